"""cli/tailing.py: what was said, and then what is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import pytest

from hubbub.cli import tailing
from hubbub.cli.main import main
from tests.cli.visited import Visited
from tests.client.relay import Relay
from tests.support.client import Irc
from tests.support.cutter import Cutter
from tests.support.program import HOME


def texts(out: str) -> list[str]:
    """Return what was said, without the time."""
    return [line.partition(" ")[2] for line in out.splitlines()]


@contextmanager
def following(address: tuple[str, int], *arguments: str) -> Iterator[TextIO]:
    """Run `hubbub tail` beside the test; give its output."""
    server = ("--server", f"{address[0]}:{address[1]}")
    command = [sys.executable, "-m", "hubbub", "tail", *arguments, *server]
    environ = {**os.environ, "PYTHONPATH": str(HOME / "src")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environ
    ) as process:
        assert process.stdout
        try:
            yield process.stdout
        finally:
            process.kill()


def test_the_last_lines(visited: Visited) -> None:
    """As `tail` does: the last lines, as many as one wants, of one room or several."""
    for number in range(12):
        visited.run("send", "#ops", f"n{number}", "-n", "ann")
    visited.run("send", "#tea", "green", "-n", "ann")
    code, out, err = visited.run("tail", "#ops", "--no-follow")
    assert (0, "") == (code, err)
    assert [f"ann: n{number}" for number in range(2, 12)] == texts(out)
    _, out, _ = visited.run("tail", "#ops", "--no-follow", "--lines", "2")
    assert ["ann: n10", "ann: n11"] == texts(out)
    assert (0, "", "") == visited.run("tail", "#ops", "--no-follow", "--lines", "0")
    _, out, _ = visited.run("tail", "#ops", "#tea", "--no-follow", "--lines", "1")
    assert ["#ops ann: n11", "#tea ann: green"] == texts(out)


def test_since(visited: Visited) -> None:
    """All since a time, across pages; a time that is none is wrong use."""
    host, _, port = visited.name.partition(":")
    with Irc((host, int(port))).register("ann") as ann:
        ann.send("JOIN #ops", *(f"PRIVMSG #ops :n{number}" for number in range(150)))
        ann.barrier()
        _, out, _ = visited.run("tail", "#ops", "--no-follow", "--since", "1h", "--json")
        facts = [json.loads(line) for line in out.splitlines()]
        assert [f"n{number}" for number in range(150)] == [fact["text"] for fact in facts]
        _, out, _ = visited.run("tail", "#ops", "--no-follow", "--since", "2099-01-01")
        assert "" == out
    code, _, err = visited.run("tail", "#ops", "--since", "yesterday")
    assert (2, True) == (code, "is no time" in err)


def test_what_comes(visited: Visited) -> None:
    """What is said, edited, taken back and reacted to comes as it happens."""
    host, _, port = visited.name.partition(":")
    caps = ("message-tags", "draft/message-edit", "draft/message-redaction", "echo-message")
    with (
        Irc((host, int(port))).register("ann", *caps) as ann,
        following((host, int(port)), "#ops", "--json") as out,
    ):
        ann.send("JOIN #ops", "PRIVMSG #ops :ready?")
        assert "ready?" == json.loads(out.readline())["text"]  # the past has been told
        ann.barrier()
        ann.send("PRIVMSG #ops :teh")
        msgid = ann.until("PRIVMSG #ops")[-1].partition("msgid=")[2][:13]
        ann.send(
            f"@+draft/react=+1;+draft/reply={msgid} TAGMSG #ops",
            f"@draft/target-msgid={msgid};draft/edit-text=the EDIT #ops",
            f"REDACT #ops {msgid} :oops",
        )
        facts = [json.loads(out.readline()) for _ in range(4)]
        assert ["message", "reaction", "edit", "delete"] == [fact["type"] for fact in facts]
        assert ["teh", "+1", "the", "oops"] == [fact["text"] for fact in facts]
        assert [msgid] * 3 == [fact["about"] for fact in facts[1:]]


def test_a_lost_connection(visited: Visited) -> None:
    """It is made again, and what was missed is filled in, once."""
    host, _, port = visited.name.partition(":")
    server = (host, int(port))
    with Irc(server).register("ann") as ann, Cutter(server) as way:
        ann.send("JOIN #ops", "PRIVMSG #ops :before")
        ann.barrier()
        with following(way.address, "#ops", "--json") as out:
            assert "before" == json.loads(out.readline())["text"]
            way.cut()
            ann.until(r"^:guest-\d+!\S+ QUIT")
            ann.send("PRIVMSG #ops :missed")
            ann.barrier()
            gap, missed = (json.loads(out.readline()) for _ in range(2))
            assert ("gap", 1, "missed") == (gap["type"], gap["count"], missed["text"])
            ann.send("PRIVMSG #ops :live")
            assert "live" == json.loads(out.readline())["text"]


def test_a_server_without_history(capsys: pytest.CaptureFixture[str]) -> None:
    """Without history there is nothing to print at first, and that is said."""
    with Relay() as relay:
        host, port = relay.address
        assert 1 == main(["tail", "--no-follow", "--server", f"{host}:{port}"])
    captured = capsys.readouterr()
    assert "" == captured.out
    assert "does not tell what was said before" in captured.err


def test_no_room(visited: Visited) -> None:
    """A word that is empty, as an unset variable makes it, is no room."""
    assert (2, "", "hubbub: which room? '' is none\n") == visited.run("tail", "")


def test_a_past_that_is_refused(visited: Visited) -> None:
    """Whoever asks for what is not to be had is told so, by the exit code too."""
    code, out, err = visited.run("tail", "nobody", "--no-follow")
    assert (1, "", True) == (code, out, "no history" in err)
    assert err.endswith(" (a room is written '#nobody')\n")


def test_a_long_past(visited: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    """All since a time is printed page by page, and what is said meanwhile stands behind it."""
    monkeypatch.setattr(tailing, "SINCE_PAGE", 40)
    host, _, port = visited.name.partition(":")
    with Irc((host, int(port))).register("ann") as ann:
        ann.send("JOIN #ops", *(f"PRIVMSG #ops :n{number}" for number in range(120)))
        ann.barrier()
        _, out, _ = visited.run("tail", "#ops", "--no-follow", "--since", "1h", "--json")
    assert [f"n{number}" for number in range(120)] == [
        json.loads(line)["text"] for line in out.splitlines()
    ]


def test_put_out(visited: Visited) -> None:
    """Who is put out of the last room has nothing to wait for."""
    host, _, port = visited.name.rpartition(":")
    with Irc((host, int(port))).register("ann") as ann:
        ann.send("JOIN #ops", "PRIVMSG #ops :hello")
        ann.barrier()
        with following((host, int(port)), "#ops", "-n", "bot") as out:
            assert out.readline().endswith("hello\n")  # the past has been told
            ann.send("KICK #ops bot :enough")
            assert "" == out.read()


def test_a_room_gets_another_name(visited: Visited) -> None:
    """It is told, and what is said there comes on."""
    host, _, port = visited.name.rpartition(":")
    with Irc((host, int(port))).register("ann", "draft/channel-rename") as ann:
        ann.send("JOIN #tea")
        ann.until("366")
        with following((host, int(port)), "#tea", "--json", "--lines", "0") as out:
            ann.until(r"^:guest-\d+!\S+ JOIN #tea")
            ann.send("RENAME #tea #coffee :it is late", "PRIVMSG #coffee :strong")
            renamed, said = (json.loads(out.readline()) for _ in range(2))
    assert ("rename", "#tea", "#coffee", "ann") == tuple(
        renamed[name] for name in ("type", "room", "to", "from")
    )
    assert ("#coffee", "strong") == (said["room"], said["text"])
