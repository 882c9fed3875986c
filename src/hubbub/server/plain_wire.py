"""How an event reads in the plain dialect: one line, `12:01 Todd: hello`, safe for any terminal."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from hubbub.core import durations, ids, modes
from hubbub.core.events import (
    Announced,
    AwayChanged,
    Departed,
    Edited,
    Event,
    Invited,
    Joined,
    Kicked,
    Left,
    Redacted,
    Renamed,
    RoomModesChanged,
    RoomRenamed,
    Said,
    TopicSet,
)
from hubbub.core.state import Room
from hubbub.protocol.cleaning import clean
from hubbub.protocol.message import ctcp_action


class PlainWire:
    """The plain dialect; `names_room` for rooms that the person is not turned to."""

    has = frozenset({"invite-notify"})

    def __init__(self, *, names_room: bool) -> None:
        self._names_room = names_room

    def encode(self, event: Event) -> bytes:
        """Return one line, more for what was said in several, nothing that nobody cares for."""
        render = _LINES.get(type(event))
        text = render(event) if render is not None else ""
        if not text:
            return b""
        where = f"{_room(event)} ".lstrip() if self._names_room else ""
        lines = f"{clock(ids.unix_ms(event.id))} {where}{text}".split("\n")
        return "".join(f"{clean(line)}\n" for line in _indented(lines)).encode()


def _indented(lines: list[str]) -> list[str]:
    """Return the lines so that those after the first cannot be taken for a message's beginning."""
    return [lines[0], *(f"      | {line}" for line in lines[1:])]


HERE = PlainWire(names_room=False)
ELSEWHERE = PlainWire(names_room=True)


@lru_cache(maxsize=16)
def _minute(unix_min: int) -> str:
    return time.strftime("%H:%M", time.localtime(unix_min * 60))


def clock(unix_ms: int) -> str:
    """Return the hour and minute in the server's time zone; a person with `nc` has told none."""
    return _minute(unix_ms // 60_000)


def _room(event: Event) -> str:
    """Return the room of what was said or changed there; other lines name theirs themselves."""
    if isinstance(event, Said | Redacted | Edited) and isinstance(event.target, Room):
        return (event.prefix if isinstance(event, Said) else "") + event.target.name
    return ""


def _said(e: Said) -> str:
    if e.kind == "tags":
        return ""
    nick = e.user.nick
    action = ctcp_action(e.text)
    private = "" if isinstance(e.target, Room) else f"[{nick} -> {e.target.nick}] "
    if action is not None:
        return f"{private}* {nick} {action}"
    if e.text.startswith("\x01"):
        return ""  # other CTCP is talk between programs
    if e.kind == "notice":
        return f"{private}-{nick}- {e.text}"
    return f"{private}{e.text}" if private else f"{nick}: {e.text}"


def _redacted(e: Redacted) -> str:
    said_at = clock(ids.unix_ms(e.about))
    return f"-- {e.user.nick} took back what was said at {said_at}{_because(e.reason)}"


def _edited(e: Edited) -> str:
    said_at = clock(ids.unix_ms(e.about))
    action = ctcp_action(e.text)
    text = e.text if action is None else f"* {e.user.nick} {action}"
    private = "" if isinstance(e.target, Room) else f" to {e.target.nick}"
    return f"-- {e.user.nick} edited what was said{private} at {said_at}: {text}"


def _joined(e: Joined) -> str:
    return f"-- {e.user.nick} joined {e.room.name}"


def _left(e: Left) -> str:
    return f"-- {e.user.nick} left {e.room.name}{_because(e.reason)}"


def _kicked(e: Kicked) -> str:
    return f"-- {e.user.nick} put {e.victim.nick} out of {e.room.name}{_because(e.reason)}"


def _topic_set(e: TopicSet) -> str:
    if not e.text:
        return f"-- {e.user.nick} took away the topic of {e.room.name}"
    return f"-- {e.user.nick} set the topic of {e.room.name}: {e.text}"


def _invited(e: Invited) -> str:
    return f"-- {e.user.nick} invites {e.guest.nick} into {e.room.name}"


def _room_modes_changed(e: RoomModesChanged) -> str:
    long = {durations.render(one.for_s) for one in e.changes if one.for_s is not None}
    lasting = f" (for {', '.join(long)})" if long else ""
    return f"-- {e.user.nick} changed {e.room.name}: {modes.render(e.changes)}{lasting}"


def _room_renamed(e: RoomRenamed) -> str:
    return f"-- {e.user.nick} renamed {e.old}: it is {e.new} now{_because(e.reason)}"


def _renamed(e: Renamed) -> str:
    return f"-- {e.old} is now {e.new}"


def _away_changed(e: AwayChanged) -> str:
    return f"-- {e.user.nick} is away{_because(e.text)}" if e.text else f"-- {e.user.nick} is back"


def _announced(e: Announced) -> str:
    return f"-- {e.user.nick} announces: {e.text}"


def _departed(e: Departed) -> str:
    return f"-- {e.user.nick} left the chat{_because(e.reason)}"


def _because(reason: str | None) -> str:
    return f" ({reason})" if reason else ""


# Any: each line is made of its own event; the table is what pairs the two.
_LINES: dict[type, Callable[[Any], str]] = {
    Said: _said,
    Redacted: _redacted,
    Edited: _edited,
    Joined: _joined,
    Left: _left,
    Kicked: _kicked,
    TopicSet: _topic_set,
    Invited: _invited,
    RoomModesChanged: _room_modes_changed,
    Renamed: _renamed,
    RoomRenamed: _room_renamed,
    AwayChanged: _away_changed,
    Announced: _announced,
    Departed: _departed,
}
