"""What a store promises: the records, and the narrow ports through which they are kept and read.

Everything that happens is a fact of its own and is never changed: an edit, a deletion and a
reaction are records that name the message they are `about`. Whoever shows a message asks for
these too.

All ports may be called from any thread. Every writing method is one transaction, all or nothing,
and blocks until it is done; every reading method sees one consistent state. Each raises
StoreError with a sentence when the disk does not do its part, and works again when the disk does.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from hubbub.core.retention import Retention
from hubbub.core.state import Ban, Topic
from hubbub.names import fold
from hubbub.store.accounts import Accounts, Secrets
from hubbub.store.moderation import Moderation

# The kinds of record. A store keeps any other kind as well.
MESSAGE = "message"  # PRIVMSG; an action keeps its CTCP form
NOTICE = "notice"
TAGS = "tags"  # TAGMSG worth keeping: a reaction; `about` is what it reacts to
JOINED = "joined"
LEFT = "left"  # text: the reason
KICKED = "kicked"  # target: the room; text: "victim reason"
TOPIC = "topic"  # text: the new topic
MODES = "modes"  # text: "+o-v alice bob"
RENAMED = "renamed"  # text: the new nick
DEPARTED = "departed"  # text: the reason
ROOM_RENAMED = "room-renamed"  # target: the room's new name; text: "#old #new reason"
INVITED = "invited"  # text: the guest
EDITED = "edited"  # text: the new text; `about` is the message as it was first said
REDACTED = "redacted"  # text: the reason; `about` is the message as it was first said

SEARCHED = frozenset({MESSAGE, NOTICE, TOPIC, EDITED})
"""The kinds whose text can be found."""

START = 0
END = (1 << 63) - 1
"""The bounds that leave nothing out: every id lies between them."""

FORGOTTEN = "*"
"""Stands where somebody's name stood who was forgotten."""

KEYS_KEPT_MS = 25 * 60 * 60 * 1000
"""For so long `by_key` finds a key; a day is promised, an hour is spare."""

Progress = Callable[[int, int], None]
"""Told now and then how much is done, and of how much."""


_NO_TAGS: Mapping[str, str] = {}


@dataclass(slots=True, init=False)
class Record:
    """A fact.

    id: what `core.ids` gave; the order of all facts, and their time.
    kind: one of the constants above, or any other word.
    talks: the conversations in which it is heard, each a folded room name or a `pair`; several
        for somebody's quit or change of nick.
    source: nick!user@host when it happened.
    identity: who it was, whatever the nick: an account, or an id of this one arrival. Opaque here,
        has no space in it; an account's must not look like an arrival's.
    target: the room's name or the nick, as it was spelled.
    tags: the client-only tags to be kept, without the key.
    key: the sender's own name for the message, by which a repeated one is known.
    about: the message that this one edits, deletes or reacts to, always as it was first said.
    """

    id: int
    kind: str
    talks: tuple[str, ...]
    source: str
    identity: str
    account: str | None
    target: str
    text: str
    tags: Mapping[str, str]
    key: str | None
    about: int | None

    # Written out, because a generated one stays Python when all else is compiled.
    def __init__(  # noqa: PLR0913, PLR0917 - its fields
        self,
        id: int,  # noqa: A002 - the field's name
        kind: str,
        talks: tuple[str, ...],
        source: str,
        identity: str,
        account: str | None,
        target: str,
        text: str,
        tags: Mapping[str, str] = _NO_TAGS,
        key: str | None = None,
        about: int | None = None,
    ) -> None:
        self.id = id
        self.kind = kind
        self.talks = talks
        self.source = source
        self.identity = identity
        self.account = account
        self.target = target
        self.text = text
        self.tags = tags
        self.key = key
        self.about = about


def pair(one: str, other: str) -> str:
    """Return the name of the talk between two identities, the same in either order.

    It has a space in it, which no room name has, and exactly one, so it stands for no other pair.
    Raises: ValueError: an identity is empty or has a space in it.
    """
    if not one or not other or " " in one or " " in other:
        raise ValueError(f"no identities: {one!r} and {other!r}")
    return f"{one} {other}" if one <= other else f"{other} {one}"


def members_of(talk: str) -> tuple[str, str] | None:
    """Return the two identities of a direct talk (equal for notes to oneself); None for a room."""
    one, space, other = talk.partition(" ")
    return (one, other) if space else None


def nick_of(source: str) -> str:
    """Return the folded nick of a source."""
    return fold(source.partition("!")[0])


def was_sent_to(record: Record, target: str) -> bool:
    """Whether what was said was said there: to that nick, or in the room that is now called so."""
    if target.startswith("#"):
        return fold(target) in record.talks
    return fold(record.target) == fold(target)


class History(Protocol):
    """What happened, in order."""

    def append(self, records: Sequence[Record]) -> None:
        """Keep the records, all or none of them; durable when this returns.

        Ids are new, but need not be the greatest: an import brings old ones.
        Raises: StoreError: nothing of it was kept.
        """

    def between(
        self,
        talk: str,
        after: int,
        before: int,
        limit: int,
        *,
        newest: bool,
        kinds: Collection[str] | None = None,
    ) -> list[Record]:
        """Return what was heard in a talk with after < id < before, oldest first.

        Args: limit: at most so many, those nearest to `before` if newest, else to `after`;
            kinds: only these count, None for all.
        """

    def following(self, after: int, limit: int) -> list[Record]:
        """Return the records of all talks with id > after, oldest first: the way through all."""

    def record(self, record_id: int) -> Record | None:
        """Return the record with that id."""

    def by_key(
        self,
        key: str,
        since: int,
        *,
        identity: str | None = None,
        nick: str | None = None,
        target: str | None = None,
    ) -> Record | None:
        """Return somebody's first record with id > since under this key.

        Args: identity: who sent it; nick: under which nick it was sent, by whomever. One of the
            two; target: only if it was sent there, in any spelling; a room by its present name.
        Keys are found for KEYS_KEPT_MS, counted back from the newest keyed record.
        """

    def about(self, ids: Collection[int]) -> list[Record]:
        """Return the edits, deletions and reactions of these messages, oldest first."""

    def talks_between(
        self,
        identity: str,
        after: int,
        before: int,
        limit: int,
        *,
        rooms: Collection[str] = (),
        newest: bool = False,
        kinds: Collection[str] | None = None,
    ) -> list[tuple[str, int]]:
        """Return the identity's direct talks and these rooms, each with its latest id.

        Only talks whose latest record has after < id < before count, in the order of these ids.
        Args: limit: at most so many, from the late end if newest, else from the early one;
            kinds: only such records count, None for all.
        """

    def talks(self, after: str, limit: int) -> list[str]:
        """Return the talks in which anything is heard, by name, those behind that name.

        Args: after: "" for the first ones; limit: at most so many.
        """

    def last_id(self) -> int:
        """Return the greatest id there is, 0 if there is none."""

    def count(self, talk: str) -> int:
        """Return how many records are heard in a talk."""

    def count_by(self, *, identity: str | None = None, nick: str | None = None) -> int:
        """Return how many records somebody made; `forget` deletes these and what is about them.

        Args: as `forget`. Looks at every record: a second for five million.
        """

    def forget(self, *, identity: str | None = None, nick: str | None = None) -> int:
        """Delete what somebody did and said, and what is about it; return how many records.

        Args: identity: an account or an identity; nick: what was done under that nick, by
            whomever. One of the two.
        Text, source, keys, markers and search words are gone for good, not just hidden, when this
        returns. What others said stays, even to them or about them. Rooms keep the topics and
        masks they set, but name FORGOTTEN for them, and have no founder if that was the identity.
        Appends pass in between, but may have to wait at the end, while a store on a disk wipes out
        the last traces; stopped in the middle, it can be called again.
        """

    def rename_room(self, old: str, new: str) -> None:
        """Let a room be called otherwise: its talk, how far it is read, and what is kept of it.

        Args: names as they are spelled. Does nothing where nothing is known under the old name.
        What an earlier room of the new name has left is kept apart, as `#new,1`: a talk that
        nobody can enter, because no room's name has a comma.
        """

    def trim(self, talk: str, *, before: int | None, keep: int | None, at_most: int) -> int:
        """Delete the oldest records of a talk; return how many: fewer than at_most means done.

        Args: before: all with a lesser id; keep: all but the newest so many (0: all).
        A record heard elsewhere stays there.
        """


@dataclass(slots=True)
class StoredRoom:
    """What outlives a restart of a room; `lists` are its bans and such, by mode letter.

    founder: the folded account whose room it is;
    retention: None where the server's own rule holds;
    settings: the arguments of other modes, by letter;
    roles: the ranks of accounts, by folded account;
    metadata: what the room tells of itself (METADATA).
    """

    name: str
    created_s: int
    flags: frozenset[str] = frozenset()
    password: str | None = None
    member_limit: int | None = None
    topic: Topic | None = None
    lists: Mapping[str, tuple[Ban, ...]] = field(default_factory=dict)
    founder: str | None = None
    retention: Retention | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)


class Rooms(Protocol):
    """Rooms that outlive a restart, known by their folded names."""

    def save(self, room: StoredRoom) -> None:
        """Keep the room as it is now, instead of what was kept of it."""

    def load(self) -> list[StoredRoom]:
        """Return all rooms, by folded name; an empty list of masks is left out."""

    def drop(self, name: str) -> None:
        """Keep the room no longer; its history is not touched. Unknown names are no error."""


class Markers(Protocol):
    """Up to where each identity has read each talk."""

    def mark(self, identity: str, talk: str, read_id: int) -> int:
        """Move the marker forward to that id, never back; return where it is now."""

    def marker(self, identity: str, talk: str) -> int | None:
        """Return the id up to which the talk is read; None if it was never marked."""

    def markers(self, identity: str) -> dict[str, int]:
        """Return all markers of an identity, by talk."""


class Search(Protocol):
    """Finding what was said. An ability of its own: a store may lack it."""

    def index(self, records: Sequence[Record]) -> None:
        """Make the records findable: what History has appended, in order, without a gap.

        Those that are indexed already are passed over. Cheap in batches of hundreds, dear one by
        one. An edit takes the place of what it edits; a deletion removes it with its edits.
        """

    def indexed_up_to(self) -> int:
        """Return the greatest id that index has seen, 0 for none: feed what follows after it."""

    def search(
        self,
        *,
        text: str | None,
        talks: Collection[str],
        identity: str | None = None,
        nick: str | None = None,
        after: int = START,
        before: int = END,
        limit: int = 50,
        newest: bool = True,
    ) -> list[Record]:
        """Return what was found, newest first, after < id < before.

        What was appended last is found before index has seen it: the newest 500 of these talks,
        among the newest 2,000 of all.
        Args: text: what `words.asked` reads: all these words, "these side by side", beginn*;
            None or blank for all; talks: only there: what the asker may read;
            identity, nick: only by them;
            limit: at most so many, from the late end if newest; else from the early one, and then
            oldest first.
        """

    def reindex(self, progress: Progress | None = None) -> None:
        """Build the index anew from the history: after an import of old records, or a repair.

        What index brings meanwhile is not lost. Half of the results may be missing until it ends.
        """


class Store(Protocol):
    """All that one server keeps."""

    @property
    def history(self) -> History:
        """What happened."""

    @property
    def rooms(self) -> Rooms:
        """The rooms that outlive a restart."""

    @property
    def markers(self) -> Markers:
        """Up to where everybody has read."""

    @property
    def search(self) -> Search | None:
        """The search, if the store has one."""

    @property
    def accounts(self) -> Accounts:
        """Who has registered."""

    @property
    def secrets(self) -> Secrets:
        """The server's own keys."""

    @property
    def moderation(self) -> Moderation:
        """What moderators have decided."""

    def together(self) -> AbstractContextManager[None]:
        """Keep what is written inside as one, all of it or nothing; all but History's deletions.

        Nothing is kept if an error leaves it; others who write wait meanwhile.
        """

    def close(self) -> None:
        """Let go of everything; calling it again does nothing."""
