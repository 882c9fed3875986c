"""What a person's client knows of its servers, ready to be shown: rooms, people, what was said.

Plain data, which only `reducer.py` and `chat.py` change; a screen reads it and is told by
`Change` what differs. Every text in it was made legible when it came in (`protocol/cleaning.py`):
no escape sequence, no reading order turned round; lines and tabs stay. It is text, never markup.

Times are seconds of Unix time; names are folded (`names.fold`) where they are keys.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from hubbub.client.events import Kind
from hubbub.client.timeline import Timeline
from hubbub.names import fold
from hubbub.records import dataclass

# What was said and what happened: the rows of a room


class Delivery(Enum):
    """How far a message of ours has come; nothing looks sent before its echo."""

    QUEUED = "queued"  # it is on our disk and waits for the connection, or for its turn
    SENT = "sent"  # on its way; the server has not confirmed it
    STORED = "stored"  # the server's echo came: it is on its disk. All messages of others are.
    FAILED = "failed"  # refused; `problem` says why, `Chat.retry` and `discard` go on


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji (or word) under a message, and the nicks whose it is, first one first."""

    text: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said.

    serial: its place in its room, see Timeline; a message in `Room.pending` has none yet, 0.
    who: a nick; account: its account, '' for none or unknown.
    mentions: it is to us alone, or our nick stands in it.
    msgid: what the server calls it, '' where it gives no ids; key: what we call one of ours.
    reply_to: the msgid of what it answers, '' for nothing.
    redacted_by: who took it back, '' for nobody; its text is '' then, and reason says why.
    """

    serial: int
    time_s: float
    who: str
    text: str
    kind: Kind = Kind.SPEECH
    own: bool = False
    mentions: bool = False
    msgid: str = ""
    key: str = ""
    account: str = ""
    reply_to: str = ""
    reactions: tuple[Reaction, ...] = ()
    is_edited: bool = False
    redacted_by: str = ""
    reason: str = ""
    delivery: Delivery = Delivery.STORED
    problem: str = ""


class Verb(Enum):
    """What somebody did, beside speaking."""

    JOINED = "joined"
    LEFT = "left"
    KICKED = "kicked"  # whom
    GONE = "gone"  # left the chat
    RENAMED = "renamed"  # to whom
    TOPIC = "topic"  # text is the new one
    MODES = "modes"  # text as IRC writes them: +o sam
    INVITED = "invited"  # whom


@dataclass(frozen=True, slots=True)
class Happening:
    """Somebody did something in a room; text is the reason, or as its verb says."""

    serial: int
    time_s: float
    verb: Verb
    who: str
    whom: str = ""
    text: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """We were away; count messages that we missed follow, none are missing if is_whole.

    Neither a message nor whole: the server does not tell what was said.
    """

    serial: int
    since_s: float
    until_s: float
    count: int
    is_whole: bool = True

    @property
    def time_s(self) -> float:
        """When we were back."""
        return self.until_s


@dataclass(frozen=True, slots=True)
class Remark:
    """What the server, or this program, has to say to us; nobody else reads it."""

    serial: int
    time_s: float
    text: str
    is_error: bool = False


Item = Message | Happening | Gap | Remark


# People and rooms


@dataclass(slots=True)
class Person:
    """Somebody whom we share a room or a talk with.

    account: '' for none, None as long as it is unknown; away: the away text, '' for here.
    """

    nick: str
    account: str | None = None
    away: str = ""
    is_online: bool = True
    is_bot: bool = False
    real_name: str = ""


@dataclass(slots=True)
class Room:
    """A room, a talk with one person (is_person), or the server's own messages (name '').

    members: rank marks (`@`, `@+`, '') by folded nick, whose people are in Server.people.
    timeline: what the server has, in its order. pending: our messages that have no echo yet,
    oldest first, shown below the timeline; with its echo one moves up, under the same key.
    unread, mentions: messages of others after read_s (0: nothing was ever read).
    typing: folded nicks and until when to believe it, without another word of theirs.
    has_older: whether the server may tell more of before the timeline; is_loading: it is asked.
    draft: what was typed and not sent. error: why we are not in it (kicked, banned), '' if not.
    """

    name: str
    is_person: bool = False
    is_joined: bool = False
    topic: str = ""
    topic_by: str = ""
    topic_s: float = 0.0
    modes: str = ""
    members: dict[str, str] = field(default_factory=dict)
    timeline: Timeline[Item] = field(default_factory=Timeline)
    pending: list[Message] = field(default_factory=list)
    unread: int = 0
    mentions: int = 0
    read_s: float = 0.0
    typing: dict[str, float] = field(default_factory=dict)
    has_older: bool = False
    is_loading: bool = False
    draft: str = ""
    error: str = ""


class Status(Enum):
    """How the connection is."""

    OFFLINE = "offline"  # nobody has asked for one, or it was ended on purpose
    CONNECTING = "connecting"
    ONLINE = "online"  # registered and in our rooms
    WAITING = "waiting"  # lost or never had; tried again at Server.retry_at_s
    STUCK = "stuck"  # it needs a person: Server.obstacle says what stands in the way


class Obstacle(Enum):
    """What ends the trying, because trying again would not help."""

    NONE = "none"
    NAME_TAKEN = "name taken"  # Chat.rename picks another, Chat.log_in proves it is ours
    NAME_ILLEGAL = "name illegal"
    PASSWORD = "password"  # noqa: S105 (no password, but what is wrong with one)
    KEY_CHANGED = "key changed"  # Chat.trust accepts the new one; nothing was sent


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a server in TLS: fingerprints, what we knew before ('' for nothing).

    first_s: when the one before was first seen, None: not known; is_named: the one before is what
    a person has named (--trust), and was never seen.
    """

    now: str
    before: str = ""
    first_s: float | None = None
    is_named: bool = False


@dataclass(slots=True)
class Server:
    """One server and all that we know through it.

    name: HOST:PORT, the key in State.servers. nick: ours, the wanted one as long as we are away.
    account: ours, '' for none. caps: what was agreed. support: ISUPPORT, '' for a bare name.
    registration: what an account needs there, in words; None: nobody makes any.
    rooms: by folded name, in the order in which they came; '' is the server's own messages.
    problem: why we are not online, a sentence; retry_at_s: when we try again.
    lag_s: how long the server took to answer last, None: not known. unanswered_s: how long it has
    not answered now. key: None for clear text.
    """

    name: str
    nick: str = ""
    account: str = ""
    away: str = ""
    status: Status = Status.OFFLINE
    problem: str = ""
    obstacle: Obstacle = Obstacle.NONE
    retry_at_s: float = 0.0
    lag_s: float | None = None
    unanswered_s: float = 0.0
    key: Key | None = None
    caps: frozenset[str] = frozenset()
    support: dict[str, str] = field(default_factory=dict)
    registration: str | None = None
    rooms: dict[str, Room] = field(default_factory=lambda: {"": Room("")})
    people: dict[str, Person] = field(default_factory=dict)

    def room(self, name: str) -> Room | None:
        """Return the room or talk of that name, in any case."""
        return self.rooms.get(fold(name))

    def person(self, nick: str) -> Person | None:
        """Return what is known of somebody."""
        return self.people.get(fold(nick))

    def is_room(self, name: str) -> bool:
        """Whether that is the name of a room, not of a person, on this server."""
        return bool(name) and name[0] in self.support.get("CHANTYPES", "#&")

    @property
    def unsent(self) -> int:
        """How many messages of ours wait or are on their way."""
        waiting = (one for room in self.rooms.values() for one in room.pending)
        return sum(one.delivery is not Delivery.FAILED for one in waiting)

    # What can be done here; on a server that cannot, the verbs raise NotHere.

    @property
    def has_history(self) -> bool:
        """Whether it tells what was said before."""
        return {"batch", "draft/chathistory"} <= self.caps

    @property
    def can_search(self) -> bool:
        """Whether it finds words."""
        return {"batch", "soju.im/search"} <= self.caps

    @property
    def can_edit(self) -> bool:
        """Whether what we said can get another text."""
        return "draft/message-edit" in self.caps

    @property
    def can_redact(self) -> bool:
        """Whether what was said can be taken back."""
        return "draft/message-redaction" in self.caps

    @property
    def can_tag(self) -> bool:
        """Whether messages carry tags: replies among them."""
        return "message-tags" in self.caps

    @property
    def can_react(self) -> bool:
        """Whether a reaction reaches the others."""
        return self.can_tag and not self._denies("draft/react")

    @property
    def can_type(self) -> bool:
        """Whether the others can be told that we write something."""
        return self.can_tag and not self._denies("typing")

    def _denies(self, tag: str) -> bool:
        """Whether the server drops that client-only tag (CLIENTTAGDENY)."""
        words = self.support.get("CLIENTTAGDENY", "").split(",")
        return tag in words or ("*" in words and f"-{tag}" not in words)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found: a message, which is in no timeline, and its room or talk."""

    place: str
    message: Message


@dataclass(slots=True)
class State:
    """All servers, by name, in the order in which they were added."""

    servers: dict[str, Server] = field(default_factory=dict)


# What has changed


class What(Enum):
    """What differs; `Change` says where."""

    STATUS = "status"  # Server: status, problem, retry_at_s, lag_s, nick, account, caps
    ROOMS = "rooms"  # Server.rooms: one more, one less, joined or not any more
    ROOM = "room"  # the room's topic, modes, error, has_older, is_loading
    PEOPLE = "people"  # the room's members, or ranks; without a room: Server.people
    APPENDED = "appended"  # `count` items at the end of the timeline
    PREPENDED = "prepended"  # `count` items in front of the timeline: older ones
    REPLACED = "replaced"  # the item with `serial`: edited, taken back, reacted to
    RESET = "reset"  # the timeline is another one altogether
    PENDING = "pending"  # Room.pending
    REFUSED = "refused"  # our message with `key`, which stands in Room.pending
    UNREAD = "unread"  # Room.unread, mentions, read_s
    TYPING = "typing"  # Room.typing
    MOVED = "moved"  # its name: `room` was the folded one, `key` is it now
    DRAFT = "draft"  # Room.draft, changed by another device or restored


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed, where: server is Server.name, room a folded name."""

    what: What
    server: str
    room: str = ""
    serial: int = 0
    count: int = 0
    key: str = ""
