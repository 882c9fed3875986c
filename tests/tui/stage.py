"""The whole screen in front of a server that is played: what is typed, what is seen.

Nothing sleeps: whoever waits, waits for something to be so, and time passes when the test says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from time import monotonic
from typing import TypeVar

from textual.pilot import Pilot
from textual.widget import Widget

from hubbub.client.desk import Wishes
from hubbub.tui.app import HubbubApp, Start
from hubbub.tui.desk import Desk, Surroundings
from hubbub.tui.screens.main import MainScreen
from hubbub.tui.widgets.bar import Bar
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.timeline import Timeline
from tests.client.played import MODERN, NAME, Played
from tests.support.patience import PATIENCE_S

W = TypeVar("W", bound=Widget)


class Shown(Played):
    """todd's screen; `async with shown(tmp_path) as stage`. He is in #ops, with sam and maria."""

    def __init__(self, home: Path, start: Start | None = None, vault: Path | None = None) -> None:
        super().__init__(vault, Wishes("todd", ("#ops",)))
        self.home = home
        self.settings_file = home / "client.toml"
        around = Surroundings(self.clock, UTC, self.settings_file, home / "screen.json")
        self.desk = Desk(self.client, around)
        self.app = HubbubApp(self.desk, start or Start(NAME, "todd"))
        self.pilot: Pilot[None]

    def run(self) -> None:
        """Do nothing: the app lets the client run."""

    @property
    def main(self) -> MainScreen:
        """Return the screen of the room."""
        return self.app._main

    @property
    def timeline(self) -> Timeline:
        """Return its timeline."""
        return self.main.timeline

    @property
    def composer(self) -> Composer:
        """Return where todd writes."""
        return self.main.composer

    def bar(self, name: str) -> str:
        """Return what a bar says, '' if it is hidden."""
        bar = self.main.query_one(f"#{name}", Bar)
        return bar.text if bar.display else ""

    def seen(self) -> list[str]:
        """Return the lines of the whole screen."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    def sees(self, text: str) -> bool:
        """Whether a text is on the screen."""
        return any(text in line for line in self.seen())

    async def type(self, text: str, *keys: str) -> None:
        """Type a text, then press keys."""
        for letter in text:
            await self.pilot.press({" ": "space", "/": "slash"}.get(letter, letter))
        if keys:
            await self.pilot.press(*keys)

    async def command(self, text: str) -> None:
        """Send a text at once, as if it had been typed."""
        self.composer.put(text)
        await self.pilot.press("enter")

    async def come_back(self, *people: str) -> None:
        """Let time pass until the client has connected again, and play the beginning."""
        entering = asyncio.create_task(self.enter(*people))
        while not entering.done():
            await self.clock.pass_s(1)
            await self.pilot.pause()
        await entering

    async def shows(self, text: str) -> None:
        """Wait until a text is on the screen."""
        await self.so(lambda: self.sees(text), text)

    async def so(self, is_so: Callable[[], bool], what: str = "") -> None:
        """Wait until something is so."""
        deadline_s = monotonic() + PATIENCE_S
        while monotonic() < deadline_s:
            await self.pilot.pause()
            if is_so():
                return
            await asyncio.sleep(0.005)  # what timers do is waited for, too
        seen = "\n".join(self.seen())
        raise AssertionError(f"it did not come to {what or is_so}:\n{seen}")

    async def hear(self, *lines: str) -> None:
        """Let the server say lines, and the client take them; they are drawn."""
        self.server.say(*lines)
        await self.settle()
        await self.drawn()

    async def drawn(self) -> None:
        """Wait until what has changed is drawn: much at a time is not drawn at once."""
        await self.so(lambda: not self.main._changes, "drawing what changed")

    async def have_time_pass(self) -> None:
        """Let be done what is done when nobody does anything for a second or two."""
        await self.drawn()
        self.main.keep_draft()
        self.main.show_all()
        self.app._look()
        await self.so(lambda: not self.timeline.column.unmeasured, "measuring what is far up")

    async def said(
        self, nick: str, text: str, msgid: str, room: str = "#ops", tags: str = ""
    ) -> None:
        """Let somebody say something."""
        more = f";{tags}" if tags else ""
        await self.hear(f"@msgid={msgid}{more} :{nick}!~u@h PRIVMSG {room} :{text}")

    async def sent(self, word: str = "PRIVMSG") -> str:
        """Return the next line of the client with that word."""
        while word not in (line := await self.server.line()):
            assert line, f"the client left without {word}"
        return line

    async def box(self, kind: type[object]) -> None:
        """Wait until a box of that kind is open."""
        await self.so(lambda: isinstance(self.app.screen, kind), kind.__name__)


@asynccontextmanager
async def shown(
    home: Path,
    size: tuple[int, int] = (100, 30),
    *,
    enters: bool = True,
    caps: str = MODERN,
    start: Start | None = None,
    settings: str = "",
    vault: Path | None = None,
) -> AsyncIterator[Shown]:
    """Show the screen; enters: the client is online, and todd in #ops."""
    stage = Shown(home, start, vault)
    if settings:
        stage.settings_file.write_text(settings)
    async with stage.app.run_test(size=size) as pilot:
        stage.pilot = pilot
        if enters:
            await stage.enter("sam", "maria", caps=caps)
            if "chathistory" in caps:
                await stage.answer()
            await stage.settle()
            await stage.so(lambda: stage.desk.place_name == "#ops")
            if "screen_reader" not in settings:  # which does without the list of people
                await stage.shows("maria")
        try:
            yield stage
        finally:
            stage.server.hang_up_all()
    stage.client.vault.close()
    await stage.server.close()
