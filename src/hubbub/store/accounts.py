"""Accounts as they are stored, and the narrow ports through which they are kept and read.

What base says of threads, transactions and StoreError holds here too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hubbub.names import fold
from hubbub.protocol.sasl.scram import Verifier

Setting = str | int | bool

Profile = Mapping[str, str | None]
"""What somebody tells of themselves anew (METADATA); None: no longer."""

PRESENCE = "presence"
"""The setting that holds where the account's user is, always on; nothing that its owner sets."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What is kept instead of a password.

    argon2: its encoded hash, with salt and costs; scram: a verifier for each SCRAM mechanism.
    """

    argon2: str
    scram: Mapping[str, Verifier]


@dataclass(frozen=True, slots=True)
class Suspension:
    """Who has closed an account, why, when, and until when (Unix seconds; None: for good)."""

    by: str
    reason: str
    at_s: int
    until_s: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A registered identity.

    name: as it was spelled, and a nick that belongs to it; created_s, last_seen_s: Unix seconds.
    credentials: None: no password, certificates only.
    certfps: SHA-256 of TLS certificates, lower-case hex; nicks: others that belong to it, folded.
    code: what has to come before the account may be used; None: it has come, or nobody asked.
    settings: whatever its owner has set; metadata: what they tell of themselves (METADATA).
    """

    name: str
    created_s: int
    credentials: Credentials | None = None
    certfps: frozenset[str] = frozenset()
    nicks: frozenset[str] = frozenset()
    email: str | None = None
    code: str | None = field(default=None, repr=False)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    suspension: Suspension | None = None
    last_seen_s: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def folded(self) -> str:
        """The name in the form by which it is known."""
        return fold(self.name)

    @property
    def all_nicks(self) -> frozenset[str]:
        """The nicks that belong to it, folded, its own name among them."""
        return self.nicks | {self.folded}

    def is_suspended(self, now_s: float) -> bool:
        """Whether it is closed at that time."""
        closed = self.suspension
        return closed is not None and (closed.until_s is None or now_s < closed.until_s)


def with_presence(settings: Mapping[str, Setting], presence: str | None) -> dict[str, Setting]:
    """Return the settings with another presence, or none."""
    others = {key: value for key, value in settings.items() if key != PRESENCE}
    return others if presence is None else {**others, PRESENCE: presence}


def with_profile(metadata: Mapping[str, str], profile: Profile) -> dict[str, str]:
    """Return what is told with what is told anew."""
    whole = {**metadata, **profile}
    return {key: value for key, value in whole.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Token:
    """An invitation to register: who made it and when, for how many, and until when (Unix seconds).

    uses_left: None: for any number; expires_s: None: for ever.
    """

    code: str
    by: str
    created_s: int
    uses_left: int | None = 1
    expires_s: int | None = None

    def is_good(self, now_s: float) -> bool:
        """Whether somebody may still come by it."""
        return self.uses_left != 0 and (self.expires_s is None or now_s < self.expires_s)


class Accounts(Protocol):
    """Who has registered. Names and nicks are found in any case."""

    def create(self, account: Account, *, token: str | None = None) -> None:
        """Keep a new account; a token loses one use with it, or neither happens.

        Raises: AlreadyThere: the name is an account's or reserved, or a nick or a certificate has
            an owner; TokenRefused: nobody may come by that token at created_s.
        """

    def change(self, name: str, how: Callable[[Account], Account]) -> Account:
        """Replace an account by what `how` makes of it, as it is then; return that.

        Two changes at one time both count, which reading, changing and saving would not promise.
        `how` runs in the middle of a transaction: it computes, and does nothing else. It keeps the
        name, which it may spell in another case.
        Raises: NoSuchAccount; AlreadyThere: a nick or a certificate has another owner; whatever
            `how` raises. Nothing has changed then.
        """

    def keep_presences(self, presences: Mapping[str, str | None]) -> None:
        """Set the setting PRESENCE of these accounts, or take it away (None); all or none.

        Names that are no account's, because it was dropped meanwhile, are no error.
        """

    def keep_profiles(self, profiles: Mapping[str, Profile]) -> None:
        """Set what these accounts tell of themselves, and leave their other keys; all or none.

        Names that are no account's are no error.
        """

    def account(self, name: str) -> Account | None:
        """Return the account of that name."""

    def account_by_certfp(self, certfp: str) -> Account | None:
        """Return the account to which that certificate belongs."""

    def account_by_nick(self, nick: str) -> Account | None:
        """Return the account to which that nick belongs: by its name, or as one of its nicks."""

    def accounts(self, after: str = "", limit: int = 100) -> list[Account]:
        """Return a page of accounts by folded name: those that follow `after`."""

    def drop(self, name: str, *, is_reserved: bool) -> None:
        """Keep the account no longer; its nicks are free. Unknown names are no error.

        Args: is_reserved: nobody may register the name from now on, because what is left in the
            history would be theirs; false: what was said is gone too, and the name is free.
        """

    def add_token(self, token: Token) -> None:
        """Keep a token. Raises: AlreadyThere: there is one with this code."""

    def drop_token(self, code: str) -> None:
        """Keep a token no longer; unknown ones are no error."""

    def tokens(self) -> list[Token]:
        """Return all tokens, used up and expired ones too, oldest first."""


class Secrets(Protocol):
    """Keys that the server makes for itself once and needs for ever."""

    def secret(self, purpose: str, fresh: bytes) -> bytes:
        """Return the key for a purpose; the first time that is `fresh`, which is kept."""
