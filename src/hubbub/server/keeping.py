"""Rooms that outlive a restart: their state as it is stored, and back."""

from hubbub.core.state import Room
from hubbub.store.base import StoredRoom


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
