"""The rooms that outlive a restart: which of them the store has, and when they are stored anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hubbub.core.events import (
    Event,
    MetadataChanged,
    RolesChanged,
    RoomModesChanged,
    RoomRenamed,
    TopicSet,
)
from hubbub.core.state import Chat, Room, User
from hubbub.names import fold
from hubbub.server.journal import Foreseen, Journal
from hubbub.server.keeping import stored

if TYPE_CHECKING:
    from hubbub.server.storage import Storage


class KeptRooms:
    """Has rooms stored when what stays of them has changed."""

    def __init__(self, chat: Chat, journal: Journal) -> None:
        self._chat = chat
        self._journal = journal
        self._stored: set[Room | User] = set()

    def open(self, storage: Storage | None, lobby_name: str, now_s: int) -> None:
        """Let the rooms be there that stay without anybody in them."""
        for room in storage.rooms if storage is not None else ():
            self._chat.rooms[room.folded] = room
            self._stored.add(room)
        for closed in storage.closed_rooms if storage is not None else ():
            self._chat.closed_rooms[fold(closed.name)] = closed
        self._open_lobby(lobby_name, now_s)

    def go_on_with(self, rooms: Mapping[Room, bool], lobby_name: str, now_s: int) -> None:
        """Let the rooms of another program be there, and no others.

        Args: rooms: all that there are, and whether the store has each.
        """
        self._chat.rooms.clear()
        for room in rooms:
            self._chat.rooms[room.folded] = room
        self._chat.moved = {room.former: room for room in rooms if room.former is not None}
        self._stored = {room for room, is_stored in rooms.items() if is_stored}
        self._open_lobby(lobby_name, now_s)

    def __contains__(self, room: Room | User) -> bool:
        """Whether the store has the room."""
        return room in self._stored

    def note(self, event: Event) -> None:
        """Have a room that stays stored as it is now, if the event changed what stays of it."""
        if isinstance(event, RoomRenamed):
            self._journal.rename(event.old, event.new)
        if isinstance(event, (TopicSet, RolesChanged, RoomModesChanged, RoomRenamed)):
            self.keep(event.room)
        elif isinstance(event, MetadataChanged):
            self.keep(event.target)

    def keep(self, room: Room | User) -> None:
        """Have the room stored as it is now, if it stays."""
        if isinstance(room, Room) and room.is_kept:
            self._stored.add(room)
            self._journal.save(stored(room))

    def take_back(self, ahead: Foreseen) -> None:
        """Have rooms stored as they are: what was foreseen, and is stored, has not come."""
        names = {new: old for old, new in ahead.renamed}
        for old, new in ahead.renamed:
            self._journal.unname(old, new)
        for kept in ahead.rooms:
            room = self._chat.room(names.get(kept.name, kept.name))
            if room is not None:
                self.keep(room)

    def _open_lobby(self, name: str, now_s: int) -> None:
        if not name:
            return
        lobby = self._chat.room(name)
        if lobby is None:
            lobby = Room(name, now_s, flags="n")
            self._chat.rooms[lobby.folded] = lobby
        lobby.is_kept = lobby.is_common = True
