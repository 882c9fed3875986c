"""The client's side of one IRC connection, without any I/O: bytes in, events and bytes out.

The owner moves the bytes and the clock:

    connection = Connection(now_s, Random())
    connection.register("todd")
    loop:
        send connection.data_to_send()
        connection.receive_data(bytes, now_s), or receive_eof(now_s) at the end
        for event in connection.events(): ...
        about once a second: connection.tick(now_s)

Source: "Modern IRC"; the handlers of the server's words are listed in `incoming.py`.
"""

from collections.abc import Iterable, Iterator
from random import Random

from hubbub.client import (
    accounts,
    drafts,
    history,
    incoming,
    registering,
)
from hubbub.client import login as login_rows
from hubbub.client.events import Abilities, Draft, Event, Info
from hubbub.client.login import Login
from hubbub.client.state import LOBBY, State
from hubbub.client.verbs import Verbs
from hubbub.errors import LineTooLong, ProtocolError
from hubbub.names import fold, guest
from hubbub.protocol.buffer import LineBuffer
from hubbub.protocol.message import parse

RECEIVED_LINE_LIMIT_BYTES = 8191 + 512
"""The longest line a server may send: tags, then the message (message-tags, Size limit)."""

BEGIN_WITHIN_S = 20.0
PING_AFTER_S = 30.0
PONG_WITHIN_S = 15.0
ECHO_WITHIN_S = 5.0
"""A message that is not confirmed by then is a reason to ask whether the server is there."""
RECLAIM_EVERY_S = 10.0
GUEST_TRIES = 20

WINDOW = 8
"""Messages on their way at once: enough for a far server, too few to look like a flood."""

_PING_TEXT = "alive"


def guest_nicks(random: Random) -> Iterator[str]:
    """Yield some guest nicks; more than a few are needed only in a chat full of guests."""
    return (guest(random.randrange(10_000)) for _ in range(GUEST_TRIES))


class Connection(Verbs):
    """One connection, from the first byte to the last; what it is asked to do is in `Verbs`.

    Times are seconds of Unix time: after a laptop has slept, a silent link is noticed at once.
    Verbs raise BadMessage when a parameter cannot be sent (a space in a nick, say), and then
    send nothing.
    """

    def __init__(self, now_s: float, random: Random) -> None:
        super().__init__(State(now_s, random), random)
        self._buffer = LineBuffer(RECEIVED_LINE_LIMIT_BYTES)
        self._began_s = self._heard_s = self._reclaimed_s = now_s
        self._pinged_s: float | None = None
        self._introduced = False

    # Bytes and time

    def receive_data(self, data: bytes, now_s: float) -> None:
        """Take received bytes, cut anywhere."""
        self._state.now_s = self._heard_s = now_s
        self._pinged_s = None
        for line in self._buffer.feed(data):
            if line and not self._state.lost:
                self._receive_line(line)

    def receive_eof(self, now_s: float) -> None:
        """Take note that the server, or the network, has closed the connection."""
        self._state.now_s = now_s
        registering.lose(self._state, self._state.complaint or "the server closed the connection")

    def tick(self, now_s: float) -> None:
        """Let time pass: notice a dead link, ask again for the name we want."""
        state = self._state
        state.now_s = now_s
        self._heard_s = min(self._heard_s, now_s)  # a clock that was set back
        if state.lost:
            return
        if not state.ready and now_s - self._began_s >= BEGIN_WITHIN_S:
            self._end_beginning()
        if state.registered:
            self._notice_silence(now_s)
            self._reclaim(now_s)
            history.tick(state)

    def doubt(self, now_s: float) -> None:
        """Ask whether the server is still there, without having waited for it to be silent."""
        if self._state.registered and self._pinged_s is None and not self._state.lost:
            self._state.now_s = self._pinged_s = now_s
            self._state.send("PING", _PING_TEXT)

    def events(self) -> list[Event]:
        """Return what has happened since the last call, in order."""
        events, self._state.events = self._state.events, []
        return events

    def data_to_send(self) -> bytes:
        """Return the bytes to send now; each is returned once."""
        data = b"".join(self._state.outgoing)
        self._state.outgoing.clear()
        return data

    def _receive_line(self, line: bytes | LineTooLong) -> None:
        try:
            if isinstance(line, LineTooLong):
                raise line
            # Other servers pass on what their people typed, in whichever encoding.
            message = parse(line.decode(errors="replace").encode())
        except ProtocolError as error:
            self._state.tell(Info(f"the server sent a line that cannot be read: {error}"))
        else:
            incoming.handle(self._state, message)

    def _end_beginning(self) -> None:
        if self._state.registered:  # it does not say whether we may enter; we are in, though
            self._state.become_ready()
        else:
            reason = f"no welcome from the server within {BEGIN_WITHIN_S:.0f} s"
            registering.lose(self._state, reason, silent=True)

    def _notice_silence(self, now_s: float) -> None:
        if self._pinged_s is None:
            oldest_s = self.oldest_unaccepted_s()
            is_late = oldest_s is not None and (
                now_s - max(oldest_s, self._heard_s) >= ECHO_WITHIN_S
            )
            if is_late or now_s - self._heard_s >= PING_AFTER_S:
                self.doubt(now_s)
        elif now_s - self._pinged_s >= PONG_WITHIN_S:
            registering.lose(self._state, "the server does not answer any more", silent=True)

    def _reclaim(self, now_s: float) -> None:
        wanted = self._state.wanted_nick
        if wanted is None or self._state.is_me(wanted):
            return
        if now_s - self._reclaimed_s >= RECLAIM_EVERY_S:
            self._reclaimed_s = now_s
            self._state.reclaiming = True
            self._state.send("NICK", wanted)

    # What is the case

    @property
    def nick(self) -> str:
        """Our nick; '*' before Welcomed."""
        return self._state.nick

    @property
    def wanted_nick(self) -> str:
        """The nick that we ask for as long as somebody else has it, else the one we have."""
        return self._state.wanted_nick or self._state.nick

    @property
    def lost(self) -> bool:
        """Whether the connection is over."""
        return self._state.lost

    @property
    def rooms(self) -> list[str]:
        """The rooms we are in, in the order in which we entered them."""
        return [room.name for room in self._state.rooms.values()]

    def members(self, room: str) -> list[str]:
        """Return who is in a room of ours, sorted; nobody in any other room."""
        known = self._state.rooms.get(fold(room))
        return sorted(known.members.values(), key=fold) if known else []

    def is_room(self, target: str) -> bool:
        """Whether that is the name of a room, not of a person."""
        return self._state.is_room(target)

    @property
    def may_send(self) -> bool:
        """Whether the next message may go; the others wait until some are accepted."""
        return len(self._state.receipts) < WINDOW

    def unaccepted(self) -> list[Draft]:
        """Return the messages that are on their way, oldest first."""
        return [pending.draft for pending in self._state.receipts]

    def oldest_unaccepted_s(self) -> float | None:
        """Return when the oldest message that is on its way was sent."""
        oldest = self._state.receipts.oldest()
        return oldest.sent_s if oldest else None

    @property
    def heard_s(self) -> float:
        """When the server last said something."""
        return self._heard_s

    @property
    def unanswered_s(self) -> float:
        """How long the server has not answered whether it is there; 0: it is not asked."""
        return 0.0 if self._pinged_s is None else self._state.now_s - self._pinged_s

    @property
    def can_recall(self) -> bool:
        """Whether the server tells what was said before."""
        return {"batch", history.HISTORY} <= self._state.caps

    @property
    def can_search(self) -> bool:
        """Whether the server finds words in what was said before."""
        return {"batch", history.SEARCH} <= self._state.caps

    @property
    def keeps_keys(self) -> bool:
        """Whether the server knows a message again that it has had under the same key."""
        return self._state.keys_messages()

    @property
    def can_edit(self) -> bool:
        """Whether the server lets us give what we said another text."""
        return drafts.EDITS in self._state.caps

    @property
    def can_redact(self) -> bool:
        """Whether the server lets us take back what we said."""
        return drafts.REDACTIONS in self._state.caps

    def abilities(self) -> Abilities:
        """Return what the server can do, as far as it has said."""
        state = self._state
        support = tuple(state.support.items())
        return Abilities(frozenset(state.caps), support, state.registration)

    # Registration

    def register(
        self,
        nick: str | None,
        rooms: Iterable[str] = (LOBBY,),
        *,
        insist: bool = False,
        negotiates: bool = True,
        more: frozenset[str] = frozenset(),
        login: Login | None = None,
        is_private: bool = False,
        binding: tuple[str, bytes] | None = None,
    ) -> None:
        """Introduce ourselves; Welcomed and later Ready follow, or NameRefused.

        Args: nick: None takes a guest name; rooms: to enter when the greeting is over, unless the
            server puts us there; insist: when the nick is taken, get in under another one and
            ask for it again until it is free; negotiates: ask for capabilities; more: names of
            those to ask for beside the usual ones; login: the account to log in to, LoginFailed
            may follow; is_private: whether nobody on the way to the server reads along; binding:
            name and bytes of what ties a login to this very connection.
        After NameRefused, call it again with another nick.
        """
        state = self._state
        guests = guest_nicks(self._random)
        first = next(guests) if nick is None else nick
        if insist and nick is not None:
            state.wanted_nick = nick
            guests = (name for names in ([f"{nick}_"], guests) for name in names)
        state.other_nicks = guests if insist or nick is None else iter(())
        state.first_rooms = tuple(rooms)
        state.more_caps = more
        state.login, state.is_private, state.binding = login, is_private, binding
        if negotiates and not self._introduced:
            state.send("CAP", "LS", "302")
        state.send("NICK", first)
        if not self._introduced:
            state.send("USER", _username(nick), "0", "*", nick or "guest")
        self._introduced = True

    def log_in(self, login: Login) -> None:
        """Log in now; LoggedIn or LoginFailed follows."""
        self._state.login = login
        if login_rows.SASL in self._state.caps:
            login_rows.begin(self._state)
        else:
            self._state.send("CAP", "REQ", login_rows.SASL)

    def enrol(self, account: str, password: str, email: str = "") -> None:
        """Ask for an account; Registered or RegisterFailed follows.

        Raises: NotHere: others on the way to the server could read the password.
        """
        accounts.register(self._state, account, password, email)

    def verify(self, account: str, code: str) -> None:
        """Give the code that was mailed for an account; Registered or RegisterFailed follows."""
        accounts.verify(self._state, account, code)


def _username(nick: str | None) -> str:
    legal = "".join(char for char in nick or "" if char.isascii() and char.isalnum())
    return legal or "guest"
