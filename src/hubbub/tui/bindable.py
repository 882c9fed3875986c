"""Which keys an action can have: what is wrong with a wish, and whom it takes a key from. Pure."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from textual.keys import Keys, key_to_character

from hubbub.tui.keys import shown

_MODIFIERS = ("ctrl+", "alt+", "shift+", "super+", "meta+", "hyper+")
_NAMED = {each.value for each in Keys} | {
    *("slash", "backslash", "at", "minus", "plus", "underscore", "newline"),
}
_DOUBLES = {"ctrl+i": shown("tab"), "ctrl+m": shown("enter"), "ctrl+h": shown("backspace")}
"""Keys that a terminal sends as others."""

_WHILE_WRITING = ("app.", "composer.")
"""Actions that are there while one writes, so that no letter can be theirs."""


def why_not(action: str, wished: str, bound: Mapping[str, str]) -> str:
    """Return why an action cannot have these keys, '' if it can.

    Args: wished: one or more, with commas between; bound: the keys of all actions that there are.
    """
    if action not in bound:
        near = get_close_matches(action, bound, 1)
        return f"there is no action {action}" + (f", perhaps {near[0]}" if near else "")
    for key in _keys(wished):
        if key in _DOUBLES:
            return f"{key} is {_DOUBLES[key]} in most terminals"
        plain = _without_modifiers(key)
        if not _is_key(plain):
            return f"there is no key {key}: f3, ctrl+t, alt+x, slash"
        is_letter = plain == key.removeprefix("shift+") and plain not in _UNTYPED
        if is_letter and action.startswith(_WHILE_WRITING):
            return f"{key} is typed while one writes: add ctrl+ or alt+, or take f2"
        if action.startswith("app.") and (owner := _owner(key, bound, "composer.")):
            return f"{key} is {owner}'s while one writes"
    return ""


def taken_from(action: str, wished: str, bound: Mapping[str, str]) -> str:
    """Return the other action of the same place that has one of the keys, '' for none."""
    place = action.partition(".")[0] + "."
    others = {name: keys for name, keys in bound.items() if name != action}
    return next(filter(None, (_owner(key, others, place) for key in _keys(wished))), "")


_UNTYPED = {each.value for each in Keys} | {"newline"}


def _keys(wished: str) -> Iterator[str]:
    return (key.strip() for key in wished.split(","))


def _without_modifiers(key: str) -> str:
    while found := next((each for each in _MODIFIERS if key.startswith(each)), ""):
        key = key.removeprefix(found)
    return key


def _is_key(plain: str) -> bool:
    return plain in _NAMED or key_to_character(plain) is not None


def _owner(key: str, bound: Mapping[str, str], place: str) -> str:
    return next(
        (name for name, keys in bound.items() if name.startswith(place) and key in _keys(keys)), ""
    )
