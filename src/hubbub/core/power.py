"""Whether somebody does something as an operator of the server, or as anybody in their place."""

from collections.abc import Iterator
from contextlib import contextmanager

from hubbub.core.commands import Command
from hubbub.core.rules import decide
from hubbub.core.state import Chat, User
from hubbub.errors import Refused


def is_by_power(chat: Chat, actor: User, command: Command, now_s: int) -> bool:
    """Whether the actor may do it, and only as an operator of the server."""
    if not actor.privileges or not _may(chat, actor, command, now_s):
        return False
    with _without_power(actor):
        return not _may(chat, actor, command, now_s)


def _may(chat: Chat, actor: User, command: Command, now_s: int) -> bool:
    try:
        decide(chat, actor, command, now_s)
    except Refused:
        return False
    return True


@contextmanager
def _without_power(user: User) -> Iterator[None]:
    """Let the user be nobody's operator for as long as a rule is asked."""
    privileges, user.privileges = user.privileges, frozenset()
    try:
        yield
    finally:
        user.privileges = privileges
