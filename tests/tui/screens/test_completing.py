"""tui/screens/completing.py: what is offered while one writes."""

from __future__ import annotations

from pathlib import Path

from tests.tui.stage import shown


async def test_completing(tmp_path: Path) -> None:
    """Tab completes, shows what else fits, and goes on to it."""
    async with shown(tmp_path) as stage:
        await stage.type("ma", "tab")
        assert "maria: " == stage.composer.text
        await stage.type("and @s", "tab")
        assert "maria: and @sam " == stage.composer.text
        await stage.pilot.press("ctrl+u")
        await stage.type("/le", "tab")
        assert "/leave " == stage.composer.text
        await stage.pilot.press("ctrl+u")
        await stage.type("#", "tab")
        assert "#ops " == stage.composer.text


async def test_offered_without_tab(tmp_path: Path) -> None:
    """A word that asks for it is offered names, with what is known of them, beside the cursor."""
    async with shown(tmp_path) as stage:
        await stage.hear(":maria!~u@h AWAY :on-call", ":mark!~u@h JOIN #ops")
        await stage.type("@ma")
        await stage.shows(" > @ma   ┌ @maria  on-call ┐ @mark ┐")
        await stage.pilot.press("tab")
        assert "@maria " == stage.composer.text
        await stage.pilot.press("tab")
        assert "@mark " == stage.composer.text
        await stage.pilot.press("ctrl+u")
        await stage.type("/joi")
        await stage.shows("┌ /join  enter a room ┐")


async def test_escape_lets_go_of_offers_alone(tmp_path: Path) -> None:
    """What one is about to answer stays."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "hello", "id1")
        await stage.pilot.press("alt+k", "r")
        await stage.type("@ma")
        await stage.shows("┌ @maria ┐")
        await stage.pilot.press("escape")
        await stage.so(lambda: not stage.sees("┌ @maria ┐"))
        assert "replying to sam" in stage.bar("replying")
        await stage.pilot.press("escape")
        assert "" == stage.bar("replying")


async def test_where_there_is_no_room_beside_the_cursor(tmp_path: Path) -> None:
    """What is offered stands below what is written, and both bars above it at once."""
    async with shown(tmp_path) as stage:
        await stage.pilot.resize_terminal(40, 20)
        await stage.said("sam", "hello", "id1")
        await stage.pilot.press("alt+k", "r")
        await stage.type("for all of you and @ma")
        await stage.so(lambda: "┌ @maria ┐" in stage.bar("offers"))
        stage.main.notice("mind the gap")
        assert "replying to sam" in stage.bar("replying")
        assert "mind the gap" in stage.bar("context")
