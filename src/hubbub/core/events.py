"""What happened: facts. They change the state (`apply`), are told to people and are recorded.

An event carries all that is needed to tell it, so that telling never looks anything up. `id` is
given when the event is published, and `is_stored` says whether it goes into the history; `source`
is the actor's nick!user@host when it happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubbub.core.commands import Kind
from hubbub.core.modes import ModeChange
from hubbub.core.state import ClosedRoom, Room, User
from hubbub.names import fold


@dataclass(slots=True, eq=False)
class Event:
    """Somebody did something."""

    user: User
    source: str
    id: int = field(init=False)
    is_stored: bool = field(init=False)

    def __post_init__(self) -> None:
        """Begin unpublished. No defaults of the fields: mypyc does not know inherited ones."""
        self.id = 0
        self.is_stored = False

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it changes nothing but the history: if it cannot be stored, it did not happen."""
        return False


@dataclass(slots=True, eq=False, init=False)
class Said(Event):
    """Something was said in a room or to a person; joints are those of the command.

    only: the lowest rank that hears it, '' for everybody; then it is not kept. prefix: how that
        was asked for, in front of the room's name.
    is_voiced: `user` is a voice (core.voices), and who lent it words hears it as all others do.
    """

    target: Room | User
    text: str
    kind: Kind
    tags: Mapping[str, str]
    joints: tuple[int, ...]
    is_voiced: bool
    only: str
    prefix: str

    # Written out, because a generated one stays Python when all else is compiled.
    def __init__(  # noqa: PLR0913, PLR0917 - its fields
        self,
        user: User,
        source: str,
        target: Room | User,
        text: str,
        kind: Kind,
        tags: Mapping[str, str],
        joints: tuple[int, ...] = (),
        is_voiced: bool = False,
        only: str = "",
        prefix: str = "",
    ) -> None:
        self.user = user
        self.source = source
        self.id = 0
        self.is_stored = False
        self.target = target
        self.text = text
        self.kind = kind
        self.tags = tags
        self.joints = joints
        self.is_voiced = is_voiced
        self.only = only
        self.prefix = prefix

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it changes nothing but the history."""
        return True

    @property
    def is_multiline(self) -> bool:
        """Whether it is told in several lines."""
        return bool(self.joints) or "\n" in self.text


@dataclass(slots=True, eq=False)
class Redacted(Event):
    """Something said before was taken back; `about` is its id."""

    target: Room | User
    about: int
    reason: str

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it changes nothing but the history."""
        return True


@dataclass(slots=True, eq=False)
class Edited(Event):
    """Something said before has another text now; `about` is its id."""

    target: Room | User
    about: int
    text: str

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it changes nothing but the history."""
        return True


@dataclass(slots=True, eq=False)
class Arrived(Event):
    """Somebody came into the chat."""


@dataclass(slots=True, eq=False)
class Joined(Event):
    """Somebody entered a room; is_new says that this made the room."""

    room: Room
    standing: str
    is_new: bool


@dataclass(slots=True, eq=False)
class Left(Event):
    """Somebody left a room."""

    room: Room
    reason: str | None


@dataclass(slots=True, eq=False)
class Kicked(Event):
    """Somebody was put out of a room."""

    room: Room
    victim: User
    reason: str


@dataclass(slots=True, eq=False)
class TopicSet(Event):
    """A room's topic changed; '' means that it has none now."""

    room: Room
    text: str


@dataclass(slots=True, eq=False)
class RoomRenamed(Event):
    """A room has another name; forwarding are the rooms that send people there."""

    room: Room
    old: str
    new: str
    reason: str
    forwarding: tuple[Room, ...] = ()

    @property
    def is_respelled(self) -> bool:
        """Whether only the case of letters has changed."""
        return fold(self.old) == fold(self.new)


@dataclass(slots=True, eq=False)
class Invited(Event):
    """Somebody was asked into a room; opens says that no lock of the room holds for them."""

    room: Room
    guest: User
    opens: bool


@dataclass(slots=True, eq=False)
class Uninvited(Event):
    """An invitation is open no longer; nobody is told."""

    room: Room
    guest: User


@dataclass(slots=True, eq=False)
class Knocked(Event):
    """Somebody outside asks those who rule a room to let them in."""

    room: Room
    reason: str


@dataclass(slots=True, eq=False)
class RoomModesChanged(Event):
    """Modes of a room changed; the changes are those that had an effect."""

    room: Room
    changes: list[ModeChange]


@dataclass(slots=True, eq=False)
class RolesChanged(Event):
    """A room belongs to that account now (None: to nobody), and these get ranks on entering."""

    room: Room
    founder: str | None
    roles: Mapping[str, str]


@dataclass(slots=True, eq=False)
class UserModesChanged(Event):
    """Modes of the user changed."""

    changes: list[ModeChange]


@dataclass(slots=True, eq=False)
class Renamed(Event):
    """Somebody took another nick."""

    old: str
    new: str


@dataclass(slots=True, eq=False)
class AwayChanged(Event):
    """Somebody went away (text) or came back (None)."""

    text: str | None


@dataclass(slots=True, eq=False)
class RealnameChanged(Event):
    """Somebody says otherwise who they are."""

    text: str


@dataclass(slots=True, eq=False)
class Rehosted(Event):
    """Somebody shows another username and host."""

    username: str
    host: str


@dataclass(slots=True, eq=False)
class LoggedIn(Event):
    """Somebody has shown to be that account; `was` is the identity until then."""

    account: str
    was: str


@dataclass(slots=True, eq=False)
class LoggedOut(Event):
    """Somebody is no account any more; `identity` is who it is from now on."""

    identity: str
    was: str


@dataclass(slots=True, eq=False)
class MetadataChanged(Event):
    """A key of somebody or of a room has another value now, or none."""

    target: Room | User
    key: str
    value: str | None


@dataclass(slots=True, eq=False)
class Accepted(Event):
    """Somebody lets that identity write to them in private, or no longer; nobody is told."""

    identity: str
    adding: bool


@dataclass(slots=True, eq=False)
class BecameOperator(Event):
    """Somebody is an operator of the server now, with these privileges."""

    privileges: frozenset[str]
    title: str


@dataclass(slots=True, eq=False)
class MuteChanged(Event):
    """Somebody may not speak (why), or may again (None)."""

    sentence: str | None


@dataclass(slots=True, eq=False)
class RoomClosed(Event):
    """Nobody may enter that room any more."""

    closed: ClosedRoom


@dataclass(slots=True, eq=False)
class RoomOpened(Event):
    """A room that was closed may be entered again."""

    name: str


@dataclass(slots=True, eq=False)
class Announced(Event):
    """An operator spoke to everybody, or to those who listen (+w)."""

    text: str
    to_all: bool


@dataclass(slots=True, eq=False)
class Departed(Event):
    """Somebody left the chat."""

    reason: str
