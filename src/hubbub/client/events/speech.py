"""What is said, what becomes of what we say, and what is done to it afterwards."""

from enum import Enum

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
    def mark(self) -> tuple[int, str, str]:
        """By what it is known again where it has no id; some logs (soju's) have whole seconds."""
        return int(self.time_s), self.who, self.text

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
class Refused:
    """The server refused our message (draft) or our command (None); reason is a sentence.

    place: the room of ours that a refused command was about; '' for none.
    """

    reason: str
    draft: Draft | None = None
    label: str | None = None
    place: str = ""


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
