"""What the tests of panes and bars share: a desk without a connection, and lines as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from hubbub.client.client import Client, real_world
from hubbub.client.desk import Wishes
from hubbub.client.model import Room, Server, Status
from hubbub.client.vault import Vault
from hubbub.tui.desk import Desk, Surroundings
from hubbub.tui.places import Place
from hubbub.tui.widgets.lines import Line

NAME = "chat.example:1337"
NOON_S = 1_772_539_200.0


def desk(home: Path, *rooms: str) -> Desk:
    """Return a desk that is online, in these rooms, where the first is open."""
    client = Client(Vault(None), real_world)
    chat = client.add(NAME, Wishes("todd", rooms))
    chat.server.nick, chat.server.status = "todd", Status.ONLINE
    found = Desk(client, Surroundings(lambda: NOON_S, UTC, home / "c.toml", home / "s.json"))
    for name in rooms:
        room_of(found, name).is_joined = True
    found.here = Place(NAME, rooms[0])
    return found


def server_of(known: Desk) -> Server:
    """Return its server."""
    return known.servers[NAME]


def room_of(known: Desk, name: str) -> Room:
    """Return a room of it."""
    room = server_of(known).room(name)
    assert room
    return room


def texts(lines: Iterable[Line]) -> list[str]:
    """Return the letters of lines: what is left of them where there are no colours."""
    return [
        " | ".join("".join(text for text, _ in part) for part in (line.left, line.right) if part)
        for line in lines
    ]
