"""tui/views/rooms.py: the list of rooms; what a room is can be read without colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.client.desk import Wishes
from hubbub.client.model import Obstacle, Person, Room, Status
from hubbub.tui.desk import Desk
from hubbub.tui.places import Place
from hubbub.tui.settings import Level
from hubbub.tui.views import rooms
from tests.tui.views.known import NAME, NOON_S, desk, room_of, server_of, texts


def unread(count: int, mentions: int) -> Callable[[Desk, Room], None]:
    """Return what lets messages be unread."""

    def change(_desk: Desk, room: Room) -> None:
        room.unread, room.mentions = count, mentions

    return change


def muted(known: Desk, _room: Room) -> None:
    """Let the room be silent."""
    known.set_level(Place(NAME, "#dev"), Level.NONE)


def left(_desk: Desk, room: Room) -> None:
    """Let us not be in it."""
    room.is_joined = False


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (unread(0, 0), "   #dev"),
        (unread(12, 0), "   #dev | 12"),
        (unread(2, 1), "   #dev | ●2"),
        (muted, "   #dev | ·"),
        (left, "   #dev | out"),
    ],
)
def test_a_room(change: Callable[[Desk, Room], None], line: str, tmp_path: Path) -> None:
    """Each state has a sign or a word of its own, beside its colour."""
    known = desk(tmp_path, "#ops", "#dev")
    change(known, room_of(known, "#dev"))
    assert [" ▸ rooms", line, " › #ops"] == texts(rooms.lines(known))[1:]


def test_offline_all_rooms_are_out(tmp_path: Path) -> None:
    """While there is no connection that is said once, for the server, and not for each room."""
    known = desk(tmp_path, "#ops")
    room_of(known, "#ops").is_joined = False
    server_of(known).status = Status.OFFLINE
    assert [" chat.example", " ○ offline", " ▸ rooms", " › #ops"] == texts(rooms.lines(known))


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (Status.CONNECTING, " ⟳ connecting…"),
        (Status.WAITING, " ⟳ retry 4s"),
        (Status.STUCK, f" ✗ {Obstacle.PASSWORD.value}"),
        (Status.OFFLINE, " ○ offline"),
    ],
)
def test_a_server(status: Status, line: str, tmp_path: Path) -> None:
    """How it is with the connection stands below the server's name, in words."""
    known = desk(tmp_path, "#ops")
    server = server_of(known)
    server.status, server.obstacle, server.retry_at_s = status, Obstacle.PASSWORD, NOON_S + 4
    assert line == texts(rooms.lines(known))[1]


@pytest.mark.parametrize(
    ("person", "sign"),
    [
        (Person("ann", is_online=True), "●"),
        (Person("ann", is_online=True, away="tea"), "◐"),
        (Person("ann", is_online=False), "○"),
        (None, "○"),
    ],
)
def test_somebody(person: Person | None, sign: str, tmp_path: Path) -> None:
    """Who is here, away or gone has three different signs."""
    known = desk(tmp_path, "#ops")
    server = server_of(known)
    server.rooms["ann"] = Room("ann", is_person=True)
    if person:
        server.people["ann"] = person
    assert [" ▸ direct", f"   {sign} ann"] == texts(rooms.lines(known))[-2:]


def test_several_servers(tmp_path: Path) -> None:
    """Each is called by its network's name, or as its user calls it, and says where it is."""
    known = desk(tmp_path, "#ops")
    server_of(known).support["NETWORK"] = "work"
    room_of(known, "#ops").unread = 2
    other = known.client.add("home.example:1337", Wishes("todd", ())).server
    other.status, other.retry_at_s = Status.WAITING, NOON_S + 4
    lines = [" work @ chat.example | 2", " ▸ rooms", " › #ops | 2", " home.example", " ⟳ retry 4s"]
    assert lines == texts(rooms.lines(known))
    known.settings = replace(known.settings, names={"home.example": "home"})
    assert " home @ home.example" == texts(rooms.lines(known))[3]
