"""Drive load.c: many clients that join, hold, and say things when told to."""

import json
import select
import subprocess
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import cc

TLS = ("-DTLS", "-lssl", "-lcrypto")  # Debian: libssl-dev

GRACE_S = 90  # load.c keeps its own limits; if it is silent for so much longer, it hangs


class LoadFailed(Exception):
    """The load could not do what it was told; the text says why."""


@dataclass(frozen=True)
class Joined:
    """How the joining went."""

    clients: int
    registered: int  # have got the welcome (001)
    joined: int  # have got the end of the names list (366)
    lost: int  # connections that broke
    register_s: float  # from the first connect to the last 001
    join_s: float  # from then to the last 366
    settle_s: float  # from then to the last byte about somebody's joining
    joins_heard: int  # JOIN lines that arrived …
    joins_expected: int  # … and how many it takes for everybody to know of everybody

    @property
    def total_s(self) -> float:
        """From the first connect until everybody is in and everybody knows."""
        return self.register_s + self.join_s + self.settle_s


@dataclass(frozen=True)
class Measured:
    """How a measurement went."""

    sent: int  # messages
    deliveries: int  # copies at members other than the speaker, while time ran
    missing: int  # copies that had not come 5 s after time was up
    lost: int  # connections that broke
    seconds: float
    deliveries_per_s: float
    p50_us: int  # latencies, from before the send until after the receive
    p99_us: int
    p999_us: int
    cpu_share: float  # of one core, used by the load itself; near 1 the load is the limit


class TooSlow(LoadFailed):
    """Not everybody was let in within the limit."""

    def __init__(self, joined: Joined, limit_s: float) -> None:
        self.joined = joined
        super().__init__(
            f"over {limit_s:.0f} s with {joined.registered:,} registered, {joined.joined:,} joined"
        )


class Load:
    """A running load.c; use it in a `with`, call `join` once, then `measure` as often as needed.

    `at_once` is how many may be registering at any time: see peers.AT_ONCE.

    Between calls the connections are held open and answer PING.
    """

    def __init__(
        self,
        port: int,
        clients: int,
        rooms: int,
        *,
        at_once: int,
        limit_s: float,
        line_bytes: int = 80,
        is_tls: bool = False,
        capabilities: str = "",
    ) -> None:
        self._limit_s = limit_s
        self._rooms = rooms
        arguments = [port, clients, rooms, line_bytes, at_once, limit_s]
        arguments += [capabilities] if capabilities else []
        self._process = subprocess.Popen(
            [cc.compiled("load", *(TLS if is_tls else ())), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for us; we then close its input
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def join(self) -> Joined:
        """Wait until everybody has registered and, if there are rooms, joined.

        Raises: TooSlow: not everybody was in within the limit; LoadFailed: it stopped for another
            reason.
        """
        joined = Joined(**self._answer(self._limit_s))
        if (joined.joined if self._rooms else joined.registered) < joined.clients:
            raise TooSlow(joined, self._limit_s)
        return joined

    def measure(self, window: int, seconds: float) -> Measured:
        """Say messages for so long, with so many per room on their way.

        Raises: LoadFailed: a connection broke, messages went missing or none arrived, so that the
            figures would mean nothing.
        """
        self._order(f"measure {window} {seconds}\n")
        measured = Measured(**self._answer(seconds))
        if measured.lost:
            raise LoadFailed(f"{measured.lost} connections broke")
        if measured.missing:
            raise LoadFailed(f"{measured.missing} deliveries are missing")
        if not measured.deliveries:
            raise LoadFailed("nothing arrived")
        return measured

    def close(self) -> None:
        """Let the clients go, and the process with them."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate()

    def _order(self, line: str) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise LoadFailed("the load has ended") from None

    def _answer(self, expected_s: float) -> dict[str, Any]:
        assert self._process.stdout
        if not select.select([self._process.stdout], [], [], expected_s + GRACE_S)[0]:
            raise LoadFailed("the load hangs")
        line = self._process.stdout.readline()
        if not line:
            raise LoadFailed("the load has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer
