"""The client on a terminal: one line to type in, the conversation above it.

One prompt runs from the beginning to the end: lines that come in are printed above it, so that
typing is never torn, and sending a line empties it. What was said appears above when the server
has accepted it, once.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Self

from prompt_toolkit import PromptSession
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import StdoutProxy

from hubbub.client.typed import may_be_kept
from hubbub.errors import StoreError
from hubbub.line import commands, render
from hubbub.line.completion import Completion
from hubbub.line.render import Line
from hubbub.line.talk import Talk

DRAW_EVERY_S = 0.05
"""A flood of lines is printed in batches, so that the prompt is drawn 20 times a second at most."""

HOW_TO_LEAVE = "/quit or Ctrl-D leaves, /help lists the commands"


class PromptFace:
    """A terminal with a line editor. `with` it: leaving prints what is still to be printed."""

    can_ask = True

    def __init__(self, *, colour: bool) -> None:
        self._paint: Callable[[Line], str] = render.ansi if colour else render.plain
        self._out = StdoutProxy(sleep_between_writes=DRAW_EVERY_S, raw=True)
        self._session: PromptSession[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()

    def show(self, line: Line) -> None:
        """Print one line above the prompt."""
        self._out.write(f"{self._paint(line)}\n")

    def refresh(self) -> None:
        """Draw the prompt anew."""
        if self._session:
            self._session.app.invalidate()

    async def ask(self, question: str, *, secret: bool = False) -> str | None:
        """Return the answer to a question; None after Ctrl-D or Ctrl-C."""
        session: PromptSession[str] = PromptSession()
        try:
            return await session.prompt_async(question, is_password=secret)
        except (EOFError, KeyboardInterrupt):
            return None

    async def run(self, talk: Talk) -> None:
        """Take typed lines until the person leaves."""
        self._session = PromptSession(
            talk.prompt,
            history=_Typed(talk),
            is_password=Condition(lambda: talk.question is not None),
            key_bindings=_keys(talk),
            enable_suspend=True,
            enable_open_in_editor=True,
            erase_when_done=True,
        )
        try:
            await self._session.prompt_async()
        except EOFError:
            return

    def stop(self) -> None:
        """Leave the prompt."""
        if self._session and self._session.app.is_running:
            self._session.app.exit(result="")


class _Typed(History):
    """What was typed, on other days too; passwords are not kept."""

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk

    def load_history_strings(self) -> Iterable[str]:
        """Return what is kept, the newest first."""
        return self._talk.outbox.vault.typed()[::-1]

    def store_string(self, string: str) -> None:
        """Keep a line; a full disk is no reason to stop talking."""
        if string.strip() and may_be_kept(string, self._talk.here):
            with suppress(StoreError):
                self._talk.outbox.vault.keep_typed(string)


def _keys(talk: Talk) -> KeyBindings:
    keys = KeyBindings()
    completion = Completion()
    is_typing = has_focus(DEFAULT_BUFFER)  # and not searching with Ctrl-R

    @keys.add("enter", filter=is_typing)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        text = buffer.text
        if talk.question is None:
            buffer.append_to_history()
        _empty(buffer)
        commands.typed(talk, text)

    @keys.add("c-c", filter=is_typing)
    def _(event: KeyPressEvent) -> None:
        if talk.question is not None:
            _empty(event.current_buffer)
            talk.answer("")
        elif event.current_buffer.text:
            _empty(event.current_buffer)
        else:
            talk.remark(HOW_TO_LEAVE)

    def complete(event: KeyPressEvent, by: int) -> None:
        buffer = event.current_buffer
        before = buffer.document.text_before_cursor
        after = completion.step(before, talk.words(commands.names()), by=by)
        buffer.delete_before_cursor(len(before))
        buffer.insert_text(after)

    keys.add("tab", filter=is_typing)(lambda event: complete(event, 1))
    keys.add("s-tab", filter=is_typing)(lambda event: complete(event, -1))
    return keys


def _empty(buffer: Buffer) -> None:
    """Empty the line; the arrow keys find what was typed before, the last line included."""
    buffer.reset()
    buffer.load_history_if_not_yet_loaded()
