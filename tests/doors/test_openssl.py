"""doors/openssl.py: the quick way and pyOpenSSL's own do the same."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator

import pytest
from OpenSSL import SSL

from hubbub.doors import openssl, tls
from hubbub.doors.openssl import Calls
from hubbub.server.certificate import Certificate
from tests.support.secure import trusting

WAYS = {"quick": openssl.calls(), "slow": openssl.SLOW}


class Pair:
    """A connection of ours, and Python's own `ssl` at its other end; the handshake is over."""

    def __init__(self, calls: Calls, certificate: Certificate) -> None:
        self.calls = calls
        self.ours = SSL.Connection(certificate.identity.context)
        self.ours.set_accept_state()
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.theirs = trusting().wrap_bio(self._in, self._out)
        for _ in range(3):
            for shake in (self.theirs.do_handshake, self.ours.do_handshake):
                with contextlib.suppress(ssl.SSLWantReadError, SSL.WantReadError):
                    shake()
                self.carry()

    def carry(self) -> None:
        """Carry what waits at either end to the other."""
        data = self._out.read()
        if data:
            self.ours.bio_write(data)
        while data := self.calls.taken(self.ours, 1000):
            self._in.write(data)


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    """A certificate in memory."""
    return Certificate("chat.example", None, makes=False)


@pytest.fixture(params=WAYS)
def pair(request: pytest.FixtureRequest, certificate: Certificate) -> Iterator[Pair]:
    """Two ends, of which ours is called in each of the two ways."""
    return Pair(WAYS[request.param], certificate)


def test_there_is_a_quick_way() -> None:
    """With the versions that are pinned it is found: else TLS costs three times as much."""
    assert openssl.calls() is not openssl.SLOW
    assert tls.openssl is not openssl.SLOW


def test_there_and_back(pair: Pair) -> None:
    """What is written is read at the other end, whole, and nothing is read where nothing is."""
    assert pair.calls.read(pair.ours) is None
    pair.calls.write(pair.ours, b"hello \0 there" * 100)
    pair.carry()
    assert b"hello \0 there" * 100 == pair.theirs.read(10_000)
    assert b"" == pair.calls.taken(pair.ours, 1000)
    pair.theirs.write(b"one")
    pair.theirs.write(b"two")
    pair.carry()
    assert [b"one", b"two", None] == [pair.calls.read(pair.ours) for _ in range(3)]


def test_taken_bit_by_bit(pair: Pair) -> None:
    """No more is taken than was asked for, and the rest comes next."""
    pair.calls.write(pair.ours, b"x" * 500)
    first = pair.calls.taken(pair.ours, 100)
    rest = pair.calls.taken(pair.ours, 10_000)
    assert 100 == len(first)
    pair._in.write(first + rest)
    assert b"x" * 500 == pair.theirs.read(10_000)


def test_wrong_bytes(pair: Pair) -> None:
    """Bytes that are no TLS raise, there is an alert to be sent, and so does all that follows."""
    pair.ours.bio_write(b"nonsense" * 10)
    with pytest.raises(SSL.Error):
        pair.calls.read(pair.ours)
    assert pair.calls.taken(pair.ours, 1000)
    with pytest.raises(SSL.Error):
        pair.calls.read(pair.ours)


def test_goodbye(pair: Pair) -> None:
    """close_notify raises what says so, and after our own nothing can be written."""
    with pytest.raises(ssl.SSLWantReadError):
        pair.theirs.unwrap()
    pair.carry()
    with pytest.raises(SSL.ZeroReturnError):
        pair.calls.read(pair.ours)
    pair.ours.shutdown()
    with pytest.raises(SSL.Error):
        pair.calls.write(pair.ours, b"late")


def test_without_buffers(certificate: Certificate) -> None:
    """A connection that was given new memory buffers goes on, also in the middle of a record."""
    pair = Pair(openssl.calls(), certificate)
    pair.theirs.write(b"hello")
    data = pair._out.read()
    pair.ours.bio_write(data[:9])
    assert pair.calls.read(pair.ours) is None
    assert pair.calls.strip(pair.ours)
    with pytest.raises(TypeError):
        pair.ours.bio_write(data[9:])
    with pytest.raises(TypeError):
        pair.calls.taken(pair.ours, 100)
    pair.calls.equip(pair.ours)
    pair.ours.bio_write(data[9:])
    assert b"hello" == pair.calls.read(pair.ours)
    pair.calls.write(pair.ours, b"and back")
    pair.carry()
    assert b"and back" == pair.theirs.read(100)


def test_used_without_buffers(certificate: Certificate) -> None:
    """Whoever forgets to give it new ones gets an error, for good, and no crash."""
    pair = Pair(openssl.calls(), certificate)
    pair.calls.strip(pair.ours)
    for use in (lambda: pair.calls.write(pair.ours, b"x"), lambda: pair.calls.read(pair.ours)):
        with pytest.raises(SSL.Error):
            use()


def test_another_pyopenssl_keeps_buffers(certificate: Certificate) -> None:
    """Where they cannot be given back they are not, and nothing is lost."""
    pair = Pair(openssl.SLOW, certificate)
    assert not pair.calls.strip(pair.ours)
    pair.calls.equip(pair.ours)
    pair.calls.write(pair.ours, b"hello")
    pair.carry()
    assert b"hello" == pair.theirs.read(100)


def test_another_pyopenssl(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that keeps its handles elsewhere is used by its own methods."""
    monkeypatch.delattr(SSL.Connection, "_raise_ssl_error")
    assert openssl.calls() is openssl.SLOW
