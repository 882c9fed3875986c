"""What the server knows of itself, found out when somebody asks: the one place for all figures.

`/metrics` (metrics) and `hubbub admin top` (controls) show the same ones.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hubbub import __version__
from hubbub.core.events import Said
from hubbub.core.ids import unix_ms
from hubbub.doors.listener import NO_ADDRESS
from hubbub.doors.websocket import WebSocketConnection
from hubbub.server.counts import Histogram

if TYPE_CHECKING:
    from hubbub.server.entrance import Entrance
    from hubbub.server.hub import Hub
    from hubbub.server.session import Session
    from hubbub.store.base import Store

Kind = Literal["counter", "gauge"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its values by the values of its labels; () where it has no labels."""

    name: str
    doc: str
    kind: Kind
    labels: tuple[str, ...] = ()
    values: dict[tuple[str, ...], float] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can have it: a value for each of its labels' values."""
        values = [
            {"labels": dict(zip(self.labels, labels, strict=True)), "value": value}
            for labels, value in self.values.items()
        ]
        return {"name": self.name, "kind": self.kind, "values": values}


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: a figure that is a histogram."""

    name: str
    doc: str
    histogram: Histogram

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can have it: how many up to each bound and since the one before."""
        counts, sum_s = list(self.histogram.counts), self.histogram.sum_s
        return {"name": self.name, "kind": "times", "counts": counts, "sum_s": sum_s}


class Figures:
    """All figures of a running server; call it on the loop's thread."""

    def __init__(self, hub: Hub, entrance: Entrance) -> None:
        self._hub = hub
        self._entrance = entrance
        self._lag_s = 0.0

    def all(self) -> Iterator[Figure | Times]:
        """Yield every figure as it is now; the index's lag is the one of the last time."""
        hub, counts = self._hub, self._hub.counts
        yield _gauge("info", "1; its label is the version", {(__version__,): 1}, "version")
        yield _gauge("sessions", "sessions that are open", self._sessions(), "door", "dialect")
        yield _gauge("connections", "sockets that are open", self._entrance.connections)
        yield _gauge("users", "people who are here, on however many devices", len(hub.chat.users))
        yield _gauge("rooms", "rooms that there are", len(hub.chat.rooms))
        yield _counter("messages", "messages that were said", counts.happened[Said])
        happened = {kind.__name__.lower(): n for kind, n in counts.happened.items()}
        yield _counter("events", "all that has happened", _labeled(happened), "kind")
        sent = hub.departures.sent
        yield _counter("deliveries", "sends to a session, of one message or several", sent)
        yield Times("tick_seconds", "how long a turn of the event loop took", counts.ticks)
        yield _gauge("outbox_bytes", "what peers have not read yet", self._entrance.unsent_bytes)
        refused = _labeled(counts.refused)
        yield _counter("refused", "connections, logins and messages", refused, "reason")
        yield _counter("slowed", "times that flood control made a session wait", counts.slowed)
        ended = _labeled(counts.ended)
        yield _counter("sessions_ended", "sessions that have ended", ended, "reason")
        yield from self._of_the_store()

    def _of_the_store(self) -> Iterator[Figure | Times]:
        if self._hub.storage is None:
            return
        commits = self._hub.journal.commits
        yield Times("commit_seconds", "how long a commit took", commits.times)
        yield _counter("commits_failed", "commits that failed", commits.failed)
        directory = self._hub.config.data
        if directory is not None:
            yield _gauge("store_bytes", "size of the data", _sizes(directory), "database")
        yield _gauge(
            "index_lag_seconds", "how far search is behind what is stored", self._index_lag_s()
        )

    def _sessions(self) -> dict[tuple[str, ...], float]:
        counted: Counter[tuple[str, ...]] = Counter()
        for session in self._hub.sessions:
            counted[door(session), session.dialect.name] += 1
        return dict(counted)

    def _index_lag_s(self) -> float:
        """Return how it was when it was asked last; asking takes a look into the store."""

        def ask(store: Store) -> float:
            end = store.history.last_id()
            done = store.search.indexed_up_to() if store.search is not None else end
            return max(0.0, (unix_ms(end) - unix_ms(done)) / 1000) if done < end else 0.0

        def told(lag_s: float | None, error: Exception | None) -> None:
            if lag_s is not None:
                self._lag_s = lag_s

        if self._hub.storage is not None:
            self._hub.storage.background.ask(ask, told)
        return self._lag_s


def door(session: Session) -> str:
    """Return by which door a session has come in."""
    connection = session.connection
    if isinstance(connection, WebSocketConnection):
        return "websocket"
    if connection.address == NO_ADDRESS:
        return "unix"
    return "tls" if connection.is_secure else "tcp"


def _labeled(counts: Mapping[str, int]) -> dict[tuple[str, ...], float]:
    """Return the counts by the values of one label."""
    return {(name,): count for name, count in counts.items()}


def _sizes(directory: Path) -> dict[tuple[str, ...], float]:
    """Return the bytes of each database, with what it has not taken in from its WAL yet."""
    sizes: Counter[str] = Counter()
    for path in (*directory.glob("*.db"), *directory.glob("*.db-wal")):
        with contextlib.suppress(OSError):  # it has just gone
            sizes[path.stem] += path.stat().st_size
    return _labeled(sizes)


def _gauge(
    name: str, doc: str, value: float | dict[tuple[str, ...], float], *labels: str
) -> Figure:
    return _figure("gauge", name, doc, value, labels)


def _counter(
    name: str, doc: str, value: float | dict[tuple[str, ...], float], *labels: str
) -> Figure:
    return _figure("counter", name, doc, value, labels)


def _figure(
    kind: Kind,
    name: str,
    doc: str,
    value: float | dict[tuple[str, ...], float],
    labels: tuple[str, ...],
) -> Figure:
    return Figure(name, doc, kind, labels, value if isinstance(value, dict) else {(): value})
