"""tui/widgets/bar.py: one line, its left part cut where it must be, its right part whole."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from hubbub.tui.themes import DARK
from hubbub.tui.widgets.bar import Bar


class Alone(App[None]):
    """Nothing but a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)

    def compose(self) -> ComposeResult:
        """Yield it."""
        yield Bar()

    def seen(self) -> str:
        """Return what is on its line."""
        return self.screen._compositor.render_strips()[0].text


@pytest.mark.parametrize(
    ("left", "right", "seen"),
    [
        ("left", "right", "left           right"),
        ("much too long for it", "right", "much too long… right"),
        ("much too long for it", "", "much too long for it"),
        ("消息消息消息消息消息消息", "right", "消息消息消息…  right"),
        ("see [/usr/bin] [b]", "", "see [/usr/bin] [b]  "),
        ("", "", " " * 20),
    ],
)
async def test_it_fits(left: str, right: str, seen: str) -> None:
    """What is on the right stays whole; letters are letters, and never markup."""
    app = Alone()
    async with app.run_test(size=(20, 3)) as pilot:
        app.query_one(Bar).show([(left, "strong")], [(right, "quiet")])
        await pilot.pause()
        assert seen == app.seen()
        assert left + right == app.query_one(Bar).text


async def test_another_width() -> None:
    """It is cut anew when the terminal is another."""
    app = Alone()
    async with app.run_test(size=(20, 3)) as pilot:
        app.query_one(Bar).show([("a line of words", "")], [("end", "")])
        await pilot.resize_terminal(12, 3)
        await pilot.pause()
        assert "a line … end" == app.seen()


async def test_it_draws_only_what_is_new() -> None:
    """To show the same again costs nothing: bars are shown each second."""
    app = Alone()
    async with app.run_test(size=(20, 3)) as pilot:
        bar, drawn = app.query_one(Bar), list[str]()
        bar.show([("one", "")])
        await pilot.pause()
        bar.refresh = lambda *_, **__: drawn.append(bar.text) or bar  # type: ignore[method-assign,func-returns-value]
        bar.show([("one", "")])
        bar.show([("two", "")])
        assert ["two"] == drawn
