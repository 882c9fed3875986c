"""tui/views/people.py: the list of people: by rank, here, away; readable without colours."""

from __future__ import annotations

from pathlib import Path

from hubbub.client.model import Person
from hubbub.tui.views import people
from tests.tui.views.known import desk, room_of, server_of, texts


def test_three_headings(tmp_path: Path) -> None:
    """Ranks, ourselves, programs and who is away are told by signs, words and headings."""
    known = desk(tmp_path, "#ops")
    server, room = server_of(known), room_of(known, "#ops")
    for person, mark in [
        (Person("maria"), "@"),
        (Person("lee"), "+"),
        (Person("todd"), ""),
        (Person("ci", is_bot=True), ""),
        (Person("ann", away="tea"), "@"),
    ]:
        server.people[person.nick] = person
        room.members[person.nick] = mark
    assert [
        " ops 1",
        " @maria",
        " here 3",
        "  ci bot",
        " +lee",
        "  todd you",
        " away 1",
        " @ann",
    ] == texts(people.lines(server, room))


def test_nobody(tmp_path: Path) -> None:
    """Of whom nothing is known yet, nothing is shown; an empty room has no headings."""
    known = desk(tmp_path, "#ops")
    room_of(known, "#ops").members["ghost"] = ""
    assert [] == people.lines(server_of(known), room_of(known, "#ops"))


def test_about(tmp_path: Path) -> None:
    """What is known of somebody is one sentence."""
    known = desk(tmp_path, "#ops")
    room_of(known, "#ops").members["ann"] = "@"
    ann = Person("ann", account="anna", away="tea", is_online=True, real_name="Ann B.")
    told = "ann · Ann B. · logged in as anna · away: tea · in #ops"
    assert told == people.about(server_of(known), ann)
    assert people.about(server_of(known), Person("kim", is_online=False)) == "kim · not here"
