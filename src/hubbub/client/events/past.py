"""Questions about what was said before, and their answers."""

from enum import Enum

from hubbub.client.events.people import Gone, Renamed
from hubbub.client.events.rooms import Joined, Kicked, Left, ModesChanged, TopicSet
from hubbub.client.events.speech import Edited, Reacted, Redacted, Said
from hubbub.names import fold
from hubbub.records import dataclass

Other = (
    Reacted | Edited | Redacted | Joined | Left | Kicked | Gone | Renamed | TopicSet | ModesChanged
)
"""What a history may hold beside what was said."""


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
        before: that of the end of what is OLDER, '' for the newest; time_s: when these were, for
        servers that know messages by their times only, the middle of AROUND, the beginning of
        SINCE, the end of a SEARCH, 0 for none; words, who: what a SEARCH looks for, and by whom
        ('' for anybody).
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
    others: tuple[Other, ...] = ()
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
