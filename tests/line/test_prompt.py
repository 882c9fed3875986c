"""line/prompt.py: the client on a terminal, with a pipe for its keyboard."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from hubbub.line.prompt import HOW_TO_LEAVE, PromptFace
from hubbub.line.talk import Talk
from hubbub.line.visit import visit
from tests.line.stage import Stage, on_stage

CTRL_C, CTRL_D, TAB, SHIFT_TAB, UP = "\x03", "\x04", "\t", "\x1b[Z", "\x1b[A"


class Screen(DummyOutput):
    """A terminal that remembers what was printed on it; what the line editor drew is apart."""

    def __init__(self) -> None:
        self.printed = ""
        self.drawn = ""
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def write_raw(self, data: str) -> None:
        """Take what is printed above the prompt; it may come from another thread."""
        self.printed += data
        self._loop.call_soon_threadsafe(self._news.set)

    def write(self, data: str) -> None:
        """Take what the line editor draws."""
        self.drawn += data
        self._loop.call_soon_threadsafe(self._news.set)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        while not is_so():
            self._news.clear()
            await self._news.wait()

    async def shows(self, text: str) -> None:
        """Wait until that has been printed."""
        await self.until(lambda: text in self.printed)


Story = Callable[[Stage, PipeInput, Screen], Coroutine[None, None, None]]


def at_prompt(story: Story, *, colour: bool = False, nick: str | None = "todd") -> None:
    """Run a story about a person at the prompt, in the lobby with ann; they leave in the end."""

    async def whole(stage: Stage) -> None:
        screen = Screen()
        with (
            create_pipe_input() as keyboard,
            create_app_session(input=keyboard, output=screen),
            PromptFace(colour=colour) as face,
        ):
            stage.talk = Talk(face, stage.world(), UTC)
            talking = asyncio.create_task(visit(stage.talk, nick))
            await story(stage, keyboard, screen)
            await talking

    on_stage(whole)


async def begin(stage: Stage, screen: Screen) -> None:
    """Let the person in; return when they can type."""
    await stage.server.welcome("todd", "ann")
    await screen.until(lambda: "#lobby>" in screen.drawn)


def test_message_is_shown_once() -> None:
    """What one types leaves the line, and appears above it when it is accepted."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        keyboard.send_text("hello\r")
        await stage.server.take("PRIVMSG #lobby :hello")
        await screen.shows("22:13 todd: hello\n")
        keyboard.send_text("/quit\r")
        await stage.server.goodbye()
        assert 1 == screen.printed.count("hello")
        assert "\x1b" not in screen.printed

    at_prompt(story)


def test_colours() -> None:
    """With colours, names and times have theirs."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        await screen.shows("\x1b[38;5;243m22:13 \x1b[0m")
        keyboard.send_text(CTRL_D)
        await stage.server.goodbye()

    at_prompt(story, colour=True)


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("ann: hi", f"an{TAB}hi\r"),
        ("hi ann again", f"hi a{TAB}again\r"),
        ("ann: hi", f"a{SHIFT_TAB}hi\r"),
        ("xyz", f"x{TAB}yz\r"),
        ("new", f"old{CTRL_C}new\r"),
        ("Grüße 日本語 👋", "Grüße 日本語 👋\r"),
        ("\x01ACTION waves\x01", f"/m{TAB}waves\r"),
    ],
)
def test_keys(said: str, keys: str) -> None:
    """TAB completes, Ctrl-C clears the line, Enter sends."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        keyboard.send_text(keys)
        assert f"PRIVMSG #lobby :{said}" == await stage.server.until("PRIVMSG")
        keyboard.send_text(CTRL_D)
        await stage.server.goodbye()

    at_prompt(story)


def test_paste() -> None:
    """Pasted lines are shown before they are sent, and are sent as one says them."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        keyboard.send_text("\x1b[200~one\n/two\n\x1b[201~")
        await screen.until(lambda: "/two" in screen.drawn)
        keyboard.send_text("\r")
        await stage.server.take("PRIVMSG #lobby :one")
        await stage.server.take("PRIVMSG #lobby :/two")
        keyboard.send_text(CTRL_D)
        await stage.server.goodbye()

    at_prompt(story)


def test_typing_is_not_torn() -> None:
    """Lines that come in while one types leave what is typed alone."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        keyboard.send_text("half")
        await screen.until(lambda: "half" in screen.drawn)
        stage.server.say(*(f":ann!~a@h PRIVMSG #lobby :flood {n}" for n in range(50)))
        await screen.shows("ann: flood 49\n")
        keyboard.send_text("way\r")
        assert "PRIVMSG #lobby :halfway" == await stage.server.until("PRIVMSG")
        keyboard.send_text(CTRL_D)
        await stage.server.goodbye()

    at_prompt(story)


def test_history() -> None:
    """The arrow keys bring back what was typed before, word for word."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        keyboard.send_text("one\r")
        await stage.server.take("PRIVMSG #lobby :one")
        await screen.shows("todd: one")
        drawn = screen.drawn.count("one")
        keyboard.send_text(UP)
        await screen.until(lambda: screen.drawn.count("one") > drawn)
        keyboard.send_text(" more\r")
        assert "PRIVMSG #lobby :one more" == await stage.server.until("PRIVMSG")
        keyboard.send_text(CTRL_D)
        await stage.server.goodbye()

    at_prompt(story)


def test_ctrl_c_on_an_empty_line() -> None:
    """Ctrl-C never leaves by accident; it says how to."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        keyboard.send_text(CTRL_C)
        await screen.shows(HOW_TO_LEAVE)
        keyboard.send_text(CTRL_D)
        await stage.server.goodbye()

    at_prompt(story)


def test_offline_is_seen() -> None:
    """The prompt says that there is no connection, and what waits for one."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        stage.server.is_up = False
        stage.server.hang_up()
        await screen.until(lambda: "(offline)>" in screen.drawn)
        keyboard.send_text("hello\r")
        await screen.until(lambda: ", 1 kept" in screen.drawn)
        keyboard.send_text("/quit\r")
        await screen.shows("never sent: hello")

    at_prompt(story)


def test_name_is_asked_for() -> None:
    """The name is typed in the same way."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        keyboard.send_text("todd\r")
        await begin(stage, screen)
        assert "Your name (Enter for a guest name):" in screen.drawn
        keyboard.send_text(CTRL_D)
        await stage.server.goodbye()

    at_prompt(story, nick=None)


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_leaving_instead_of_a_name(key: str) -> None:
    """Who does not want to give a name need not."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        keyboard.send_text(key)

    at_prompt(story, nick=None)


def test_a_password_is_not_shown() -> None:
    """What is typed after /login is neither drawn nor kept, and Ctrl-C gives up."""

    async def story(stage: Stage, keyboard: PipeInput, screen: Screen) -> None:
        await begin(stage, screen)
        keyboard.send_text("/login\r")
        await screen.shows("password of todd:")
        keyboard.send_text("xyzzy\r")
        talk = stage.talk
        while talk.question is not None:  # noqa: ASYNC110 - nothing is drawn then
            await asyncio.sleep(0)
        assert "xyzzy" not in screen.drawn + screen.printed
        assert "xyzzy" not in talk.outbox.vault.typed()
        keyboard.send_text("/login maria\r")
        await screen.shows("password of maria:")
        keyboard.send_text(f"half{CTRL_C}")
        while talk.question is not None:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        assert talk.link.login is None
        keyboard.send_text(CTRL_D)
        await stage.server.goodbye()

    at_prompt(story)
