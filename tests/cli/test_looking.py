"""cli/looking.py: search, rooms, who."""

from __future__ import annotations

import json

from tests.cli.visited import Visited
from tests.support.client import Irc


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
