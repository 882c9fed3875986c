"""A service: a nick that answers commands, as clients that know nothing newer expect it.

`/msg NickServ HELP` lists them. What is said to a service is no message: it is not told, echoed
or kept, so a password in it goes nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbub.core.limits import cut
from hubbub.protocol.message import BODY_LIMIT_BYTES
from hubbub.server import dialects

if TYPE_CHECKING:
    from hubbub.core.state import User
    from hubbub.server.session import Session


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it runs with the words behind it, how it is written, what it is for.

    is_allowed: who may use it, and is told of it; None: everybody.
    """

    run: Callable[[Session, list[str]], None]
    usage: str
    purpose: str
    min_words: int = 0
    needs_account: bool = False
    is_allowed: Callable[[User], bool] | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """Its nick, what it is for, and its commands by upper-case name."""

    nick: str
    purpose: str
    commands: Mapping[str, Command]


def ask(session: Session, service: Service, text: str) -> None:
    """Do what the text asks the service for."""
    user = session.user
    if user is None or session.is_held:
        return  # held: it was named twice in one line
    name, *words = text.split() or ["HELP"]
    command = service.commands.get(name.upper())
    if name.upper() == "HELP":
        _help(session, service, user, words)
    elif command is None or not _may_use(user, command):
        say(session, service, f"There is no such command; /msg {service.nick} HELP lists them")
    elif command.needs_account and user.account is None:
        say(session, service, "You are not logged in")
    elif len(words) < command.min_words:
        say(session, service, f"It is written: {command.usage}")
    else:
        command.run(session, words)


def say(session: Session, service: Service, *lines: str) -> None:
    """Answer in the service's name; to a person with a plain terminal in the server's."""
    for line in lines:
        if session.dialect is dialects.PLAIN:
            session.tell(line)
        else:
            nick = service.nick
            head = f":{nick}!{nick}@services NOTICE {session.nick} :"
            text = cut(line, BODY_LIMIT_BYTES - len(head.encode()))
            session.push(f"{head}{text}\r\n".encode())


def _may_use(user: User, command: Command) -> bool:
    return command.is_allowed is None or command.is_allowed(user)


def _help(session: Session, service: Service, user: User, words: list[str]) -> None:
    known = {name: one for name, one in service.commands.items() if _may_use(user, one)}
    command = known.get(words[0].upper()) if words else None
    if command is not None:
        say(session, service, command.usage, command.purpose)
        return
    width = max((len(one.usage) for one in known.values()), default=0)
    rows = dict.fromkeys(f"{one.usage:{width}}  {one.purpose}" for one in known.values())
    say(session, service, service.purpose, *rows)
