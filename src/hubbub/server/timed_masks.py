"""Masks in rooms that are there for a while: each goes by itself when its time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core.commands import LiftMask
from hubbub.core.events import RoomModesChanged
from hubbub.core.state import Ban, Room, User

if TYPE_CHECKING:
    from hubbub.server.hub import Hub


class TimedMasks:
    """Waits for the end of each, also of those that a restart has brought back."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._server = User(hub.name, "", "", "")
        self._server.source = hub.name
        self._server.identity = hub.name
        for room in hub.chat.rooms.values():
            for letter, masks in room.lists.items():
                for ban in masks.values():
                    self._watch(room, letter, ban)

    def note(self, event: RoomModesChanged) -> None:
        """Wait for the end of what the event has put into lists."""
        for change in event.changes:
            if change.for_s is not None:
                ban = event.room.lists[change.letter].get(change.argument or "")
                if ban is not None:
                    self._watch(event.room, change.letter, ban)

    def _watch(self, room: Room, letter: str, ban: Ban) -> None:
        if ban.until_s is not None:
            wait_s = max(0, ban.until_s - self._hub.now_s)
            at_s = self._hub.clock.monotonic_s() + wait_s
            self._hub.deadlines.add(at_s, lambda now_s: self._look_at(room, letter, ban))

    def _look_at(self, room: Room, letter: str, ban: Ban) -> None:
        is_there = room.lists[letter].get(ban.mask) is ban
        if not is_there or ban.until_s is None or self._hub.chat.room(room.name) is not room:
            return  # it was lifted before, or the room is gone
        if ban.until_s > self._hub.now_s:  # the wall clock was set back
            self._watch(room, letter, ban)
        else:
            self._hub.act_as(self._server, LiftMask(room.name, letter, ban.mask))
