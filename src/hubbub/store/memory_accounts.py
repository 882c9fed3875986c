"""Accounts in memory; see accounts.Accounts and accounts.Secrets."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from hubbub.errors import AlreadyThere, NoSuchAccount, TokenRefused
from hubbub.names import fold
from hubbub.store.accounts import Account, Profile, Token, with_presence, with_profile

T = TypeVar("T")


class MemoryAccounts:
    """See accounts.Accounts."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._accounts: dict[str, Account] = {}
        self._reserved: set[str] = set()
        self._tokens: dict[str, Token] = {}

    def create(self, account: Account, *, token: str | None = None) -> None:
        """See accounts.Accounts."""
        with self._lock:
            if account.folded in self._accounts or account.folded in self._reserved:
                raise AlreadyThere(f"the name {account.name} is taken")
            self._check(account)
            if token is not None:
                self._use(token, account.created_s)
            self._accounts[account.folded] = _tidied(account)

    def change(self, name: str, how: Callable[[Account], Account]) -> Account:
        """See accounts.Accounts."""
        with self._lock:
            old = self._accounts.get(fold(name))
            if old is None:
                raise NoSuchAccount(f"there is no account {name}")
            new = _tidied(how(old))
            if new.folded != old.folded:
                raise ValueError(f"{old.name} cannot become {new.name}")
            self._check(new)
            self._accounts[new.folded] = new
            return new

    def keep_presences(self, presences: Mapping[str, str | None]) -> None:
        """See accounts.Accounts."""
        with self._lock:
            for old, presence in self._of(presences):
                settings = with_presence(old.settings, presence)
                self._accounts[old.folded] = replace(old, settings=settings)

    def keep_profiles(self, profiles: Mapping[str, Profile]) -> None:
        """See accounts.Accounts."""
        with self._lock:
            for old, profile in self._of(profiles):
                metadata = with_profile(old.metadata, profile)
                self._accounts[old.folded] = replace(old, metadata=metadata)

    def account(self, name: str) -> Account | None:
        """See accounts.Accounts."""
        return self._accounts.get(fold(name))

    def account_by_certfp(self, certfp: str) -> Account | None:
        """See accounts.Accounts."""
        return self._owner(lambda one: certfp in one.certfps)

    def account_by_nick(self, nick: str) -> Account | None:
        """See accounts.Accounts."""
        return self._owner(lambda one: fold(nick) in one.all_nicks)

    def accounts(self, after: str = "", limit: int = 100) -> list[Account]:
        """See accounts.Accounts."""
        with self._lock:
            names = sorted(one for one in self._accounts if one > fold(after))[:limit]
            return [self._accounts[one] for one in names]

    def drop(self, name: str, *, is_reserved: bool) -> None:
        """See accounts.Accounts."""
        with self._lock:
            dropped = self._accounts.pop(fold(name), None)
            if not is_reserved:
                self._reserved.discard(fold(name))
            elif dropped is not None:
                self._reserved.add(fold(name))

    def add_token(self, token: Token) -> None:
        """See accounts.Accounts."""
        with self._lock:
            if token.code in self._tokens:
                raise AlreadyThere("there is an invitation with this code")
            self._tokens[token.code] = token

    def drop_token(self, code: str) -> None:
        """See accounts.Accounts."""
        self._tokens.pop(code, None)

    def tokens(self) -> list[Token]:
        """See accounts.Accounts."""
        with self._lock:
            return sorted(self._tokens.values(), key=lambda one: (one.created_s, one.code))

    def _owner(self, is_it: Callable[[Account], bool]) -> Account | None:
        with self._lock:
            return next((one for one in self._accounts.values() if is_it(one)), None)

    def _of(self, values: Mapping[str, T]) -> list[tuple[Account, T]]:
        """Return the accounts that are there of these names, with what is given for each."""
        found = [(self._accounts.get(fold(name)), value) for name, value in values.items()]
        return [(account, value) for account, value in found if account is not None]

    def _check(self, account: Account) -> None:
        others = [one for one in self._accounts.values() if one.folded != account.folded]
        taken = account.all_nicks & {nick for one in others for nick in one.all_nicks}
        if taken:
            raise AlreadyThere(f"the nick {min(taken)} belongs to another account")
        if any(one.certfps & account.certfps for one in others):
            raise AlreadyThere("this certificate belongs to another account")

    def _use(self, code: str, now_s: int) -> None:
        token = self._tokens.get(code)
        if token is None or not token.is_good(now_s):
            raise TokenRefused("this invitation is unknown, used up or too old")
        if token.uses_left is not None:
            self._tokens[code] = replace(token, uses_left=token.uses_left - 1)


class MemorySecrets:
    """See accounts.Secrets."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    def secret(self, purpose: str, fresh: bytes) -> bytes:
        """See accounts.Secrets."""
        return self._secrets.setdefault(purpose, fresh)


def _tidied(account: Account) -> Account:
    """Return the account with its own name in one place only, and with settings of its own."""
    return replace(account, nicks=account.nicks - {account.folded}, settings=dict(account.settings))
