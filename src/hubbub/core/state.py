"""Who is there and what the rooms are like: plain objects, changed only by `apply`."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubbub.core.limits import Limits
from hubbub.core.retention import Retention
from hubbub.names import fold

WHOWAS_KEPT = 1000

OPERATORS = frozenset("qao")
"""The ranks of those who rule a room."""

RESTRAINING = frozenset("mMCUQW")
"""The modes that may keep a member from speaking; bans do, too."""


class User:
    """An identity in the chat; it may have several sessions, which the server keeps."""

    __slots__ = (
        "accepts",
        "account",
        "address",
        "arrived_s",
        "away",
        "folded",
        "host",
        "identity",
        "invites",
        "metadata",
        "modes",
        "muted",
        "nick",
        "operator_title",
        "privileges",
        "realname",
        "rooms",
        "source",
        "username",
    )

    def __init__(self, nick: str, username: str, host: str, realname: str, now_s: int = 0) -> None:
        self.username = username
        self.host = host
        self.realname = realname
        self.arrived_s = now_s
        self.account: str | None = None
        # Who this is in the history: an account, or this one stay. A nick is nobody's own.
        self.identity = ""
        self.away: str | None = None
        self.modes: frozenset[str] = frozenset()
        self.address = host  # where they really are; `host` may be a cloak
        self.privileges: frozenset[str] = frozenset()  # of an operator of the server
        self.operator_title = ""
        self.muted: str | None = None  # why they may not speak
        self.rooms: list[Room] = []
        self.metadata: dict[str, str] | None = None
        self.accepts: dict[str, None] | None = None  # identities, in order: see accepting
        self.invites: set[Room] | None = None  # most people never have one: 216 bytes saved
        self.rename(nick)

    def rename(self, nick: str) -> None:
        """Take another nick."""
        self.nick = nick
        self.folded = fold(nick)
        self._set_source()

    def rehost(self, username: str, host: str) -> None:
        """Take another username and host."""
        self.username = username
        self.host = host
        self._set_source()

    def _set_source(self) -> None:
        self.source = f"{self.nick}!{self.username}@{self.host}"

    @property
    def is_bot(self) -> bool:
        """Whether the user says of itself that it is a program."""
        return "B" in self.modes

    def __repr__(self) -> str:
        return f"<User {self.nick}>"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a room is about, who said so, and when (Unix seconds)."""

    text: str
    by: str
    at_s: int


@dataclass(frozen=True, slots=True)
class Ban:
    """A mask in a room's list, who put it there, and when (Unix seconds).

    until_s: when it goes by itself; None: never.
    """

    mask: str
    by: str
    at_s: int
    until_s: int | None = None


class Room:
    """A place where people talk. `members` maps each to a standing: rank letters, highest first."""

    __slots__ = (
        "created_s",
        "flags",
        "folded",
        "former",
        "founder",
        "is_common",
        "is_kept",
        "knocks",
        "lists",
        "member_limit",
        "members",
        "metadata",
        "name",
        "password",
        "renamed_s",
        "restrains",
        "retention",
        "roles",
        "settings",
        "since_s",
        "spoke_s",
        "topic",
    )

    def __init__(
        self, name: str, created_s: int, *, flags: str = "nt", is_common: bool = False
    ) -> None:
        self.rename(name)
        self.created_s = created_s
        self.knocks: dict[str, int] | None = None  # from which line, and when
        self.renamed_s: int | None = None  # when it was given another name
        self.former: str | None = None  # the folded name that it had until then
        self.is_common = is_common  # it belongs to everybody, and nobody is its operator
        self.is_kept = is_common  # it stays when the last one leaves
        self.flags = set(flags)
        self.password: str | None = None
        self.member_limit: int | None = None
        self.retention: Retention | None = None  # None: the server's own rule holds
        self.topic: Topic | None = None
        self.members: dict[User, str] = {}
        self.metadata: dict[str, str] | None = None
        self.lists: dict[str, dict[str, Ban]] = {"b": {}, "e": {}, "I": {}}  # by mode letter
        self.settings: dict[str, str] = {}  # arguments of the modes f, j, Q and W
        self.founder: str | None = None  # the folded account whose room it is
        self.roles: dict[str, str] = {}  # folded account -> the rank it gets on entering
        self.restrains = False  # whether a member without a rank may be kept from speaking
        self.since_s: dict[User, int] | None = None  # who came in when, while +Q or +j is set
        self.spoke_s: dict[str, int] | None = None  # see slow_mode; while +W is set

    def rename(self, name: str) -> None:
        """Take another name."""
        self.name = name
        self.folded = fold(name)

    @property
    def bans(self) -> dict[str, Ban]:
        """Return the masks that are kept out."""
        return self.lists["b"]

    def is_operator(self, user: User) -> bool:
        """Whether the user is an operator of this room, or above."""
        return self.members.get(user, "")[:1] in OPERATORS

    def note_restraints(self) -> None:
        """See anew whether anything keeps members from speaking; after each change of modes."""
        self.restrains = bool(
            self.flags & RESTRAINING or self.bans or self.settings.keys() & RESTRAINING
        )
        # What is noted of each member costs memory, so only where a mode asks for it.
        self.since_s = (self.since_s or {}) if self.settings.keys() & {"Q", "j"} else None
        self.spoke_s = (self.spoke_s or {}) if "W" in self.settings else None

    @property
    def keeps_history(self) -> bool:
        """Whether the room lets what happens here be stored."""
        return self.retention is None or not self.retention.is_off

    def __repr__(self) -> str:
        return f"<Room {self.name}>"


@dataclass(frozen=True, slots=True)
class ClosedRoom:
    """A room that nobody may enter: why, which operator closed it, and when (Unix seconds)."""

    name: str
    reason: str
    by: str
    at_s: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """What WHOWAS tells of somebody who is gone or has another nick now."""

    folded: str
    nick: str
    username: str
    host: str
    realname: str
    at_s: int


class Chat:
    """All users and rooms, found by name without regard to case."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.users: dict[str, User] = {}
        self.rooms: dict[str, Room] = {}
        self.closed_rooms: dict[str, ClosedRoom] = {}  # by folded name
        self.moved: dict[str, Room] = {}  # by their former names, which no other room has now
        self.most_users = 0
        self.users_with_mode: Counter[str] = Counter()
        self.defcon = 5  # how far the server is closed: permissions.DEFCON
        self.quiet_s = 0.0  # for so long guests who are new may only read
        # Folded nick -> folded account to which it belongs.
        self.nick_owners: dict[str, str] = {}
        self.keeps_nicks = False  # whether nobody but its account may take such a nick
        self._gone: deque[Remembered] = deque(maxlen=WHOWAS_KEPT)

    def user(self, nick: str) -> User | None:
        """Return who has that nick now."""
        return self.users.get(nick) or self.users.get(fold(nick))

    def room(self, name: str) -> Room | None:
        """Return the room of that name."""
        return self.rooms.get(name) or self.rooms.get(fold(name))

    def forget_move(self, former: str | None) -> None:
        """Let that folded name tell of no other room any more: another room has it, or none is."""
        room = self.moved.pop(former, None) if former is not None else None
        if room is not None:
            room.former = None

    def remember(self, user: User, now_s: int) -> None:
        """Keep what WHOWAS will tell of the user's present nick."""
        self._gone.append(
            Remembered(user.folded, user.nick, user.username, user.host, user.realname, now_s)
        )

    @property
    def gone(self) -> list[Remembered]:
        """Return all who are remembered, the oldest first."""
        return list(self._gone)

    def remember_all(self, gone: Iterable[Remembered]) -> None:
        """Remember these besides, the oldest first."""
        self._gone.extend(gone)

    def whowas(self, nick: str) -> Iterator[Remembered]:
        """Yield who had that nick, the latest first."""
        wanted = fold(nick)
        return (one for one in reversed(self._gone) if one.folded == wanted)
