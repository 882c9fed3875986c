"""What a person with plain lines said: /mine lists it, /edit and /delete change it.

A number means what /mine showed under it, whatever is said or taken back afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.core.state import Room, User
from hubbub.protocol.message import Message, ctcp_action
from hubbub.server import lookup
from hubbub.server.handlers import edit, redact
from hubbub.server.handlers.named import Named
from hubbub.server.handlers.replay import as_now, encoded
from hubbub.server.recording import MESSAGES, talk_of
from hubbub.store.base import END, START, Record, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

_LOOKED_AT = 500
"""How many messages of a room one goes back to find one's own."""

_Change = Callable[["Session", Named, Record, Room | User], None]


def mine(session: Session, message: Message) -> None:
    """List what one said in a room, the newest last, each with its number."""
    name, count = message.params
    _look_up(session, name, int(count), lambda own: _list(session, name, own))


def amend(session: Session, message: Message) -> None:
    """Give one's own last message in a room, or the one under a number, another text."""
    name, text, *number = message.params

    def change(session: Session, named: Named, record: Record, where: Room | User) -> None:
        is_action = ctcp_action(record.text) is not None
        edit.give(session, named, f"\x01ACTION {text}\x01" if is_action else text, record, where)

    _change(session, "EDIT", name, number, change)


def withdraw(session: Session, message: Message) -> None:
    """Take back one's own last message in a room, or the one under a number."""
    name, *number = message.params

    def change(session: Session, named: Named, record: Record, where: Room | User) -> None:
        redact.take_back(session, named, "", record, where)

    _change(session, "REDACT", name, number, change)


def _look_up(
    session: Session, name: str, count: int, answer: Callable[[list[Record]], None]
) -> None:
    user, room = session.user, session.hub.chat.room(name)
    if user is None or room is None:
        return
    lookup.ask(
        session,
        partial(_own, talk=talk_of(user, room), identity=user.identity, count=count),
        answer,
        lambda: session.tell("what was said before is out of reach"),
    )


def _own(store: Store, *, talk: str, identity: str, count: int) -> list[Record]:
    history = store.history
    some = history.between(talk, START, END, _LOOKED_AT, newest=True, kinds=MESSAGES)
    own = [record for record in as_now(history, some) if record.identity == identity]
    return own[-count:]


def _list(session: Session, name: str, own: list[Record]) -> None:
    room = session.hub.chat.room(name)
    if not own or room is None:
        session.tell(_nothing(name))
        return
    session.listed = room, [record.id for record in reversed(own)]
    for number, record in zip(range(len(own), 0, -1), own, strict=True):
        if lines := encoded(session, [record], room):  # none: talk between programs
            session.push(b"".join([f"@{number} ".encode(), *lines]))


def _change(session: Session, verb: str, name: str, number: list[str], change: _Change) -> None:
    if number:
        _change_listed(session, verb, name, int(number[0]), change)
    else:
        _look_up(session, name, 1, lambda own: _change_last(session, verb, name, own, change))


def _change_last(
    session: Session, verb: str, name: str, own: list[Record], change: _Change
) -> None:
    room = session.hub.chat.room(name)
    if not own or room is None:
        session.tell(_nothing(name))
        return
    change(session, Named(session, verb, name, ids.to_text(own[0].id)), own[0], room)


def _change_listed(session: Session, verb: str, name: str, number: int, change: _Change) -> None:
    room = session.hub.chat.room(name)
    where, listed = session.listed or (None, [])
    if room is None or where is not room or not 0 < number <= len(listed):
        session.tell(f"there is no @{number} here: /mine lists what can be changed")
        return
    named = Named(session, verb, name, ids.to_text(listed[number - 1]))
    named.look_up(room, MESSAGES, partial(change, session, named))


def _nothing(name: str) -> str:
    return f"you have said nothing lately in {name} that could be changed"
