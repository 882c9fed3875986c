"""What is said, and what is done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.client.events import Kind
from hubbub.tui.commands.row import Command
from hubbub.tui.emoji import EMOJI, replaced

if TYPE_CHECKING:
    from hubbub.tui.screens.main import MainScreen


def _msg(screen: MainScreen, words: list[str]) -> None:
    screen.talk_to(*words)


def _me(screen: MainScreen, words: list[str]) -> None:
    screen.say(replaced(words[0]), Kind.ACTION)


def _reply(screen: MainScreen, words: list[str]) -> None:
    if message := screen.last_message(own=False):
        screen.begin_reply(message)
        if words:
            screen.say(replaced(words[0]))


def _edit(screen: MainScreen, words: list[str]) -> None:
    message = screen.last_message(own=True)
    if message is not None and words:
        screen.edit(message, replaced(words[0]))
    elif message is not None:
        screen.begin_edit(message)


def _delete(screen: MainScreen, words: list[str]) -> None:
    if message := screen.last_message(own=True):
        screen.delete(message, *words)


def _react(screen: MainScreen, words: list[str]) -> None:
    if message := screen.last_message(own=False):
        screen.react(message, EMOJI.get(words[0].strip(":"), words[0]))


def _thread(screen: MainScreen, _words: list[str]) -> None:
    if message := screen.last_message(own=False):
        screen.show_thread(message)


def _ignore(screen: MainScreen, words: list[str]) -> None:
    screen.ignore(*words)


def _unignore(screen: MainScreen, words: list[str]) -> None:
    screen.ignore(words[0], only_off=True)


def _ignores(screen: MainScreen, _words: list[str]) -> None:
    screen.ignore()


def _outbox(screen: MainScreen, _words: list[str]) -> None:
    screen.action_outbox()


def _draft(screen: MainScreen, words: list[str]) -> None:
    screen.show_drafts(*words)


ROWS = {
    "msg": Command("NICK [TEXT]", "talk to one person", _msg),
    "me": Command("TEXT", "say what you do: * maria waves", _me),
    "reply": Command("[TEXT]", "reply to the last message, or the chosen one", _reply),
    "edit": Command("[TEXT]", "give your last message another text", _edit),
    "delete": Command("[REASON]", "take your last message back", _delete),
    "react": Command("EMOJI", "react to the last message, or the chosen one", _react),
    "thread": Command("", "the replies to the chosen message, beside the room", _thread),
    "ignore": Command("[NICK]", "hide what somebody says, or not any more", _ignore),
    "unignore": Command("NICK", "show again what somebody says", _unignore),
    "ignores": Command("", "whose words are hidden", _ignores),
    "outbox": Command("", "what has not been stored yet", _outbox),
    "draft": Command("[ROOM]", "what you began to write: go on, or let go of it", _draft),
}
