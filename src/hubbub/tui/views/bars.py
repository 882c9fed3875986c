"""The bars above and below: where we are, how the link is, what is going on elsewhere."""

from collections.abc import Iterable
from datetime import datetime

from rich.cells import cell_len

from hubbub.client.model import Key, Obstacle, Room, Server, Status
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.desk import Desk
from hubbub.tui.places import short, title
from hubbub.tui.timeline.wrapping import Span, breaks
from hubbub.tui.views.labels import Labels
from hubbub.tui.widgets.lines import Line

MOST_ACTIVE = 5
SLOW_S = 2.0
"""A server that does not answer for so long is told of."""

_KEYS = (
    "{app.go} go to",
    "{app.next_unread} next unread",
    "{app.find} find",
    "{app.help} keys",
    "/ commands",
)


def top(desk: Desk) -> Line:
    """Return the bar above: the room and its topic; the link and the time."""
    server, room = desk.server, desk.room
    now = datetime.fromtimestamp(desk.around.clock(), desk.around.zone)
    clock: Span = (f"{now:%H:%M} ", "quiet")
    if server is None:
        return Line(((" hubbub", "strong"),), (clock,))
    left: list[Span] = [(f" {title(server, room.name if room else '')}", "strong")]
    if room is not None and room.name:
        if desk.peeking:
            left.append(("  peeking, nothing is marked as read", "gap"))
        about = _about(server, room)
        left.append((f"  {about}" if about else "", ""))
    else:
        left.append(("  messages of the server itself", "quiet"))
    return Line(tuple(left), (*link(server), clock))


def rule(columns: int, joints: Iterable[int], joint: str) -> Line:
    """Return a line from edge to edge, joined to what stands above or below it."""
    letters = ["─"] * columns
    for cell in joints:
        if cell < columns:
            letters[cell] = joint
    return Line((("".join(letters), "rule"),))


def _about(server: Server, room: Room) -> str:
    if room.is_person:
        person = server.person(room.name)
        away = f"away: {person.away}" if person and person.away else ""
        real_name = person.real_name if person and person.real_name != person.nick else ""
        return legible_line(" · ".join(filter(None, [real_name, away])))
    count = len(room.members)
    members = f"{count} {'member' if count == 1 else 'members'}" if room.is_joined else ""
    return " · ".join(filter(None, [legible_line(room.topic), members]))


def link(server: Server) -> list[Span]:
    """Return how safe and how quick the connection is."""
    if server.status is not Status.ONLINE:
        return [("offline   ", "gap")]
    found: list[Span] = [(f"{_safety(server.key)}   ", "state" if server.key else "quiet")]
    if server.unanswered_s >= SLOW_S:
        found.append((f"no answer for {round(server.unanswered_s)} s   ", "gap"))
    elif server.lag_s is not None:
        found.append((f"↑ {max(1, round(server.lag_s * 1000))} ms   ", "quiet"))
    return found


def _safety(key: Key | None) -> str:
    return "TLS ✓ pinned" if key else "clear text"


def status(desk: Desk, labels: Labels, columns: int) -> Line:
    """Return the bar below all: the keys that have room, what is loud elsewhere, what waits."""
    right: list[Span] = []
    active = desk.loud()
    if active:
        right.append(("act: ", "quiet"))
    for place in active[:MOST_ACTIVE]:
        server, room = desk.servers[place.server], desk.room_at(place)
        if room is not None:
            mark = "●" if room.mentions and not room.is_person else " "
            right.append((f"{title(server, place.room)}{mark}{room.unread} ", "strong"))
    if len(active) > MOST_ACTIVE:
        right.append((f"+{len(active) - MOST_ACTIVE} ", "quiet"))
    if desk.unsent:
        right.append((f" outbox {desk.unsent}", "gap"))
    if desk.server is not None and desk.server.away:
        right.append(("  away", "gap"))
    if desk.is_quiet:
        right.append(("  quiet hours", "quiet"))
    right.append((" ", ""))
    left = columns - sum(cell_len(text) for text, _ in right) - 1
    keys = [labels.told(f" {'  '.join(_KEYS[:most])}") for most in range(1, len(_KEYS) + 1)]
    fitting = [each for each in keys if cell_len(each) <= left]
    return Line(((fitting[-1] if fitting else "", "quiet"),), tuple(right))


def trouble(desk: Desk, labels: Labels) -> tuple[Line, Line] | None:
    """Return two lines: what is wrong and one key; what is safe and why. None: all is well."""
    server = desk.server
    if server is None or server.status is Status.CONNECTING:
        return None
    if server.status is Status.ONLINE:
        return _no_way_in(server, desk.room, labels)
    name, why = short(server.name), legible_line(server.problem)
    safe, retry = safe_words(server.unsent), labels["app.retry"]
    match server.status, server.obstacle:
        case Status.STUCK, Obstacle.NAME_TAKEN | Obstacle.NAME_ILLEGAL:
            nick = legible_line(server.nick)
            what = "taken" if server.obstacle is Obstacle.NAME_TAKEN else "not allowed"
            text = f"✗ the name {nick} is {what} at {name}"
            return _trouble(text, safe, why, f"{retry} another name")
        case Status.STUCK, Obstacle.PASSWORD:
            text = f"✗ {name} does not accept the password"
            return _trouble(text, safe, why, f"{retry} try another")
        case Status.STUCK, Obstacle.KEY_CHANGED:
            is_named = server.key is not None and server.key.is_named
            what = "is not the one you named" if is_named else "has changed"
            text = f"✗ the key of {name} {what}"
            return _trouble(text, safe, "nothing was sent", f"{retry} compare the two")
        case Status.OFFLINE, _:
            return _trouble(f"○ not connected to {name}", safe, why, f"{retry} connect")
        case _:
            left_s = max(0, round(server.retry_at_s - desk.around.clock()))
            what = f"⟳ cannot reach {name} · retry {left_s}s"
            return _trouble(what, safe, why, f"{retry} retry now")


def _no_way_in(server: Server, room: Room | None, labels: Labels) -> tuple[Line, Line] | None:
    """Return what keeps us out of the open room: put out, banned, no password for it."""
    if room is None or room.is_person or room.is_joined or not room.error:
        return None
    key = f"{labels['app.retry']} enter again"
    return _trouble(f"✗ {legible_line(room.error)}", safe_words(server.unsent), "", key)


def pasted(lines: int, labels: Labels, columns: int = 100, *, is_whole: bool) -> str:
    """Return what a paste says that waits, in words that have room beside the prompt."""
    send, how = labels["composer.send"], "one message" if is_whole else f"{lines} messages"
    wordings = (
        f"pasted {lines} lines — edit, then {send} to send as {how}",
        f"pasted {lines} lines — {send} sends {how}",
        f"{lines} lines — {send} sends {how}",
    )
    return next((each for each in wordings if cell_len(each) + 4 <= columns), wordings[-1])


def safe_words(unsent: int) -> str:
    """Return what is safe, in words."""
    if not unsent:
        return "what you write is kept"
    messages = "your message is" if unsent == 1 else f"your {unsent} messages are"
    return f"{messages} safe in the outbox"


def _trouble(what: str, safe: str, why: str, key: str) -> tuple[Line, Line]:
    reason = f" · {why}" if why else ""
    return (
        Line(((f" {what}", "gap strong"),), ((f" {key} ", "strong"),)),
        Line(((f"   {safe}", "gap"), (reason, "quiet"))),
    )


def below(desk: Desk, labels: Labels, newer: int) -> Line:
    """Return the line below the timeline: who writes, and what is further down."""
    room, server = desk.room, desk.server
    left: list[Span] = []
    if room is not None and server is not None:
        now_s = desk.around.clock()
        nicks = [
            legible_line(person.nick if (person := server.people.get(name)) else name)
            for name, until_s in room.typing.items()
            if until_s > now_s
        ]
        if nicks:
            verb = "is" if len(nicks) == 1 else "are"
            names = ", ".join(nicks[:3]) + (" and others" if len(nicks) > 3 else "")
            left.append((f" {names} {verb} typing…", "quiet"))
        elif room.is_loading:
            left.append((" ⟳ older messages…", "quiet"))
    end = f"▼ {newer} newer · {labels['composer.end']} "
    return Line(tuple(left), ((end, "strong"),) if newer else ())


def too_small(desk: Desk, columns: int, rows: int) -> list[Line]:
    """Return what a terminal says that is too small for anything: as much as fits into a line."""
    unread = sum(room.unread for server in desk.servers.values() for room in server.rooms.values())
    online = any(server.status is Status.ONLINE for server in desk.servers.values())
    still, state = ("still connected", "online") if online else ("not connected", "offline")
    wordings = (
        f"terminal {columns}x{rows}, need 40x10 — {still}, {unread} unread",
        f"{columns}x{rows}, need 40x10 — {state}, {unread} unread",
        f"need 40x10 — {state}, {unread} unread",
        f"need 40x10 — {state}",
    )
    text = next((each for each in wordings if cell_len(each) <= columns), wordings[-1])
    return [Line(((text[begin:end], ""),)) for begin, end in breaks(text, max(2, columns))]
