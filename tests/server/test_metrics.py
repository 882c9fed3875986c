"""/metrics: what Prometheus reads, and who may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hubbub.server.certificate import Certificate
from hubbub.server.config import Config
from hubbub.server.door_config import ServerConfig
from hubbub.server.limits_config import LimitsConfig
from hubbub.server.sections import MetricsConfig
from hubbub.store.memory import MemoryStore
from tests.server.test_web import answered
from tests.support.chatroom import Chatroom
from tests.support.secure import Secure

ELSEWHERE = "203.0.113.5"
TOKEN = "a-token-that-is-long"


@pytest.fixture
def room() -> Iterator[Chatroom]:
    """A chatroom with a token for its figures."""
    config = Config(
        server=ServerConfig(plaintext="always"),
        limits=LimitsConfig(messages_per_s=0.0),
        metrics=MetricsConfig(token=TOKEN),
    )
    certificate = Certificate("chat.example", None, makes=False)
    with Chatroom(config=config, store=MemoryStore(), certificate=certificate) as chatroom:
        yield chatroom


def ask(room: Chatroom, address: str, *headers: str, secure: bool = False) -> tuple[int, str]:
    """Return the status of /metrics and its text, asked for from there with these headers."""
    lines = ["GET /metrics HTTP/1.1", *headers, "", ""]
    data = "\r\n".join(lines).encode()
    peer = room.connect(address)
    if secure:
        far = Secure(peer).shake_hands()
        far.send_bytes(data)
        received = far.received()
    else:
        peer.send_bytes(data)
        received = peer.received()
    response = answered(received)
    return response.status, response.read().decode()


def test_figures_can_be_read(room: Chatroom) -> None:
    """The text is what Prometheus reads: counters, gauges, histograms, and the process."""
    room.irc("ann").send("PRIVMSG #lobby :hello")
    status, text = ask(room, "127.0.0.1", "Host: localhost:1337")
    assert 200 == status
    found = {one.name: one for one in text_string_to_metric_families(text)}
    assert [1.0] == [one.value for one in found["hubbub_messages"].samples]
    (session,) = found["hubbub_sessions"].samples
    assert ({"door": "tcp", "dialect": "irc"}, 1.0) == (session.labels, session.value)
    assert "histogram" == found["hubbub_tick_seconds"].type
    buckets = [s for s in found["hubbub_commit_seconds"].samples if s.name.endswith("_bucket")]
    assert "+Inf" == buckets[-1].labels["le"]
    assert "process_resident_memory_bytes" in found


def test_buckets_are_cumulative(room: Chatroom) -> None:
    """Each bucket counts all that were not over its bound."""
    for seconds in (0.0001, 0.003, 7.0):
        room.hub.counts.ticks.add(seconds)
    _, text = ask(room, "127.0.0.1", "Host: localhost")
    values = {
        line.split('"')[1]: line.split()[-1]
        for line in text.splitlines()
        if line.startswith("hubbub_tick_seconds_bucket")
    }
    assert ("1.0", "1.0", "2.0", "3.0") == tuple(
        values[bound] for bound in ("0.0005", "0.002", "1.0", "+Inf")
    )


@pytest.mark.parametrize(
    ("status", "address", "headers"),
    [
        (200, "127.0.0.1", ["Host: 127.0.0.1:1337"]),
        (200, "::1", ["Host: [::1]:1337"]),
        (200, "localhost", ["Host: localhost"]),
        (401, "127.0.0.1", ["Host: evil.example"]),  # a page that a browser here was lured to
        (401, "127.0.0.1", ["Host: localhost", f"X-Forwarded-For: {ELSEWHERE}"]),
        (401, ELSEWHERE, ["Host: localhost"]),
        # A token in clear text is no secret any more.
        (401, ELSEWHERE, ["Host: chat.example", f"Authorization: Bearer {TOKEN}"]),
    ],
)
def test_who_may_read_them(room: Chatroom, status: int, address: str, headers: list[str]) -> None:
    """This machine may without a token, and nobody else in clear text."""
    assert status == ask(room, address, *headers)[0]


@pytest.mark.parametrize(
    ("status", "authorization"),
    [
        (200, f"Bearer {TOKEN}"),
        (200, f"bearer {TOKEN}"),
        (401, "Bearer wrong"),
        (401, f"Basic {TOKEN}"),
        (401, "Bearer "),
    ],
)
def test_a_token_from_elsewhere(room: Chatroom, status: int, authorization: str) -> None:
    """From elsewhere the token opens, by https."""
    headers = ["Host: chat.example", f"Authorization: {authorization}"]
    assert status == ask(room, ELSEWHERE, *headers, secure=True)[0]


def test_no_token_is_no_password() -> None:
    """Where no token is set, an empty one does not open."""
    certificate = Certificate("chat.example", None, makes=False)
    with Chatroom(certificate=certificate) as room:
        headers = ["Host: chat.example", "Authorization: Bearer "]
        assert 401 == ask(room, ELSEWHERE, *headers, secure=True)[0]
