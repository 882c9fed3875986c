"""A server's state as the form writes it; nothing is changed, so the server can go on as well.

Everything that was decided must be stored and sent, or be in a backlog: `leaving` waits for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import TYPE_CHECKING

from hubbub.core.state import Ban, Room, User
from hubbub.errors import EndlessLine, LineTooLong
from hubbub.server import dialects
from hubbub.server.handover.form import (
    ENDLESS,
    LINE,
    TOO_LONG,
    BatchForm,
    ListenerForm,
    MaskForm,
    OpeningForm,
    PaceForm,
    RegistrationForm,
    RoomForm,
    SessionForm,
    SocketForm,
    State,
    UserForm,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hubbub.core.pace import Left
    from hubbub.doors.listener import Listener
    from hubbub.doors.tcp import Connection
    from hubbub.server.entrance import Entrance
    from hubbub.server.handlers.batch import Open
    from hubbub.server.handlers.labels import Label
    from hubbub.server.handlers.playback import Play
    from hubbub.server.hub import Hub
    from hubbub.server.session import Registration, Session


class Collected:
    """The state, and the descriptors that go along, in the form's order.

    `connections` are those of them that the old program has to let go.
    """

    def __init__(self, hub: Hub, entrance: Entrance, listeners: Iterable[Listener]) -> None:
        self.descriptors: list[int] = []
        self.connections: list[Connection] = []
        self._hub = hub
        self._users = {user: place for place, user in enumerate(hub.chat.users.values())}
        self._rooms = {room: place for place, room in enumerate(hub.chat.rooms.values())}
        chosen, alone, replayed = hub.devices.settings
        self.state = State(
            last_id=hub.last_id,
            started_ms=hub.started_ms,
            defcon=hub.chat.defcon,
            most_users=hub.chat.most_users,
            users=[self._user(user) for user in self._users],
            rooms=[self._room(room) for room in self._rooms],
            sessions=[self._session(one) for one in _sessions(hub, entrance)],
            openings=list(self._openings(entrance)),
            listeners=[ListenerForm(self._place(one.descriptor), one.wanted) for one in listeners],
            whowas=[astuple(one)[1:] for one in hub.chat.gone],
            guest_markers=hub.guest_markers.everything(),
            always_on=dict(chosen),
            single_device=sorted(alone),
            replayed_lines=dict(replayed),
            profiles=hub.profiles.kept,
        )

    def _place(self, descriptor: int) -> int:
        self.descriptors.append(descriptor)
        return len(self.descriptors) - 1

    def _socket(self, connection: Connection) -> SocketForm:
        self.connections.append(connection)
        return SocketForm(
            self._place(connection.descriptor),
            connection.address,
            connection.is_secure,
            connection.certificate_fingerprint,
            text_of(connection.backlog),
        )

    def _openings(self, entrance: Entrance) -> Iterable[OpeningForm]:
        found = {one.bare: one for one in entrance.openings}
        for connection in sorted(filter(entrance.may_leave, found), key=_age):
            data, is_greeted, is_proxy = found[connection].said
            yield OpeningForm(self._socket(connection), text_of(data), is_greeted, is_proxy)

    def _user(self, user: User) -> UserForm:
        hub = self._hub
        return UserForm(
            nick=user.nick,
            username=user.username,
            host=user.host,
            realname=user.realname,
            address=user.address,
            arrived_s=user.arrived_s,
            account=user.account,
            identity=user.identity,
            away=user.away,
            modes="".join(sorted(user.modes)),
            privileges=sorted(user.privileges),
            operator_title=user.operator_title,
            muted=user.muted,
            metadata=user.metadata,
            accepts=list(user.accepts) if user.accepts is not None else None,
            rooms=[self._rooms[room] for room in user.rooms],
            invites=self._invites(user),
            is_present=hub.present.user_of(user.identity) is user,
            quieted=hub.moderation.quieted(user),
            stays_as=hub.devices.stays_as(user),
            left_ms=hub.devices.left_ms(user),
        )

    def _invites(self, user: User) -> list[int] | None:
        """Return the rooms that are still there."""
        if user.invites is None:
            return None
        return sorted(self._rooms[room] for room in user.invites if room in self._rooms)

    def _room(self, room: Room) -> RoomForm:
        topic, kept = room.topic, room.retention
        return RoomForm(
            name=room.name,
            created_s=room.created_s,
            renamed_s=room.renamed_s,
            former=room.former,
            is_common=room.is_common,
            is_kept=room.is_kept,
            is_stored=room in self._hub.kept_rooms,
            flags="".join(sorted(room.flags)),
            password=room.password,
            member_limit=room.member_limit,
            retention=(kept.days, kept.messages) if kept is not None else None,
            topic=(topic.text, topic.by, topic.at_s) if topic is not None else None,
            members=[(self._users[user], standing) for user, standing in room.members.items()],
            metadata=room.metadata,
            lists={letter: _masks(masks.values()) for letter, masks in room.lists.items()},
            settings=room.settings,
            founder=room.founder,
            roles=room.roles,
            since_s=self._when(room.since_s),
            spoke_s=room.spoke_s,
            knocks=room.knocks,
        )

    def _when(self, times: Mapping[User, int] | None) -> list[tuple[int, int]] | None:
        """Return the times of those who are still there."""
        if times is None:
            return None
        return [(self._users[user], at_s) for user, at_s in times.items() if user in self._users]

    def _session(self, session: Session) -> SessionForm:
        carried, connection = session.carried, session.connection
        rest, skipped_bytes = carried.unfinished
        play = self._hub.playing.get(session)
        return SessionForm(
            socket=self._socket(connection.bottom),
            is_irc=session.dialect is dialects.IRC,
            caps=sorted(session.caps),
            cap_version=session.cap_version,
            room=self._rooms[session.room] if session.room is not None else None,
            user=self._users[session.user] if session.user is not None else None,
            away=session.away,
            subscribed=list(session.subscribed) if session.subscribed is not None else None,
            watching=list((session.watching or {}).values()),
            registration=_registration(session.registration),
            batch=_batch(session.batch),
            pace=_pace(carried.pace),
            queued=[_line(line) for line in carried.queued],
            rest=text_of(rest),
            skipped_bytes=skipped_bytes,
            age_s=carried.age_s,
            silent_s=carried.silent_s,
            is_pinged=carried.is_pinged,
            playing=_play(play),
            interrupted=_interrupted(session),
            held_label=_text(session.held_label),
        )


def _masks(bans: Iterable[Ban]) -> list[MaskForm]:
    return [MaskForm(one.mask, one.by, one.at_s, one.until_s) for one in bans]


def _sessions(hub: Hub, entrance: Entrance) -> Iterable[Session]:
    """Yield who can go along: those of each user in their order, then those without a name."""
    named = [one for user in hub.chat.users.values() for one in hub.fanout.sessions(user)]
    nameless = [one for one in hub.sessions if one.user is None]
    nameless.sort(key=lambda one: _age(one.connection.bottom))
    return (one for one in (*named, *nameless) if entrance.may_leave(one.connection))


def _age(connection: Connection) -> int:
    """Return what sorts those whose order nobody knows otherwise, the same way each time."""
    return connection.descriptor


def _line(line: bytes | LineTooLong) -> tuple[str, str]:
    if isinstance(line, bytes):
        return LINE, text_of(line)
    return ENDLESS if isinstance(line, EndlessLine) else TOO_LONG, str(line)


def _interrupted(session: Session) -> list[str]:
    """Return what the peer has to be told to say again."""
    exchange = session.exchange
    if exchange is not None and exchange.is_asked:
        return ["login"]
    login = ["step"] if exchange is not None else []
    return [*login, "command"] if session.is_held else login


def _text(label: Label | None) -> str | None:
    return label.text if label is not None else None


def _registration(known: Registration | None) -> RegistrationForm | None:
    if known is None:
        return None
    return RegistrationForm(
        nick=known.nick,
        username=known.username,
        realname=known.realname,
        metadata=known.metadata,
        is_negotiating=known.is_negotiating,
        account=known.account,
        wanted=known.wanted,
        has_password=known.has_password,
    )


def _batch(opened: Open | None) -> BatchForm | None:
    if opened is None:
        return None
    lines = opened.lines
    return BatchForm(
        reference=opened.reference,
        target=lines.target if lines is not None else "",
        command=lines.command if lines is not None else None,
        lines=lines.lines if lines is not None else None,
        tags=dict(opened.tags),
        label=_text(opened.label),
    )


def _pace(left: Left | None) -> PaceForm | None:
    if left is None:
        return None
    own = {text_of(command): tokens for command, tokens in left.own.items()}
    return PaceForm(left.talk, left.size, own)


def _play(play: Play | None) -> tuple[list[str] | None, int, int] | None:
    if play is None:
        return None
    return sorted(play.names) if play.names is not None else None, play.after, play.before
