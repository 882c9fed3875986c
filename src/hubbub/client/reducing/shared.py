"""What all rows of the reducer share: opening a room, adding to it, saying what changed."""

from collections.abc import Callable
from typing import Any

from hubbub.client.model import Change, Happening, Item, Remark, Room, Server, Verb, What
from hubbub.names import fold
from hubbub.protocol.cleaning import legible_line

Changes = list[Change]

Row = Callable[[Server, Any, float], Changes]
"""Lets an event (Any: mypy cannot pair it with its type) change the server; the time is now."""


def opened(server: Server, name: str) -> tuple[Room, Changes]:
    """Return the room, or the talk with that person, made if it is new."""
    known = server.room(name)
    if known is not None:
        return known, []
    room = Room(name, is_person=bool(name) and not server.is_room(name))
    server.rooms[fold(name)] = room
    return room, [change(What.ROOMS, server, room)]


def add(server: Server, room: Room, *items: Item) -> Changes:
    """Put items at the end of a room's timeline."""
    for item in items:
        room.timeline.append(item)
    return [change(What.APPENDED, server, room, count=len(items))] if items else []


def remark(
    server: Server, place: str, now_s: float, text: str, *, is_error: bool = False
) -> Changes:
    """Put a line of the program's own into a room, '' for the server's messages."""
    room, changes = opened(server, place)
    return changes + add(server, room, Remark(room.timeline.next, now_s, text, is_error))


def happened(
    server: Server,
    room: Room,
    time_s: float,
    verb: Verb,
    who: str,
    whom: str = "",
    text: str = "",
    *,
    own: bool = False,
) -> Changes:
    """Put into a room that somebody did something."""
    who, whom, text = map(legible_line, (who, whom, text))
    return add(server, room, Happening(room.timeline.next, time_s, verb, who, whom, text, own))


def change(what: What, server: Server, room: Room, *, serial: int = 0, count: int = 0) -> Change:
    """Return the change that concerns that room."""
    return Change(what, server.name, fold(room.name), serial, count)
