"""tui/widgets/field.py: where one types in a box."""

from __future__ import annotations

from textual.app import App, ComposeResult

from hubbub.tui.widgets.field import Field


class One(App[None]):
    """A field, and nothing else."""

    def compose(self) -> ComposeResult:
        """Yield it."""
        yield Field()


async def test_keys_with_alt_are_no_letters() -> None:
    """A key of the screen behind a box does not end up in a name or a password."""
    app = One()
    async with app.run_test() as pilot:
        await pilot.press("a", "alt+r", "alt+1", "b")
        assert "ab" == app.query_one(Field).value
