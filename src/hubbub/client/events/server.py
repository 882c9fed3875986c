"""The server and we: coming in, who we are there, what it can do, the end of a connection."""

from hubbub.records import dataclass


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
class Info:
    """Anything else that the server tells, in its own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Lost:
    """This connection is over; reason is a sentence, silent: it is only that nothing came."""

    reason: str
    silent: bool = False
