"""tui/widgets/lines.py: lines, one of which may be chosen."""

from __future__ import annotations

from textual.app import App, ComposeResult

from hubbub.tui.themes import DARK
from hubbub.tui.widgets.lines import Line, Lines, fitted


class Alone(App[None]):
    """Nothing but lines."""

    def __init__(self) -> None:
        super().__init__()
        self.picked: list[str] = []
        self.register_theme(DARK)

    def compose(self) -> ComposeResult:
        """Yield them."""
        yield Lines(can_focus=True)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Note what was picked."""
        self.picked.append(event.key)

    @property
    def lines(self) -> Lines:
        """Return them."""
        return self.query_one(Lines)

    def seen(self) -> list[str]:
        """Return what is on the screen."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


def row(key: str) -> Line:
    """Return a line that can be picked."""
    return Line(((key, ""),), (("7", "quiet"),), key)


async def test_choosing() -> None:
    """The arrows choose a line, over headings, and stop at the ends; Enter picks it."""
    app = Alone()
    async with app.run_test(size=(20, 6)) as pilot:
        app.lines.show([Line((("rooms", ""),)), row("a"), row("b")])
        for key, chosen in (("down", "a"), ("down", "b"), ("down", "b"), ("up", "a")):
            await pilot.press(key)
            assert chosen == app.lines.chosen
        await pilot.press("enter")
        await pilot.pause()
        assert ["a"] == app.picked


async def test_enter_without_a_choice_picks_the_first() -> None:
    """Who has not chosen gets the first line; where there is none, nothing."""
    app = Alone()
    async with app.run_test(size=(20, 6)) as pilot:
        await pilot.press("enter")
        app.lines.show([row("a"), row("b")])
        await pilot.press("enter")
        await pilot.pause()
        assert ["a"] == app.picked


async def test_clicking() -> None:
    """A click picks the line below it, and nothing on a heading."""
    app = Alone()
    async with app.run_test(size=(20, 6)) as pilot:
        app.lines.show([Line((("rooms", ""),)), row("a")])
        await pilot.click(Lines, offset=(1, 0))
        await pilot.click(Lines, offset=(1, 1))
        assert ["a"] == app.picked


async def test_the_chosen_one_is_in_sight() -> None:
    """However long the list, what is chosen can be seen."""
    app = Alone()
    async with app.run_test(size=(20, 6)) as pilot:
        app.lines.show([row(f"r{number:02}") for number in range(50)], "r40")
        await pilot.pause()
        assert any("r40" in line for line in app.seen())


async def test_without_choices_the_arrows_scroll() -> None:
    """A list to be read only, such as the help, goes up and down by a line."""
    app = Alone()
    async with app.run_test(size=(20, 6)) as pilot:
        app.lines.show([Line(((f"r{number:02}", ""),)) for number in range(50)])
        await pilot.press("down", "down")
        await pilot.pause()
        assert "r02" == app.seen()[0].split()[0]


async def test_the_scrollbar_covers_nothing() -> None:
    """What stands on the right is whole beside a scrollbar."""
    app = Alone()
    async with app.run_test(size=(20, 6)) as pilot:
        app.lines.show([Line((("left", ""),), (("right", ""),)) for _ in range(50)])
        await pilot.pause()
        assert "right" in app.seen()[0]


def test_what_does_not_fit_is_cut_on_the_left() -> None:
    """The right part stays whole, the left one ends in an ellipsis."""
    spans = fitted(Line((("a long name", ""),), (("12", "quiet"),)), 8)
    assert [("a lo…", ""), ("12", "quiet")] == [s for s in spans if s[0].strip()]
