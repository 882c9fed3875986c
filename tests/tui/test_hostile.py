"""Nobody's text can drive another's terminal: hostile text through every widget.

Textual's own widgets let OSC 0, CSI 2J, C1 and RLO through, and run actions in markup.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from hubbub.tui.places import Place
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.find import Find
from tests.tui.stage import shown

MARK = "PWNED"
HOSTILE = [
    f"\x1b]0;{MARK}\x07",
    f"\x1b[2J\x1b[1;1H{MARK}",
    f"\x9b2J{MARK}",
    f"\x1b]52;c;{MARK}\x07",
    f"\x1b]8;;http://evil.example\x07{MARK}\x1b]8;;\x07",
    f"\u202e{MARK}\u2066",
    f"[@click=app.quit]{MARK}[/]",
    f"see [/usr/bin] [b]{MARK}",
    f"[bold red on blue]{MARK}[/bold]",
    f"{MARK}\x08\x08\x08\x7f",
    f"\x1bP{MARK}\x1b\\\x1b_{MARK}\x1b\\",
    "a" + "\u0301" * 300 + MARK,
    f"```[/bin]\n{MARK}\n```",
]
SOURCE = Path(__file__).parents[2] / "src" / "hubbub" / "tui"

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


def check(written: list[str]) -> None:
    """Fail when there is a control in it that is not Textual's own."""
    text = "".join(written)
    assert MARK in text, "it was not shown at all"
    left = OURS.sub("", text)
    bad = re.findall(
        r".{0,20}[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069].{0,20}", left
    )
    assert [] == bad


def lines_with(text: str) -> list[str]:
    """Return a text wherever others can put one."""
    line = text.split("\n", maxsplit=1)[0].replace("\r", "")
    tag = line.replace(" ", "").replace(";", "")
    return [
        f"@msgid=h1 :sam!~u@h PRIVMSG #ops :todd {line}",
        f"@msgid=h2 :sam!~u@h NOTICE #ops :{line}",
        f"@msgid=h3 :sam!~u@h PRIVMSG #ops :\x01ACTION {line}\x01",
        f":sam!~u@h TOPIC #ops :{line}",
        f":sam!~u@h KICK #ops maria :{line}",
        f":irc.example NOTICE todd :{line}",
        f"@+draft/reply=h1;msgid=h4 :sam!~u@h PRIVMSG #ops :{line}",
        f"@+draft/react={tag};+draft/reply=h1 :sam!~u@h TAGMSG #ops",
        f":sam!~u@h AWAY :{line}",
        f":irc.example FAIL JOIN CHANNEL_IS_FULL #x :{line}",
    ]


async def test_no_sequence_of_theirs_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is said, set, quoted or refused: only Textual's own sequences reach the terminal."""
    with captured(monkeypatch) as written:
        async with shown(tmp_path, (100, 60)) as stage:
            stage.app.bell = lambda: None  # type: ignore[method-assign]  # ours, and no text of theirs
            written.clear()
            for text in HOSTILE:
                await stage.hear(*lines_with(text))
                stage.composer.put(text)
            await stage.pilot.press("alt+m")
            await stage.box(Chooser)
            await stage.pilot.press("escape", "ctrl+f")
            await stage.box(Find)
            await stage.type("todd", "escape")
            await stage.pilot.press("alt+k", "r", "escape", "alt+k", "t", "escape", "f9", "escape")
            stage.main.open(Place("chat.example:1337", ""))
            await stage.pilot.resize_terminal(50, 20)
            await stage.pilot.pause()
            assert stage.app.is_running, "remote text ran an action"
            check(written)


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
