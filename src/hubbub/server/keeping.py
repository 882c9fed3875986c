"""Rooms that outlive a restart: their state as it is stored, and back."""

from collections.abc import Iterable

from hubbub.core.apply import apply
from hubbub.core.events import Event, RolesChanged, RoomModesChanged, RoomRenamed
from hubbub.core.modes import RANKS
from hubbub.core.state import Chat, Room
from hubbub.server.journal import Foreseen
from hubbub.store.base import StoredRoom
from hubbub.store.commits import RoomNames


def stored(room: Room) -> StoredRoom:
    """Return what of the room is kept."""
    return StoredRoom(
        name=room.name,
        created_s=room.created_s,
        flags=frozenset(room.flags),
        password=room.password,
        member_limit=room.member_limit,
        topic=room.topic,
        lists={letter: tuple(masks.values()) for letter, masks in room.lists.items()},
        founder=room.founder,
        retention=room.retention,
        settings=dict(room.settings),
        roles=dict(room.roles),
        metadata=dict(room.metadata or {}),
    )


def restored(kept: StoredRoom) -> Room:
    """Return the room as it was, with nobody in it."""
    room = Room(kept.name, kept.created_s, flags="".join(kept.flags))
    room.is_kept = True
    room.password = kept.password
    room.member_limit = kept.member_limit
    room.topic = kept.topic
    room.retention = kept.retention
    for letter, masks in kept.lists.items():
        room.lists[letter] = {ban.mask: ban for ban in masks}
    room.founder = kept.founder
    room.settings = dict(kept.settings)
    room.roles = dict(kept.roles)
    room.metadata = dict(kept.metadata) or None
    room.note_restraints()
    return room


def foreseen(chat: Chat, events: Iterable[Event], now_s: int) -> Foreseen:
    """Return what will be stored of rooms once their modes, roles or names have changed."""
    rooms: dict[Room, Room] = {}
    renamed: list[RoomNames] = []
    for event in events:
        if isinstance(event, (RoomModesChanged, RolesChanged)):
            ahead = rooms.setdefault(event.room, _ahead(event.room))
            apply(chat, _of_room(event, ahead), now_s)
        elif isinstance(event, RoomRenamed):
            renamed.append((event.old, event.new))
            rooms.setdefault(event.room, _ahead(event.room)).rename(event.new)
            for other in event.forwarding:
                rooms.setdefault(other, _ahead(other)).settings["f"] = event.new
    return Foreseen([stored(room) for room in rooms.values() if room.is_kept], renamed)


def _ahead(room: Room) -> Room:
    """Return a room like it, with nobody in it."""
    ahead = restored(stored(room))
    ahead.is_kept = room.is_kept
    return ahead


def _of_room(event: RoomModesChanged | RolesChanged, room: Room) -> Event:
    """Return the event in a room with nobody in it, who could have another rank."""
    if isinstance(event, RolesChanged):
        return RolesChanged(event.user, event.source, room, event.founder, event.roles)
    changes = [change for change in event.changes if change.letter not in RANKS]
    return RoomModesChanged(event.user, event.source, room, changes)
