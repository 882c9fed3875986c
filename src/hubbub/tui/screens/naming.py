"""The name is taken, or not allowed: another one, or prove that it is ours."""

from __future__ import annotations

import re

from hubbub.client.model import Obstacle, Server
from hubbub.names import NICK_LIMIT
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.screens.chooser import Choice, Chooser, Free

LOG_IN = "!log in"

_NOT_IN_NAMES = re.compile(r"[\s\x00-\x20,:;!@*?#&/.+~%$'\"()<>=]")
"""What no server has in a name; of the rest each has rules of its own."""


def other_names(nick: str) -> list[str]:
    """Return names near a name, without what no name has: `name_`, `name2`."""
    stem = _NOT_IN_NAMES.sub("", nick).lstrip("0123456789-")[: NICK_LIMIT - 1] or "guest"
    shorter = [] if stem == nick else [stem]
    return [*shorter, f"{stem}_", f"{stem}2"]


def why_no_name(text: str) -> str:
    """Return why a text can be no name anywhere, '' if it may be one."""
    found = _NOT_IN_NAMES.search(text)
    if found:
        what = "a space" if found[0].isspace() else legible_line(found[0])
        return f"no name has {what} in it"
    return "no name begins with a digit or -" if text[:1].isdecimal() or text[:1] == "-" else ""


def naming(server: Server) -> Chooser:
    """Return a box whose result is a name, `=` and a name, or LOG_IN."""
    nick = legible_line(server.nick)
    choices = [Choice(name, ((legible_line(name), ""),)) for name in other_names(server.nick)]
    if server.obstacle is Obstacle.NAME_TAKEN:
        choices.append(Choice(LOG_IN, ((f"{nick} is mine: log in", ""),)))
        title = f"the name {nick} is taken; what you wrote is kept"
    else:
        title = f"the name {nick} is not allowed; what you wrote is kept"
    free = Free("be called {}", is_first=True, problem=why_no_name)
    return Chooser(title, choices, "Enter take · {overlay.close} later", free=free)
