"""The list of rooms: servers, their sections, what is unread."""

from hubbub.client.model import Room, Server, Status
from hubbub.names import fold
from hubbub.tui.desk import Desk
from hubbub.tui.places import Place, heading, loudness, sections, short, title
from hubbub.tui.settings import Level
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.widgets.lines import Line


def lines(desk: Desk) -> list[Line]:
    """Return the lines of all servers."""
    found = []
    for server in desk.servers.values():
        found.append(_server(desk, server))
        if state := _state(desk, server):
            found.append(Line(((f" {state}", "gap"),)))
        for section in sections(server, desk.memory.pinned):
            found.append(Line(((f" ▸ {section.title}", "quiet"),)))
            found += [_place(desk, server, place) for place in section.places]
    return found


def _server(desk: Desk, server: Server) -> Line:
    unread = sum(
        room.unread
        for name, room in server.rooms.items()
        if loudness(room, desk.level(Place(server.name, name)))
    )
    right: tuple[Span, ...] = ((str(unread), "strong"),) if unread else ()
    several = len(desk.servers) > 1
    name = (
        heading(server, desk.servers.values(), desk.settings.names)
        if several
        else short(server.name)
    )
    return Line(((f" {name}", "strong"),), right, Place(server.name, "").key)


def _state(desk: Desk, server: Server) -> str:
    match server.status:
        case Status.CONNECTING:
            return "⟳ connecting…"
        case Status.WAITING:
            left_s = max(0, round(server.retry_at_s - desk.around.clock()))
            return f"⟳ retry {left_s}s"
        case Status.STUCK:
            return f"✗ {server.obstacle.value}"
        case Status.OFFLINE:
            return "○ offline"
        case _:
            return ""


def _place(desk: Desk, server: Server, place: Place) -> Line:
    room = server.rooms[place.room]
    level = desk.level(place)
    loud = loudness(room, level)
    role = "strong" if loud else ("quiet" if level is Level.NONE or not _is_in(room) else "")
    presence = _presence(server, room)
    name = title(server, place.room)
    mark: tuple[Span, ...] = ()
    if level is Level.NONE:
        mark = (("·", "quiet"),)
    elif room.mentions and not room.is_person:  # what is said to us alone always is one
        mark = (("●", "unread strong"), (str(room.unread), "strong"))
    elif room.unread:
        mark = ((str(room.unread), "strong"),)
    elif server.status is Status.ONLINE and not _is_in(room):
        mark = (("out", "quiet"),)
    sign = " › " if place == desk.here else "   "  # colours alone carry no meaning
    return Line(((sign, ""), presence, (name, role)), mark, place.key)


def _is_in(room: Room) -> bool:
    return room.is_person or room.is_joined


def _presence(server: Server, room: Room) -> Span:
    if not room.is_person:
        return ("", "")
    person = server.people.get(fold(room.name))
    if person is None or not person.is_online:
        return ("○ ", "quiet")
    return ("◐ ", "gap") if person.away else ("● ", "state")
