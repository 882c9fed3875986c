"""The keys of the whole screen: each action has an id, under which client.toml binds it anew.

^B, ^S and ^Q belong to tmux and to flow control, ^I ^M ^H are Tab, Enter and Backspace: not used.
Some terminals have no Alt, so everything is in ^G as well.
"""

from collections.abc import Iterable, Mapping

from textual.binding import Binding

from hubbub.protocol.cleaning import legible_line
from hubbub.records import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the screen: its keys, what is called, and what it is for."""

    keys: str
    action: str
    purpose: str


ACTIONS = {
    "app.go": Action("ctrl+g", "palette", "go to a room, a person or a command"),
    "app.next_unread": Action("alt+a", "next_unread", "next room with something unread"),
    "app.room_up": Action("alt+up", "room(-1)", "room above"),
    "app.room_down": Action("alt+down", "room(1)", "room below"),
    **{
        f"app.room_{number}": Action(f"alt+{number}", f"nth({number})", f"room {number} of all")
        for number in range(1, 10)
    },
    "app.first_unread": Action("alt+u", "first_unread", "where unread messages begin"),
    "app.mentions": Action("alt+m", "mentions", "where you were mentioned"),
    "app.peek": Action("alt+p", "peek", "look without marking as read"),
    "app.seen": Action("alt+s", "seen", "mark this room as read"),
    "app.find": Action("ctrl+f", "find", "find words"),
    "app.date": Action("alt+d", "date", "go to a date"),
    "app.older": Action("alt+k", "message(-1)", "choose a message, upwards"),
    "app.newer": Action("alt+j", "message(1)", "choose a message, downwards"),
    "app.line_newer": Action("alt+n", "line(1)", "for a screen reader: the next line"),
    "app.line_older": Action("alt+l", "line(-1)", "for a screen reader: the line before"),
    "app.where": Action("alt+w", "where", "where you are, what is unread, what waits"),
    "app.retry": Action("alt+r", "retry", "connect now, or see what is in the way"),
    "app.outbox": Action("alt+o", "outbox", "what has not been stored yet"),
    "app.rooms_pane": Action("f7", "pane('rooms')", "show or hide the rooms"),
    "app.people_pane": Action("f8", "pane('people')", "show or hide the people"),
    "app.bare": Action("f9", "bare", "only the text, for copying with the mouse"),
    "app.help": Action("f1", "help", "all keys and commands"),
}

BOXES = {
    "overlay.close": "escape,ctrl+c",
    "bare.close": "escape,f9,q",
    "find.scope": "tab",
    "side.messages": "tab",
    "wizard.skip": "ctrl+n",
    "wizard.back": "ctrl+p",
}
"""The keys of what is opened over the room, by what they do."""

PRESETS: dict[str, dict[str, str]] = {
    "default": {},
    "emacs": {
        "app.go": "alt+x",
        "app.find": "alt+s",
        "app.seen": "alt+q",
        "app.date": "alt+g",
        "overlay.close": "escape,ctrl+c,ctrl+g",
        "timeline.leave": "escape,ctrl+g",
        "composer.cut_word": "alt+delete,alt+d",
        "composer.cancel": "escape,ctrl+g",
        "composer.left": "left,ctrl+b",
        "composer.right": "right,ctrl+f",
        "composer.up": "up,ctrl+p",
        "composer.down": "down,ctrl+n",
    },
    "vi": {
        "composer.cancel": "ctrl+g",
        "composer.messages": "escape",
        "app.go": "ctrl+p",
        "timeline.leave": "i,escape",
        "timeline.home": "g,home",
        "timeline.end": "G,end",
        "timeline.find": "slash",
    },
}
"""What a preset binds otherwise. vi: Escape chooses messages with j and k, i writes again."""


def keymap(preset: str, bindings: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of a preset, and over it what was bound by hand."""
    return {**PRESETS.get(preset, {}), **bindings}


_SHOWN = {
    "ctrl+": "^",
    "alt+": "Alt+",
    "shift+": "Shift+",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "backspace": "Backspace",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "slash": "/",
    "plus": "+",
    "up": "↑",
    "down": "↓",
}


def shown(keys: str) -> str:
    """Return a binding's first key as people write it: ^G, Alt+A, F1."""
    key = legible_line(keys.split(",", maxsplit=1)[0])  # they may come from a file
    prefix = ""
    for raw in ("ctrl+", "alt+", "shift+"):
        if key.startswith(raw):
            prefix, key = _SHOWN[raw], key.removeprefix(raw)
    key = _SHOWN.get(key, key)
    is_named = bool(prefix) and len(key) == 1  # ^G, but g and G are two keys
    return prefix + (key.upper() if is_named or key[1:].isdigit() else key)


_SPOKEN = {"^": "Ctrl+", "↑": "Up", "↓": "Down"}


def spoken(keys: str) -> str:
    """Return a binding's first key in words: Ctrl+G, Alt+Up."""
    name = shown(keys)
    for sign, word in _SPOKEN.items():
        name = name.replace(sign, word) if len(name) > 1 or sign != "^" else name
    return name


def resolved(bindings: Iterable[object], changed: Mapping[str, str]) -> dict[str, str]:
    """Return what each key does: key -> action, for the bindings of a widget.

    Args: bindings: Textual's; changed: id -> keys, for those that are bound otherwise.
    """
    found = {}
    for binding in bindings:
        if isinstance(binding, Binding):
            for key in changed.get(binding.id or "", binding.key).split(","):
                found[key.strip()] = binding.action
    return found


def everywhere(changed: Mapping[str, str]) -> dict[str, str]:
    """Return what each key does in every place of the room: key -> action of its screen."""
    return {
        key.strip(): f"screen.{action.action}"
        for name, action in ACTIONS.items()
        for key in changed.get(name, action.keys).split(",")
    }
