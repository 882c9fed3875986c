"""The stage of the line client: beside the server and the clock, a face that is played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC
from functools import wraps

from hubbub.line import commands
from hubbub.line.render import Line, plain
from hubbub.line.talk import Talk
from hubbub.line.visit import visit
from tests.client import stage
from tests.client.stage import play


class Face:
    """A face without a terminal: what it shows can be waited for."""

    def __init__(self, *answers: str | None) -> None:
        self.shown: list[str] = []
        self.can_ask = bool(answers)
        self._answers = iter(answers)
        self._seen = 0
        self._news = asyncio.Event()
        self._left = asyncio.Event()
        self.talk: Talk | None = None

    def show(self, line: Line) -> None:
        """Keep the line."""
        self.shown.append(plain(line).partition(" ")[2])
        self._news.set()

    def refresh(self) -> None:
        """Wake whoever waits: the prompt may have changed."""
        self._news.set()

    async def ask(self, question: str, *, secret: bool = False) -> str | None:
        """Return the next answer."""
        self.shown.append(f"{question}(hidden)" if secret else question)
        return next(self._answers)

    async def run(self, talk: Talk) -> None:
        """Wait until somebody leaves."""
        self.talk = talk
        self._news.set()
        await self._left.wait()

    def stop(self) -> None:
        """Leave."""
        self._left.set()

    def type(self, *texts: str) -> None:
        """Let the person type lines."""
        assert self.talk
        for text in texts:
            commands.typed(self.talk, text)

    async def until(self, text: str) -> list[str]:
        """Wait for a line with that text; return the lines since the last call, that one last."""

        def found() -> bool:
            return any(text in line for line in self.shown[self._seen :])

        await self.when(found)
        start = self._seen
        while text not in self.shown[self._seen]:
            self._seen += 1
        self._seen += 1
        return self.shown[start : self._seen]

    async def when(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        while not is_so():
            self._news.clear()
            await self._news.wait()

    async def prompt(self, text: str) -> None:
        """Wait until the prompt is that."""
        await self.when(lambda: self.talk is not None and self.talk.prompt() == text)


class Stage(stage.Stage):
    """Everything together, and the talk that runs on it."""

    def __init__(self, *answers: str | None) -> None:
        super().__init__()
        self.face = Face(*answers)
        self.talk = Talk(self.face, self.world(), UTC)


Story = Callable[[Stage], Coroutine[None, None, None]]


def on_stage(story: Story) -> None:
    """Run a story on a stage where nobody talks yet."""

    async def whole() -> None:
        stage = Stage()
        try:
            await story(stage)
        finally:
            await stage.server.close()

    play(whole)


def scene(*answers: str | None, nick: str | None = "todd") -> Callable[[Story], Callable[[], None]]:
    """Make a test of a story: the talk runs beside it, and has to end with it.

    Args: answers: what the person says when asked; nick: the name given at the start.
    """

    def decorate(story: Story) -> Callable[[], None]:
        async def whole() -> None:
            stage = Stage(*answers)
            talking = asyncio.create_task(visit(stage.talk, nick))
            try:
                await story(stage)
                await talking
            finally:
                talking.cancel()
                await stage.server.close()

        @wraps(story)
        def test() -> None:
            play(whole)

        del test.__wrapped__  # type: ignore[attr-defined]  # pytest would see a fixture in it
        return test

    return decorate
