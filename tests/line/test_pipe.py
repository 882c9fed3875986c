"""line/pipe.py: every line of an input reaches the room, or somebody is told why not."""

import socket
import tempfile
from random import Random

import pytest

from hubbub.client.connection import Connection
from hubbub.errors import NameTaken, ServerSilent
from hubbub.line.pipe import Pipe, send
from tests.client.relay import Relay
from tests.client.script import GREETING, IN_LOBBY, NOW_S


def piped(relay: Relay, text: bytes, to: str = "#lobby") -> str | None:
    """Send a text to a room; return what went wrong."""
    with tempfile.TemporaryFile() as source:
        source.write(text)
        source.seek(0)
        return send(*relay.address, "todd", source, to)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (["#lobby hi"], b"hi\n"),
        (["#lobby one", "#lobby two"], b"one\r\n\n   \ntwo"),
        (["#lobby /etc/hosts"], b"/etc/hosts\n"),
        (["#lobby red and so on"], b"\x1b[31mred\x1b[0m\tand so on\n"),
        (
            ["#lobby Gr\u00fc\u00dfe \u65e5\u672c", "#lobby \ufffd"],
            "Grüße 日本\n".encode() + b"\xff\n",
        ),
        ([f"#lobby {number}" for number in range(500)], b"\n".join(b"%d" % n for n in range(500))),
        ([], b""),
    ],
)
def test_all_lines_arrive(said: list[str], text: bytes) -> None:
    """Every line becomes a message, in order, without colours and without empty ones."""
    with Relay() as relay:
        assert piped(relay, text) is None
        assert said == relay.said


def test_long_lines_arrive_whole() -> None:
    """A line that is too long for one message becomes several."""
    with Relay() as relay:
        assert piped(relay, b"x" * 100_000) is None
        assert "x" * 100_000 == "".join(text.removeprefix("#lobby ") for text in relay.said)


def test_other_targets() -> None:
    """A room is entered first, a person is not."""
    with Relay() as relay:
        assert piped(relay, b"hi\n", "#builds") is None
        assert piped(relay, b"psst\n", "ann") is None
        assert ["#builds hi", "ann psst"] == relay.said


def test_refused_line() -> None:
    """The first refusal ends it, with the line and the reason."""
    with Relay(refuse="three") as relay:
        problem = piped(relay, b"one\ntwo\nthree\n")
    assert "refused: #lobby: you are muted: three (2 accepted before)" == problem


def test_lost_connection() -> None:
    """A connection that breaks ends it."""
    with Relay(hang_up_on="three") as relay:
        problem = piped(relay, b"one\ntwo\nthree\nfour\n")
    assert problem
    assert problem.startswith("connection lost: the server closed the connection (")


def test_closed_room() -> None:
    """A room that lets us not in is told."""
    with Relay(closed=True) as relay:
        assert "no way into #lobby: #lobby: members only" == piped(relay, b"hi\n")


def test_taken_name() -> None:
    """A name that somebody else has is an error of its own."""
    with Relay(taken="todd") as relay, pytest.raises(NameTaken, match="somebody else is todd"):
        piped(relay, b"hi\n")


def test_server_that_accepts_nothing() -> None:
    """A server that is alive but accepts nothing is given up after a while."""
    connection = Connection(NOW_S, Random(1))
    connection.register("todd")
    greeting = "".join(f"{line}\r\n" for line in (*GREETING, *IN_LOBBY, ":s 376 todd :End"))
    connection.receive_data(greeting.encode(), NOW_S)
    moments = iter(range(1000))
    ours, theirs = socket.socketpair()
    pings = b":s PING x\r\n" * 40

    def clock() -> float:
        theirs.send(pings)  # so that nobody waits for a second to pass
        return NOW_S + next(moments)

    source, sink = socket.socketpair()
    with ours, theirs, source, sink:
        sink.send(b"hi\n")
        pipe = Pipe(ours, connection, source, "#lobby", clock)
        with pytest.raises(ServerSilent, match="nothing accepted for 30 s"):
            pipe.run()
