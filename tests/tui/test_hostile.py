"""Nobody's text can drive another's terminal: hostile text through every widget and screen.

Textual's own widgets let OSC 0, CSI 2J, C1 and RLO through, and run actions in markup.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.screen import Screen
from textual.widget import Widget

from hubbub.client.incoming import HANDLERS
from hubbub.tui import screens, widgets
from hubbub.tui.screens.main import MainScreen
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.field import Field
from tests.client.played import MODERN
from tests.tui.hostile import ELSEWHERE, HOSTILE, MARK, line_of, lines_with
from tests.tui.stage import Shown, shown
from tests.tui.visits import VISITS

T = TypeVar("T")

SOURCE = Path(__file__).parents[2] / "src" / "hubbub" / "tui"
CAPS = f"{MODERN} draft/account-registration draft/channel-rename"
SIZES = [(80, 24), (60, 20), (50, 20), (32, 8)]

# What Textual itself sends: colours, cursor moves, modes, and nothing else.
OURS = re.compile(
    r"\x1b\[[0-9;:]*[mH]|\x1b\[\?[0-9;]+[hl]|\x1b\[[0-9]*[JKABCD]|\x1b\[[<>=][0-9;]*u"
    r"|\x1b\]22;[a-z-]*\x07"  # the mouse pointer's shape
)


@contextmanager
def captured(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let the driver without a terminal write, and keep what it writes."""
    written: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda self: False))
    monkeypatch.setattr(HeadlessDriver, "write", lambda self, data: written.append(data))
    yield written


def check(written: list[str], where: str) -> None:
    """Fail when there is a control in it that is not Textual's own."""
    left = OURS.sub("", "".join(written))
    bad = re.findall(
        r".{0,20}[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069].{0,20}", left
    )
    assert [] == bad, where
    written.clear()


async def leave(stage: Shown) -> None:
    """Close whatever is open over the room, and let go of what was written."""
    while stage.app.screen is not stage.main:
        await stage.pilot.press("escape")
    stage.composer.clear_text()


async def paste(stage: Shown, text: str) -> None:
    """Paste a text wherever one can type."""
    for field in stage.app.screen.query(Field):  # which takes the first line
        field.post_message(events.Paste(line_of(text)))
    for composer in stage.app.screen.query(Composer):
        composer.post_message(events.Paste(text))
    await stage.pilot.pause()


def kinds(package: ModuleType, base: type[T]) -> set[type[T]]:
    """Return the classes of a kind in a package, without those that others are made of."""
    found = set()
    for module in pkgutil.iter_modules(package.__path__):
        for each in vars(importlib.import_module(f"{package.__name__}.{module.name}")).values():
            if isinstance(each, type) and issubclass(each, base) and "hubbub" in each.__module__:
                found.add(each)
    return {one for one in found if not any(issubclass(each, one) for each in found - {one})}


def with_the_text(stage: Shown) -> set[type[Widget]]:
    """Return the kinds of widgets on the screen in which the text can be read."""
    return {
        type(widget)
        for widget in stage.app.screen.walk_children(Widget)
        if widget.is_on_screen
        and any(MARK in strip.text for strip in widget.render_lines(widget.size.region))
    }


def noting(push: Callable[..., object], seen: set[type[Screen[object]]]) -> Callable[..., object]:
    """Return what opens a screen, as `push` does, and notes its kind."""

    def noted(screen: Screen[object], *more: object) -> object:
        seen.add(type(screen))
        return push(screen, *more)

    return noted


def test_all_that_a_server_says_is_among_it() -> None:
    """Who teaches the client another command puts hostile text into it in `hostile.py`."""
    said = {re.sub(r"^(@\S+ )?:\S+ ", "", line).split(" ")[0] for line in lines_with(MARK)}
    assert set(HANDLERS) == ELSEWHERE | (said & set(HANDLERS))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", HOSTILE)
async def test_no_sequence_of_theirs_comes_out(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is said, set, quoted or refused: only Textual's own sequences reach the terminal.

    Who makes another screen, box or widget adds a visit to it in `visits.py`.
    """
    seen: set[type[Screen[object]]] = {MainScreen}
    told: set[type[Widget]] = set()
    with captured(monkeypatch) as written:
        async with shown(tmp_path, (100, 40), caps=CAPS) as stage:
            stage.app.bell = lambda: None  # type: ignore[method-assign]  # ours, no text of theirs
            monkeypatch.setattr(stage.app, "push_screen", noting(stage.app.push_screen, seen))
            await stage.hear(*lines_with(HOSTILE[name]))
            await stage.shows(MARK)
            check(written, "the room")
            for visit in VISITS:
                await visit(stage, HOSTILE[name])
                check(written, visit.__name__)
                told |= with_the_text(stage)
                await paste(stage, HOSTILE[name])
                told |= with_the_text(stage)
                check(written, f"a paste, {visit.__name__}")
                await leave(stage)
            for size in SIZES:
                await stage.pilot.resize_terminal(*size)
                await stage.pilot.pause()
                check(written, f"{size}")
            assert stage.app.is_running, "remote text ran an action"
    assert kinds(screens, Screen) <= seen
    assert kinds(widgets, Widget) <= told


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=str)
def test_nothing_is_read_as_markup(path: Path) -> None:
    """No text becomes markup: no from_markup of what varies, no widget that reads markup."""
    for call in calls(ast.parse(path.read_text())):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in {"from_markup", "render_markup", "notify"}:
            assert all(isinstance(argument, ast.Constant) for argument in call.args), name
        assert name not in {"Static", "Label", "Markdown", "RichLog", "Log", "OptionList", "Option"}
        assert "markup" not in {keyword.arg for keyword in call.keywords}
