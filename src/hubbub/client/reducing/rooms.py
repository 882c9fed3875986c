"""Who comes and goes, and what becomes of a room."""

from __future__ import annotations

from hubbub.client import events
from hubbub.client.model import Change, Happening, Person, Room, Server, Verb, What
from hubbub.client.reducing.people import forget_stranger, learn
from hubbub.client.reducing.shared import Changes, Row, change, happened, opened, remark
from hubbub.names import fold
from hubbub.protocol.cleaning import legible_line


def _joined(server: Server, event: events.Joined, _now_s: float) -> Changes:
    room, changes = opened(server, event.room)
    if event.own:
        room.is_joined, room.error = True, ""
        room.members = {}
        changes.append(change(What.ROOMS, server, room))
    room.members.setdefault(fold(event.who), "")  # NAMES may have told of them before
    learn(server, event.who, account=event.account, real_name=event.real_name)
    changes.append(change(What.PEOPLE, server, room))
    if event.own and _is_back(room):
        return changes
    return changes + happened(server, room, event.time_s, Verb.JOINED, event.who, own=event.own)


def _is_back(room: Room) -> bool:
    """Whether we never left the room, only the connection was lost: nobody needs to read that."""
    own = (item for item in reversed(room.timeline) if isinstance(item, Happening) and item.own)
    last = next(own, None)
    return len(room.timeline) > 0 and (last is None or last.verb is Verb.JOINED)


def _left(server: Server, event: events.Left, _now_s: float) -> Changes:
    return _out(server, event, Verb.LEFT, event.who)


def _kicked(server: Server, event: events.Kicked, _now_s: float) -> Changes:
    changes = _out(server, event, Verb.KICKED, event.by, event.who)
    room = server.room(event.room)
    if event.own and room:
        reason = f": {event.reason}" if event.reason else ""
        room.error = legible_line(f"you were put out by {event.by}{reason}")
        changes.append(change(What.ROOM, server, room))
    return changes


def _out(
    server: Server, event: events.Left | events.Kicked, verb: Verb, who: str, whom: str = ""
) -> Changes:
    room = server.room(event.room)
    if room is None:
        return []
    room.members.pop(fold(event.who), None)
    room.typing.pop(fold(event.who), None)
    changes = [change(What.PEOPLE, server, room)]
    if event.own:
        room.is_joined = False
        room.members = {}
        changes.append(change(What.ROOMS, server, room))
    changes += happened(server, room, event.time_s, verb, who, whom, event.reason, own=event.own)
    forget_stranger(server, event.who)
    return changes


def _gone(server: Server, event: events.Gone, _now_s: float) -> Changes:
    changes: Changes = []
    if fold(event.who) == fold(server.nick):
        return changes
    for room in server.rooms.values():
        is_member = room.members.pop(fold(event.who), None) is not None
        room.typing.pop(fold(event.who), None)
        if is_member:
            changes.append(change(What.PEOPLE, server, room))
        if is_member or (room.is_person and fold(room.name) == fold(event.who)):
            changes += happened(server, room, event.time_s, Verb.GONE, event.who, text=event.reason)
    person = server.person(event.who)
    if person:
        person.is_online = False
    forget_stranger(server, event.who)
    return changes


def _renamed(server: Server, event: events.Renamed, _now_s: float) -> Changes:
    old, new = fold(event.old), fold(event.new)
    changes: Changes = []
    person = server.people.pop(old, None) or Person(event.new)
    person.nick = legible_line(event.new)
    server.people[new] = person
    if event.own:
        server.nick = event.new
        changes.append(Change(What.STATUS, server.name))
    for room in server.rooms.values():
        if old in room.members:
            room.members[new] = room.members.pop(old)
            changes.append(change(What.PEOPLE, server, room))
            changes += happened(
                server, room, event.time_s, Verb.RENAMED, event.old, event.new, own=event.own
            )
    talk = server.rooms.get(old)
    if talk and talk.is_person and new not in server.rooms and not event.own:
        changes += _moved(server, event.old, event.new)
    return changes


def _room_renamed(server: Server, event: events.RoomRenamed, _now_s: float) -> Changes:
    room = server.room(event.old)
    if room is None:
        return []
    changes = _moved(server, event.old, event.new)
    reason = f" ({event.reason})" if event.reason else ""
    who = f"{event.who} renamed {event.old}" if event.who else f"{event.old} was renamed"
    text = legible_line(f"{who}: it is {event.new} now{reason}")
    return changes + remark(server, event.new, event.time_s, text)


def _moved(server: Server, old: str, new: str) -> Changes:
    """Give a room or a talk another name, in its place in the list."""
    room = server.rooms[fold(old)]
    room.name = new
    kept = [row for row in server.rooms.items() if row[1] is room or row[0] != fold(new)]
    server.rooms.clear()
    server.rooms.update((fold(new) if each is room else folded, each) for folded, each in kept)
    return [
        Change(What.MOVED, server.name, fold(old), key=fold(new)),
        change(What.ROOMS, server, room),
    ]


def _members(server: Server, event: events.Members, _now_s: float) -> Changes:
    room = server.room(event.room)
    if room is None or not room.is_joined:
        return []
    ranks = event.ranks or ("",) * len(event.nicks)
    room.members = {
        fold(nick): legible_line(rank) for nick, rank in zip(event.nicks, ranks, strict=True)
    }
    for nick in event.nicks:
        learn(server, nick, is_online=True)
    return [change(What.PEOPLE, server, room)]


def _modes(server: Server, event: events.ModesChanged, _now_s: float) -> Changes:
    room = server.room(event.room)
    if room is None:
        return []
    changes: Changes = []
    for nick, ranks in event.ranks:
        room.members[fold(nick)] = legible_line(ranks)
    if event.ranks:
        changes.append(change(What.PEOPLE, server, room))
    return changes + happened(server, room, event.time_s, Verb.MODES, event.who, text=event.changes)


def _room_modes(server: Server, event: events.RoomModes, _now_s: float) -> Changes:
    room = server.room(event.room)
    if room is None:
        return []
    room.modes = legible_line(event.modes)
    return [change(What.ROOM, server, room)]


def _topic(server: Server, event: events.TopicSet, _now_s: float) -> Changes:
    room = server.room(event.room)
    if room is None:
        return []
    room.topic = legible_line(event.text)
    changes = [change(What.ROOM, server, room)]
    if event.who is None:
        return changes
    room.topic_by, room.topic_s = legible_line(event.who), event.time_s
    return changes + happened(server, room, event.time_s, Verb.TOPIC, event.who, text=event.text)


def _invited(server: Server, event: events.Invited, _now_s: float) -> Changes:
    if event.own:
        text = f"{event.by} invites you to {event.room}"
        return remark(server, "", event.time_s, legible_line(text))
    room = server.room(event.room)
    if room is None:
        return []
    return happened(server, room, event.time_s, Verb.INVITED, event.by, event.who)


def _room_refused(server: Server, event: events.RoomRefused, now_s: float) -> Changes:
    room, changes = opened(server, event.room)
    room.error = legible_line(event.reason)
    changes.append(change(What.ROOM, server, room))
    return changes + remark(server, event.room, now_s, room.error, is_error=True)


ROWS: dict[type, Row] = {
    events.Gone: _gone,
    events.Invited: _invited,
    events.Joined: _joined,
    events.Kicked: _kicked,
    events.Left: _left,
    events.Members: _members,
    events.ModesChanged: _modes,
    events.Renamed: _renamed,
    events.RoomModes: _room_modes,
    events.RoomRefused: _room_refused,
    events.RoomRenamed: _room_renamed,
    events.TopicSet: _topic,
}
"""What to do with each event."""
