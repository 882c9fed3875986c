"""All that is on the screen can be read, in every look there is; no state is told by colour alone.

WCAG 2.2: 1.4.1 (use of colour), 1.4.3 and 1.4.6 (contrast of text).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorType
from rich.segment import Segment
from textual.containers import Vertical

from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.settings import THEMES
from hubbub.tui.themes import theme_name
from hubbub.tui.timeline.entries import Manner, Message, Progress, Quote, Thread
from hubbub.tui.timeline.rows import Look, Place, rows
from tests.tui.stage import Shown, shown
from tests.tui.test_snapshots import SCREENS, talk
from tests.tui.test_themes import contrast

LEAST = {"high-contrast": 7.0}
OWN = {"ansi-dark", "ansi-light"}
"""The terminal's own colours: nobody knows which those are, so only they may be used."""

LINES = frozenset(map(chr, range(0x2500, 0x25A0))) | {" "}
"""What frames are drawn with: not text."""


def cells(stage: Shown) -> Iterator[tuple[str, Segment]]:
    """Yield each piece of text that can be read, and how it is drawn."""
    region = stage.app.screen.region
    if isinstance(stage.app.screen, Overlay):  # what is behind a box is not there to be read
        region = stage.app.screen.query_one(Vertical).region
    for y, strip in enumerate(stage.app.screen._compositor.render_strips()):
        if region.y <= y < region.bottom:
            for segment in strip.crop(region.x, region.right):
                if set(segment.text) - LINES:
                    yield segment.text, segment


def colours(segment: Segment) -> tuple[RichColor, RichColor]:
    """Return the colours of text and background, as they are seen."""
    style = segment.style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    assert not style.dim, "nobody knows how dark that is"
    return (style.bgcolor, style.color) if style.reverse else (style.color, style.bgcolor)


def looks() -> list[str]:
    """Return Textual's names of all themes that can be chosen."""
    return sorted({theme_name(name, {}) for name in THEMES} | {"ansi-light"})


async def all_kinds(stage: Shown) -> None:
    """Let there be something of each kind, also of one's own."""
    await talk(stage)
    await stage.hear(
        "@+draft/react=🎉;+draft/reply=id1 :todd!~u@h TAGMSG #ops",
        "@msgid=id5 :sam!~u@h PRIVMSG #ops :> so _it_ is ~~not~~ #dev @maria",
        "@msgid=id6 :sam!~u@h NOTICE #ops :beware",
        "@msgid=id7 :sam!~u@h PRIVMSG #ops :\x01ACTION waves\x01",
        ":irc.example 404 todd #ops :You cannot",
    )
    stage.composer.put("/to")


def check(stage: Shown, name: str) -> None:
    """Fail where text does not stand out from what it is on."""
    least = LEAST.get(name, 4.5)
    for text, segment in cells(stage):
        above, below = colours(segment)
        if name in OWN:
            assert {above.type, below.type} <= {ColorType.DEFAULT, ColorType.STANDARD}, text
            continue
        first, second = (each.get_truecolor().hex for each in (above, below))
        assert contrast(first, second) >= least, (text, first, second)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SCREENS)
async def test_every_text_stands_out(name: str, tmp_path: Path) -> None:
    """On every screen, in every theme."""
    async with shown(tmp_path) as stage:
        await all_kinds(stage)
        await SCREENS[name](stage)
        for theme in looks():
            stage.app.theme = theme
            await stage.pilot.pause()
            check(stage, theme)


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast"])
async def test_without_colours(theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR leaves greys, which stand out as well."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with shown(tmp_path, settings=f'theme = "{theme}"\n') as stage:
        await all_kinds(stage)
        await stage.pilot.press("alt+k")
        check(stage, theme)
        for _, segment in cells(stage):
            for colour in colours(segment):
                red, green, blue = colour.get_truecolor()
                assert red == green == blue


# What tells a state

BASE = Message(
    "1", 1_700_049_600.0, "maria", "todd: hi", msgid="id1", reactions=(("👍", 2, False),)
)
OTHERWISE: dict[str, object] = {
    "time_s": 0.0,
    "nick": "sam",
    "text": "todd: `hi`",
    "reply": Quote("sam", "deploy", "id0"),
    "reactions": (("👍", 2, True),),
    "thread": Thread(1, "sam"),
    "edited": True,
    "deleted": "by sam",
    "pinned": True,
    "ignored": True,
}
BY_ITSELF = {"key", "msgid", "problem", "own", "mention", "manner", "progress"}
"""Not shown; told by the nick or the text; or looked at one by one below."""


def text_of(message: Message, *, online: bool = True) -> list[str]:
    """Return how a message looks without any colour."""
    return [row.text for row in rows(message, Place(), Look(70, UTC, online=online))]


def test_all_states_are_looked_at() -> None:
    """Who gives messages another property says here how it is told."""
    assert {each.name for each in fields(Message)} == set(OTHERWISE) | BY_ITSELF


@pytest.mark.parametrize("name", OTHERWISE)
def test_each_state_has_a_word_or_a_sign(name: str) -> None:
    """A message looks otherwise without any colour when something about it is otherwise."""
    assert text_of(BASE) != text_of(replace(BASE, **{name: OTHERWISE[name]}))  # type: ignore[arg-type]


def test_how_far_a_message_is() -> None:
    """Each way has its sign; so has each manner of saying something."""
    ways = [text_of(replace(BASE, progress=way, own=True)) for way in Progress]
    ways.append(text_of(replace(BASE, progress=Progress.QUEUED), online=False))
    manners = [text_of(replace(BASE, manner=manner)) for manner in Manner]
    alike = [way for way in ways if ways.count(way) > 1]
    assert alike == [text_of(BASE)] * 2  # HEARD and SENT: nothing looks sent before its echo
    assert len(Manner) == len({tuple(each) for each in manners})


async def test_what_is_chosen(tmp_path: Path) -> None:
    """In a list, in the timeline and of what Tab offers it has a sign."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "hello", "id1")
        await stage.pilot.press("alt+k")
        await stage.so(lambda: any("›22:13" in line for line in stage.seen()))
        await stage.pilot.press("escape", "ctrl+g")
        await stage.shows("│ › #ops")
        await stage.pilot.press("down")
        await stage.shows("│ › messages of chat.example")
        await stage.pilot.press("escape")
        await stage.type("@", "tab")
        await stage.shows(f"┌ {stage.composer.text.strip()} ┐")
