"""What the bars say, for who listens: in words, without a clock that ticks, and when asked."""

from datetime import datetime

from hubbub.client.model import Obstacle, Room, Server, Status
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.desk import Desk
from hubbub.tui.places import short, title
from hubbub.tui.views.bars import safe_words
from hubbub.tui.views.labels import Labels
from hubbub.tui.widgets.lines import Line

MOST_UNREAD = 8


def top(desk: Desk) -> Line:
    """Return the first line of the screen: what changes by itself is not in it."""
    peeking = ", peeking, nothing is marked as read" if desk.peeking else ""
    return Line(((f"{_place(desk)}{peeking}", "strong"),))


def _place(desk: Desk) -> str:
    server, room = desk.server, desk.room
    if server is None:
        return "hubbub"
    if room is None or not room.name:
        return f"{short(server.name)}, messages of the server itself"
    return ", ".join(filter(None, [title(server, room.name), _about(server, room)]))


def _about(server: Server, room: Room) -> str:
    if not room.is_person:
        return legible_line(room.topic)
    person = server.person(room.name)
    away = f"away: {person.away}" if person and person.away else ""
    return legible_line(", ".join(filter(None, [person.real_name if person else "", away])))


def opened(desk: Desk) -> str:
    """Return what is told of a room when it is opened."""
    room = desk.room
    found = [_place(desk)]
    if room is not None and room.is_joined and not room.is_person:
        count = len(room.members)
        found.append(f"{count} {'member' if count == 1 else 'members'}")
    if room is not None and room.unread:
        found.append(f"{room.unread} unread")
    if room is not None and room.draft:
        found.append(f"begun: {' '.join(room.draft.split())}")
    return ", ".join(found)


def whereabouts(desk: Desk, labels: Labels) -> str:
    """Return where one is, what is unread elsewhere, what waits, how the link is, and the time."""
    now = datetime.fromtimestamp(desk.around.clock(), desk.around.zone)
    parts = [opened(desk), _unread(desk), _waits(desk), link(desk, labels), f"{now:%H:%M}"]
    return "; ".join(part for part in parts if part)


def _unread(desk: Desk) -> str:
    found = []
    for place in desk.loud()[:MOST_UNREAD]:
        room = desk.room_at(place)
        if room is not None:
            mentions = f", {room.mentions} for you" if room.mentions and not room.is_person else ""
            found.append(f"{title(desk.servers[place.server], place.room)} {room.unread}{mentions}")
    return f"unread: {', '.join(found)}" if found else "nothing is unread elsewhere"


def _waits(desk: Desk) -> str:
    return f"{desk.unsent} in the outbox" if desk.unsent else ""


def link(desk: Desk, labels: Labels) -> str:
    """Return how the connection is; it stays the same while it is tried again and again."""
    server = desk.server
    if server is None:
        return "no server"
    name = short(server.name)
    if server.status is Status.ONLINE:
        return f"connected to {name}, {'TLS' if server.key else 'clear text'}"
    if server.status is Status.CONNECTING:
        return f"connecting to {name}"
    retry = labels["app.retry"]
    what, key = _trouble(server, name)
    why = legible_line(server.problem)
    return ", ".join(filter(None, [what, why, safe_words(server.unsent), f"{retry} {key}"]))


def _trouble(server: Server, name: str) -> tuple[str, str]:
    match server.status, server.obstacle:
        case Status.STUCK, Obstacle.NAME_TAKEN:
            return f"the name {legible_line(server.nick)} is taken at {name}", "another name"
        case Status.STUCK, Obstacle.NAME_ILLEGAL:
            return f"the name {legible_line(server.nick)} is not allowed at {name}", "another name"
        case Status.STUCK, Obstacle.PASSWORD:
            return f"{name} does not accept the password", "another password"
        case Status.STUCK, Obstacle.KEY_CHANGED:
            return f"the key of {name} has changed, nothing was sent", "compares the two"
        case Status.OFFLINE, _:
            return f"not connected to {name}", "connects"
        case _:
            return f"cannot reach {name}, trying again", "tries now"
