"""Who is where: people and rooms come, go, change their names and their rules.

Source: "Modern IRC", sections Channel Operations and User-Based; IRCv3 channel-rename, chghost,
extended-join, invite-notify, userhost-in-names.
"""

from dataclasses import replace

from hubbub.client import ranks
from hubbub.client.events import (
    Gone,
    Invited,
    Joined,
    Kicked,
    Left,
    Members,
    ModesChanged,
    Renamed,
    RoomModes,
    RoomRenamed,
    TopicSet,
)
from hubbub.client.state import Room, State, account_of, who_of
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
        state.rooms[fold(room)].add(who)
    state.tell(joined_in(state, message))
    if own:
        state.settle(room)


def joined_in(state: State, message: Message) -> Joined:
    """Return what a JOIN says."""
    who, (room, *more) = who_of(message), message.params
    account = account_of(more[0]) if more else None  # extended-join
    real_name = more[1] if len(more) > 1 else ""
    return Joined(state.time_of(message), room, who, state.is_me(who), account, real_name)


def on_part(state: State, message: Message) -> None:
    """Note who left a room."""
    left = left_in(state, message)
    _forget(state, left.room, left.who)
    state.tell(left)


def left_in(state: State, message: Message) -> Left:
    """Return what a PART says."""
    who, (room, *reason) = who_of(message), message.params
    return Left(state.time_of(message), room, who, "".join(reason[:1]), state.is_me(who))


def on_kick(state: State, message: Message) -> None:
    """Note who was put out of a room."""
    kicked = kicked_in(state, message)
    _forget(state, kicked.room, kicked.who)
    state.tell(kicked)


def kicked_in(state: State, message: Message) -> Kicked:
    """Return what a KICK says."""
    room, who, *reason = message.params
    time_s, by = state.time_of(message), who_of(message)
    return Kicked(time_s, room, who, by, "".join(reason[:1]), state.is_me(who))


def _forget(state: State, room: str, who: str) -> None:
    if state.is_me(who):
        state.rooms.pop(fold(room), None)
    elif fold(room) in state.rooms:
        state.rooms[fold(room)].remove(who)


def on_quit(state: State, message: Message) -> None:
    """Note who left the chat."""
    who = who_of(message)
    shared = [room for room in state.rooms.values() if room.remove(who) is not None]
    names = tuple(room.name for room in shared)
    reason = message.params[0] if message.params else ""
    state.tell(Gone(state.time_of(message), who, names, reason))


def on_nick(state: State, message: Message) -> None:
    """Note who goes by another name, perhaps we."""
    old, new = who_of(message), message.params[0]
    own = state.is_me(old)
    for room in state.rooms.values():
        ranks = room.remove(old)
        if ranks is not None:
            room.add(new, ranks)
    if own:
        state.nick = new
        state.reclaiming = False
    state.tell(Renamed(state.time_of(message), old, new, own))


def on_rename(state: State, message: Message) -> None:
    """Note the new name of a room that we are in."""
    old, new, *reason = message.params
    room = state.rooms.pop(fold(old), None)
    if room is None:
        return
    room.name = new
    state.rooms[fold(new)] = room
    who, why = who_of(message), "".join(reason[:1])
    state.tell(RoomRenamed(state.time_of(message), old, new, who, why))


def on_moved(state: State, message: Message) -> None:
    """Follow a room that we looked for by its former name: `FAIL JOIN CHANNEL_RENAMED old new`."""
    old, new = message.params[2:4]
    if fold(new) in state.rooms:
        state.settle(old)
        return
    if fold(old) in state.joining:
        state.joining.remove(fold(old))
        state.joining.add(fold(new))
    state.tell(RoomRenamed(state.time_of(message), old, new, ""))
    state.send("JOIN", new)


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
    state.tell(topic_in(state, message))


def topic_in(state: State, message: Message) -> TopicSet:
    """Return what a TOPIC says."""
    room, text = message.params[0], message.params[1]
    return TopicSet(state.time_of(message), room, text, who_of(message))


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
        name = entry.lstrip(state.rank_marks)
        room.add(name.partition("!")[0], entry[: len(entry) - len(name)])


def on_names_end(state: State, message: Message) -> None:
    """Tell who is in a room, now that the list is whole."""
    name = message.params[1]
    seen = state.rooms_seen.pop(fold(name), Room(name))
    room = state.rooms.get(fold(name), seen)
    asked = fold(name) in state.asked_names
    state.asked_names.discard(fold(name))
    nicks = room.listed()
    ranks = tuple(room.ranks[fold(nick)] for nick in nicks)
    state.tell(Members(room.name, tuple(nicks), asked, ranks))


def on_invite(state: State, message: Message) -> None:
    """Tell who was asked into a room."""
    who, room = message.params[0], message.params[1]
    state.tell(Invited(state.time_of(message), room, who, who_of(message), state.is_me(who)))


def on_mode(state: State, message: Message) -> None:
    """Tell what changed in a room; our own modes interest nobody."""
    target, *changes = message.params
    if not state.is_room(target):
        return
    room = state.rooms.get(fold(target))
    changed = ranks.change(state, room, changes) if room else ()
    state.tell(replace(modes_in(state, message), ranks=changed))


def modes_in(state: State, message: Message) -> ModesChanged:
    """Return what a MODE of a room says, without the ranks that come of it."""
    room, *changes = message.params
    return ModesChanged(state.time_of(message), room, who_of(message), " ".join(changes))


def on_modes(state: State, message: Message) -> None:
    """Tell which modes a room has."""
    state.tell(RoomModes(message.params[1], " ".join(message.params[2:])))
