"""The form in which a server's state goes to the program that goes on with it.

Plain dataclasses of what JSON can hold, never pickled objects: the reader is another version.
Users, rooms and sockets are known by their places in the lists of State and of descriptors. Bytes
are written as Latin-1 text. Times are either of the wall clock (`_ms`, and `_s` where `core` counts
so), or ages and waits, because a monotonic clock says nothing to others: these fields say so.

VERSION is raised by every change, and READS names all that `restore` understands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from hubbub.errors import StartError

VERSION = 4
READS = frozenset({VERSION})

LINE, TOO_LONG, ENDLESS = KINDS = ("line", "too long", "endless")
"""What a waiting line is: itself, or the error that stands in its place."""

Standing = tuple[int, str]
"""A user, and the letters of their ranks."""

When = tuple[int, int]
"""A user, and Unix seconds."""


@dataclass
class MaskForm:
    """core.state.Ban."""

    mask: str
    by: str
    at_s: int
    until_s: int | None


@dataclass
class RoomForm:
    """core.state.Room; `is_stored`: the store has it."""

    name: str
    created_s: int
    renamed_s: int | None
    former: str | None
    is_common: bool
    is_kept: bool
    is_stored: bool
    flags: str
    password: str | None
    member_limit: int | None
    retention: tuple[int | None, int | None] | None
    topic: tuple[str, str, int] | None
    members: list[Standing]
    metadata: dict[str, str] | None
    lists: dict[str, list[MaskForm]]
    settings: dict[str, str]
    founder: str | None
    roles: dict[str, str]
    since_s: list[When] | None
    spoke_s: dict[str, int] | None
    knocks: dict[str, int] | None


@dataclass
class UserForm:
    """core.state.User, and what the server knows of it besides.

    is_present: who is meant by the identity; quieted: (seconds left, why) of a mute by the filter;
    stays_as: the account of one who is always on; left_ms: since when without a device.
    """

    nick: str
    username: str
    host: str
    realname: str
    address: str
    arrived_s: int
    account: str | None
    identity: str
    away: str | None
    modes: str
    privileges: list[str]
    operator_title: str
    muted: str | None
    metadata: dict[str, str] | None
    accepts: list[str] | None
    rooms: list[int]
    invites: list[int] | None
    is_present: bool
    quieted: tuple[float, str] | None
    stays_as: str | None
    left_ms: int | None


@dataclass
class SocketForm:
    """A connected socket: its place among the descriptors, and what it has not sent yet."""

    descriptor: int
    address: str
    is_secure: bool
    certificate_fingerprint: str | None
    backlog: str


@dataclass
class RegistrationForm:
    """server.session.Registration."""

    nick: str | None
    username: str | None
    realname: str
    metadata: dict[str, str] | None
    is_negotiating: bool
    account: str | None
    wanted: str | None
    has_password: bool


@dataclass
class BatchForm:
    """An open batch of handlers.batch, which gets its time anew.

    lines: texts, and whether each is joined to the one before; None once it was refused.
    """

    reference: str
    target: str
    command: str | None
    lines: list[tuple[str, bool]] | None
    tags: dict[str, str]
    label: str | None


@dataclass
class PaceForm:
    """core.pace.Pace: the tokens that are left."""

    talk: float
    size: float | None
    own: dict[str, float]


@dataclass
class SessionForm:
    """server.session.Session.

    queued: lines that wait, with their KINDS; rest, skipped_bytes: of its line buffer;
    interrupted: what it has to say again: "command", "login", or "step": a login of which the
        client has the next word; the first and the last may be both;
    held_label: of the command that it has to say again.
    """

    socket: SocketForm
    is_irc: bool
    caps: list[str]
    cap_version: int
    room: int | None
    user: int | None
    away: str | None
    subscribed: list[str] | None
    watching: list[str]
    registration: RegistrationForm | None
    batch: BatchForm | None
    pace: PaceForm | None
    queued: list[tuple[str, str]]
    rest: str
    skipped_bytes: int
    age_s: float
    silent_s: float
    is_pinged: bool
    playing: tuple[list[str] | None, int, int] | None
    interrupted: list[str]
    held_label: str | None


@dataclass
class OpeningForm:
    """server.opening.Opening: who has not said enough to be known, and gets its time anew."""

    socket: SocketForm
    data: str
    is_greeted: bool
    is_proxy: bool


@dataclass
class ListenerForm:
    """A listening socket: its place among the descriptors, and what it was opened for."""

    descriptor: int
    wanted: str


@dataclass
class State:
    """Everything. `last_id`: the greatest id given; `whowas`: oldest first."""

    last_id: int
    started_ms: int
    defcon: int
    most_users: int
    users: list[UserForm]
    rooms: list[RoomForm]
    sessions: list[SessionForm]
    openings: list[OpeningForm]
    listeners: list[ListenerForm]
    whowas: list[tuple[str, str, str, str, int]]
    guest_markers: dict[str, dict[str, int]]
    always_on: dict[str, bool]
    single_device: list[str]
    replayed_lines: dict[str, int]
    profiles: dict[str, dict[str, str]]
    version: int = VERSION


def text_of(data: bytes) -> str:
    """Return bytes as the form writes them."""
    return bytes(data).decode("latin-1")


def bytes_of(text: str) -> bytes:
    """Return the bytes that the form has written."""
    return text.encode("latin-1")


def dumped(state: State) -> bytes:
    """Return the state as JSON."""
    return json.dumps(state, default=vars, ensure_ascii=False).encode()


def loaded(data: bytes) -> State:
    """Return the state that the JSON holds.

    Raises: StartError: it is of a version that is not read here, or has not its shape.
    """
    try:
        found = json.loads(data)
        version = found["version"]
        if version in READS:
            state: State = _build(State)(found)
            return state
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StartError(f"the state that was handed over cannot be read: {error!r}") from error
    raise StartError(f"the state is written in version {version}, which is not read here")


_Build = Callable[[Any], Any]
"""Returns a value as a type has it, from what JSON has. Raises: TypeError, ValueError, KeyError."""


@cache
def _build(kind: Any) -> _Build:
    """Return what builds values of that type; JSON knows no tuples and no dataclasses."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _whole(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is list:
        each = _build(inner[0])
        return lambda value: [each(one) for one in _checked(value, list)]
    if origin is dict:
        each = _build(inner[1])
        return lambda value: {name: each(one) for name, one in value.items()}
    if origin is tuple:
        places = [_build(one) for one in inner]
        return lambda value: tuple(build(one) for build, one in zip(places, value, strict=True))
    if type(None) in inner:
        whole = _build(inner[0])
        return lambda value: None if value is None else whole(value)
    allowed = (int, float) if kind is float else kind
    return lambda value: _checked(value, allowed)


def _whole(kind: type) -> _Build:
    hints = get_type_hints(kind)
    builds = {one.name: _build(hints[one.name]) for one in fields(kind)}

    def build(value: dict[str, Any]) -> Any:
        if builds.keys() != value.keys():
            raise ValueError(f"{kind.__name__} has not {sorted(builds.keys() ^ value.keys())}")
        return kind(**{name: builds[name](one) for name, one in value.items()})

    return build


def _checked(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind}")
    return value
