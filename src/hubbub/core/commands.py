"""What people ask for. A command is a wish: `rules.decide` makes events of it or refuses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hubbub.core.modes import ModeChange
from hubbub.core.state import Room, User

Kind = Literal["message", "notice", "tags"]


_NO_TAGS: Mapping[str, str] = {}


@dataclass(slots=True, init=False)
class Say:
    """Say something in a room or to one person; kind `tags` has no text.

    joints: where in the text a line was cut that is one line (positions).
    """

    target: str
    text: str
    kind: Kind
    tags: Mapping[str, str]
    joints: tuple[int, ...]

    # Written out, because a generated one stays Python when all else is compiled.
    def __init__(
        self,
        target: str,
        text: str,
        kind: Kind = "message",
        tags: Mapping[str, str] = _NO_TAGS,
        joints: tuple[int, ...] = (),
    ) -> None:
        self.target = target
        self.text = text
        self.kind = kind
        self.tags = tags
        self.joints = joints


@dataclass(slots=True)
class Redact:
    """Take back something said; `author` is the identity of who said it.

    target: a room's name, or whom it was said to or by: they need not be here.
    """

    target: str | User
    about: int
    author: str
    reason: str = ""


@dataclass(slots=True)
class Edit:
    """Give something said another text; `author` is the identity of who said it.

    target: as in Redact.
    """

    target: str | User
    about: int
    author: str
    text: str


@dataclass(slots=True)
class Join:
    """Enter a room; it is made if there is none."""

    room: str
    password: str | None = None


@dataclass(slots=True)
class Leave:
    """Leave a room."""

    room: str
    reason: str | None = None


@dataclass(slots=True)
class Kick:
    """Put somebody out of a room."""

    room: str
    nick: str
    reason: str | None = None


@dataclass(slots=True)
class SetTopic:
    """Say what a room is about; an empty text takes the topic away."""

    room: str
    text: str


@dataclass(slots=True)
class RenameRoom:
    """Give a room another name; everything else of it stays."""

    room: str
    name: str
    reason: str = ""


@dataclass(slots=True)
class Invite:
    """Ask somebody into a room."""

    nick: str
    room: str


@dataclass(slots=True)
class Uninvite:
    """Take back that somebody was asked into a room."""

    nick: str
    room: str


@dataclass(slots=True)
class Knock:
    """Ask the operators of a room to be let in."""

    room: str
    reason: str = ""


@dataclass(slots=True)
class ChangeRoomModes:
    """Switch modes of a room, in this order."""

    room: str
    changes: list[ModeChange]


@dataclass(slots=True)
class SetRoles:
    """Let a room belong to an account (folded; None: to nobody), and give accounts ranks in it."""

    room: str
    founder: str | None
    roles: Mapping[str, str]


@dataclass(slots=True)
class GiveRank:
    """Take the rank of one's role in a room, or make somebody an operator as its founder."""

    room: str
    nick: str


@dataclass(slots=True)
class ClearRoom:
    """Put everybody else out of a room of one's own."""

    room: str


@dataclass(slots=True)
class ClearAccess:
    """Take all roles, bans and exceptions of a room of one's own away."""

    room: str


@dataclass(slots=True)
class ChangeUserModes:
    """Switch one's own modes."""

    changes: list[ModeChange]


@dataclass(slots=True)
class Rename:
    """Take another nick."""

    nick: str


@dataclass(slots=True)
class SetAway:
    """Go away with a text, or come back with None."""

    text: str | None


@dataclass(slots=True)
class SetRealname:
    """Say who one is."""

    text: str


@dataclass(slots=True)
class Rehost:
    """Show another username and host; only the server itself asks for this."""

    username: str
    host: str


@dataclass(slots=True)
class LogIn:
    """Be that account, as it is spelled; only the server itself asks for this."""

    account: str


@dataclass(slots=True)
class LogOut:
    """Be nobody's account any more, under a new identity; only the server asks for this."""

    identity: str


@dataclass(slots=True)
class SayAs:
    """Say something in a room under another name: as a bridge relays it, or as a role."""

    room: str
    name: str
    text: str
    tags: Mapping[str, str]
    is_relay: bool = False


@dataclass(slots=True)
class SetMetadata:
    """Give a key of somebody or of a room a value, or take it away (None)."""

    target: Room | User
    key: str
    value: str | None


@dataclass(slots=True)
class BecomeOperator:
    """Be an operator of the server with these privileges; only the server asks for this."""

    privileges: frozenset[str]
    title: str


@dataclass(slots=True)
class SetMuted:
    """May not speak, with the sentence that says why, or may (None); only the server asks."""

    sentence: str | None


@dataclass(slots=True)
class Announce:
    """Speak to the whole server: to all, or to those who listen (+w)."""

    text: str
    to_all: bool


@dataclass(slots=True)
class ForceJoin:
    """Be put into a room past its locks; only an operator of the server asks for this."""

    room: str


@dataclass(slots=True)
class ForceModes:
    """Switch modes of a room as an operator of the server."""

    room: str
    changes: list[ModeChange]


@dataclass(slots=True)
class Accept:
    """Let somebody write to one in private, or no longer."""

    nick: str
    adding: bool


@dataclass(slots=True)
class LiftMask:
    """Take a mask whose time is over out of a room's list; only the server itself asks for this."""

    room: str
    letter: str
    mask: str


@dataclass(slots=True)
class CloseRoom:
    """Let nobody be in a room any more, as an operator of the server."""

    room: str
    reason: str = ""


@dataclass(slots=True)
class OpenRoom:
    """Let people enter a room again that was closed."""

    room: str


@dataclass(slots=True)
class Quit:
    """Leave the chat."""

    reason: str


Command = (
    Say
    | Redact
    | Edit
    | Join
    | Leave
    | Kick
    | SetTopic
    | RenameRoom
    | Invite
    | Uninvite
    | Knock
    | ChangeRoomModes
    | SetRoles
    | GiveRank
    | ClearRoom
    | ClearAccess
    | ChangeUserModes
    | Rename
    | SetAway
    | SetRealname
    | Rehost
    | LogIn
    | LogOut
    | SayAs
    | SetMetadata
    | BecomeOperator
    | SetMuted
    | Announce
    | ForceJoin
    | ForceModes
    | CloseRoom
    | OpenRoom
    | LiftMask
    | Accept
    | Quit
)
