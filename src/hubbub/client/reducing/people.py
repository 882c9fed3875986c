"""What is told of people beside where they are, and of ourselves."""

from __future__ import annotations

from hubbub.client import events
from hubbub.client.model import Change, Person, Server, What
from hubbub.client.reducing.shared import Changes, Row, change
from hubbub.names import fold
from hubbub.protocol.cleaning import legible_line


def _seen(server: Server, event: events.Seen, _now_s: float) -> Changes:
    if event.own:
        if event.away is not None:
            server.away = legible_line(event.away)
        if event.account is not None:
            server.account = event.account
    learn(
        server,
        event.nick,
        account=event.account,
        away=event.away,
        is_online=event.is_online,
        is_bot=event.is_bot,
        real_name=event.real_name,
    )
    changes = [
        change(What.PEOPLE, server, room)
        for room in server.rooms.values()
        if fold(event.nick) in room.members or fold(room.name) == fold(event.nick)
    ]
    return [*changes, Change(What.STATUS, server.name)] if event.own else changes


def learn(
    server: Server,
    nick: str,
    *,
    account: str | None = None,
    away: str | None = None,
    is_online: bool | None = True,
    is_bot: bool | None = None,
    real_name: str = "",
) -> None:
    """Note what is told of somebody; None, and '' for the real name, tell nothing."""
    person = server.people.setdefault(fold(nick), Person(legible_line(nick)))
    if account is not None:
        person.account = legible_line(account)
    if away is not None:
        person.away = legible_line(away)
    if is_online is not None:
        person.is_online = is_online
    if is_bot is not None:
        person.is_bot = is_bot
    person.real_name = legible_line(real_name) or person.real_name


def forget_stranger(server: Server, nick: str) -> None:
    """Let go of somebody with whom we share nothing any more: nobody tells us of them."""
    folded = fold(nick)
    if folded not in server.rooms and not any(folded in r.members for r in server.rooms.values()):
        server.people.pop(folded, None)


ROWS: dict[type, Row] = {
    events.Seen: _seen,
}
"""What to do with each event."""
