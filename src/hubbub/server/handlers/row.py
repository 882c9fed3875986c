"""The shape of a row in the command table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.protocol.message import Message
    from hubbub.server.session import Session


class When(Enum):
    """At which point of a session's life a command may come."""

    ANY = auto()
    BEFORE = auto()  # while the session has no name yet
    AFTER = auto()  # once it is let in


@dataclass(frozen=True, slots=True)
class Row:
    """One command: what it runs, what it needs, what it is for."""

    handle: Callable[[Session, Message], None]
    min_params: int
    when: When
    purpose: str
    is_plain: bool = False  # what the plain dialect makes of a line; no IRC client can ask for it
