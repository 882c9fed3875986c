"""Whose a nick is: an account's, a service's, or whoever's has it."""

from hubbub.core.state import Chat, User
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.numerics import Numeric

SERVICES = {"nickserv": "NickServ", "chanserv": "ChanServ"}
"""The nicks that answer commands, folded, as they are spelled."""


def is_service(nick: str) -> bool:
    """Whether the nick is one of the server's own."""
    return fold(nick) in SERVICES


def owner_of(chat: Chat, nick: str) -> str | None:
    """Return the account (folded) to which the nick belongs."""
    return chat.nick_owners.get(fold(nick))


def is_anothers(chat: Chat, nick: str, account: str | None) -> bool:
    """Whether the nick belongs to an account, and not to this one."""
    owner = owner_of(chat, nick)
    return owner is not None and (account is None or owner != fold(account))


def check_owner(chat: Chat, nick: str, account: str | None) -> None:
    """See that somebody who is that account (None: nobody's) may take the nick.

    Raises: Refused: it belongs to another account, and the policy keeps it for that one.
    """
    if chat.keeps_nicks and is_anothers(chat, nick, account):
        raise Refused(
            f"{nick} is registered: log in as {nick} first, or take another name",
            numeric=Numeric.ERR_NICKNAMEINUSE,
            params=(nick,),
        )


def intruder(chat: Chat, nick: str, account: str | None) -> User | None:
    """Return who has a nick that belongs to the account, and is not that account."""
    holder = chat.user(nick)
    if holder is None or account is None or owner_of(chat, nick) != fold(account):
        return None
    is_owner = holder.account is not None and fold(holder.account) == fold(account)
    return None if is_owner else holder
