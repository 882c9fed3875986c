"""One server, as a person talks there: verbs go out, what happened changes the model.

`Chat` outlives its connections, which `upkeep.py` makes. What is said is on our disk before it
leaves and stays there until its echo comes; what was missed is asked for from the last message
seen in each room. Everything runs on one event loop; listeners are called on it and must be quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from hubbub.client import events
from hubbub.client.desk import Wishes
from hubbub.client.enrolling import Enrolling
from hubbub.client.events import Event, Kind, Said
from hubbub.client.link import World
from hubbub.client.login import Login
from hubbub.client.model import Change, Delivery, Message, Room, Server, What
from hubbub.client.recalling import Recalling
from hubbub.client.reducer import reduce
from hubbub.client.reducing.messages import newest
from hubbub.client.reducing.shared import opened, remark
from hubbub.client.speaking import Speaking
from hubbub.client.state import one_name
from hubbub.client.trial import Trial
from hubbub.client.trust import Safety
from hubbub.client.vault import Vault
from hubbub.names import fold
from hubbub.protocol.cleaning import legible

TYPING_EVERY_S = 3.0
"""So often others are told that we write (typing, section Sending)."""

TALKS_OF_S = 7 * 86_400.0
"""On a first visit, talks of so long ago are shown."""

MOST_LOOKED_AT = 300
"""Who is away is asked for in rooms of so many people at most; in larger ones nobody looks."""


class Chat(Speaking, Recalling, Enrolling):
    """One server; `server` is all that is known of it. `Upkeep.run` has to run beside it.

    say, retry and discard are in `speaking.py`, older, around, search and list_rooms in
    `recalling.py`, register and verify in `enrolling.py`; all verbs raise as it is said there
    and here.
    """

    def __init__(
        self,
        server: Server,
        vault: Vault,
        world_for: Callable[[Safety], World],
        wishes: Wishes,
        listen: Callable[[Change], None],
    ) -> None:
        super().__init__(server, vault, world_for, wishes, listen)
        server.nick = server.nick or wishes.nick or ""
        for last, seen_s in self.keeping.load(self.outgoing):
            self.backlog.remember(last, seen_s)
        for room in server.rooms.values():
            said = (one for one in room.timeline if isinstance(one, Message) and not one.msgid)
            self.backlog.recognise(room.name, ((int(m.time_s), m.who, m.text) for m in said))
        self._trial = Trial(self.link)
        for name in wishes.rooms:
            self.changed(opened(server, name)[1])
        self.load_outbox()

    # What is done to messages

    def edit(self, place: str, msgid: str, text: str) -> None:
        """Give a message of ours another text. Raises: NotHere, BadMessage."""
        self.needs(self.server.can_edit, "change what was said")
        room = self.server.room(place)
        item = room.timeline.find(msgid) if room else None
        kind = item.kind if isinstance(item, Message) else Kind.SPEECH
        said = Said(self.now_s, self.server.nick, place, "", kind, own=True, msgid=msgid)
        self.link.connection.edit(said, text)
        self.link.flush()

    def redact(self, place: str, msgid: str, reason: str = "") -> None:
        """Take a message back. Raises: NotHere."""
        self.needs(self.server.can_redact, "take back what was said")
        self.link.connection.redact(place, msgid, reason)
        self.link.flush()

    def react(self, place: str, msgid: str, text: str, *, off: bool = False) -> None:
        """Put an emoji, or a word, under a message, or take it away. Raises: NotHere."""
        self.needs(self.server.can_react, "react to messages")
        self.link.connection.react(place, msgid, text, off=off)
        self.link.flush()

    def typing(self, place: str, is_typing: bool = True) -> None:
        """Tell the others that we write something, or not any more; call it with every key.

        Nothing happens on a server that passes no such thing on.
        """
        last_s = self.told_typing_s.get(fold(place), 0.0)
        if not (self.link.is_ready and self.server.can_type) or (not is_typing and not last_s):
            return
        if is_typing and self.now_s - last_s < TYPING_EVERY_S:
            return
        if is_typing:
            self.told_typing_s[fold(place)] = self.now_s
        else:
            del self.told_typing_s[fold(place)]
        self.link.connection.write(place, events.Typing.ACTIVE if is_typing else events.Typing.DONE)
        self.link.flush()

    def mark_read(self, place: str) -> None:
        """Note that we have read all there is, and tell our other clients."""
        room = self.server.room(place)
        if room is None:
            return
        until_s = max((m.time_s for m in newest(room)), default=0.0)
        if until_s <= room.read_s:
            return
        self.changed(reduce(self.server, events.Marked(place, until_s), self.now_s))
        if self.link.is_ready:
            self._tell_read(room)
            self.link.flush()

    def _tell_read(self, room: Room) -> None:
        if "draft/read-marker" in self.server.caps and room.name and room.read_s:
            self.link.connection.mark(room.name, room.read_s)

    def draft(self, place: str, text: str) -> None:
        """Keep what is typed and not sent."""
        room = self.server.room(place)
        if room is not None and room.draft != text:
            room.draft = text
            self.keeping.note(Change(What.DRAFT, self.server.name, fold(place)))

    def take_back(self, place: str, key: str, draft: str) -> None:
        """Let a message that was refused be the room's draft again, and a line say why.

        The draft is on our disk before the message is let go. draft: its text, as it was typed.
        """
        waiting = self.outgoing.get(key)
        if waiting is None or waiting.delivery is not Delivery.FAILED:
            return
        self.draft(place, draft)
        self.kept(self.keeping.write)
        self.discard(place, key)
        text = legible(f"not sent: {waiting.problem} · what you wrote is back in the composer")
        self.changed(remark(self.server, place, self.now_s, text, is_error=True))

    # Rooms and people

    def join(self, room: str, password: str = "") -> None:
        """Enter a room, now or as soon as there is a connection, and be in it from now on.

        Raises: BadMessage: no room can be called that.
        """
        one_name(room)
        self.wanted[fold(room)] = room
        self.changed(opened(self.server, room)[1])
        self.keeping.note(Change(What.ROOMS, self.server.name, fold(room)))
        if self.link.is_ready:
            self.link.connection.join(room, password or None)
            self.link.flush()

    def part(self, room: str, reason: str = "") -> None:
        """Leave a room, and be in it no more; what was said in it stays here to be read."""
        known = self.server.room(room)
        self.wanted.pop(fold(room), None)
        if self.link.is_ready and known is not None and known.is_joined:
            self.link.connection.part(room, reason)
            self.link.flush()
        self.keeping.note(Change(What.ROOMS, self.server.name, fold(room)))

    def open(self, nick: str) -> Room:
        """Return the talk with a person, opened if there is none."""
        room, changes = opened(self.server, nick)
        self.changed(changes)
        if room.is_person and self.link.is_ready:
            self.link.connection.watch(nick)
            self.link.flush()
        return room

    def close(self, place: str) -> None:
        """Take a talk, or a room that we are not in, away from here with all that is kept of it."""
        room = self.server.room(place)
        if room is None or not room.name or room.is_joined or room.pending:
            return
        del self.server.rooms[fold(place)]
        self.wanted.pop(fold(place), None)
        self.backlog.forget(place)
        self.kept(lambda: self.keeping.vault.forget_items(self.server.name, place))
        self.changed([Change(What.ROOMS, self.server.name, fold(place))])

    def topic(self, room: str, text: str) -> None:
        """Set what a room is about. Raises: NotHere."""
        self.needs()
        self.link.connection.topic(room, text)
        self.link.flush()

    def rename(self, nick: str) -> None:
        """Be called something else, now or when the next connection is made."""
        if self.link.is_ready:
            self.link.connection.nick_to(nick)
            self.link.flush()
        else:
            self.wishes = replace(self.wishes, nick=nick)
            self.server.nick = nick
            self.changed([Change(What.STATUS, self.server.name)])

    def log_in(self, account: str, password: str) -> None:
        """Log in to an account, now or with the next connection; if it holds, with each after."""
        has_certificate = self.wishes.safety.certificate is not None
        self._trial.begin(Login(account, password, has_certificate))
        self.link.flush()

    def away(self, text: str = "") -> None:
        """Tell the others that we are away; '' that we are back. Raises: NotHere."""
        self.ask("AWAY", *([text] if text else []))

    def ask(self, command: str, *params: str) -> None:
        """Send any other command: INVITE, KICK, MODE, WHOIS. Raises: NotHere, BadMessage."""
        self.needs()
        self.link.connection.ask(command, *params)
        self.link.flush()

    def raw(self, line: str) -> None:
        """Send a line of IRC as it is. Raises: NotHere, ProtocolError."""
        self.needs()
        self.link.connection.raw(line)
        self.link.flush()

    # Events

    def hear(self, event: Event) -> None:
        """Take what happened: keep up with it, and tell what has changed."""
        self.asking.hear(event)
        self._trial.hear(event)
        now_s = self.now_s
        for due in self.backlog.take(self.outgoing.named(event), now_s):
            if isinstance(due, events.Restored) and not due.is_all:
                self.start_anew(due)
                break
            changes = reduce(self.server, due, now_s)
            self.changed(changes)
            if isinstance(due, events.Renamed) and any(one.what is What.MOVED for one in changes):
                self._move(due.old, due.new)
            self.settle(due)
        self._follow(event)
        self.pump()

    def _follow(self, event: Event) -> None:
        match event:
            case events.Joined(room=room, own=True):
                self.wanted.setdefault(fold(room), room)
                self.recall(room)
            case events.Members(room=room, nicks=nicks) if len(nicks) <= MOST_LOOKED_AT:
                self.link.connection.look_at(room)
            case events.Left(room=room, own=True) | events.Kicked(room=room, own=True):
                self.wanted.pop(fold(room), None)
            case events.RoomRenamed(old=old, new=new):
                self._move(old, new)
            case events.Talks(latest=latest):
                self._catch_up(name for name, _ in latest)
            case events.Welcomed():
                self.update_abilities()
            case events.Ready():
                self._greet()
            case events.Lost(reason=reason):
                self.server.problem = legible(reason)
                self._lose()
            case _:
                pass

    def _move(self, old: str, new: str) -> None:
        """Be in a room or a talk by its other name, with all that is known and waits there."""
        if self.wanted.pop(fold(old), None):
            self.wanted[fold(new)] = new
        self.backlog.move(old, new)
        keys = self.outgoing.move(old, new)
        self.kept(lambda: self.keeping.move(old, new, keys))

    def _greet(self) -> None:
        """Catch up with what belongs to no room, now that we are in ours."""
        self.update_abilities()
        self.kept(lambda: self.keeping.keep_server(self.now_s))
        self.link.connection.measure()
        self._ask_for_talks()
        for room in list(self.server.rooms.values()):
            if room.is_person:
                self.link.connection.watch(room.name)
            self._tell_read(room)

    def _ask_for_talks(self) -> None:
        """Ask with whom we talked, on another device too, or who wrote to us meanwhile."""
        if self.wishes.asks_history and self.link.connection.can_recall:
            since_s = self.backlog.away_since_s() or self.now_s - TALKS_OF_S
            self.link.connection.recall_talks(since_s)

    def _catch_up(self, names: Iterable[str]) -> None:
        for name in names:
            if self.link.connection.is_room(name):
                continue
            self.open(name)
            self.recall(name)
            if "draft/read-marker" in self.server.caps:
                self.link.connection.ask_mark(name)

    def update_abilities(self) -> None:
        """Note what the server can do, if that has changed."""
        abilities = self.link.connection.abilities()
        known = (self.server.caps, self.server.support, self.server.registration)
        if (abilities.caps, dict(abilities.support), abilities.registration) != known:
            self.changed(reduce(self.server, abilities, self.now_s))

    def _lose(self) -> None:
        connection = self.link.connection
        talks = [room.name for room in self.server.rooms.values() if room.is_person]
        self.backlog.lose([*connection.rooms, *talks], connection.heard_s)
        self.lose_what_is_on_its_way()
