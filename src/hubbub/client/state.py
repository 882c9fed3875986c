"""What one connection knows: who we are, where we are, who else is there, what awaits an answer.

The verbs (`connection.py`) and the handlers (`registering.py`, `incoming.py`) share it; what they
want sent or told goes through `send` and `tell`.
"""

import re
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime
from random import Random

from hubbub.client.drafts import KEYS, LONGEST_USER_HOST, MULTILINE, Limits
from hubbub.client.events import Event, Ready
from hubbub.client.login import Exchange, Login
from hubbub.client.multiline import Open
from hubbub.client.recalls import Recalls
from hubbub.client.receipts import Receipts
from hubbub.errors import BadMessage
from hubbub.names import NICK_LIMIT, fold
from hubbub.protocol.message import Message, serialise
from hubbub.records import dataclass

LOBBY = "#lobby"

_MSGID = re.compile(r"[!-~]{1,200}")  # it can stand in the middle of a line

LATEST_S = 253_370_764_800
"""The year 9999; beyond it there are no dates to show."""


@dataclass(slots=True)
class Room:
    """A room that we are in; members, and their rank marks (`@+`), by folded nick."""

    name: str
    members: dict[str, str] = field(default_factory=dict)
    ranks: dict[str, str] = field(default_factory=dict)

    def add(self, nick: str, ranks: str = "") -> None:
        """Note that somebody is in it."""
        self.members[fold(nick)] = nick
        self.ranks[fold(nick)] = ranks

    def remove(self, nick: str) -> str | None:
        """Note that somebody is not in it any more; return their ranks, None: they were not."""
        if self.members.pop(fold(nick), None) is None:
            return None
        return self.ranks.pop(fold(nick), "")

    def listed(self) -> list[str]:
        """Return who is in it, sorted."""
        return sorted(self.members.values(), key=fold)


def who_of(message: Message) -> str:
    """Return the nick of the person, or the name of the server, that sent the message."""
    return (message.source or "").partition("!")[0]


def sentence_of(message: Message) -> str:
    """Return what a numeric says, `target: sentence`; a target that it names itself is left out.

    So is `*`, which stands for none.
    """
    *about, sentence = message.params[1:]
    named = (name for name in about if name != "*" and name not in sentence)
    return ": ".join([*named, sentence])


def one_name(name: str) -> str:
    """Return the name if a server can take it for one name.

    Raises: BadMessage: it would be several, none, or something else.
    """
    if not name or name[0] == ":" or any(char in name for char in " ,\a\0\r\n"):
        raise BadMessage("no room can be called that")
    return name


def msgid_in(text: str) -> str:
    """Return the message id, '' for one that could not be sent back."""
    return text if _MSGID.fullmatch(text) else ""


def account_of(text: str) -> str:
    """Return the account that a message names, '' for none."""
    return "" if text in {"*", "0"} else text


class State:
    """All that one connection knows."""

    def __init__(self, now_s: float, random: Random) -> None:
        self.now_s = now_s
        self.random = random
        self.outgoing: list[bytes] = []
        self.events: list[Event] = []
        self.lost = False
        # Registration
        self.nick = "*"
        self.wanted_nick: str | None = None  # what we would rather be called
        self.reclaiming = False  # we have asked for wanted_nick by ourselves, nobody typed it
        self.other_nicks: Iterator[str] = iter(())  # what to try when a nick is taken
        self.registered = False
        self.complaint = ""  # why the server is about to end a connection that never registered
        self.user_host: str | None = None
        self.offered: set[str] = set()
        self.caps: set[str] = set()
        self.more_caps: frozenset[str] = frozenset()  # wanted beside the usual ones
        self.multiline: Limits | None = None  # how long a message in several lines may be
        # Logging in
        self.login: Login | None = None
        self.is_private = False  # nobody between us and the server reads along
        self.binding: tuple[str, bytes] | None = None  # what ties a login to this connection
        self.registration: str | None = None  # what an account needs here, None: none are made
        self.mechanisms: list[str] = []  # that the server says it has
        self.tried: set[str] = set()  # of these, in this login
        self.exchange: Exchange | None = None
        # What the server is like
        self.room_marks = "#&"
        self.rank_marks = "~&@%+"
        self.support = {"PREFIX": "(qaohv)~&@%+", "CHANMODES": "beI,k,l,imnst"}  # until it says
        # Rooms
        self.rooms: dict[str, Room] = {}
        self.first_rooms: tuple[str, ...] = ()
        self.measured_s: float | None = None  # when we asked how fast the server is
        self.joining: set[str] = set()  # folded names of rooms that we asked to enter
        self.greeted = False  # the server has said all that it says at the beginning
        self.ready = False
        self.asked_names: set[str] = set()
        self.rooms_seen: dict[str, Room] = {}  # lists on their way, of rooms that we are not in
        # Answers
        self.receipts = Receipts()
        self.batch_labels: dict[str, str | None] = {}
        self.open: dict[str, Open] = {}  # messages that come in several lines, by their batch
        self.recalls = Recalls()
        self.talks: dict[str, list[tuple[str, float]]] = {}  # lists of talks that are coming in
        self.page_limit = 0  # how much the server tells of what was said before at once; 0: any

    def send(self, command: str, *params: str) -> None:
        """Queue a message to the server.

        Raises: BadMessage: a parameter cannot stand in its place; nothing is queued.
        """
        self.outgoing.append(serialise(Message(command, list(params))))

    def tell(self, event: Event) -> None:
        """Queue an event for the connection's owner."""
        self.events.append(event)

    def is_me(self, nick: str) -> bool:
        """Whether that is our own nick."""
        return fold(nick) == fold(self.nick)

    def is_room(self, target: str) -> bool:
        """Whether that target is a room, on this server."""
        return target[:1] in self.room_marks if target else False

    def labels_messages(self) -> bool:
        """Whether the server gives receipts: an echo that carries the message's label."""
        return {"echo-message", "labeled-response"} <= self.caps

    def keys_messages(self) -> bool:
        """Whether the server knows again what it has been sent under the same key."""
        return {KEYS, "message-tags", "echo-message"} <= self.caps

    def limits(self) -> Limits | None:
        """Return how long a message in several lines may be; None: there are no such messages."""
        return self.multiline if {MULTILINE, "batch"} <= self.caps else None

    def longest_source(self) -> str:
        """Return what may stand in front of our messages: we can be renamed while one waits."""
        return f"{self.nick:n<{NICK_LIMIT}}!{self.user_host or LONGEST_USER_HOST}"

    def learn_host(self, message: Message) -> None:
        """Note our own user@host, which decides how long our messages may be."""
        nick, _, user_host = (message.source or "").partition("!")
        if user_host and self.is_me(nick):
            self.user_host = user_host

    def is_server(self, message: Message) -> bool:
        """Whether a server, not a person, says it: a server's name has a dot, a nick none."""
        source = message.source or ""
        return not source or ("." in source and "!" not in source)

    def label_of(self, message: Message) -> str | None:
        """Return the label that the message answers, its own or that of the batch around it."""
        label = message.tags.get("label")
        return label or self.batch_labels.get(message.tags.get("batch", ""))

    def time_of(self, message: Message) -> float:
        """Return when it happened: what the server says (server-time), or now."""
        try:
            time_s = datetime.fromisoformat(message.tags["time"]).timestamp()
        except (KeyError, ValueError, OverflowError):
            return self.now_s
        return time_s if 0 <= time_s <= LATEST_S else self.now_s

    def settle(self, room: str) -> None:
        """Note that the server has answered our wish to enter the room."""
        self.joining.discard(fold(room))
        if self.greeted and not self.joining:
            self.become_ready()

    def become_ready(self) -> None:
        """Tell, once, that people can begin to talk."""
        if not self.ready:
            self.ready = True
            self.tell(Ready())
