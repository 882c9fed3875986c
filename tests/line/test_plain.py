"""line/plain.py: typed lines in, plain lines out."""

import asyncio
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

import pytest

from hubbub.line.plain import PlainFace
from hubbub.line.talk import Talk
from hubbub.line.visit import NAME_QUESTION, visit
from tests.line.stage import Stage, on_stage


class Keyboard(io.TextIOWrapper):
    """An input that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


@contextmanager
def face_with(text: str, sink: io.StringIO, *, is_terminal: bool) -> Iterator[PlainFace]:
    """Give a face whose input holds a text: a file, because a thread reads its descriptor."""
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        source = (Keyboard if is_terminal else io.TextIOWrapper)(file, encoding="utf-8")
        with PlainFace(source, sink) as face:
            yield face
        source.detach()


def test_conversation() -> None:
    """What is typed is sent, what happens is printed without colours, /quit leaves."""

    async def story(stage: Stage) -> None:
        sink = io.StringIO()
        with face_with("todd\nhello\n/quit so long\nnever\n", sink, is_terminal=True) as face:
            talking = asyncio.create_task(visit(Talk(face, stage.world(), UTC), None))
            await stage.server.welcome("todd")
            await stage.server.take("PRIVMSG #lobby :hello")
            assert "QUIT :so long" == await stage.server.goodbye()
            await talking
        assert [
            "22:13 -- you are todd",
            "22:13 -- you joined #lobby",
            "22:13 -- #lobby (1): todd",
            "22:13 todd: hello",
        ] == sink.getvalue().splitlines()

    on_stage(story)


def test_question_goes_to_the_person(capsys: pytest.CaptureFixture[str]) -> None:
    """The question for a name does not end up where the conversation goes."""

    async def story(stage: Stage) -> None:
        sink = io.StringIO()
        with face_with("", sink, is_terminal=True) as face:
            await visit(Talk(face, stage.world()), None)
        assert "" == sink.getvalue()

    on_stage(story)
    assert NAME_QUESTION == capsys.readouterr().err


def test_nobody_is_asked_without_a_terminal() -> None:
    """Input that no person types answers no questions; its end leaves, after what it said."""

    async def story(stage: Stage) -> None:
        sink = io.StringIO()
        with face_with("hello\nagain", sink, is_terminal=False) as face:
            talking = asyncio.create_task(visit(Talk(face, stage.world(), UTC), None))
            await stage.server.welcome("guest-2201")
            await stage.server.goodbye()
            await talking
        assert ["guest-2201: hello", "guest-2201: again"] == [
            line.removeprefix("22:13 ") for line in sink.getvalue().splitlines()[-2:]
        ]

    on_stage(story)


def test_leaving_while_nothing_is_typed() -> None:
    """A /quit that had to wait for a room ends it, though the input goes on."""

    async def story(stage: Stage) -> None:
        reading, writing = os.pipe()
        source = os.fdopen(reading, encoding="utf-8")
        with source, PlainFace(source, io.StringIO()) as face:
            talking = asyncio.create_task(visit(Talk(face, stage.world(), UTC), "todd"))
            await stage.server.welcome("todd")
            os.write(writing, b"/join dev\n/quit so long\n")
            assert "JOIN :#dev" == await stage.server.until("JOIN")
            stage.server.say(":todd!~u@host JOIN #dev")
            assert "QUIT :so long" == await stage.server.goodbye()
            await talking
            os.close(writing)

    on_stage(story)


def test_only_listening() -> None:
    """Without an input it shows what is said until it is stopped."""

    async def story(stage: Stage) -> None:
        sink = io.StringIO()
        face = PlainFace(None, sink)
        talking = asyncio.create_task(visit(Talk(face, stage.world(), UTC), "todd"))
        await stage.server.welcome("todd")
        stage.server.say(":ann!~a@h PRIVMSG #lobby :\x1b[31mred\x1b[0m", "PING :there")
        await stage.server.until("PONG :there")
        assert sink.getvalue().endswith("22:13 ann: red\n")
        face.stop()
        await stage.server.goodbye()
        await talking

    on_stage(story)
