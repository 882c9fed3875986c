"""client/sockets.py: the blocking half of the client."""

import socket
from itertools import islice
from random import Random

import pytest

from hubbub.client import sockets
from hubbub.errors import ClientError, ConnectionLost, ServerRefused, ServerSilent
from tests.client.relay import Relay


@pytest.mark.parametrize(
    ("kind", "sentence", "error"),
    [
        (ServerRefused, "there is no host called chat", socket.gaierror(-2, "unknown")),
        (ServerRefused, "there is no host called chat", UnicodeError("label too long")),
        (ServerRefused, "no server is listening at chat port 7", ConnectionRefusedError()),
        (ServerSilent, "chat port 7 did not answer", TimeoutError()),
        (ServerRefused, "cannot reach chat port 7: no way", OSError(113, "no way")),
        (ServerRefused, "cannot reach chat port 7: odd", OSError("odd")),
    ],
)
def test_errors_are_explained(kind: type[ClientError], sentence: str, error: Exception) -> None:
    """What the system says becomes a sentence for people."""
    explained = sockets.explained(error, "chat", 7)
    assert (kind, sentence) == (type(explained), str(explained))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_whole_conversation(host: str) -> None:
    """Dial, greet, say, leave: over both kinds of addresses, the sockets' timeout untouched."""
    with Relay(host=host) as relay:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as sock:
            sock.settimeout(7)
            assert "todd" == sockets.begin(sock, relay.address, "todd")
            assert 7 == sock.gettimeout()
            sockets.say(sock, "#lobby", "one\ntwo \udc80")
    assert ["#lobby one", "#lobby two \ufffd"] == relay.said


def test_closed_lobby() -> None:
    """A lobby that lets nobody in is no server to talk on."""
    reason = "no way into #lobby: #lobby: members only"
    with Relay(closed=True) as relay, socket.socket() as sock, pytest.raises(ServerRefused) as told:
        sockets.begin(sock, relay.address, None)
    assert reason == str(told.value)


def test_saying_on_a_dead_socket() -> None:
    """What cannot be sent is an error."""
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours, pytest.raises(ConnectionLost):
        sockets.say(ours, "#lobby", "anybody?")


def test_impossible_host() -> None:
    """A name that can be no host's is no reason to crash."""
    with pytest.raises(ServerRefused):
        sockets.dial("x" * 100, 7)


def test_delays() -> None:
    """The waits double up to 30 s, and no two clients wait equally long."""
    waits = list(islice(sockets.delays_s(Random(1)), 7))
    for expected, wait in zip([1, 2, 4, 8, 16, 30, 30], waits, strict=True):
        assert 0.75 * expected <= wait <= 1.25 * expected
    assert waits != list(islice(sockets.delays_s(Random(2)), 7))
