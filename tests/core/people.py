"""Builders for the tests of the core: a chat with people in it, and what they do, in one line."""

import pytest

from hubbub.core.apply import apply
from hubbub.core.commands import ChangeRoomModes, Command, Join
from hubbub.core.events import Arrived, Event
from hubbub.core.limits import Limits
from hubbub.core.modes import parse_room_changes
from hubbub.core.rules import decide
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from hubbub.numerics import Numeric

NOW_S = 1_750_000_000
"""The time at which everything happens, unless a test says otherwise."""


def chat_with(*nicks: str, limits: Limits | None = None) -> Chat:
    """Return a chat in which these people are, in no room."""
    chat = Chat(limits)
    for nick in nicks:
        arrive(chat, nick)
    return chat


def chat_in(room: str, *nicks: str) -> Chat:
    """Return a chat in which these people are in that room; the first is its operator."""
    chat = chat_with(*nicks)
    for nick in nicks:
        act(chat, nick, Join(room))
    return chat


def arrive(chat: Chat, nick: str) -> User:
    """Let somebody into the chat, as `nick!~nick@host`."""
    user = User(nick, f"~{nick.lower()}", "host", f"{nick} Tester", NOW_S)
    user.identity = f"~{user.folded}"
    apply(chat, Arrived(user, user.source), NOW_S)
    return user


def user_in(chat: Chat, nick: str) -> User:
    """Return who has that nick; the test is wrong if nobody has."""
    user = chat.user(nick)
    assert user is not None
    return user


def room_in(chat: Chat, name: str) -> Room:
    """Return the room; the test is wrong if there is none."""
    room = chat.room(name)
    assert room is not None
    return room


def act(chat: Chat, nick: str, command: Command, now_s: int = NOW_S) -> list[Event]:
    """Do what somebody asks for; return what happened."""
    events = decide(chat, user_in(chat, nick), command, now_s)
    for event in events:
        apply(chat, event, now_s)
    return events


def set_modes(chat: Chat, nick: str, room: str, text: str) -> list[Event]:
    """Let somebody switch modes of a room, written as in `+o-k todd`; return what happened."""
    letters, *arguments = text.split(" ")
    changes, _ = parse_room_changes(letters, arguments)
    return act(chat, nick, ChangeRoomModes(room, changes))


def refusal(chat: Chat, nick: str, command: Command) -> tuple[Numeric, tuple[str, ...]]:
    """Return numeric and parameters of the refusal that this command gets; nothing changes."""
    before = picture(chat)
    with pytest.raises(Refused) as caught:
        act(chat, nick, command)
    assert before == picture(chat)
    return caught.value.numeric, caught.value.params


def standings(chat: Chat, room: str) -> dict[str, str]:
    """Return who is in the room, with their standing there, in the order in which they came."""
    return {user.nick: standing for user, standing in room_in(chat, room).members.items()}


def picture(chat: Chat) -> dict[str, object]:
    """Return all that can change, as plain values that can be compared."""
    users: dict[str, object] = {
        key: (
            (user.nick, user.folded, user.source, user.realname, user.away, user.account),
            (sorted(user.modes), [room.name for room in user.rooms]),
            sorted(room.name for room in user.invites or ()),
        )
        for key, user in chat.users.items()
    }
    rooms: dict[str, object] = {
        key: (
            (room.name, sorted(room.flags), room.password, room.member_limit, room.topic),
            room.retention,
            {user.nick: standing for user, standing in room.members.items()},
            dict(room.bans),
        )
        for key, room in chat.rooms.items()
    }
    return users | rooms
