"""The codes that new accounts wait for: made, mailed, and too old after a day."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from hubbub.errors import MailError
from hubbub.server import lookup
from hubbub.server import mail as letters
from hubbub.store.accounts import Account
from hubbub.store.base import Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

log = structlog.get_logger()

SENT = "A letter with the code is on its way: VERIFY <account> <code> within a day"
HOLDS_S = 86_400
_BYTES = 5
"""Of a code: guesses are throttled like those of passwords."""


def fresh() -> str:
    """Return a new code."""
    return secrets.token_hex(_BYTES)


def is_too_old(account: Account, now_s: int) -> bool:
    """Whether the account has waited for its code for too long."""
    return account.code is not None and now_s - account.created_s > HOLDS_S


def make_room(store: Store, name: str, now_s: int) -> None:
    """Drop the account of that name if nobody has given its code in time."""
    known = store.accounts.account(name)
    if known is not None and is_too_old(known, now_s):
        store.accounts.drop(known.name, is_reserved=False)


def mail(
    session: Session, account: Account, sent: Callable[[], None], failed: Callable[[], None]
) -> None:
    """Send the account its code; if that fails the account is dropped, and can be made again."""
    hub = session.hub
    config = hub.config
    sender = config.accounts.email_from or f"hubbub@{config.server.name}"
    way, network = config.accounts.email, config.server.network
    text = (
        f"Somebody, who may be you, makes the account {account.name} on {network}.\n\n"
        f"To confirm it, type there within a day:\n\n"
        f"    /msg NickServ VERIFY {account.name} {account.code}\n\n"
        "If it was not you, do nothing: without the code there is no account.\n"
    )
    message = letters.letter(sender, account.email or "", f"Your code for {network}", text)

    def send(store: Store) -> bool:
        try:
            letters.send(way, message)
        except MailError as error:
            log.error("mail.failed", error=str(error))  # noqa: TRY400 - other machines fail
            store.accounts.drop(account.name, is_reserved=False)
            return False
        return True

    lookup.ask(
        session, send, lambda is_sent: sent() if is_sent else failed(), failed, is_mailing=True
    )
