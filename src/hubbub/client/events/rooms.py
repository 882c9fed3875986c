"""Rooms: who comes and goes, what they are about, what holds in them, which there are."""

from hubbub.records import dataclass


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody entered a room."""

    time_s: float
    room: str
    who: str
    own: bool = False
    account: str | None = None  # '' for none, None: the server does not say
    real_name: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left a room."""

    time_s: float
    room: str
    who: str
    reason: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Kicked:
    """Somebody was put out of a room."""

    time_s: float
    room: str
    who: str
    by: str
    reason: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class RoomRefused:
    """We may not enter the room."""

    room: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoomRenamed:
    """A room goes by another name now, and everybody in it is still there."""

    time_s: float
    old: str
    new: str
    who: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TopicSet:
    """What a room is about: it was just set (who), or we learn it on entering (None)."""

    time_s: float
    room: str
    text: str
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a room; asked says that we wanted to know, it is not only the news on entering.

    Args: ranks: of each, in the order of the nicks: `@`, `@+`, ''.
    """

    room: str
    nicks: tuple[str, ...]
    asked: bool = False
    ranks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody was asked into a room."""

    time_s: float
    room: str
    who: str
    by: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class ModesChanged:
    """Ranks or rules of a room changed; changes are as IRC writes them (`+o Todd`).

    Args: ranks: nicks whose ranks changed, with those they have now: (`Todd`, `@+`).
    """

    time_s: float
    room: str
    who: str
    changes: str
    ranks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RoomModes:
    """Which modes a room has, as IRC writes them: the answer to a question."""

    room: str
    modes: str


@dataclass(frozen=True, slots=True)
class RoomListed:
    """One row of the list of rooms."""

    room: str
    members: int
    topic: str


@dataclass(frozen=True, slots=True)
class ListEnded:
    """All rooms of the list have been told."""
