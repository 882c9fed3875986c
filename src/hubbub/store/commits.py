"""What a tick has for the store, and in which order it is stored."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from hubbub.store.accounts import Profile
from hubbub.store.base import Record, Store, StoredRoom
from hubbub.store.moderation import Act

RoomNames = tuple[str, str]
"""The name that a room had, and the one that it has."""


@dataclass(slots=True)
class Commit:
    """What is stored at once.

    records: in order, all or none; rooms: what they are like now; renamed: rooms whose names have
        changed since the last commit, in order: records and rooms have the new ones.
    acts: what somebody does with power by this: stored with all of it, or nothing is.
    presences: where the users of accounts are who stay, always on; None: they stay no more.
    profiles: what accounts tell of themselves anew, by key; None: no longer.
    """

    records: Sequence[Record]
    rooms: Sequence[StoredRoom] = ()
    renamed: Sequence[RoomNames] = ()
    acts: Sequence[Act] = ()
    presences: Mapping[str, str | None] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether more belongs together than what each port stores as one."""
        return bool(self.acts or self.presences or self.profiles)


def carry_out(commit: Commit, store: Store) -> None:
    """Store it.

    Rooms first: if one fails, nothing was stored that others are then told was not.
    Raises: StoreError: none of the records is stored.
    """
    with store.together() if commit.is_whole else nullcontext():
        _store(commit, store)
        for act in commit.acts:
            store.moderation.note(act)


def _store(commit: Commit, store: Store) -> None:
    for old, new in commit.renamed:
        store.history.rename_room(old, new)
    for room in commit.rooms:
        store.rooms.save(room)
    if commit.presences:
        store.accounts.keep_presences(commit.presences)
    if commit.profiles:
        store.accounts.keep_profiles(commit.profiles)
    store.history.append(commit.records)
