"""One user's several devices: what one that joins is told, and PERSISTENCE.

Source: draft/persistence (ircv3-specifications, pull request 503); Ergo's manual, Multiclient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbub.core.events import Joined
from hubbub.core.state import Room, User
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import dialects, lookup
from hubbub.server.devices import ALWAYS_ON
from hubbub.server.handlers import markers, playback, rooms
from hubbub.server.handlers.last import OWN_HISTORY
from hubbub.server.handlers.markers import Known
from hubbub.store.accounts import Account, Setting
from hubbub.store.base import Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

PERSISTENCE = "draft/persistence"

_WORDS: dict[bool | None, str] = {None: "DEFAULT", True: "ON", False: "OFF"}


def tell_all(session: Session, left_ms: int | None) -> None:
    """Tell a device that has joined its user where that is, and what nobody was there to hear.

    Args: left_ms: since when no device had been there; None: another one is.
    """
    user = session.user
    if user is None:
        return
    if user.modes and session.dialect is not dialects.PLAIN:
        session.numeric(Numeric.RPL_UMODEIS, "+" + "".join(sorted(user.modes)))

    def tell(read: Known | None) -> None:
        for room in list(user.rooms):
            _tell_room(session, user, room, read)
        is_given = "server-time" in session.caps and OWN_HISTORY.isdisjoint(session.caps)
        if left_ms is not None and is_given:
            playback.give_since(session, left_ms)

    markers.with_markers(session, tell)


def _tell_room(session: Session, user: User, room: Room, read: Known | None) -> None:
    event = Joined(user, user.source, room, room.members[user], is_new=False)
    event.id = session.hub.next_id()
    session.push(session.wire_in(room).encode(event))
    if session.dialect is dialects.PLAIN:
        session.turn_to(room)
    markers.tell_own(session, room, read)
    rooms.show(session, room)


def persistence(session: Session, message: Message) -> None:
    """Tell whether the account's user stays without a device, or set it."""
    user = session.user
    name, *values = [param.upper() for param in message.params]
    chosen = {word: value for value, word in _WORDS.items()}
    if user is None or user.account is None:
        text = "You're not logged in to an account"
        session.fail("PERSISTENCE", "ACCOUNT_REQUIRED", text=text)
    elif name == "GET":
        session.push(_status(session, user.account))
    elif name == "SET" and len(values) == 1 and values[0] in chosen:
        before = session.hub.devices.chosen(user.account)
        value = chosen[values[0]]
        set_one(
            session,
            user.account,
            ALWAYS_ON,
            value,
            lambda: _has_set(session, user, is_told=before != value),
            lambda: session.fail("PERSISTENCE", "UNKNOWN_ERROR", text="That could not be stored"),
        )
    else:
        session.fail("PERSISTENCE", "INVALID_PARAMS", text="It is GET, or SET ON|OFF|DEFAULT")


def _has_set(session: Session, user: User, *, is_told: bool) -> None:
    if user.account is None:
        return
    session.push(_status(session, user.account))
    for other in session.hub.fanout.sessions(user):
        if is_told and other is not session and PERSISTENCE in other.caps:
            other.push(_status(other, user.account), is_reply=False)


def _status(session: Session, account: str) -> bytes:
    devices = session.hub.devices
    stored, effective = _WORDS[devices.chosen(account)], _WORDS[devices.is_always_on(account)]
    return f":{session.hub.name} PERSISTENCE STATUS {stored} {effective}\r\n".encode()


def set_one(
    session: Session,
    account: str,
    setting: str,
    value: Setting | None,
    done: Callable[[], None],
    failed: Callable[[], None],
) -> None:
    """Store a setting of the account, None for the server's own, and let it hold at once."""

    def changed(one: Account) -> Account:
        others = {key: kept for key, kept in one.settings.items() if key != setting}
        return replace(one, settings=others if value is None else {**others, setting: value})

    def change(store: Store) -> Account:
        return store.accounts.change(account, changed)

    def answer(now: Account) -> None:
        session.hub.devices.own(now)
        done()

    lookup.ask(session, change, answer, failed)
