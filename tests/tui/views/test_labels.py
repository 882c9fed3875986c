"""tui/views/labels.py: what keys are called, as they are bound now; no hint names a key itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.tui import keys
from hubbub.tui.views.labels import BOUND, Labels
from tests.tui.stage import shown

SOURCE = Path(__file__).parents[3] / "src" / "hubbub" / "tui"

# What a key is called. Enter in a field and the arrows are not bound by anybody.
KEY = re.compile(r"\^[A-Z]\b|\bAlt\+|\bCtrl\+|\bEsc\b|\bTab\b|\bF\d\b|\b[a-z] (retry|copy)\b")
NAMED = {"keys.py", "look.py", "help.py"}
"""Where keys are named: what they are called, what they are from the start, 1 … 9."""


def test_as_they_are_bound() -> None:
    """A key is called what it is bound to: by hand, by a preset, or from the start."""
    assert "^G" == Labels({})["app.go"]
    assert "F2" == Labels({"app.go": "f2"})["app.go"]
    assert "Alt+X" == Labels(keys.keymap("emacs", {}))["app.go"]
    assert "^G cancel" == Labels(keys.keymap("vi", {})).told("{composer.cancel} cancel")
    assert set(keys.ACTIONS) | set(keys.BOXES) < set(BOUND)


def test_an_action_that_there_is_not() -> None:
    """A hint that names no action is a mistake of ours."""
    with pytest.raises(KeyError):
        Labels({}).told("{app.fly} away")


def texts(path: Path) -> Iterator[str]:
    """Yield the texts in a module that are no docstrings."""
    tree = ast.parse(path.read_text())
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in alone and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=str)
def test_no_hint_names_a_key_itself(path: Path) -> None:
    """Keys stand in braces, by what they do."""
    if path.name not in NAMED:
        assert [] == [text for text in texts(path) if KEY.search(text)]


async def test_the_screen_follows(tmp_path: Path) -> None:
    """Bars and boxes name the keys that somebody has chosen."""
    async with shown(tmp_path) as stage:
        assert " ^G go to  Alt+A next unread  ^F find  F1 keys" in stage.bar("status")
        await stage.command("/bind app.go f2")
        await stage.command("/bind overlay.close f4")
        await stage.so(lambda: " F2 go to  Alt+A" in stage.bar("status"))
        await stage.pilot.press("f2")
        await stage.shows("Enter take · F4 close")
        await stage.pilot.press("f4")
        await stage.so(lambda: stage.app.screen is stage.main)
        await stage.command("/keys emacs")
        await stage.so(lambda: "Alt+S find" in stage.bar("status"))
