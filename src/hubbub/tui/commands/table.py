"""COMMANDS: what can be typed after a slash; `typed` does what a text asks for.

What begins with a slash and is no command is never sent: it is refused with the nearest name.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def names(more: dict[str, str]) -> dict[str, str]:
    """Return the names of all commands, and of the aliases that somebody made: what each is for."""
    own = {name: command.purpose for name, command in COMMANDS.items()}
    other = {name: own[command] for name, command in ALIASES.items()}
    return dict(sorted({**own, **other, **more}.items()))


def typed(screen_: MainScreen, text: str) -> bool:
    """Do what somebody typed; return False, with a notice, if it was not understood."""
    if not text.startswith("/") or "\n" in text.split(" ", maxsplit=1)[0]:
        screen_.say(emoji.replaced(text))
        return True
    if text.startswith("//"):
        screen_.say(emoji.replaced(text[1:]))
        return True
    return _run(screen_, text[1:])


def meant(text: str) -> tuple[str, Command] | None:
    """Return the command that a text begins with, and its name; None if it begins with none."""
    name = text.removeprefix("/").split(" ", maxsplit=1)[0].lower()
    command = COMMANDS.get(ALIASES.get(name, name))
    return (f"/{name}", command) if command else None


def _run(screen_: MainScreen, text: str) -> bool:
    name, _, rest = text.partition(" ")
    name = name.lower()
    own = screen_.desk.settings.aliases
    if name in own and name not in COMMANDS:
        name, _, more = own[name].removeprefix("/").partition(" ")
        rest = f"{more} {rest}".strip()
    found = meant(name)
    if found is None:
        near = _nearest(name, own)
        told = f"there is no /{name}{near}; nothing was sent, //{name} says it"
        screen_.notice(told, alarm=True)
        return False
    command = found[1]
    words = command.words(rest)
    if words is None:
        usage = f"/{name} {command.usage}".rstrip()
        screen_.notice(f"{usage}: {command.purpose}", alarm=True)
        return False
    command.run(screen_, words)
    return True


def _nearest(name: str, own: Mapping[str, str]) -> str:
    known = [*COMMANDS, *ALIASES, *(each for each in own if each != name)]
    found = get_close_matches(name, known, 1)
    return f", perhaps /{found[0]}" if found else ""
