"""The list of a room's people: by rank, then those who are here, then those who are away."""

from hubbub.client.model import Person, Room, Server
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.timeline.look import nick_role
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.widgets.lines import Line

RANKS = "~&@%"
"""Those who look after a room; `+` only may speak."""


def lines(server: Server, room: Room) -> list[Line]:
    """Return the lines of a room's people."""
    ranked, here, away = [], [], []
    for name in sorted(room.members):
        mark, person = room.members[name], server.people.get(name)
        if person is None:
            continue
        if person.away:
            away.append((mark, person))
        elif mark[:1] and mark[0] in RANKS:
            ranked.append((mark, person))
        else:
            here.append((mark, person))
    found = []
    for heading, people in (("ops", ranked), ("here", here), ("away", away)):
        if people:
            found.append(Line(((f" {heading} {len(people)}", "quiet"),)))
            found += [_person(server, mark, person, heading) for mark, person in people]
    return found


def _person(server: Server, mark: str, person: Person, heading: str) -> Line:
    own = person.nick == server.nick
    role = "nick-own" if own else nick_role(person.nick)
    sign = mark[:1] or " "
    spans: list[Span] = [(f" {sign}", "quiet"), (legible_line(person.nick), role)]
    if heading == "away":
        spans[1] = (legible_line(person.nick), "quiet")
    if own:
        spans.append((" you", "quiet"))
    if person.is_bot:
        spans.append((" bot", "quiet"))
    return Line(tuple(spans), (), person.nick)


def about(server: Server, person: Person) -> str:
    """Return what is known of somebody, in a sentence."""
    parts = [person.nick]
    if person.real_name:
        parts.append(person.real_name)
    if person.account:
        parts.append(f"logged in as {person.account}")
    if not person.is_online:
        parts.append("not here")
    elif person.away:
        parts.append(f"away: {person.away}")
    rooms = [room.name for room in server.rooms.values() if person.nick.lower() in room.members]
    if rooms:
        parts.append(f"in {', '.join(rooms)}")
    return legible_line(" · ".join(parts))
