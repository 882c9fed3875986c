"""Who hears of an event: rooms, neighbours, one person. Encodes once per wire and pushes.

`publish` looks the event up in a table; nothing here waits, logs or looks at a message's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from hubbub.core import permissions
from hubbub.core.events import (
    Accepted,
    Announced,
    Arrived,
    AwayChanged,
    BecameOperator,
    Departed,
    Edited,
    Event,
    Invited,
    Joined,
    Kicked,
    Knocked,
    Left,
    LoggedIn,
    LoggedOut,
    MetadataChanged,
    MuteChanged,
    RealnameChanged,
    Redacted,
    Rehosted,
    Renamed,
    RolesChanged,
    RoomClosed,
    RoomModesChanged,
    RoomOpened,
    RoomRenamed,
    Said,
    TopicSet,
    Uninvited,
    UserModesChanged,
)
from hubbub.core.state import Room, User
from hubbub.numerics import Numeric
from hubbub.server.outbox import Group, Outboxes

if TYPE_CHECKING:
    from hubbub.server.session import Session
    from hubbub.server.wires import Wire


class Fanout:
    """Knows the audience of every room and the sessions of every user."""

    def __init__(self, outboxes: Outboxes, note_copy: Callable[[bytes], None]) -> None:
        self._outboxes = outboxes
        self._note_copy = note_copy
        self._audiences: dict[Room, dict[Wire, Group]] = {}
        self._sessions: dict[User, list[Session]] = {}
        self.session_count = 0
        # Any: each teller takes its own event; the table is what pairs the two.
        self._tellers: dict[type[Event], Callable[[Any, Session | None], None]] = {
            Said: self._said,
            Redacted: self._where_it_was_said,
            Edited: self._where_it_was_said,
            Arrived: lambda event, origin: None,
            MetadataChanged: lambda event, origin: None,  # its audience: server.subscriptions
            Joined: self._joined,
            Left: self._left,
            Kicked: self._kicked,
            TopicSet: self._in_its_room,
            RoomModesChanged: self._in_its_room,
            RoomRenamed: self._in_its_room,
            RoomClosed: lambda event, origin: None,
            RoomOpened: lambda event, origin: None,
            RolesChanged: lambda event, origin: None,
            Invited: self._invited,
            Uninvited: lambda event, origin: None,
            Knocked: self._knocked,
            UserModesChanged: self._user_modes_changed,
            Renamed: self._to_neighbours,
            RealnameChanged: self._to_neighbours,
            Rehosted: self._to_neighbours,
            LoggedIn: self._to_neighbours,
            LoggedOut: self._to_neighbours,
            AwayChanged: self._away_changed,
            Accepted: lambda event, origin: None,
            BecameOperator: lambda event, origin: None,
            MuteChanged: lambda event, origin: None,
            Announced: self._announced,
            Departed: self._departed,
        }

    def publish(self, event: Event, origin: Session | None) -> None:
        """Push the event to everybody who hears it.

        Args: origin: the session that asked for it; its own copy becomes the reply to its
            command, and of what it said it gets a copy only with echo-message.
        """
        self._tellers[type(event)](event, origin)

    # Sessions and audiences

    def sessions(self, user: User) -> list[Session]:
        """Return the sessions of the user, the oldest first."""
        return self._sessions.get(user, [])

    def add(self, session: Session, user: User) -> None:
        """Let the session hear what its user hears."""
        self._sessions.setdefault(user, []).append(session)
        self.session_count += 1
        for room in user.rooms:
            self._enter(session, room)

    def remove(self, session: Session, user: User) -> None:
        """Let the session hear nothing more."""
        for room in user.rooms:
            self._exit(session, room)
        self._sessions[user].remove(session)
        self.session_count -= 1
        if not self._sessions[user]:
            del self._sessions[user]

    def rewire(self, session: Session, rooms: Iterable[Room]) -> None:
        """Move the session to the groups of its present wires in these rooms."""
        for room in rooms:
            self._exit(session, room)
            self._enter(session, room)

    def _enter(self, session: Session, room: Room) -> None:
        audience = self._audiences.setdefault(room, {})
        wire = session.wire_in(room)
        group = audience.get(wire)
        if group is None:
            group = audience[wire] = Group(wire)
        group.boxes[session] = session.outbox

    def _exit(self, session: Session, room: Room) -> None:
        audience = self._audiences[room]
        for wire, group in audience.items():
            if group.boxes.pop(session, None) is not None:
                # What the group pushed in this tick is sealed with the session from now on.
                self._outboxes.dirty_sessions.add(session)
                if not group.boxes:
                    del audience[wire]
                break
        if not audience:
            del self._audiences[room]

    def _take_out(self, user: User, room: Room) -> None:
        for session in self.sessions(user):
            self._exit(session, room)
            session.left(room)

    # Who hears it

    def _to_room(self, room: Room, event: Event, origin: Session | None) -> None:
        """Push to everybody in the room; the origin's copy is its reply."""
        dirty = self._outboxes.dirty_groups
        for wire, group in self._audiences.get(room, {}).items():
            data = wire.encode(event)
            if not data:
                continue
            for box in group.boxes.values():
                box.append(data)
            dirty.add(group)
            if event.is_stored and event.can_be_withdrawn:
                self._note_copy(data)
            if origin is not None and origin in group.boxes:
                self._own_copy(event, origin, data)

    def _to_neighbours(self, event: Event, origin: Session | None) -> None:
        """Push once to every session that shares a room with the user, and to the user's own."""
        rooms = event.user.rooms
        if len(rooms) == 1 and "u" not in rooms[0].flags:
            self._to_room(rooms[0], event, origin)
            return
        own = ((session, session.wire) for session in self.sessions(event.user))
        reached = dict(own)
        for room in rooms:
            for wire, group in self._audiences.get(room, {}).items():
                for session in group.boxes:
                    one = session.user
                    if one is not None and permissions.sees_member(one, event.user, room):
                        reached.setdefault(session, wire)
        encoded = {wire: wire.encode(event) for wire in set(reached.values())}
        for session, wire in reached.items():
            session.push(encoded[wire])

    def _own_copy(self, event: Event, origin: Session, data: bytes) -> None:
        """Take back the copy just pushed to the origin; make it the reply where it wants one."""
        is_own = not isinstance(event, Said) or event.is_voiced
        wanted = is_own or "echo-message" in origin.caps
        if wanted and origin.label is None:
            return
        origin.outbox.pop()
        if wanted:
            origin.push(data)

    def _said(self, event: Said, origin: Session | None) -> None:
        if isinstance(event.target, Room):
            if event.only:
                self._to_rank(event.target, event, origin)
                return
            self._to_room(event.target, event, origin)
            # Somebody outside may speak where a room lets them; their echo finds no group.
            if event.user not in event.target.members:
                self._echo(event, origin)
            return
        for session in self.sessions(event.target):
            self._push(session, event, is_reply=False)
        self._echo(event, origin)

    def _to_rank(self, room: Room, event: Said, origin: Session | None) -> None:
        """Push to those members who hear that rank's talk; the user's own get an echo."""
        self._to_some(
            room,
            event,
            lambda one: one is not event.user and permissions.hears(one, room, event.only),
        )
        self._echo(event, origin)

    def _to_some(self, room: Room, event: Event, hears: Callable[[User], bool]) -> None:
        """Push to those in the room of whom that holds; slower than to everybody."""
        for wire, group in self._audiences.get(room, {}).items():
            data = wire.encode(event)
            for session in group.boxes if data else ():
                if session.user is not None and hears(session.user):
                    session.push(data, is_reply=session.user is event.user)

    def _around(self, room: Room, event: Event, about: User, origin: Session | None) -> None:
        """Push to all in the room who may see whom it is about; the origin's is its reply."""
        if "u" not in room.flags or room.members.get(about):
            self._to_room(room, event, origin)
        else:
            self._to_some(room, event, lambda one: permissions.sees_member(one, about, room))

    def _echo(self, event: Said, origin: Session | None) -> None:
        is_to_oneself = event.target is event.user  # the others have it already
        for session in self.sessions(event.user):
            if session is origin:
                if "echo-message" in session.caps:
                    self._push(session, event, is_reply=True)
            elif not is_to_oneself:
                self._push(session, event, is_reply=False)

    def _push(self, session: Session, event: Said | Redacted | Edited, *, is_reply: bool) -> None:
        data = session.wire.encode(event)
        if data and event.is_stored:
            self._note_copy(data)
        session.push(data, is_reply=is_reply)

    def _where_it_was_said(self, event: Redacted | Edited, origin: Session | None) -> None:
        if isinstance(event.target, Room):
            self._to_room(event.target, event, origin)
            return
        for session in {*self.sessions(event.target), *self.sessions(event.user)}:
            self._push(session, event, is_reply=session is origin)

    def _in_its_room(
        self, event: TopicSet | RoomModesChanged | RoomRenamed, origin: Session | None
    ) -> None:
        self._to_room(event.room, event, origin)

    def _joined(self, event: Joined, origin: Session | None) -> None:
        for session in self.sessions(event.user):
            self._enter(session, event.room)
        self._around(event.room, event, event.user, origin)

    def _left(self, event: Left, origin: Session | None) -> None:
        self._around(event.room, event, event.user, origin)
        self._take_out(event.user, event.room)

    def _kicked(self, event: Kicked, origin: Session | None) -> None:
        self._around(event.room, event, event.victim, origin)
        self._take_out(event.victim, event.room)

    def _invited(self, event: Invited, origin: Session | None) -> None:
        for session in self.sessions(event.guest):
            session.push(session.wire.encode(event))
        for wire, group in self._audiences.get(event.room, {}).items():
            if "invite-notify" in wire.has:
                data = wire.encode(event)
                for session in group.boxes:
                    if session.user is not event.user:
                        session.push(data)

    def _knocked(self, event: Knocked, origin: Session | None) -> None:
        why = f": {event.reason}" if event.reason else ""
        for user in event.room.members:
            if permissions.hears_knocks(user, event.room):
                for session in self.sessions(user):
                    words = (event.room.name, event.source, f"is knocking{why}")
                    session.numeric(Numeric.RPL_KNOCK, *words)

    def echo(self, event: Said, origin: Session | None) -> None:
        """Let only who said it believe that it was said."""
        self._echo(event, origin)

    def _announced(self, event: Announced, origin: Session | None) -> None:
        for user, sessions in self._sessions.items():
            if event.to_all or "w" in user.modes:
                for session in sessions:
                    session.push(session.wire.encode(event), is_reply=session is origin)

    def _user_modes_changed(self, event: UserModesChanged, origin: Session | None) -> None:
        for session in self.sessions(event.user):
            session.push(session.wire.encode(event))

    def _away_changed(self, event: AwayChanged, origin: Session | None) -> None:
        """Tell the neighbours; the user's own sessions are answered by numeric."""
        reached = set(self.sessions(event.user))
        for room in event.user.rooms:
            for wire, group in self._audiences.get(room, {}).items():
                data = wire.encode(event)
                for session in group.boxes if data else ():
                    one = session.user
                    is_seen = one is not None and permissions.sees_member(one, event.user, room)
                    if is_seen and session not in reached:
                        reached.add(session)
                        session.push(data)

    def _departed(self, event: Departed, origin: Session | None) -> None:
        """Tell the neighbours; the user's sessions have left the audiences before."""
        self._to_neighbours(event, None)
