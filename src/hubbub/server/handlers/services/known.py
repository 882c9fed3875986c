"""The services by their nicks, and how a client reaches them: by PRIVMSG, or by NS and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import nicks
from hubbub.names import fold
from hubbub.protocol.message import Message
from hubbub.server.handlers.services import chanserv, nickserv, service

if TYPE_CHECKING:
    from hubbub.core.commands import Kind
    from hubbub.server.session import Session

SERVICES = {"nickserv": nickserv.NICKSERV, "chanserv": chanserv.CHANSERV}
"""By folded nick."""

_COMMANDS = {
    "NS": "nickserv",
    "NICKSERV": "nickserv",
    "CS": "chanserv",
    "CHANSERV": "chanserv",
}
"""The commands that mean a service."""


def is_meant(target: str) -> bool:
    """Whether what is said to that target is said to a service."""
    return nicks.is_service(target)


def told(session: Session, target: str, text: str, kind: Kind) -> None:
    """Take what was said to a service; only a message asks for something."""
    found = SERVICES.get(fold(target))
    if kind == "message" and found is not None:
        service.ask(session, found, text)


def command(session: Session, message: Message) -> None:
    """Do what `NS …` asks for."""
    service.ask(session, SERVICES[_COMMANDS[message.command]], " ".join(message.params))
