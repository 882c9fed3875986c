"""NickServ SET, GET and CLIENTS: what an account's owner sets, and its devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.server.devices import ALWAYS_ON, AUTOREPLAY, MULTICLIENT
from hubbub.server.handlers import devices, login

if TYPE_CHECKING:
    from hubbub.server.session import Session

Told = Callable[..., None]
"""Takes the lines of an answer."""

_VALUES: dict[str, bool | None] = {
    "ON": True,
    "TRUE": True,
    "YES": True,
    "OFF": False,
    "FALSE": False,
    "NO": False,
    "DEFAULT": None,
}

_SETTINGS = {"ALWAYS-ON": ALWAYS_ON, "AUTOREPLAY-LINES": AUTOREPLAY, "MULTICLIENT": MULTICLIENT}

_NUMBERS = {"AUTOREPLAY-LINES": "0 to 100"}
"""The settings that are numbers, and which; the others are switches."""


def set_(session: Session, words: list[str], told: Told) -> None:
    """Set one setting of one's own account."""
    name, word = words[0].upper(), words[1].upper()
    values = (
        _VALUES if name not in _NUMBERS else {str(n): n for n in range(101)} | {"DEFAULT": None}
    )
    if name not in _SETTINGS:
        told(f"It is written: SET {'|'.join(_SETTINGS)} and a value")
        return
    if word not in values:
        told(f"It is written: SET {name} {_NUMBERS.get(name, 'ON|OFF')}|DEFAULT")
        return
    devices.set_one(
        session,
        login.account_of(session) or "",
        _SETTINGS[name],
        values[word],
        lambda: _tell(session, name, told),
        lambda: told(login.OUT_OF_REACH),
    )


def get(session: Session, words: list[str], told: Told) -> None:
    """Tell one setting, or all."""
    wanted = [words[0].upper()] if words else list(_SETTINGS)
    for name in wanted:
        if name in _SETTINGS:
            _tell(session, name, told)
        else:
            told(f"It is written: GET [{'|'.join(_SETTINGS)}]")


def _tell(session: Session, name: str, told: Told) -> None:
    account, known = login.account_of(session) or "", session.hub.devices
    if name == "MULTICLIENT":
        holds = known.allows_several(account)
        told(f"Your devices {'share' if holds else 'do not share'} one nick")
    elif name == "AUTOREPLAY-LINES":
        told(f"You are given the last {known.replayed_lines(account)} lines of a room you enter")
    else:
        holds = known.is_always_on(account)
        told(f"You {'stay' if holds else 'do not stay'} in your rooms without a device")


def clients(session: Session, words: list[str], told: Told) -> None:
    """List one's own devices, or log one out."""
    if session.user is None:
        return
    sessions = list(session.hub.fanout.sessions(session.user))
    verb, *which = words or ["LIST"]
    if verb.upper() == "LIST":
        told(*(_line(session, number, one) for number, one in enumerate(sessions, 1)))
    elif verb.upper() == "LOGOUT" and which and _chosen(which[0], sessions):
        for one in _chosen(which[0], sessions):
            one.end("Logged out by another device")
    else:
        told("It is written: CLIENTS LIST, or CLIENTS LOGOUT <number>|ALL")


def _line(session: Session, number: int, one: Session) -> str:
    own = " (this one)" if one is session else ""
    address = one.connection.address
    return f"{number}: {address}, connected {one.age_s:.0f} s, idle {one.idle_s:.0f} s{own}"


def _chosen(text: str, sessions: list[Session]) -> list[Session]:
    if text.upper() == "ALL":
        return sessions
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return sessions[number - 1 : number] if number else []
