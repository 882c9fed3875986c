"""What of a server is kept in the vault: a person's words at once, the rest each second."""

from collections.abc import Iterable
from dataclasses import replace

from hubbub.client.events import Kind, Said
from hubbub.client.model import Change, Item, Message, Room, Server, What
from hubbub.client.outgoing import Outgoing
from hubbub.client.vault import KnownRoom, KnownServer, Vault
from hubbub.names import fold

_OF_ROOMS = {What.ROOMS, What.ROOM, What.UNREAD, What.DRAFT}


class Keeping:
    """One server's part of the vault."""

    def __init__(self, vault: Vault, server: Server, wanted: dict[str, str]) -> None:
        self.vault = vault
        self._server = server
        self._wanted = wanted  # rooms to be in, by folded name; the owner changes it
        self._rooms_differ = False
        self._appended: dict[str, int] = {}  # by room: from this serial number on
        self._others: dict[str, set[int]] = {}  # by room: older or changed items
        self._forgotten: set[str] = set()  # rooms whose scrollback is worth nothing any more

    def load(self, outgoing: Outgoing) -> list[tuple[Said, float]]:
        """Fill the server with what is kept; return the newest message of each room, and when.

        The time is that of the newest item: from then on nothing is known.
        """
        newest = []
        for known in self.vault.rooms(self._server.name):
            room = Room(
                known.name,
                known.is_person,
                topic=known.topic,
                read_s=known.read_s,
                draft=known.draft,
            )
            self._server.rooms[fold(known.name)] = room
            if known.is_wanted:
                self._wanted[fold(known.name)] = known.name
            found = self._scrollback(room)
            if found:
                newest.append(found)
        for waiting in self.vault.outbox(self._server.name):
            outgoing.add(waiting)
        return newest

    def _scrollback(self, room: Room) -> tuple[Said, float] | None:
        items = self.vault.scrollback(self._server.name, room.name)
        if not items:
            return None
        room.timeline.first = items[0].serial
        for item in items:
            room.timeline.append(item)
        room.has_older = True
        messages = [item for item in items if isinstance(item, Message)]
        unread = [one for one in messages if not one.own and one.time_s > room.read_s]
        room.unread, room.mentions = len(unread), sum(one.mentions for one in unread)
        last = next((one for one in reversed(messages) if one.msgid), None)
        if last is None:
            return None
        said = Said(
            last.time_s, room.name, room.name, "", Kind.SPEECH, not room.is_person, msgid=last.msgid
        )
        return said, max(item.time_s for item in items)

    def older(self, room: Room, limit: int) -> list[Item]:
        """Return the kept items in front of a room's timeline, oldest first."""
        return self.vault.scrollback(self._server.name, room.name, limit, room.timeline.first)

    def note(self, change: Change) -> None:
        """Take note of what has to be written."""
        room = self._server.rooms.get(change.room)
        if change.what in _OF_ROOMS:
            self._rooms_differ = True
        if room is None:
            return
        if change.what is What.APPENDED:
            self._appended.setdefault(change.room, room.timeline.next - change.count)
        elif change.what is What.REPLACED:
            self._others.setdefault(change.room, set()).add(change.serial)
        elif change.what is What.PREPENDED:
            first = room.timeline.first
            self._others.setdefault(change.room, set()).update(range(first, first + change.count))
        elif change.what is What.RESET:
            self._appended.pop(change.room, None)
            self._others.pop(change.room, None)
            self._forgotten.add(room.name)

    def move(self, old: str, new: str, keys: Iterable[str]) -> None:
        """Keep a room under another name, and its messages with these keys. Raises: StoreError."""
        for notes in (self._appended, self._others):
            if fold(old) in notes:
                notes[fold(new)] = notes.pop(fold(old))  # type: ignore[assignment]
        self._rooms_differ = True
        self.vault.move_room(self._server.name, old, new, keys)

    def write(self) -> None:
        """Write what has changed since the last call. Raises: StoreError."""
        if self._rooms_differ:
            self._rooms_differ = False
            self.vault.keep_rooms(self._server.name, self._rooms())
        while self._forgotten:
            self.vault.forget_items(self._server.name, self._forgotten.pop())
        items = self._items()
        if items:
            self.vault.keep_items(self._server.name, items)

    def _rooms(self) -> list[KnownRoom]:
        return [
            KnownRoom(
                room.name,
                room.is_person,
                folded in self._wanted,
                room.topic,
                room.read_s,
                room.draft,
            )
            for folded, room in self._server.rooms.items()
            if room.name
        ]

    def _items(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for folded in self._appended.keys() | self._others.keys():
            room = self._server.rooms.get(folded)
            if room is None or not room.name:
                continue
            timeline = room.timeline
            serials = set(range(self._appended.get(folded, timeline.next), timeline.next))
            serials |= self._others.get(folded, set())
            items = [item for serial in serials if (item := timeline.at(serial)) is not None]
            found[folded] = [_as_kept(item) for item in items]
        self._appended.clear()
        self._others.clear()
        return found

    def keep_server(self, now_s: float) -> None:
        """Keep that we were there."""
        server = self._server
        self.vault.keep_server(KnownServer(server.name, server.nick, server.account, now_s))


def _as_kept(item: Item) -> Item:
    """Return the item without what has no meaning in another run."""
    return replace(item, key="") if isinstance(item, Message) else item
