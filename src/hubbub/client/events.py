"""What happened in the chat, in people's words: what a `Connection` tells its owner.

Times are seconds of Unix time; texts are as they came, so whoever shows them cleans them first.
"""

from enum import Enum

from hubbub.names import fold
from hubbub.records import dataclass


class Kind(Enum):
    """How something was said."""

    SPEECH = "speech"
    ACTION = "action"  # `/me waves`
    NOTICE = "notice"  # by a program, and nobody may answer it by a program


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that somebody wants to send, with LF between its lines.

    Args: key: under which it has been sent, so that the server knows it again; '' for none;
        reply_to: the id of the message that it answers, '' for none.
    """

    to: str
    text: str
    kind: Kind = Kind.SPEECH
    key: str = ""
    reply_to: str = ""


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
    account: str = ""  # of who said it; '' for none or unknown
    reply_to: str = ""  # the id of the message that it answers; '' for none

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
class Reacted:
    """Somebody put an emoji, or a word, under a message (or, off, took it away again).

    Args: place: the room, or the other person; about: the message's id.
    """

    time_s: float
    who: str
    place: str
    about: str
    text: str
    own: bool = False
    off: bool = False


class Typing(Enum):
    """What somebody does with the message that they write."""

    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Writes:
    """Somebody is writing something, or is not any more; place as in Reacted."""

    time_s: float
    who: str
    place: str
    typing: Typing


@dataclass(frozen=True, slots=True)
class Marked:
    """We have read a room, or a talk, up to then: here, or with another client of ours."""

    place: str
    until_s: float


@dataclass(frozen=True, slots=True)
class Refused:
    """The server refused our message (draft) or our command (None); reason is a sentence.

    place: the room of ours that a refused command was about; '' for none.
    """

    reason: str
    draft: Draft | None = None
    label: str | None = None
    place: str = ""


class Purpose(Enum):
    """Why somebody wants to know what was said before."""

    ENTERING = "entering"  # to know what the talk is about
    GAP = "gap"  # to have missed nothing
    LAST = "last"  # /last
    SINCE = "since"  # hubbub tail --since
    OLDER = "older"  # to read on, upwards
    AROUND = "around"  # to see what was said then
    SEARCH = "search"  # /search


@dataclass(frozen=True, slots=True)
class Recall:
    """A question about what was said: the last messages, those after one, or those with words.

    Args: place: a room or a person, '' for everywhere; after: the message id of a GAP's beginning;
        before: that of the end of what is OLDER, '' for the newest; time_s: the middle of AROUND,
        the beginning of SINCE; words, who: what a SEARCH looks for, and by whom ('' for anybody).
    """

    purpose: Purpose
    place: str
    limit: int
    after: str = ""
    before: str = ""
    time_s: float = 0.0
    words: str = ""
    who: str = ""

    def is_answered_by(self, place: str, purpose: Purpose) -> bool:
        """Whether an answer of that kind about that place is meant for this question."""
        if self.purpose is Purpose.SEARCH or purpose is Purpose.SEARCH:
            return self.purpose is purpose
        return fold(self.place) == fold(place)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was said before, oldest first.

    Args: others: what happened in between, where the server tells that too, oldest first; is_end:
        in the direction of the question nothing is left.
    """

    recall: Recall
    messages: tuple[Said, ...]
    others: tuple["Other", ...] = ()
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Talks:
    """Where something was said in a time that we asked about: names, and when it was last."""

    latest: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class RecallFailed:
    """What was said before is not to be had; reason is a sentence."""

    recall: Recall
    reason: str


@dataclass(frozen=True, slots=True)
class Restored:
    """We were away, and count messages that we missed follow; is_all: those are all.

    Args: others: how many other things follow: who came and went, a new topic.
    """

    place: str
    since_s: float
    until_s: float
    count: int
    is_all: bool = True
    others: int = 0


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
class Gone:
    """Somebody left the chat, in what is told of before perhaps we; rooms are those we shared."""

    time_s: float
    who: str
    rooms: tuple[str, ...]
    reason: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Renamed:
    """Somebody, perhaps we, goes by another nick now."""

    time_s: float
    old: str
    new: str
    own: bool = False


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
class Seen:
    """What there is to know of somebody: None, or '' for real_name, where the server was silent."""

    nick: str
    account: str | None = None
    away: str | None = None  # '' for here
    is_online: bool | None = None
    is_bot: bool | None = None
    real_name: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the server can do, which may change: capabilities, and what it supports (ISUPPORT).

    registration: what an account needs there, in words (email-required); None: nobody makes any.
    """

    caps: frozenset[str]
    support: tuple[tuple[str, str], ...]
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """We are logged in to that account now; '' for not any more."""

    account: str


@dataclass(frozen=True, slots=True)
class LoginFailed:
    """The server does not accept our password, or we would not send it; reason is a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Registered:
    """We have an account, and are logged in to it; or it waits for a code that was mailed."""

    account: str
    text: str
    needs_code: bool = False


@dataclass(frozen=True, slots=True)
class RegisterFailed:
    """There is no new account; reason is a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """How long the server took to answer a PING."""

    lag_s: float


@dataclass(frozen=True, slots=True)
class RoomListed:
    """One row of the list of rooms."""

    room: str
    members: int
    topic: str


@dataclass(frozen=True, slots=True)
class ListEnded:
    """All rooms of the list have been told."""


@dataclass(frozen=True, slots=True)
class Info:
    """Anything else that the server tells, in its own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Lost:
    """This connection is over; reason is a sentence, silent: it is only that nothing came."""

    reason: str
    silent: bool = False


Other = (
    Reacted | Edited | Redacted | Joined | Left | Kicked | Gone | Renamed | TopicSet | ModesChanged
)
"""What a history may hold beside what was said."""

Event = (
    Said
    | Abilities
    | Answered
    | ListEnded
    | LoggedIn
    | LoginFailed
    | Marked
    | Reacted
    | Registered
    | RegisterFailed
    | RoomModes
    | RoomRenamed
    | Seen
    | Talks
    | Writes
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
