"""A server's state from the form, in a new program's hub that has nobody in it yet.

Nothing is sent or read here: `Restored.begin` does that, once the old program has let go.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from hubbub.core.pace import Left
from hubbub.core.retention import Retention
from hubbub.core.state import Ban, Remembered, Room, Topic, User
from hubbub.errors import BadBatch, EndlessLine, LineTooLong
from hubbub.names import fold
from hubbub.numerics import Numeric
from hubbub.server import dialects
from hubbub.server.handlers import batch, labels, playback, sasl
from hubbub.server.handlers.playback import Play
from hubbub.server.handover.form import ENDLESS, LINE, TOO_LONG, bytes_of
from hubbub.server.session import Carried, Registration, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hubbub.doors.tcp import Connection
    from hubbub.server.entrance import Entrance
    from hubbub.server.handover.form import (
        BatchForm,
        OpeningForm,
        RegistrationForm,
        RoomForm,
        SessionForm,
        SocketForm,
        State,
        UserForm,
    )
    from hubbub.server.hub import Hub

RESTARTED = "The server was restarted in the middle of your last command: send it again"
LOG_IN_AGAIN = f"SASL authentication failed: {sasl.RESTARTED}"
_AGAIN: dict[str, Callable[[Session], None]] = {
    "login": lambda session: session.numeric(Numeric.ERR_SASLFAIL, LOG_IN_AGAIN),
    "step": sasl.begin_lost,
    "command": lambda session: session.fail("*", "RESTARTED", text=RESTARTED),
}
LEFT_BEHIND = "The server was restarted: they will be back"


class Restored:
    """The hub as it was.

    Args: sockets: at the places that the form's descriptors name.
    """

    def __init__(
        self, hub: Hub, entrance: Entrance, state: State, sockets: Sequence[socket.socket]
    ) -> None:
        self._hub = hub
        self._entrance = entrance
        self._state = state
        self._sockets = sockets
        self._rooms = [_room(form) for form in state.rooms]
        self._users = [self._user(form) for form in state.users]
        self._connect()
        self._server()
        self._sessions = [(self._session(form), form) for form in state.sessions]
        for opening in state.openings:
            self._opening(opening)

    def begin(self) -> None:
        """Go on: run what waits, say what was cut off, and see who could not come along."""
        for session, form in self._sessions:
            self._hub.begin(session)
            _say_again(session, form)
        for user in self._users:
            self._hub.devices.left_behind(user, LEFT_BEHIND)
            self._hub.guard.look_again(user)
        for session, _ in self._sessions:
            session.release()

    # Users and rooms

    def _connect(self) -> None:
        """Put the users into their rooms, and both into the chat."""
        chat = self._hub.chat
        for user, form in zip(self._users, self._state.users, strict=True):
            user.rooms = [self._rooms[place] for place in form.rooms]
            if form.invites is not None:
                user.invites = {self._rooms[place] for place in form.invites}
            chat.users[user.folded] = user
            chat.users_with_mode.update(user.modes)
        for room, kept in zip(self._rooms, self._state.rooms, strict=True):
            room.members = {self._users[place]: standing for place, standing in kept.members}
            if kept.since_s is not None and room.since_s is not None:
                room.since_s = {self._users[place]: at_s for place, at_s in kept.since_s}
            if kept.spoke_s is not None and room.spoke_s is not None:
                room.spoke_s = dict(kept.spoke_s)

    def _user(self, form: UserForm) -> User:
        user = User(form.nick, form.username, form.host, form.realname, form.arrived_s)
        user.address = form.address
        user.account = form.account
        user.identity = form.identity
        user.away = form.away
        user.modes = frozenset(form.modes)
        user.privileges = frozenset(form.privileges)
        user.operator_title = form.operator_title
        user.muted = form.muted
        user.metadata = form.metadata
        user.accepts = dict.fromkeys(form.accepts) if form.accepts is not None else None
        return user

    def _server(self) -> None:
        """Take over what the server knows besides."""
        hub, state = self._hub, self._state
        stored = {room: form.is_stored for room, form in zip(self._rooms, state.rooms, strict=True)}
        hub.go_on_with(state.last_id, stored)
        hub.started_ms = state.started_ms
        hub.chat.defcon = state.defcon
        hub.chat.most_users = state.most_users
        hub.chat.remember_all(Remembered(fold(one[0]), *one) for one in state.whowas)
        for identity, markers in state.guest_markers.items():
            for talk, read_id in markers.items():
                hub.guest_markers.mark(identity, talk, read_id)
        chosen, alone, replayed = hub.devices.settings
        chosen.update(state.always_on)
        alone.update(state.single_device)
        replayed.update(state.replayed_lines)
        hub.profiles.kept.update(state.profiles)
        for user, form in zip(self._users, state.users, strict=True):
            if form.is_present:
                hub.present.take_in(user)
            if form.stays_as is not None:
                hub.devices.go_on_with(user, form.stays_as, form.left_ms)
            if form.quieted is not None:
                hub.moderation.quiet_for(user, *form.quieted)

    # Sessions

    def _connection(self, form: SocketForm) -> Connection:
        sock = self._sockets[form.descriptor]
        connection = self._entrance.readmitted(sock, form.address)
        connection.stand_for(
            is_secure=form.is_secure, certificate_fingerprint=form.certificate_fingerprint
        )
        return connection

    def _opening(self, form: OpeningForm) -> None:
        connection = self._connection(form.socket)
        opening = self._entrance.reopened(connection, self._sockets[form.socket.descriptor])
        opening.go_on_with(bytes_of(form.data), is_greeted=form.is_greeted, is_proxy=form.is_proxy)
        connection.start(opening, bytes_of(form.socket.backlog))

    def _session(self, form: SessionForm) -> Session:
        hub, connection = self._hub, self._connection(form.socket)
        session = Session(hub, connection, dialects.IRC if form.is_irc else dialects.PLAIN)
        session.caps = frozenset(form.caps)
        session.cap_version = form.cap_version
        session.room = self._rooms[form.room] if form.room is not None else None
        session.wire = session.dialect.wire(session, None)
        session.away = form.away
        session.registration = _registration(form.registration)
        session.go_on_with(_carried(form))
        if form.user is not None:
            session.user = self._users[form.user]
            hub.count_talk(session)
            hub.fanout.add(session, session.user)
        for nick in form.watching:
            hub.monitor.watch(session, nick)
        if form.subscribed is not None:
            hub.subscriptions.set(session, form.subscribed)
        if form.batch is not None:
            _batch(session, form.batch)
        if form.playing is not None:
            names, after, before = form.playing
            play = Play(frozenset(names) if names is not None else None, after, before)
            playback.remember(session, play)
        connection.start(session, bytes_of(form.socket.backlog))
        return session


def _room(form: RoomForm) -> Room:
    room = Room(form.name, form.created_s, flags=form.flags, is_common=form.is_common)
    room.renamed_s = form.renamed_s
    room.former = form.former
    room.is_kept = form.is_kept
    room.password = form.password
    room.member_limit = form.member_limit
    room.retention = Retention(*form.retention) if form.retention is not None else None
    room.topic = Topic(*form.topic) if form.topic is not None else None
    room.metadata = form.metadata
    room.knocks = form.knocks
    for letter, masks in form.lists.items():
        room.lists[letter] = {
            one.mask: Ban(one.mask, one.by, one.at_s, one.until_s) for one in masks
        }
    room.settings = dict(form.settings)
    room.founder = form.founder
    room.roles = dict(form.roles)
    room.note_restraints()
    return room


def _carried(form: SessionForm) -> Carried:
    pace = None
    if form.pace is not None:
        own = {bytes_of(command): tokens for command, tokens in form.pace.own.items()}
        pace = Left(form.pace.talk, form.pace.size, own)
    return Carried(
        [_LINES[kind](text) for kind, text in form.queued],
        (bytes_of(form.rest), form.skipped_bytes),
        pace,
        form.age_s,
        form.silent_s,
        form.is_pinged,
    )


_LINES: dict[str, Callable[[str], bytes | LineTooLong]] = {
    LINE: bytes_of,
    TOO_LONG: LineTooLong,
    ENDLESS: EndlessLine,
}


def _registration(form: RegistrationForm | None) -> Registration | None:
    if form is None:
        return None
    known = Registration()
    known.nick = form.nick
    known.username = form.username
    known.realname = form.realname
    known.metadata = form.metadata
    known.is_negotiating = form.is_negotiating
    known.account = form.account
    known.wanted = form.wanted
    known.has_password = form.has_password
    return known


def _label(text: str | None) -> labels.Label | None:
    return labels.Label(text) if text is not None else None


def _say_again(session: Session, form: SessionForm) -> None:
    """Tell the peer what was cut off, under the label by which it waits for it."""

    def say() -> None:
        for what in form.interrupted:
            _AGAIN[what](session)

    labels.run_with(session, _label(form.held_label), say)


def _batch(session: Session, form: BatchForm) -> None:
    """Open the batch again; what today's limits forbid of it is refused when it ends."""
    opened = batch.begin(session, form.reference, form.target, form.tags, _label(form.label))
    if form.lines is None or opened.lines is None:
        opened.lines = None
        return
    try:
        for text, is_joined in form.lines:
            opened.lines.add(form.command or "PRIVMSG", form.target, text, is_joined=is_joined)
    except BadBatch:
        opened.lines = opened.label = None
