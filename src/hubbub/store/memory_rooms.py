"""Rooms and read markers, in memory; see base.Rooms and base.Markers."""

import threading
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from hubbub.names import fold
from hubbub.store.base import FORGOTTEN, StoredRoom, nick_of


class MemoryRooms:
    """See base.Rooms."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._rooms: dict[str, StoredRoom] = {}

    def save(self, room: StoredRoom) -> None:
        """See base.Rooms."""
        lists = {mode: masks for mode, masks in room.lists.items() if masks}
        self._rooms[fold(room.name)] = replace(room, lists=lists)

    def load(self) -> list[StoredRoom]:
        """See base.Rooms."""
        return [room for _, room in sorted(self._rooms.items())]

    def drop(self, name: str) -> None:
        """See base.Rooms."""
        self._rooms.pop(fold(name), None)

    def rename(self, old: str, new: str) -> None:
        """Keep a room under another name."""
        room = self._rooms.pop(fold(old), None)
        if room is not None:
            self._rooms[fold(new)] = replace(room, name=new)

    def forget(self, identity: str | None, nick: str | None, sources: Collection[str]) -> None:
        """Take somebody's name out: an identity's, with these sources, or all under a nick."""

        def name(by: str) -> str:
            is_theirs = by in sources if nick is None else fold(nick) == nick_of(by)
            return FORGOTTEN if is_theirs else by

        for folded, room in self._rooms.items():
            self._rooms[folded] = replace(
                room,
                topic=room.topic and replace(room.topic, by=name(room.topic.by)),
                lists={
                    mode: tuple(replace(ban, by=name(ban.by)) for ban in bans)
                    for mode, bans in room.lists.items()
                },
                founder=None if room.founder == identity else room.founder,
                roles={who: rank for who, rank in room.roles.items() if who != identity},
            )


class MemoryMarkers:
    """See base.Markers."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._markers: dict[str, dict[str, int]] = defaultdict(dict)

    def mark(self, identity: str, talk: str, read_id: int) -> int:
        """See base.Markers."""
        markers = self._markers[identity]
        markers[talk] = max(read_id, markers.get(talk, read_id))
        return markers[talk]

    def marker(self, identity: str, talk: str) -> int | None:
        """See base.Markers."""
        return self._markers.get(identity, {}).get(talk)

    def markers(self, identity: str) -> dict[str, int]:
        """See base.Markers."""
        return dict(self._markers.get(identity, {}))

    def everything(self) -> dict[str, dict[str, int]]:
        """Return the markers of all identities."""
        return {identity: dict(markers) for identity, markers in self._markers.items() if markers}

    def rename(self, was: str, now: str) -> None:
        """Let a talk, by folded names, be called otherwise."""
        if was != now:
            for markers in self._markers.values():
                if was in markers:
                    markers[now] = markers.pop(was)

    def forget(self, identity: str) -> None:
        """Drop an identity's markers."""
        self._markers.pop(identity, None)
