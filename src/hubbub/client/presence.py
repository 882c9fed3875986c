"""Who is here, away, logged in, and as what: what is told of people beside where they are.

Source: IRCv3 away-notify, account-notify, setname, monitor, whox, bot-mode.
"""

from hubbub.client.events import Info, Seen
from hubbub.client.state import State, account_of, who_of
from hubbub.protocol.message import Message


def on_away(state: State, message: Message) -> None:
    """Tell that somebody is away, or back (away-notify)."""
    who, away = who_of(message), "".join(message.params[:1])
    state.tell(Seen(who, away=away, own=state.is_me(who)))


def on_own_away(state: State, message: Message) -> None:
    """Tell that we are away, or back."""
    away = "away" if message.command == "306" else ""
    state.tell(Seen(state.nick, away=away, own=True))
    state.tell(Info(message.params[-1]))


def on_account(state: State, message: Message) -> None:
    """Tell that somebody has logged in, or out (account-notify)."""
    who = who_of(message)
    state.tell(Seen(who, account=account_of(message.params[0]), own=state.is_me(who)))


def on_setname(state: State, message: Message) -> None:
    """Tell somebody's new real name."""
    who = who_of(message)
    state.tell(Seen(who, real_name=message.params[0], own=state.is_me(who)))


def on_online(state: State, message: Message) -> None:
    """Tell which of the people that we watch are here (monitor)."""
    for name in message.params[-1].split(","):
        state.tell(Seen(name.partition("!")[0], is_online=True))


def on_offline(state: State, message: Message) -> None:
    """Tell which of the people that we watch are not here (monitor)."""
    for name in message.params[-1].split(","):
        state.tell(Seen(name.partition("!")[0], is_online=False))


WHO_TOKEN = "617"  # noqa: S105 (marks the answers to a question of ours, no password)
WHO_FIELDS = f"%tnfar,{WHO_TOKEN}"
"""Token, nick, flags, account, real name; they are told in this order (whox)."""


def on_whox_row(state: State, message: Message) -> None:
    """Tell one person of a room that we asked about by ourselves."""
    if len(message.params) != 6 or message.params[1] != WHO_TOKEN:
        return
    nick, flags, account, real_name = message.params[2:]
    away = "away" if flags.startswith("G") else ""
    is_bot = state.support.get("BOT", "\0") in flags
    own = state.is_me(nick)
    state.tell(Seen(nick, account_of(account), away, True, is_bot, real_name, own))
