"""What the server is, can do, and says to us alone."""

from __future__ import annotations

from hubbub.client import events
from hubbub.client.model import Change, Server, What
from hubbub.client.reducing.shared import Changes, Row, change, remark
from hubbub.protocol.cleaning import legible_line


def _welcomed(server: Server, event: events.Welcomed, _now_s: float) -> Changes:
    server.nick = event.nick
    return [Change(What.STATUS, server.name)]


def _abilities(server: Server, event: events.Abilities, _now_s: float) -> Changes:
    server.caps, server.support = event.caps, dict(event.support)
    server.registration = event.registration
    return [Change(What.STATUS, server.name)]


def _logged_in(server: Server, event: events.LoggedIn, _now_s: float) -> Changes:
    server.account = legible_line(event.account)
    return [Change(What.STATUS, server.name)]


def _answered(server: Server, event: events.Answered, _now_s: float) -> Changes:
    server.lag_s = event.lag_s
    return [Change(What.STATUS, server.name)]


def _lost(server: Server, _event: events.Lost, _now_s: float) -> Changes:
    changes: Changes = []
    server.lag_s = None
    for room in server.rooms.values():
        room.typing.clear()
        room.is_loading = False
        if room.is_joined:
            room.is_joined = False
            changes.append(change(What.ROOMS, server, room))
    return changes


def _info(server: Server, event: events.Info, now_s: float) -> Changes:
    return remark(server, "", now_s, legible_line(event.text))


def _login_failed(server: Server, event: events.LoginFailed, now_s: float) -> Changes:
    return remark(server, "", now_s, legible_line(event.reason), is_error=True)


def _recall_failed(server: Server, event: events.RecallFailed, now_s: float) -> Changes:
    if event.recall.purpose not in {events.Purpose.ENTERING, events.Purpose.GAP}:
        return []  # who asked is told
    if not server.is_room(event.recall.place):
        return []  # of somebody who is not here there may be no history
    text = legible_line(f"no history: {event.reason}")
    return remark(server, event.recall.place, now_s, text, is_error=True)


def _registered(server: Server, event: events.Registered, now_s: float) -> Changes:
    return remark(server, "", now_s, legible_line(event.text))


def _register_failed(server: Server, event: events.RegisterFailed, now_s: float) -> Changes:
    return remark(server, "", now_s, legible_line(event.reason), is_error=True)


ROWS: dict[type, Row] = {
    events.Abilities: _abilities,
    events.Answered: _answered,
    events.Info: _info,
    events.LoggedIn: _logged_in,
    events.LoginFailed: _login_failed,
    events.Lost: _lost,
    events.RecallFailed: _recall_failed,
    events.Registered: _registered,
    events.RegisterFailed: _register_failed,
    events.Welcomed: _welcomed,
}
"""What to do with each event."""
