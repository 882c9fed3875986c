"""People, whatever rooms they are in."""

from hubbub.records import dataclass


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
class Seen:
    """What there is to know of somebody: None, or '' for real_name, where the server was silent."""

    nick: str
    account: str | None = None
    away: str | None = None  # '' for here
    is_online: bool | None = None
    is_bot: bool | None = None
    real_name: str = ""
    own: bool = False
