"""COMMANDS: what can be typed after a slash; `typed` does what a text asks for.

What begins with a slash and is no command is never sent: it is refused with the nearest name.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from hubbub.tui import emoji
from hubbub.tui.commands import account, messages, reading, rooms, screen, server
from hubbub.tui.commands.row import Command

if TYPE_CHECKING:
    from hubbub.tui.screens.main import MainScreen

COMMANDS: dict[str, Command] = {
    **rooms.ROWS,
    **messages.ROWS,
    **reading.ROWS,
    **account.ROWS,
    **server.ROWS,
    **screen.ROWS,
}

ALIASES = {
    "part": "leave",
    "query": "msg",
    "whois": "who",
    "names": "who",
    "list": "rooms",
    "exit": "quit",
    "?": "help",
}


def names(more: dict[str, str]) -> list[str]:
    """Return the names of all commands, and of the aliases that somebody made."""
    return sorted([*COMMANDS, *ALIASES, *more])


def typed(screen_: MainScreen, text: str) -> bool:
    """Do what somebody typed; return False, with a notice, if it was not understood."""
    if not text.startswith("/") or "\n" in text.split(" ", maxsplit=1)[0]:
        screen_.say(emoji.replaced(text))
        return True
    if text.startswith("//"):
        screen_.say(emoji.replaced(text[1:]))
        return True
    return _run(screen_, text[1:])


def _run(screen_: MainScreen, text: str) -> bool:
    name, _, rest = text.partition(" ")
    name = name.lower()
    own = screen_.desk.settings.aliases
    if name in own and name not in COMMANDS:
        name, _, more = own[name].removeprefix("/").partition(" ")
        rest = f"{more} {rest}".strip()
    command = COMMANDS.get(ALIASES.get(name, name))
    if command is None:
        screen_.notice(f"there is no /{name}{_nearest(name, own)}; nothing was sent", alarm=True)
        return False
    words = command.words(rest)
    if words is None:
        screen_.notice(f"/{name} {command.usage}: {command.purpose}", alarm=True)
        return False
    command.run(screen_, words)
    return True


def _nearest(name: str, own: dict[str, str] | object) -> str:
    known = [*COMMANDS, *ALIASES, *(own if isinstance(own, dict) else ())]
    found = get_close_matches(name, known, 1)
    return f", perhaps /{found[0]}" if found else ""
