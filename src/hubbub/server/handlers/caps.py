"""CAP: which capabilities a session has.

Source: IRCv3 capability-negotiation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from hubbub.core.limits import cut
from hubbub.numerics import Numeric
from hubbub.protocol import caps
from hubbub.protocol.caps import IMPLIED_BY_302
from hubbub.protocol.message import Message
from hubbub.protocol.sasl import mechanisms
from hubbub.server import sts
from hubbub.server.handlers import arrival
from hubbub.server.handlers.sasl import link_of

if TYPE_CHECKING:
    from hubbub.server.hub import Hub
    from hubbub.server.session import Session


def cap(session: Session, message: Message) -> None:
    """Run a subcommand of CAP."""
    name = message.params[0].upper()
    subcommand = _SUBCOMMANDS.get(name)
    if subcommand is None:
        shown = message.params[0] if " " not in message.params[0] else "*"
        session.numeric(Numeric.ERR_INVALIDCAPCMD, shown or "*", "Invalid CAP command")
        return
    subcommand(session, message.params[1] if len(message.params) > 1 else "")


def _negotiating(session: Session) -> None:
    """Hold registration back until CAP END."""
    if session.registration is not None:
        session.registration.is_negotiating = True


def _ls(session: Session, version: str) -> None:
    _negotiating(session)
    if version.isascii() and version.isdigit():
        session.cap_version = max(session.cap_version, int(version[:9]))
    if session.cap_version >= 302:
        session.set_caps(session.caps | {IMPLIED_BY_302})
    _say_list(session, "LS", _shown(session))


def announce(hub: Hub, before: Mapping[str, str]) -> None:
    """Tell those who listen what is offered now that was not before, or otherwise, and what not.

    What is not offered any more is switched off for everybody.
    """
    gone = before.keys() - hub.offered.keys()
    new = {name for name, value in hub.offered.items() if before.get(name) != value}
    for session in list(hub.sessions):
        listens = IMPLIED_BY_302 in session.caps
        if gone and listens:
            _say_list(session, "DEL", sorted(gone))
        if gone & session.caps:
            session.set_caps(session.caps - gone)
        if new and listens:
            _say_list(session, "NEW", _shown(session, new))


def _shown(session: Session, only: Collection[str] | None = None) -> list[str]:
    """Return what is offered, with its values for clients that know of them (version 302).

    Older ones take one line for all there is: what fits into it, the ratified ones first.
    """
    values = session.hub.offered
    if "sasl" in values and session.connection.is_secure:  # TLS brings mechanisms of its own
        values = {**values, "sasl": ",".join(mechanisms.offered(link_of(session)))}
    if only is not None:
        values = {name: value for name, value in values.items() if name in only}
    if session.cap_version < 302:
        return caps.lines(sorted(values, key=lambda name: "/" in name))[0].split(" ")
    policy = session.hub.sts(session.connection) if only is None else None
    if policy is not None:  # nobody asks for it, so it is no capability that is offered
        values = {sts.NAME: policy, **values}
    return [f"{name}={value}" if value else name for name, value in values.items()]


def _list(session: Session, _: str) -> None:
    _say_list(session, "LIST", sorted(session.caps))


def _say_list(session: Session, subcommand: str, names: list[str]) -> None:
    lines = caps.lines(names)
    for number, line in enumerate(lines, 1):
        # Only clients of version 302 know that more lines can follow.
        is_long = subcommand in ("LS", "LIST") and session.cap_version >= 302
        more = "* " if number < len(lines) and is_long else ""
        _say(session, f"{subcommand} {more}", line)


def _req(session: Session, text: str) -> None:
    _negotiating(session)
    wanted = set(session.caps)
    for word in text.split():
        name = word.removeprefix("-")
        keeps = name == IMPLIED_BY_302 and session.cap_version >= 302
        if name not in session.hub.offered or (word.startswith("-") and keeps):
            _answer(session, "NAK ", text)
            return
        if word.startswith("-"):
            wanted.discard(name)
        else:
            wanted.add(name)
    _answer(session, "ACK ", text)
    session.set_caps(frozenset(wanted))


def _answer(session: Session, word: str, text: str) -> None:
    """Repeat the requested list, in as many lines as it needs."""
    for line in caps.lines([cut(name, caps.LINE_LIMIT_BYTES) for name in text.split(" ")]):
        _say(session, word, line)


def _end(session: Session, _: str) -> None:
    if session.registration is not None:
        session.registration.is_negotiating = False
        arrival.try_to_arrive(session)


def _say(session: Session, words: str, text: str) -> None:
    session.push(f":{session.hub.name} CAP {session.nick} {words}:{text}\r\n".encode())


_SUBCOMMANDS: dict[str, Callable[[Session, str], None]] = {
    "LS": _ls,
    "LIST": _list,
    "REQ": _req,
    "END": _end,
}
