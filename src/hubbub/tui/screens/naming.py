"""The name is taken, or not allowed: another one, or prove that it is ours."""

from __future__ import annotations

from hubbub.client.model import Obstacle, Server
from hubbub.names import NICK_LIMIT
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.screens.chooser import Choice, Chooser

LOG_IN = "!log in"


def other_names(nick: str) -> list[str]:
    """Return names near a name: `name_`, `name2`."""
    stem = nick[: NICK_LIMIT - 1]
    return [f"{stem}_", f"{stem}2"]


def naming(server: Server) -> Chooser:
    """Return a box whose result is a name, `=` and a name, or LOG_IN."""
    nick = legible_line(server.nick)
    choices = [Choice(name, ((legible_line(name), ""),)) for name in other_names(server.nick)]
    if server.obstacle is Obstacle.NAME_TAKEN:
        choices.append(Choice(LOG_IN, ((f"{nick} is mine: log in", ""),)))
        title = f"the name {nick} is taken; what you wrote is kept"
    else:
        title = f"the name {nick} is not allowed; what you wrote is kept"
    return Chooser(
        title, choices, "type another name, or choose · Enter take · {overlay.close}", free=True
    )
