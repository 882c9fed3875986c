"""ChanServ SET, GET and INFO: what a room is about, and how long its history is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.core import retention, roles
from hubbub.core.commands import ChangeRoomModes, SetMetadata
from hubbub.core.metadata import VALUE_LIMIT_BYTES, has_space, is_value
from hubbub.core.modes import ModeChange
from hubbub.core.state import Room
from hubbub.server.handlers.services.ruling import Told, done, room_of
from hubbub.server.wires import iso

if TYPE_CHECKING:
    from hubbub.server.session import Session

DESCRIPTION = "description"
"""The metadata that says what the room is for; the topic says what it is about today."""

NAMES = ("DESCRIPTION", "HISTORY")


def set_(session: Session, words: list[str], told: Told) -> None:
    """Set one setting of a room that one rules."""
    room = room_of(session, words[0], told)
    change = _SETTERS.get(words[1].upper())
    if room is None:
        return
    if change is None:
        told(f"It is written: SET <#room> {'|'.join(NAMES)} <value>")
    elif change(session, room, " ".join(words[2:]), told):
        told(_shown(room, words[1].upper()))


def get(session: Session, words: list[str], told: Told) -> None:
    """Tell one setting, or all."""
    room = room_of(session, words[0], told)
    wanted = [words[1].upper()] if len(words) > 1 else NAMES
    if room is None:
        return
    for name in wanted:
        told(_shown(room, name) if name in NAMES else f"Settings are {', '.join(NAMES)}")


def info(session: Session, words: list[str], told: Told) -> None:
    """Tell whose a room is and what is known of it; without a room: one's own rooms."""
    if not words:
        mine(session, words, told)
        return
    room = room_of(session, words[0], told)
    if room is None:
        return
    told(f"Room: {room.name}", f"Made: {iso(room.created_s * 1000)}")
    told(f"Founder: {room.founder}" if room.founder is not None else "It is not registered")
    told(*(_shown(room, name) for name in NAMES))


def mine(session: Session, words: list[str], told: Told) -> None:
    """Tell one's own rooms."""
    account = session.user.account if session.user is not None else None
    found = roles.rooms_of(session.hub.chat, account) if account is not None else []
    told(*(room.name for room in found), "End of your rooms")


def _shown(room: Room, name: str) -> str:
    if name == "DESCRIPTION":
        return f"Description: {(room.metadata or {}).get(DESCRIPTION, 'none')}"
    kept = retention.render(room.retention) if room.retention is not None else "as the server does"
    return f"History: kept {kept}"


def _describe(session: Session, room: Room, text: str, told: Told) -> bool:
    value = None if text in ("", "-") else text
    if value is not None and not (is_value(value) and has_space(room.metadata, DESCRIPTION)):
        told(f"A description has {VALUE_LIMIT_BYTES} bytes at most")
        return False
    return done(session, SetMetadata(room, DESCRIPTION, value), told)


def _keep(session: Session, room: Room, text: str, told: Told) -> bool:
    word = text.lower()
    wanted = _WORDS.get(word, ModeChange(True, "H", word))
    return done(session, ChangeRoomModes(room.name, [wanted]), told)


# "on" and "default" are Ergo's words.
_WORDS = {
    "default": ModeChange(False, "H"),
    "on": ModeChange(False, "H"),
    "none": ModeChange(True, "H", "off"),
}

_SETTERS: dict[str, Callable[[Session, Room, str, Told], bool]] = {
    "DESCRIPTION": _describe,
    "HISTORY": _keep,
}
