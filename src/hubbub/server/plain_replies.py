"""What a numeric reply reads like in the plain dialect.

A row takes the numeric's parameters; numerics without a row are silent, errors say their sentence.
"""

from collections.abc import Callable

from hubbub.numerics import Numeric


def _knock(room: str, nick: str, text: str) -> str:
    return f"{room}: {nick} {text} (/invite {nick} lets them in)"


SENTENCES: dict[Numeric, Callable[..., str]] = {
    Numeric.RPL_TOPIC: lambda room, text: f"topic of {room}: {text}",
    Numeric.RPL_NOTOPIC: lambda room, text: f"{room} has no topic",
    Numeric.RPL_NAMREPLY: lambda symbol, room, names: f"in {room}: {names}",
    Numeric.RPL_CHANNELMODEIS: lambda room, *modes: f"modes of {room}: {' '.join(modes)}",
    Numeric.RPL_BANLIST: lambda room, mask, by, at_s: f"banned in {room}: {mask} (by {by})",
    Numeric.RPL_ENDOFBANLIST: lambda room, text: f"that is all who are banned in {room}",
    Numeric.RPL_INVITING: lambda nick, room: f"{nick} is invited into {room}",
    Numeric.RPL_NOWAWAY: lambda text: text,
    Numeric.RPL_UNAWAY: lambda text: text,
    Numeric.RPL_KNOCK: lambda room, source, text: _knock(room, source.partition("!")[0], text),
    Numeric.RPL_KNOCKDLVR: lambda room, text: text,
    **dict.fromkeys(
        (Numeric.ERR_TOOMANYKNOCK, Numeric.ERR_CHANOPEN, Numeric.ERR_KNOCKONCHAN),
        lambda room, text: text,
    ),
    Numeric.RPL_LIST: lambda room, count, topic: f"{room} ({count}) {topic}",
    Numeric.ERR_NOTREGISTERED: lambda text: "first your name, please (Enter takes a guest name)",
    Numeric.RPL_LOGGEDIN: lambda mask, account, text: text,
    Numeric.RPL_LOGGEDOUT: lambda mask, text: text,
    Numeric.RPL_ACCEPTLIST: lambda nicks: f"may write to you: {nicks}",
    Numeric.RPL_ENDOFACCEPT: lambda text: text,
    Numeric.RPL_AWAY: lambda nick, text: f"{nick} is away ({text})",
}
