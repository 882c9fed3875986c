"""Whom somebody lets write to them in private, in spite of their own mode +R.

Writing to somebody lets them answer. Who is let in is known by identity: an account, or one stay.
Source: Ergo's ACCEPT, whose shape is Solanum's.
"""

from hubbub.core.commands import Accept
from hubbub.core.events import Accepted, Event, Said
from hubbub.core.state import Chat, User
from hubbub.errors import Refused

ACCEPTED_LIMIT = 100
"""The last so many; who was let in before them is asked for again."""


def accept(chat: Chat, actor: User, command: Accept, now_s: int) -> list[Event]:
    """Return that somebody is let in, or no longer.

    Raises: Refused: nobody has that nick.
    """
    user = chat.user(command.nick)
    if user is None:
        fails = ("ACCEPT", "INVALID_USER")
        raise Refused(f"nobody here is {command.nick}", params=(command.nick,), fails=fails)
    if is_accepted(actor, user) == command.adding:
        return []
    return [Accepted(actor, actor.source, user.identity, command.adding)]


def apply_accepted(chat: Chat, event: Accepted, now_s: int) -> None:
    """Make the user's list what it is after the event."""
    if event.adding:
        _let_in(event.user, event.identity)
    elif event.user.accepts is not None:
        event.user.accepts.pop(event.identity, None)


def apply_said(event: Said) -> None:
    """Let somebody answer to whom a message was sent."""
    hearer = event.target
    if isinstance(hearer, User) and "R" in event.user.modes and event.kind != "tags":
        _let_in(event.user, hearer.identity)


def is_accepted(user: User, other: User) -> bool:
    """Whether the user lets the other write to them."""
    return user.accepts is not None and other.identity in user.accepts


def _let_in(user: User, identity: str) -> None:
    if user.accepts is None:
        user.accepts = {}
    user.accepts.pop(identity, None)
    user.accepts[identity] = None
    if len(user.accepts) > ACCEPTED_LIMIT:
        del user.accepts[next(iter(user.accepts))]
