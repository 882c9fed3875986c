"""Who is where: people and rooms come, go, change their names and their rules.

Source: "Modern IRC", sections Channel Operations and User-Based; IRCv3 extended-join, chghost,
invite-notify, userhost-in-names.
"""

from hubbub.client.events import (
    Gone,
    Invited,
    Joined,
    Kicked,
    Left,
    Members,
    ModesChanged,
    Renamed,
    TopicSet,
)
from hubbub.client.state import Room, State, who_of
from hubbub.names import fold
from hubbub.protocol.message import Message


def on_join(state: State, message: Message) -> None:
    """Note who entered a room; when it is ourselves, the room is new to us."""
    who, room = who_of(message), message.params[0]
    own = state.is_me(who)
    if own:
        state.learn_host(message)
        state.rooms[fold(room)] = Room(room)
    if fold(room) in state.rooms:
        state.rooms[fold(room)].members[fold(who)] = who
    state.tell(Joined(state.time_of(message), room, who, own))
    if own:
        state.settle(room)


def on_part(state: State, message: Message) -> None:
    """Note who left a room."""
    who, (room, *reason) = who_of(message), message.params
    _forget(state, room, who)
    time_s = state.time_of(message)
    state.tell(Left(time_s, room, who, "".join(reason[:1]), state.is_me(who)))


def on_kick(state: State, message: Message) -> None:
    """Note who was put out of a room."""
    room, who, *reason = message.params
    _forget(state, room, who)
    time_s, by = state.time_of(message), who_of(message)
    state.tell(Kicked(time_s, room, who, by, "".join(reason[:1]), state.is_me(who)))


def _forget(state: State, room: str, who: str) -> None:
    if state.is_me(who):
        state.rooms.pop(fold(room), None)
    elif fold(room) in state.rooms:
        state.rooms[fold(room)].members.pop(fold(who), None)


def on_quit(state: State, message: Message) -> None:
    """Note who left the chat."""
    who = who_of(message)
    shared = [room for room in state.rooms.values() if room.members.pop(fold(who), None)]
    names = tuple(room.name for room in shared)
    reason = message.params[0] if message.params else ""
    state.tell(Gone(state.time_of(message), who, names, reason))


def on_nick(state: State, message: Message) -> None:
    """Note who goes by another name, perhaps we."""
    old, new = who_of(message), message.params[0]
    own = state.is_me(old)
    for room in state.rooms.values():
        if room.members.pop(fold(old), None):
            room.members[fold(new)] = new
    if own:
        state.nick = new
        state.reclaiming = False
    state.tell(Renamed(state.time_of(message), old, new, own))


def on_chghost(state: State, message: Message) -> None:
    """Note our new user and host."""
    if state.is_me(who_of(message)):
        state.user_host = f"{message.params[0]}@{message.params[1]}"


def on_visible_host(state: State, message: Message) -> None:
    """Note the host that the server shows of us (396)."""
    user = (state.user_host or "").partition("@")[0]
    if user:
        state.user_host = f"{user}@{message.params[1].rpartition('@')[2]}"


def on_topic(state: State, message: Message) -> None:
    """Tell who set a room's topic."""
    room, text = message.params[0], message.params[1]
    state.tell(TopicSet(state.time_of(message), room, text, who_of(message)))


def on_topic_reply(state: State, message: Message) -> None:
    """Tell what a room is about."""
    state.tell(TopicSet(state.time_of(message), message.params[1], message.params[2]))


def on_no_topic(state: State, message: Message) -> None:
    """Tell that a room has no topic."""
    state.tell(TopicSet(state.time_of(message), message.params[1], ""))


def on_names(state: State, message: Message) -> None:
    """Note some of the people in a room, which may be one that we are not in."""
    name = message.params[2]
    room = state.rooms.get(fold(name)) or state.rooms_seen.setdefault(fold(name), Room(name))
    for entry in message.params[-1].split():
        nick = entry.lstrip(state.rank_marks).partition("!")[0]
        room.members[fold(nick)] = nick


def on_names_end(state: State, message: Message) -> None:
    """Tell who is in a room, now that the list is whole."""
    name = message.params[1]
    seen = state.rooms_seen.pop(fold(name), Room(name))
    room = state.rooms.get(fold(name), seen)
    asked = fold(name) in state.asked_names
    state.asked_names.discard(fold(name))
    state.tell(Members(room.name, tuple(sorted(room.members.values(), key=fold)), asked))


def on_invite(state: State, message: Message) -> None:
    """Tell who was asked into a room."""
    who, room = message.params[0], message.params[1]
    state.tell(Invited(state.time_of(message), room, who, who_of(message), state.is_me(who)))


def on_mode(state: State, message: Message) -> None:
    """Tell what changed in a room; our own modes interest nobody."""
    target, *changes = message.params
    if state.is_room(target):
        who, time_s = who_of(message), state.time_of(message)
        state.tell(ModesChanged(time_s, target, who, " ".join(changes)))
