"""What stands in a timeline. Texts are clean: whoever makes an entry makes its texts legible."""

from enum import Enum

from hubbub.records import dataclass


class Manner(Enum):
    """How something was said."""

    SPEECH = "speech"
    ACTION = "action"
    NOTICE = "notice"


class Progress(Enum):
    """How far a message is on its way to the server's disk."""

    HEARD = "heard"  # somebody else's, or of a time before
    QUEUED = "queued"
    SENT = "sent"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Quote:
    """What a message replies to."""

    nick: str
    text: str
    msgid: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """How many have replied to a message, and who did last."""

    replies: int
    last: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something that somebody said.

    Args: key: what finds it again, the same before and after it was stored; msgid: the server's
        name for it, '' until it is stored; reactions: (reaction, how many, whether we did);
        problem: why it FAILED; deleted: why it is gone, None while it is there; ignored: not shown.
    """

    key: str
    time_s: float
    nick: str
    text: str
    manner: Manner = Manner.SPEECH
    msgid: str = ""
    own: bool = False
    mention: bool = False
    progress: Progress = Progress.HEARD
    problem: str = ""
    reply: Quote | None = None
    reactions: tuple[tuple[str, int, bool], ...] = ()
    thread: Thread | None = None
    edited: bool = False
    deleted: str | None = None
    pinned: bool = False
    ignored: bool = False


class Move(Enum):
    """How somebody came or went."""

    JOINED = "joined"
    LEFT = "left"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Traffic:
    """Somebody came or went; many in a row are shown as one line. other: the new nick."""

    key: str
    time_s: float
    nick: str
    move: Move
    other: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the server or the program has to say."""

    key: str
    time_s: float
    text: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """We were away; count messages of that time follow, is_all: those are all.

    No messages, and not all: nobody knows.
    """

    key: str
    since_s: float
    time_s: float
    count: int
    is_all: bool = True

    @property
    def is_moment(self) -> bool:
        """Whether there is nothing to tell: back within a minute, in which nothing was said."""
        return not self.count and self.is_all and self.time_s - self.since_s < 60


Entry = Message | Traffic | Remark | Gap
