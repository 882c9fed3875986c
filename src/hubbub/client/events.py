"""What happened in the chat, in people's words: what a `Connection` tells its owner.

Times are seconds of Unix time; texts are as they came, so whoever shows them cleans them first.
"""

from dataclasses import dataclass
from enum import Enum

from hubbub.names import fold


class Kind(Enum):
    """How something was said."""

    SPEECH = "speech"
    ACTION = "action"  # `/me waves`
    NOTICE = "notice"  # by a program, and nobody may answer it by a program


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that somebody wants to send, with LF between its lines.

    Args: key: under which it has been sent, so that the server knows it again; '' for none.
    """

    to: str
    text: str
    kind: Kind = Kind.SPEECH
    key: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody said something, to a room or to one person."""

    time_s: float
    who: str
    to: str
    text: str
    kind: Kind = Kind.SPEECH
    in_room: bool = True
    own: bool = False
    msgid: str = ""  # what the server calls it; '' where messages have no ids
    key: str = ""  # what its sender calls it; '' for none

    @property
    def place(self) -> str:
        """The room, or the other person."""
        return self.to if self.in_room or self.own else self.who


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server has taken our message; from now on it counts as said."""

    label: str
    said: Said


@dataclass(frozen=True, slots=True)
class Edited:
    """Something said before has another text now.

    Args: said: who gave it which text, where and when; about: the id of what was said before;
        about_s: when that was, None: nobody knows.
    """

    said: Said
    about: str
    about_s: float | None = None


@dataclass(frozen=True, slots=True)
class Redacted:
    """Something said before was taken back.

    Args: said: who took it back, where and when; its text is the reason; about, about_s: as in
        Edited.
    """

    said: Said
    about: str
    about_s: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The server refused our message (draft) or our command (None); reason is a sentence."""

    reason: str
    draft: Draft | None = None
    label: str | None = None


class Purpose(Enum):
    """Why somebody wants to know what was said before."""

    ENTERING = "entering"  # to know what the talk is about
    GAP = "gap"  # to have missed nothing
    LAST = "last"  # /last
    SEARCH = "search"  # /search


@dataclass(frozen=True, slots=True)
class Recall:
    """A question about what was said: the last messages, those after one, or those with words.

    Args: place: a room or a person, '' for everywhere; after: the message id of a GAP's beginning.
    """

    purpose: Purpose
    place: str
    limit: int
    after: str = ""
    words: str = ""

    def is_answered_by(self, place: str, purpose: Purpose) -> bool:
        """Whether an answer of that kind about that place is meant for this question."""
        if self.purpose is Purpose.SEARCH or purpose is Purpose.SEARCH:
            return self.purpose is purpose
        return fold(self.place) == fold(place)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was said before, oldest first."""

    recall: Recall
    messages: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class RecallFailed:
    """What was said before is not to be had; reason is a sentence."""

    recall: Recall
    reason: str


@dataclass(frozen=True, slots=True)
class Restored:
    """We were away, and count messages that we missed follow; is_all: those are all."""

    place: str
    since_s: float
    until_s: float
    count: int
    is_all: bool = True


@dataclass(frozen=True, slots=True)
class Welcomed:
    """We are registered, under this nick."""

    nick: str


@dataclass(frozen=True, slots=True)
class NameRefused:
    """We are not registered: the name is taken, or illegal; another `register` may follow."""

    name: str
    taken: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Ready:
    """Registered, and in every room that we asked for and that let us in."""


@dataclass(frozen=True, slots=True)
class RoomRefused:
    """We may not enter the room."""

    room: str
    reason: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody entered a room."""

    time_s: float
    room: str
    who: str
    own: bool = False


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
class Gone:
    """Somebody left the chat; rooms are those we shared."""

    time_s: float
    who: str
    rooms: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Renamed:
    """Somebody, perhaps we, goes by another nick now."""

    time_s: float
    old: str
    new: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class TopicSet:
    """What a room is about: it was just set (who), or we learn it on entering (None)."""

    time_s: float
    room: str
    text: str
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a room; asked says that we wanted to know, it is not only the news on entering."""

    room: str
    nicks: tuple[str, ...]
    asked: bool = False


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
    """Ranks or rules of a room changed; changes are as IRC writes them (`+o Todd`)."""

    time_s: float
    room: str
    who: str
    changes: str


@dataclass(frozen=True, slots=True)
class RoomListed:
    """One row of the list of rooms."""

    room: str
    members: int
    topic: str


@dataclass(frozen=True, slots=True)
class Info:
    """Anything else that the server tells, in its own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Lost:
    """This connection is over; reason is a sentence, silent: it is only that nothing came."""

    reason: str
    silent: bool = False


Event = (
    Said
    | Accepted
    | Edited
    | Redacted
    | Refused
    | Recalled
    | RecallFailed
    | Restored
    | Welcomed
    | NameRefused
    | Ready
    | RoomRefused
    | Joined
    | Left
    | Kicked
    | Gone
    | Renamed
    | TopicSet
    | Members
    | Invited
    | ModesChanged
    | RoomListed
    | Info
    | Lost
)
