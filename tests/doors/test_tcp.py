"""A connection takes everything it is given, keeps what does not fit, and ends only once."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
from collections.abc import Iterator

import pytest

from hubbub.doors.poller import Poller
from hubbub.doors.tcp import RECEIVE_BYTES, Connection
from tests.support.patience import PATIENCE_S

LIMIT_BYTES = 200_000
SMALL_BYTES = 4096


class Listening:
    """A receiver that notes everything."""

    def __init__(self) -> None:
        self.data = b""
        self.reasons: list[str] = []

    def received(self, data: bytes) -> None:
        """Note the bytes."""
        self.data += data

    def lost(self, reason: str) -> None:
        """Note the end."""
        self.reasons.append(reason)


class Line:
    """A connection over loopback TCP with small buffers, and its far end."""

    def __init__(self, poller: Poller, limit_bytes: int = LIMIT_BYTES) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.far = socket.socket()
            self.far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
            self.far.connect(listener.getsockname())
            sock, _ = listener.accept()
        self.far.settimeout(PATIENCE_S)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BYTES)
        self.poller = poller
        self.closings = 0
        self.receiver = Listening()
        self.connection = Connection(sock, "127.0.0.1", poller, limit_bytes, self.closed)
        self.connection.start(self.receiver)

    def closed(self, connection: Connection) -> None:
        """Count how often the connection says that it is closed."""
        self.closings += 1

    def run(self) -> None:
        """Wait until the connection has something to do, and let it."""
        assert select.select([self.poller], [], [], 5)[0], "nothing happens"
        self.poller.run_ready()

    def read(self, size: int) -> bytes:
        """Return that many bytes at the far end, letting the connection send its backlog."""
        data = b""
        while len(data) < size:
            while select.select([self.poller], [], [], 0)[0]:
                self.poller.run_ready()
            chunk = self.far.recv(size - len(data))
            assert chunk, f"the end came after {len(data)} bytes"
            data += chunk
        return data

    def end(self) -> bytes:
        """Return what the far end reads once the connection has nothing to do: b'' at its end."""
        while select.select([self.poller], [], [], 0)[0]:
            self.poller.run_ready()
        return self.far.recv(1)


@pytest.fixture
def poller() -> Iterator[Poller]:
    """A poller in whose ticks nothing may go wrong."""
    failures: list[Exception] = []
    poller = Poller(lambda: None, failures.append)
    yield poller
    poller.close()
    assert [] == failures


@pytest.fixture
def line(poller: Poller) -> Iterator[Line]:
    """A connection that has begun to receive."""
    line = Line(poller)
    yield line
    line.connection.abort()
    line.far.close()


def test_receives(line: Line) -> None:
    """What the peer sends is handed on."""
    line.far.sendall(b"hello")
    line.run()
    assert b"hello" == line.receiver.data


def test_receives_at_most_so_much(line: Line) -> None:
    """One turn hands on RECEIVE_BYTES at most, so that nobody takes the whole tick."""
    line.connection.pause()
    line.far.settimeout(0.05)
    sent = 0
    with contextlib.suppress(TimeoutError):
        while True:
            sent += line.far.send(b"x" * RECEIVE_BYTES)
    line.connection.resume()
    line.run()
    assert 0 < len(line.receiver.data) <= RECEIVE_BYTES < sent


def test_backlog_arrives_in_order(line: Line) -> None:
    """What the kernel does not take is kept and sent later, in order, and nothing is lost."""
    chunks = [bytes([65 + number]) * 15_000 for number in range(10)]
    for chunk in chunks:
        line.connection.send(chunk)
    assert not line.connection.is_drained
    assert b"".join(chunks) == line.read(150_000)
    assert line.connection.is_drained
    assert [] == line.receiver.reasons


def test_receives_beside_a_backlog(line: Line) -> None:
    """Somebody who reads slowly is still heard."""
    line.connection.send(b"x" * 100_000)
    line.far.sendall(b"hello")
    while not line.receiver.data:
        line.run()
    assert b"hello" == line.receiver.data


@pytest.mark.parametrize("chunks", [1, 10])
def test_sendq_exceeded_harms_one(poller: Poller, line: Line, chunks: int) -> None:
    """Who does not read is closed once its backlog passes the limit; others hear on."""
    stuck = Line(poller)
    for _ in range(chunks):
        stuck.connection.send(b"x" * (3 * LIMIT_BYTES // chunks))
        line.connection.send(b"hello ")
    poller.run_ready()
    assert ["SendQ exceeded"] == stuck.receiver.reasons
    assert not stuck.connection.is_open
    assert 1 == stuck.closings
    assert b"hello " * chunks == line.read(6 * chunks)
    stuck.connection.send(b"more")  # is nothing any more, and no error
    stuck.far.close()


def test_peer_closes(line: Line) -> None:
    """The peer's end is told once; the socket is closed when the receiver has said all it has."""
    line.far.close()
    line.run()
    line.poller.run_ready()
    assert ["Connection closed"] == line.receiver.reasons
    assert 0 == line.closings
    line.connection.finish()
    assert 1 == line.closings
    assert not line.connection.is_open


def test_peer_resets(line: Line) -> None:
    """A reset is told in the system's words."""
    line.far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.far.close()
    line.run()
    assert ["Connection reset by peer"] == line.receiver.reasons
    assert 1 == line.closings


@pytest.mark.parametrize("is_paused", [False, True])
def test_reset_while_sending(line: Line, *, is_paused: bool) -> None:
    """A peer that resets while something waits to be sent ends once, even while paused."""
    if is_paused:
        line.connection.pause()
    line.connection.send(b"x" * 100_000)
    line.far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.far.close()
    line.run()
    assert 1 == len(line.receiver.reasons)
    assert 1 == line.closings


def test_pause_and_resume(line: Line) -> None:
    """While paused nothing is received; all of it comes after resume."""
    line.connection.pause()
    line.connection.pause()
    line.far.sendall(b"hello")
    line.poller.run_ready()
    assert b"" == line.receiver.data
    line.connection.resume()
    line.connection.resume()
    line.run()
    assert b"hello" == line.receiver.data


def test_paused_still_sends(line: Line) -> None:
    """Who is paused still gets what is sent."""
    line.connection.pause()
    line.connection.send(b"y" * 100_000)
    assert b"y" * 100_000 == line.read(100_000)


def test_finish_delivers_last_words(line: Line) -> None:
    """Finishing closes after the backlog has been sent; what still comes in is dropped."""
    line.connection.send(b"z" * 100_000)
    line.far.sendall(b"one more thing")
    line.connection.finish()
    line.connection.finish()
    assert b"z" * 100_000 == line.read(100_000)
    assert b"" == line.end()
    assert line.connection.is_open
    line.far.close()
    while line.connection.is_open:
        line.run()
    assert (b"", [], 1) == (line.receiver.data, line.receiver.reasons, line.closings)


def test_finish_of_a_paused_connection(line: Line) -> None:
    """A paused connection that is finished still sees its peer leave."""
    line.connection.pause()
    line.connection.send(b"bye")
    line.connection.finish()
    assert b"bye" == line.read(3)
    assert b"" == line.end()
    line.far.close()
    while line.connection.is_open:
        line.run()


def test_abort(line: Line) -> None:
    """Aborting closes at once, tells only who counts connections, and may be done twice."""
    line.connection.abort()
    line.connection.abort()
    line.connection.pause()
    line.connection.resume()
    line.connection.finish()
    assert b"" == line.far.recv(1)
    assert ([], 1) == (line.receiver.reasons, line.closings)


def test_failure(line: Line) -> None:
    """A bug of ours ends the connection, and says so."""
    line.connection.on_failure()
    line.poller.run_ready()
    assert ["internal error"] == line.receiver.reasons
    assert not line.connection.is_open


def test_half_closed_peer_reads_on(line: Line) -> None:
    """A peer that says no more (nc -N) still gets all that was under way."""
    line.connection.send(b"x" * 100_000)
    line.far.shutdown(socket.SHUT_WR)
    assert b"x" * 100_000 == line.read(100_000)
