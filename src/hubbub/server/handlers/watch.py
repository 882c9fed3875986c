"""MONITOR: be told when nicks come and go.

Source: IRCv3 monitor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from hubbub.names import fold, is_nick
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message

if TYPE_CHECKING:
    from hubbub.server.session import Session

_LINE_BYTES = 400


def monitor(session: Session, message: Message) -> None:
    """Run a subcommand of MONITOR; an unknown one is ignored, as the specification leaves it."""
    subcommand = _SUBCOMMANDS.get(message.params[0].upper())
    if subcommand is not None:
        nicks = message.params[1].split(",") if len(message.params) > 1 else []
        subcommand(session, [nick for nick in nicks if nick])


def _add(session: Session, nicks: list[str]) -> None:
    limit = session.hub.chat.limits.monitored_per_session
    added = []
    for position, nick in enumerate(nicks):
        if not is_nick(nick):
            continue
        is_new = fold(nick) not in (session.watching or ())
        if is_new and len(session.watching or ()) >= limit:
            rest = ",".join(nicks[position:])
            session.numeric(Numeric.ERR_MONLISTFULL, str(limit), rest, "Monitor list is full.")
            break
        session.hub.monitor.watch(session, nick)
        added.append(nick)
    _tell_status(session, added)


def _remove(session: Session, nicks: list[str]) -> None:
    for nick in nicks:
        session.hub.monitor.unwatch(session, nick)


def _clear(session: Session, nicks: list[str]) -> None:
    session.hub.monitor.forget(session)


def _list(session: Session, nicks: list[str]) -> None:
    for line in _packed((session.watching or {}).values()):
        session.numeric(Numeric.RPL_MONLIST, line)
    session.numeric(Numeric.RPL_ENDOFMONLIST, "End of MONITOR list")


def _status(session: Session, nicks: list[str]) -> None:
    _tell_status(session, list((session.watching or {}).values()))


def _tell_status(session: Session, nicks: list[str]) -> None:
    users = {nick: session.hub.chat.user(nick) for nick in nicks}
    for line in _packed(user.source for user in users.values() if user is not None):
        session.numeric(Numeric.RPL_MONONLINE, line)
    for line in _packed(nick for nick, user in users.items() if user is None):
        session.numeric(Numeric.RPL_MONOFFLINE, line)


def _packed(words: Iterable[str]) -> Iterator[str]:
    """Yield the words, comma-separated, in lines that fit."""
    line = ""
    for word in words:
        longer = f"{line},{word}" if line else word
        if len(longer) > _LINE_BYTES:
            yield line
            longer = word
        line = longer
    if line:
        yield line


_SUBCOMMANDS: dict[str, Callable[[Session, list[str]], None]] = {
    "+": _add,
    "-": _remove,
    "C": _clear,
    "L": _list,
    "S": _status,
}
