"""tui/widgets/sheet.py: the styles of roles, which are worked out when they are used."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from hubbub.tui.themes import DARK, LIGHT
from hubbub.tui.widgets.sheet import Sheet


class Alone(App[None]):
    """Nothing but a sheet."""

    def __init__(self) -> None:
        super().__init__()
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = "dark"

    def compose(self) -> ComposeResult:
        """Yield it."""
        yield Sheet()

    def colour(self) -> str:
        """Return the colour in which the sheet paints what is quiet."""
        segment = next(iter(self.query_one(Sheet).paint([("word", "quiet")], 4)))
        assert segment.style is not None
        assert segment.style.color is not None
        return segment.style.color.name


async def test_no_style_is_worked_out_before_it_is_used() -> None:
    """A role is no component class, each of which would cost the first frame."""
    async with Alone().run_test() as pilot:
        sheet = pilot.app.query_one(Sheet)
        assert not sheet._get_component_classes()
        assert not sheet._component_styles
        sheet.paint([("word", "quiet")], 4)
        assert list(sheet._component_styles) == ["sheet--quiet"]


async def test_a_role_follows_the_theme() -> None:
    """Another theme, another colour."""
    app = Alone()
    async with app.run_test() as pilot:
        assert app.colour() == DARK.variables["text-muted"]
        app.theme = "light"
        await pilot.pause()
        assert app.colour() == LIGHT.variables["text-muted"]


async def test_there_is_no_other_role() -> None:
    """A role that nobody has heard of is a mistake of ours."""
    async with Alone().run_test() as pilot:
        with pytest.raises(KeyError):
            pilot.app.query_one(Sheet).paint([("word", "quite")], 4)
