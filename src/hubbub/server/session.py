"""One connection that speaks a dialect: lines in, commands run, replies and events out."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from hubbub.core.ids import to_text
from hubbub.core.pace import Left, Pace
from hubbub.core.state import Room, User
from hubbub.errors import EndlessLine, LineTooLong, ProtocolError, Refused
from hubbub.numerics import Numeric
from hubbub.protocol.buffer import LineBuffer
from hubbub.protocol.message import LINE_LIMIT_BYTES, put_in_batch
from hubbub.protocol.multiline import BATCH_TYPE, is_part
from hubbub.server import handlers

if TYPE_CHECKING:
    from hubbub.core.limits import Share, TokenBucket
    from hubbub.doors.channel import Channel
    from hubbub.server.dialects import Dialect
    from hubbub.server.handlers.batch import Open
    from hubbub.server.handlers.labels import Label
    from hubbub.server.handlers.sasl import Exchange
    from hubbub.server.hub import Hub
    from hubbub.server.wires import Wire

_ENDLESS_BYTES = 16_384
"""A line of more bytes than this is no slip: neither a client nor a terminal makes one."""


class Registration:
    """What a session has told of itself before it is let in; dropped afterwards."""

    __slots__ = (
        "account",
        "has_password",
        "is_negotiating",
        "metadata",
        "nick",
        "realname",
        "username",
        "wanted",
    )

    def __init__(self) -> None:
        self.nick: str | None = None
        self.username: str | None = None
        self.realname = ""
        self.metadata: dict[str, str] | None = None
        self.is_negotiating = False  # between CAP LS or REQ and CAP END
        self.account: str | None = None  # as which it has logged in
        self.wanted: str | None = None  # the nick it asked for last, free or not
        self.has_password = False  # it has given the server's


class Carried(NamedTuple):
    """What of a session nobody else sees; ages in seconds, for another program's clock."""

    queued: list[bytes | LineTooLong]
    unfinished: tuple[bytes, int]
    pace: Left | None
    age_s: float
    silent_s: float
    is_pinged: bool


class Session:
    """A session: its user once it has a name, its capabilities, its outbox.

    Everything for the peer goes through `push`, in the order in which it was decided.
    """

    __slots__ = (
        "_buffer",
        "_given_bytes",
        "_heard_s",
        "_is_pinged",
        "_opened_s",
        "_queued",
        "away",
        "batch",
        "cap_version",
        "caps",
        "connection",
        "dialect",
        "exchange",
        "held_label",
        "hub",
        "is_held",
        "is_over",
        "label",
        "listed",
        "outbox",
        "pace",
        "registration",
        "room",
        "subscribed",
        "user",
        "watching",
        "wire",
    )

    def __init__(self, hub: Hub, connection: Channel, dialect: Dialect) -> None:
        self.hub = hub
        self.connection = connection
        self.dialect = dialect
        self.caps: frozenset[str] = frozenset()
        self.cap_version = 0
        self.room: Room | None = None  # the plain dialect's lines go there
        self.wire: Wire = dialect.wire(self, None)
        self.outbox: list[bytes] = []
        self.registration: Registration | None = Registration()
        self.user: User | None = None
        self.away: str | None = None  # what this device says; see server.devices
        self.subscribed: tuple[str, ...] | None = None
        self.watching: dict[str, str] | None = None
        self.batch: Open | None = None
        self.exchange: Exchange | None = None
        self.label: Label | None = None
        self.listed: tuple[Room, list[int]] | None = None  # what /mine showed, by its numbers
        self.held_label: Label | None = None  # of the command that is held
        self.is_held = self.is_over = False
        self._buffer = LineBuffer(LINE_LIMIT_BYTES, _ENDLESS_BYTES)
        self._queued: deque[bytes | LineTooLong] | None = None
        self._given_bytes = 0  # pushed since it was last looked whether the peer reads
        self._opened_s = self._heard_s = hub.clock.monotonic_s()
        self._is_pinged = False
        rates = hub.config.limits.rates
        self.pace = Pace(rates, self._opened_s) if rates is not None else None

    # In

    def received(self, data: bytes) -> None:
        """Take received bytes and run the commands in them; nothing once the session is over."""
        if self.is_over:
            return
        self._heard_s = self.hub.clock.monotonic_s()
        self._is_pinged = False
        lines = self._buffer.feed(data)
        if self._queued is not None:
            self._queued.extend(lines)
        else:
            self._queued = deque(lines)
            self._run_queued(self._heard_s)

    def _run_queued(self, now_s: float) -> None:
        """Run queued lines as fast as flood control lets them; nothing is lost, the peer waits."""
        queued = self._queued
        while queued and not self.is_over:
            if self.is_held or self._has_to_read():
                self.connection.pause()
                return
            wait_s = self._wait_s(self.pace, queued[0], now_s) if self.pace is not None else 0
            if wait_s:
                self.hub.counts.slowed += 1
                self.hub.departures.slowed.add(self)
                self.connection.pause()
                self.hub.deadlines.add(now_s + wait_s, self.run_later)
                return
            self._run(queued.popleft())
        self._queued = None
        self.hub.departures.slowed.discard(self)
        if not self.is_over:
            self.connection.resume()

    def _wait_s(self, pace: Pace, line: bytes | LineTooLong, now_s: float) -> float:
        if isinstance(line, LineTooLong):
            return pace.take((), LINE_LIMIT_BYTES, now_s)
        words = self.dialect.first_words(line)
        is_one = self.batch is not None and BATCH_TYPE in self.caps and is_part(line, words)
        return pace.take(words, len(line), now_s, is_part=is_one)

    def share(self, budget: TokenBucket | Share) -> None:
        """Let talk take from this budget of many sessions, too."""
        if self.pace is not None:
            self.pace.shared = budget

    def _has_to_read(self) -> bool:
        """Whether the peer was given so much that it has to read first; see server.unread."""
        if self._given_bytes <= self.hub.unread.at_once_bytes:
            return False
        if self.hub.unread.holds(self):
            return True
        self._given_bytes = 0
        return False

    def run_later(self, now_s: float) -> None:
        """Go on with queued lines; as in the poller, a bug ends this connection alone."""
        try:
            self._run_queued(now_s)
        except Exception:
            self.connection.on_failure()
            raise

    def _run(self, line: bytes | LineTooLong) -> None:
        try:
            if isinstance(line, EndlessLine):
                self.end(str(line))
                return
            if isinstance(line, LineTooLong):
                raise line
            message = self.dialect.read(self, line)
        except ProtocolError as error:
            handlers.refuse(self, error)
            return
        if message is not None:
            handlers.run(self, message)

    def hold(self) -> None:
        """Run no further line until `labels.resume`: an answer is being looked up."""
        self.is_held, self.held_label = True, self.label

    def note_sign(self) -> None:
        """Note that the peer is alive: it reads."""
        self._heard_s = self.hub.clock.monotonic_s()

    def release(self) -> None:
        """Go on with the lines that have come meanwhile."""
        if self._queued is not None and not self.hub.is_frozen:
            self._run_queued(self.hub.clock.monotonic_s())

    def lost(self, reason: str) -> None:
        """The peer is gone; others are told why."""
        self._leave(reason)
        self.hub.outboxes.end(self)  # what is under way may still reach a half-closed peer

    # Out

    def push(self, data: bytes, *, is_reply: bool = True) -> None:
        """Put whole lines into the outbox; replies to a labeled command are kept for its label."""
        if not data:
            return
        if is_reply and self.label is not None:
            self.label.replies.append(data)
            return
        self.outbox.append(data)
        self._given_bytes += len(data)
        self.hub.outboxes.dirty_sessions.add(self)

    def push_batch(
        self, kind: str, params: list[str], lines: list[bytes], *, tag: str = ""
    ) -> None:
        """Push the lines as a batch with that tag, or bare to clients that know no batches."""
        if "batch" not in self.caps:
            for line in lines:
                self.push(line)
            return
        reference = to_text(self.hub.next_id())
        words = " ".join((f"+{reference}", kind, *params))
        head = f"@{tag} " if tag else ""
        self.push(f"{head}:{self.hub.name} BATCH {words}\r\n".encode())
        for line in lines:
            self.push(put_in_batch(line, reference))
        self.push(f":{self.hub.name} BATCH -{reference}\r\n".encode())

    def numeric(self, numeric: Numeric, *params: str) -> None:
        """Reply with a numeric; the last parameter may hold spaces."""
        self.push(self.dialect.numeric(self, numeric, params))

    def refuse(self, refusal: Refused) -> None:
        """Reply that a rule says no."""
        if refusal.fails is not None:
            command, code = refusal.fails
            self.fail(command, code, *refusal.params, text=refusal.sentence)
        else:
            self.numeric(refusal.numeric, *refusal.params, refusal.sentence)

    def fail(self, command: str, code: str, *context: str, text: str) -> None:
        """Reply that the command failed, where no numeric says it (standard-replies)."""
        self.push(self.dialect.fail(self, command, code, context, text))

    def tell(self, text: str) -> None:
        """Say something in the server's own name."""
        self.push(self.dialect.notice(self, text))

    # State

    @property
    def nick(self) -> str:
        """Return the nick as numerics address it: * before there is one."""
        if self.user is not None:
            return self.user.nick
        return (self.registration and self.registration.nick) or "*"

    @property
    def age_s(self) -> float:
        """Return how long the session has been there."""
        return self.hub.clock.monotonic_s() - self._opened_s

    @property
    def idle_s(self) -> float:
        """Return how long it has sent nothing."""
        return self.hub.clock.monotonic_s() - self._heard_s

    def wire_in(self, room: Room) -> Wire:
        """Return the wire on which this session hears the room."""
        return self.dialect.wire(self, room)

    def set_caps(self, caps: frozenset[str]) -> None:
        """Switch to these capabilities, at once and in every room."""
        self.caps = caps
        self.wire = self.dialect.wire(self, None)
        if self.user is not None:
            self.hub.fanout.rewire(self, self.user.rooms)

    def turn_to(self, room: Room) -> None:
        """Let lines without a command go to the room, which the person is in (plain dialect)."""
        before, self.room = self.room, room
        self.hub.fanout.rewire(self, {room} if before is None else {before, room})

    def left(self, room: Room) -> None:
        """Turn to another room if this was the one the person was turned to."""
        if self.room is not room or self.user is None:
            return
        others = [one for one in self.user.rooms if one is not room]
        self.room = others[-1] if others else None
        self.hub.fanout.rewire(self, others[-1:])

    # Another program goes on with it

    @property
    def carried(self) -> Carried:
        """Return what has to go along."""
        now_s = self.hub.clock.monotonic_s()
        return Carried(
            list(self._queued or ()),
            self._buffer.unfinished,
            self.pace.left(now_s) if self.pace is not None else None,
            now_s - self._opened_s,
            now_s - self._heard_s,
            self._is_pinged,
        )

    def go_on_with(self, carried: Carried) -> None:
        """Go on where another program's session was; `release` runs the lines that wait."""
        now_s = self.hub.clock.monotonic_s()
        self._buffer.go_on_with(*carried.unfinished)
        self._queued = deque(carried.queued) or None
        if self.pace is not None and carried.pace is not None:
            self.pace.go_on_with(carried.pace, now_s)
        self._opened_s = now_s - carried.age_s
        self._heard_s = now_s - carried.silent_s
        self._is_pinged = carried.is_pinged
        self._given_bytes = self.hub.unread.at_once_bytes + 1  # there may be a backlog

    # End

    def dismiss(self, reason: str) -> None:
        """Close the session because the server stops: everybody hears that, nobody who left."""
        self.is_over = True
        self.push(self.dialect.goodbye(self, reason), is_reply=False)
        self.hub.outboxes.end(self)

    def end(self, reason: str, *, said: str | None = None, logged: str | None = None) -> None:
        """Close the session: others hear `said` (or the reason), the peer hears the reason.

        Args: logged: for the log instead, where somebody has worded the reason.
        """
        if self.is_over:
            return
        self._leave(reason, said, logged)
        self.push(self.dialect.goodbye(self, reason), is_reply=False)
        self.hub.outboxes.end(self)

    def _leave(self, reason: str, said: str | None = None, logged: str | None = None) -> None:
        """Be gone: the log has the reason, others hear what was said, which is nobody else's."""
        if self.is_over:
            return
        self.is_over = True
        self._queued = None
        hub, user = self.hub, self.user
        hub.forget(self, logged or reason)
        if user is not None:
            hub.fanout.remove(self, user)
            hub.devices.went(self, user, said if said is not None else reason)

    def check(self, now_s: float) -> None:
        """End the session if it has been silent too long, ask it for a sign, look again later."""
        if self.is_over:
            return
        limits = self.hub.config.limits
        if self.user is None:
            if now_s - self._opened_s >= limits.registration_s:
                self.end(f"Registration timed out: no name within {limits.registration_s:.0f} s")
            else:
                self.hub.deadlines.add(self._opened_s + limits.registration_s, self.check)
            return
        if self._queued is not None and not self.hub.unread.is_slow(self):
            self._heard_s = now_s  # it cannot answer while we do not listen
        silent_s = now_s - self._heard_s
        if self._is_pinged and silent_s >= limits.timeout_s:
            self.end(f"Ping timeout: {silent_s:.0f} seconds")
            return
        if silent_s < limits.ping_s:
            again_s = self._heard_s + limits.ping_s
        else:
            self._is_pinged = self._is_pinged or self.dialect.ping(self)
            again_s = self._heard_s + limits.timeout_s if self._is_pinged else now_s + limits.ping_s
        self.hub.deadlines.add(again_s, self.check)
