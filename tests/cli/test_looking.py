"""cli/looking.py: search, rooms, who."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubbub.cli.main import main
from tests.cli.visited import Visited
from tests.support.client import Irc
from tests.support.program import ServerProgram


def test_search(visited: Visited) -> None:
    """What is found is printed, oldest first; nothing is 1, as with grep."""
    for text in ("green tea", "black tea", "coffee"):
        visited.run("send", "#ops", text, "-n", "ann")
    code, out, err = visited.run("search", "tea", "--room", "#ops")
    assert (0, "") == (code, err)
    assert ["ann: green tea", "ann: black tea"] == [line[6:] for line in out.splitlines()]
    _, out, _ = visited.run("search", "tea", "--room", "#ops", "--limit", "1", "--json")
    assert "black tea" == json.loads(out)["text"]
    assert (1, "", "") == visited.run("search", "milk", "--room", "#ops")
    assert (1, "", "") == visited.run("search", "tea", "--room", "#ops", "--from", "bob")
    assert 0 == visited.run("search", "tea", "--room", "#ops", "--from", "ann")[0]


def test_rooms(visited: Visited) -> None:
    """The fullest room comes first."""
    host, _, port = visited.name.partition(":")
    with Irc((host, int(port))).register("ann") as ann:
        ann.send("JOIN #ops", "TOPIC #ops :on call: ann")
        ann.until("TOPIC #ops")
        code, out, _ = visited.run("rooms", "--json")
        facts = [json.loads(line) for line in out.splitlines()]
        assert 0 == code
        assert {"room": "#ops", "members": 1, "topic": "on call: ann"} in facts
        _, out, _ = visited.run("rooms")
        assert "#ops                         1  on call: ann" in out.splitlines()


def test_who(visited: Visited) -> None:
    """Everybody in the room but ourselves, with their ranks; nobody is 1."""
    assert (1, "", "") == visited.run("who", "#ops")
    host, _, port = visited.name.partition(":")
    with Irc((host, int(port))).register("ann") as ann:
        ann.send("JOIN #ops")
        ann.until("366")
        assert (0, "@ann\n", "") == visited.run("who", "#ops")
        _, out, _ = visited.run("who", "#ops", "--json")
        assert {"room": "#ops", "nick": "ann", "ranks": "@"} == json.loads(out)


def test_who_asks_from_outside(visited: Visited) -> None:
    """Nobody in the room sees that somebody asks, unless it is hidden: then it is entered."""
    host, _, port = visited.name.partition(":")
    with Irc((host, int(port))).register("ann") as ann:
        ann.send("JOIN #ops")
        ann.until("366")
        assert (0, "@ann\n", "") == visited.run("who", "#ops", "-n", "bot")
        assert not any(line.endswith("JOIN #ops") for line in ann.barrier())
        ann.send("MODE #ops +s")
        assert (0, "@ann\n", "") == visited.run("who", "#ops", "-n", "bot")
        assert any(line.endswith("JOIN #ops") for line in ann.barrier())


def test_a_room_without_its_sign(visited: Visited) -> None:
    """Who leaves out the # is told how a room is written."""
    assert (1, "", "hubbub: ops is no room (a room is written '#ops')\n") == visited.run(
        "who", "ops"
    )
    code, _, err = visited.run("search", "tea", "--room", "ops")
    assert (1, True) == (code, err.endswith(" (a room is written '#ops')\n"))


def test_where_it_was_looked(visited: Visited) -> None:
    """Who finds nothing and has named no room is told where it was looked."""
    visited.run("send", "#ops", "green tea")
    code, out, err = visited.run("search", "tea")
    assert (1, "") == (code, out)
    assert "hubbub: nothing in #lobby; --room looks elsewhere\n" == err


def test_more_than_a_page(visited: Visited) -> None:
    """As many as are asked for, however many a server gives at once; the newest."""
    host, _, port = visited.name.partition(":")
    with Irc((host, int(port))).register("ann") as ann:
        ann.send("JOIN #ops")
        for first in range(0, 250, 50):  # a page may not have one time: it is asked by times
            ann.send(*(f"PRIVMSG #ops :tea {number}" for number in range(first, first + 50)))
            ann.barrier()
        wanted = [f"tea {number}" for number in range(20, 250)]
        for command in (
            ("search", "tea", "--room", "#ops", "--limit", "230"),
            ("tail", "#ops", "--no-follow", "--lines", "230"),
        ):
            _, out, _ = visited.run(*command, "--json")
            assert wanted == [json.loads(line)["text"] for line in out.splitlines()]


def test_just_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script finds what it has just sent, although the index is fed when there is time."""
    with ServerProgram(tmp_path) as server:
        there = ("--server", f"127.0.0.1:{server.address[1]}")
        for word in ("green", "black", "white"):
            assert 0 == main(["send", "#ops", f"{word} tea", *there])
            capsys.readouterr()
            assert 0 == main(["search", word, "--room", "#ops", *there])
            assert f"{word} tea\n" == capsys.readouterr().out.partition(": ")[2]
