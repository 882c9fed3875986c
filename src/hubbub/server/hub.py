"""The middle of the server: commands become events here, and every event is told and recorded."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog

from hubbub.core.apply import apply
from hubbub.core.cloak import Cloak
from hubbub.core.commands import Command
from hubbub.core.events import Arrived, Event, Said
from hubbub.core.ids import MessageIds, to_text
from hubbub.core.rules import decide
from hubbub.core.state import Chat, Room, User
from hubbub.core.tags import denial
from hubbub.core.throttle import Throttle
from hubbub.errors import Refused
from hubbub.names import fold, guest
from hubbub.server import changes
from hubbub.server.budgets import Budgets
from hubbub.server.clock import Clock, SystemClock
from hubbub.server.counts import Counts, why_ended
from hubbub.server.deadlines import Deadlines
from hubbub.server.devices import Devices
from hubbub.server.fanout import Fanout
from hubbub.server.following import followers
from hubbub.server.guard import Guard
from hubbub.server.handlers import talk
from hubbub.server.journal import Entry, Journal
from hubbub.server.kept_rooms import KeptRooms
from hubbub.server.keys import Keys
from hubbub.server.moderation import Moderation
from hubbub.server.monitor import Monitor
from hubbub.server.offers import offered
from hubbub.server.outbox import Batch, Departures, Outboxes
from hubbub.server.present import Present
from hubbub.server.profiles import Profiles
from hubbub.server.recording import kept_part, record_of
from hubbub.server.roster import Roster
from hubbub.server.subscriptions import Subscriptions
from hubbub.server.sweep import Sweep
from hubbub.server.timed_masks import TimedMasks
from hubbub.server.unread import Unread
from hubbub.store.memory_rooms import MemoryMarkers

if TYPE_CHECKING:
    from hubbub.doors.channel import Channel
    from hubbub.doors.tcp import Connection
    from hubbub.server.config import Config
    from hubbub.server.figures import Figures
    from hubbub.server.handlers.playback import Play
    from hubbub.server.reload import Follower
    from hubbub.server.session import Session
    from hubbub.server.storage import Storage

log = structlog.get_logger()


def log_failure(error: Exception) -> None:
    """Log a bug that one peer's bytes or one deadline brought to light."""
    log.error("failed", exc_info=error)


_SLICE = 40
"""Sessions served in one tick; then it is looked what has come meanwhile: about 0.15 ms.

More of them, and fewer messages share a send; fewer, and ticks cost more than they bring. In
thousands of deliveries/s (bench/fanout.py, two runs each): a room of 1,000 with 30, 60, 100 and
200: 370 358, 345 289, 233 338, 210 258; 100 rooms of 10 with 20, 40 and 100: 173 166, 169 205,
200 206; a room of 200: 296 500, 426 509, 397 397.
"""

_LINGER_S = 5.0
"""How long a closed connection may take to read its last words."""


class Hub:
    """One chat: its state, its sessions, and the way from a command to everybody who hears of it.

    Everything happens on the loop's thread. After anything has happened, `end_of_tick` sends it.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        storage: Storage | None = None,
    ) -> None:
        self.config = config
        self.name = config.server.name
        self.clock = clock or SystemClock()
        self.random = rng or secrets.SystemRandom()
        self.started_ms = self.clock.unix_ms()
        self.deadlines = Deadlines(log_failure)
        self.counts = Counts()
        self.chat = Chat(config.limits.rules)
        self.chat.defcon = config.moderation.defcon
        self.chat.quiet_s = config.moderation.quiet_s
        self.storage = storage
        self.sessions: set[Session] = set()
        self._ids = MessageIds(last=storage.last_id if storage is not None else 0)
        self._be_set()
        self._send_by(storage)
        self._keep(storage)
        self._watch()
        self.devices = Devices(self)
        self.devices.restore()
        self.followers: list[Follower] = followers(self)

    def _be_set(self) -> None:
        """Make of settings what is made of them, and leave room for what others set."""
        config = self.config
        self.is_frozen = False  # no line is run: another program is about to go on
        self.soon: Callable[[], None] = lambda: None  # has another tick follow; the loop's
        # Counts a connection where its gateway says that it comes from; the entrance's.
        self.moved: Callable[[Connection, str], str | None] = lambda connection, address: None
        # Whether whoever comes by a channel is to use TLS only; the entrance's.
        self.sts: Callable[[Channel], str | None] = lambda channel: None
        self.is_exempt: Callable[[str], bool] = lambda address: False  # the entrance's
        self.figures: Figures | None = None  # the entrance's
        self.motd = config.motd()
        self.offered = offered(config, has_history=self.storage is not None)
        self.is_denied = denial(config.rooms.denied_tags)
        self.throttle = Throttle(
            config.limits.logins_failed, config.limits.logins_failed_per_network
        )
        self.budgets = Budgets(self.clock, lambda: self.config)

    def _send_by(self, storage: Storage | None) -> None:
        """Put together the way out: outboxes, the journal that holds them, departures."""
        self.outboxes = Outboxes()
        self.departures = Departures(lambda session: self.close_connection(session.connection))
        writer = storage.writer if storage is not None else None
        self.journal = Journal(self._seal, self.departures.add, talk.refuse_unstored, writer)
        self.unread = Unread(self, log_failure)
        self.fanout = Fanout(self.outboxes, self.journal.note_copy)

    def _keep(self, storage: Storage | None) -> None:
        """Begin with what is stored, and go on storing."""
        self.keys = Keys(self.clock)
        self.kept_rooms = KeptRooms(self.chat, self.journal)
        self.kept_rooms.open(storage, self.config.rooms.lobby, self.now_s)
        key = storage.cloak_key if storage is not None else None
        self.cloak = Cloak(key or secrets.token_bytes(32))
        self.sweep = Sweep(self, storage) if storage is not None else None
        self.profiles = Profiles(self)

    def _watch(self) -> None:
        """Look after people: who is here, who watches whom, who is kept out."""
        self.guest_markers = MemoryMarkers()
        self.present = Present(self.guest_markers)
        self.playing: dict[Session, Play] = {}
        self.monitor = Monitor()
        self.subscriptions = Subscriptions()
        self.roster = Roster()
        self.guard = Guard(self)
        self.moderation = Moderation(self)
        self.timed_masks = TimedMasks(self)

    @property
    def now_s(self) -> int:
        """Return the wall clock in seconds."""
        return self.clock.unix_ms() // 1000

    # Commands and events

    def act(self, session: Session, command: Command, *, is_quiet: bool = False) -> bool:
        """Do what the session's user asks for, or tell the session why not.

        Args: is_quiet: a refusal is not told (NOTICE never gets an error, RFC 2812 3.3.2).
        Returns: whether it was done.
        """
        if session.user is None:
            raise RuntimeError("a session without a user cannot act")
        try:
            self.act_as(session.user, command, session)
        except Refused as refusal:
            if not is_quiet:
                session.refuse(refusal)
            return False
        return True

    def act_as(self, user: User, command: Command, origin: Session | None = None) -> None:
        """Do what the user asks for.

        Raises: Refused.
        """
        now_ms = self.clock.unix_ms()
        is_dropped = bool(self.moderation.filters) and self.moderation.screen(user, command)
        for event in decide(self.chat, user, command, now_ms // 1000):
            if is_dropped and isinstance(event, Said):
                event.id = self._ids.next(now_ms)
                self.fanout.echo(event, origin)
            else:
                self._happen(event, now_ms, origin)

    def arrive(self, session: Session, user: User) -> None:
        """Let a new user in, with its first session."""
        self._let_in(session, user)
        user.identity = fold(user.account) if user.account is not None else self.new_identity()
        self.present.take_in(user)
        self.fanout.add(session, user)
        self._happen(Arrived(user, user.source), self.clock.unix_ms(), session)
        if session.away is not None:
            self.devices.settle(user)

    def attach(self, session: Session, user: User) -> int | None:
        """Let another device of the user in; return since when it had none (Unix ms), or None."""
        self._let_in(session, user)
        self.fanout.add(session, user)
        return self.devices.came(session, user)

    def _let_in(self, session: Session, user: User) -> None:
        session.user = user
        session.registration = None
        session.connection.bottom.let_in()
        self.count_talk(session)

    def count_talk(self, session: Session) -> None:
        """Let what a session says count for its network, too."""
        address = session.connection.address
        budget = None if self.is_exempt(address) else self.budgets.talk(address)
        if budget is not None:
            session.share(budget)

    def _happen(self, event: Event, now_ms: int, origin: Session | None) -> None:
        event.id = self._ids.next(now_ms)
        self.counts.happened[type(event)] += 1
        entry = self._entry(event, origin) if self.storage is not None else None
        event.is_stored = entry is not None
        if entry is not None:
            self.journal.record(entry)
        if not event.can_be_withdrawn:
            changes.follow(self, event, now_ms, origin)
            return
        # It changes nothing, so nobody else has to look at it.
        apply(self.chat, event, now_ms // 1000)
        self.fanout.publish(event, origin)
        if entry is not None and type(event) is Said and event.target not in self.kept_rooms:
            self.kept_rooms.keep(event.target)

    def _entry(self, event: Event, origin: Session | None) -> Entry | None:
        record = record_of(event)
        if record is not None:
            record = kept_part(record, self.chat.rooms)
        if record is None:
            return None
        return Entry(record, event, origin, origin.label if origin is not None else None)

    def new_identity(self) -> str:
        """Return who somebody is that no account tells of: this one stay, and nobody else."""
        return f"~{to_text(self.next_id())}"

    @property
    def has_password(self) -> bool:
        """Whether the server asks everybody for a password."""
        return bool(self.config.server.password)

    @property
    def nameless_sessions(self) -> int:
        """Return how many sessions have not been let in yet."""
        return len(self.sessions) - self.fanout.session_count

    def next_id(self) -> int:
        """Return a new id, in one order with those of events."""
        return self._ids.next(self.clock.unix_ms())

    def guest_nick(self) -> str:
        """Return a guest nick that nobody has."""
        choices = max(10_000, 4 * len(self.chat.users))
        while True:
            nick = guest(self.random.randrange(choices))
            if self.chat.user(nick) is None:
                return nick

    # Sessions

    def begin(self, session: Session) -> None:
        """Count a session in."""
        self.sessions.add(session)
        session.check(self.clock.monotonic_s())

    def forget(self, session: Session, reason: str) -> None:
        """Count a session out; called once, by the session."""
        self.counts.ended[why_ended(reason)] += 1
        self.sessions.discard(session)
        self.departures.slowed.discard(session)
        self.monitor.forget(session)
        self.subscriptions.forget(session)
        log.info(
            "session.ended",
            nick=session.nick,
            address=session.connection.address,
            seconds=round(session.age_s),
            reason=reason,
        )

    def close(self, reason: str) -> None:
        """End every session, with a word, because the server stops."""
        if self.sweep is not None:
            self.sweep.close()
        self.devices.close()
        for session in self.sessions:
            session.dismiss(reason)
        self.sessions.clear()

    # Another program goes on with it

    @property
    def last_id(self) -> int:
        """Return the greatest id so far."""
        return self._ids.last

    def go_on_with(self, last_id: int, rooms: Mapping[Room, bool]) -> None:
        """Go on where another program's hub was.

        Args: rooms: all that there are, and whether the store has each.
        """
        self._ids = MessageIds(last=max(last_id, self._ids.last))
        self.kept_rooms.go_on_with(rooms, self.config.rooms.lobby, self.now_s)
        self.timed_masks = TimedMasks(self)

    # Sending

    def end_of_tick(self) -> None:
        """Let what this tick has decided be stored, and send some of what is."""
        self.unread.go_on()
        if self.storage is not None:
            self.keys.ask(self.storage.reader)
        self.journal.end_of_tick()
        self.departures.send(_SLICE)
        self.unread.look()
        if self.is_behind:
            self.soon()

    def _seal(self) -> Batch:
        """Take what is to leave, and have stored where those are who stay, as it tells of them."""
        self.devices.flush()
        return self.outboxes.seal()

    def is_pressed(self) -> bool:
        """Whether somebody waits for what others have said: who comes, goes or floods waits too."""
        return bool(self.departures) or bool(self.outboxes.dirty_groups)

    @property
    def is_behind(self) -> bool:
        """Whether another tick has something to do, whatever comes."""
        return bool(self.departures) or self.unread.is_ready

    @property
    def is_idle(self) -> bool:
        """Whether all that was decided has been stored and sent."""
        return self.journal.is_idle and not self.departures

    def close_connection(self, connection: Channel) -> None:
        """Close the connection once it has sent what it has, or after a few seconds at the most."""
        connection.finish()
        self.deadlines.add(self.clock.monotonic_s() + _LINGER_S, lambda now_s: connection.abort())
