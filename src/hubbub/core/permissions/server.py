"""How far the whole server is open: who comes in, who registers."""

from hubbub.core.privileges import has_privilege
from hubbub.core.state import Chat, User
from hubbub.errors import Refused
from hubbub.numerics import Numeric

DEFCON = {
    5: "everything is as usual",
    4: "nobody registers accounts or rooms",
    3: "as 4, and guests speak to nobody in private",
    2: "as 3, and nobody comes in without logging in",
    1: "nobody comes in, except from this machine",
}
"""How far the server is closed, by level; the levels are Ergo's."""


def may_come_in(chat: Chat, user: User) -> None:
    """Come into the chat at all."""
    at_home = user.address in ("localhost", "::1") or user.address.startswith("127.")
    if at_home or (chat.defcon == 2 and user.account is not None) or chat.defcon > 2:
        return
    raise Refused(
        f"The server is closed for now: {DEFCON[chat.defcon]}", numeric=Numeric.ERR_UNKNOWNERROR
    )


def may_register(chat: Chat, user: User | None) -> None:
    """Make an account or take a room for one's own; None for who is not in yet."""
    if chat.defcon <= 4 and not (user is not None and has_privilege(user, "accounts")):
        raise Refused(
            "nothing can be registered for now (DEFCON)", numeric=Numeric.ERR_UNKNOWNERROR
        )
