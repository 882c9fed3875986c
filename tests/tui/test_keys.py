"""tui/keys.py: the keys, and their presets."""

import re

import pytest

from hubbub.tui import keys
from hubbub.tui.screens.main import MainScreen
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.timeline import Timeline

WIDGETS = [*Composer.BINDINGS, *Timeline.BINDINGS]


@pytest.mark.parametrize("preset", keys.PRESETS)
def test_every_key_does_one_thing(preset: str) -> None:
    """While one writes, no key is bound twice, in no preset."""
    changed = keys.keymap(preset, {})
    composer = [key for key, _ in _pairs(Composer.BINDINGS, changed)]
    everywhere = list(keys.everywhere(changed))
    assert len(composer) == len(set(composer))
    assert [] == sorted(set(composer) & set(everywhere))


def _pairs(bindings: object, changed: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (key, binding.action)
        for binding in bindings  # type: ignore[attr-defined]
        for key in changed.get(binding.id or "", binding.key).split(",")
    ]


def test_keys_of_others_are_free() -> None:
    """^B, ^S, ^Q and the doubles of Tab, Enter and Backspace are not used by default."""
    used = {key for key, _ in _pairs(WIDGETS, {})} | set(keys.everywhere({}))
    assert set() == used & {"ctrl+b", "ctrl+s", "ctrl+q", "ctrl+i", "ctrl+m", "ctrl+h"}


def test_presets_name_what_there_is() -> None:
    """A preset binds nothing that does not exist."""
    known = {binding.id for binding in WIDGETS if binding.id} | set(keys.ACTIONS) | set(keys.BOXES)  # type: ignore[union-attr]
    named = {name for preset in keys.PRESETS.values() for name in preset}
    assert set() == named - known


def test_every_action_is_there() -> None:
    """Each action of the table is a method of the screen."""
    names = {re.split(r"\(", action.action)[0] for action in keys.ACTIONS.values()}
    assert [] == [name for name in names if not hasattr(MainScreen, f"action_{name}")]


@pytest.mark.parametrize(
    ("shown", "bound"),
    [
        ("^G", "ctrl+g"),
        ("Alt+A", "alt+a"),
        ("F1", "f1"),
        ("+", "plus"),
        ("Esc", "escape,ctrl+g"),
        ("Alt+↑", "alt+up"),
        ("k", "k"),
        ("G", "G,end"),
        ("Tab", "tab"),
        ("/", "slash"),
    ],
)
def test_shown(shown: str, bound: str) -> None:
    """Keys are written as people write them."""
    assert shown == keys.shown(bound)
