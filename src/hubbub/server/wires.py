"""How an event becomes bytes: one encoding per wire, shared by everybody on it.

A wire is a dialect plus those capabilities that change bytes. Wires are interned, so two sessions
on equal wires have the same Wire object and are in the same group.

Source: "Modern IRC"; IRCv3 account-notify, message-tags, server-time, account-tag, extended-join,
away-notify, setname, chghost, invite-notify, bot-mode.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, Protocol

from hubbub.core import ids, modes
from hubbub.core.commands import Kind
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
    LoggedIn,
    LoggedOut,
    RealnameChanged,
    Redacted,
    Rehosted,
    Renamed,
    RoomModesChanged,
    RoomRenamed,
    Said,
    TopicSet,
    UserModesChanged,
)
from hubbub.core.state import Room
from hubbub.core.voices import RELAY_TAG
from hubbub.protocol import multiline
from hubbub.protocol.message import BODY_LIMIT_BYTES, ctcp_action, escape, split_text
from hubbub.protocol.multiline import BATCH_TYPE, CONCAT_TAG

_MODES_BYTES = 310
"""Changes in one MODE line: with the longest source and room in front it fits in 510 bytes."""

ABOUT_TAG = "draft/target-msgid"
TEXT_TAG = "draft/edit-text"
"""The tags of EDIT: which message, and its new text (message-edit, section Editing messages)."""

EDIT_MARK = "(edited)"
"""Stands in front of the new text for those who do not know EDIT."""

VERBS: dict[Kind, str] = {"message": "PRIVMSG", "notice": "NOTICE", "tags": "TAGMSG"}

SHAPING = frozenset(
    (
        "account-notify",
        "account-tag",
        "away-notify",
        "chghost",
        "draft/channel-rename",
        "draft/message-edit",
        "draft/message-redaction",
        "draft/multiline",
        "draft/oper-tag",
        "draft/relaymsg",
        "extended-join",
        "invite-notify",
        "message-tags",
        "server-time",
        "setname",
    )
)
"""The capabilities that change what an event's bytes are."""

_NEEDED = {"draft/message-edit": "message-tags", "draft/multiline": "batch"}
"""Capabilities that say nothing without another one."""


class Wire(Protocol):
    """Turns events into the bytes for everybody on it; `has` is what shapes them."""

    @property
    def has(self) -> frozenset[str]:
        """Return the SHAPING capabilities of this wire."""

    def encode(self, event: Event) -> bytes:
        """Return whole lines, or nothing where this wire does not tell such an event."""


class IrcWire:
    """The IRC dialect with some of the SHAPING capabilities."""

    def __init__(self, caps: frozenset[str]) -> None:
        self.has = caps
        self._tagged = "message-tags" in caps
        self._timed = "server-time" in caps
        self._accounted = "account-tag" in caps
        self._relayed = "draft/relaymsg" in caps
        self._opered = "draft/oper-tag" in caps
        shown = (self._tagged, self._timed, self._accounted, self._relayed, self._opered)
        self._bare = not any(shown)

    def encode(self, event: Event) -> bytes:
        """Return whole lines, or nothing where this wire does not tell such an event."""
        encoder = _IRC.get(type(event))
        return encoder(self, event) if encoder is not None else b""

    def tags(self, event: Event, *, has_id: bool = True) -> str:
        """Return the event's tags as they stand in front of a line, '' for none.

        Args: has_id: False for the lines after the first (multiline, section Message ids).
        """
        if self._bare:
            return ""
        items = []
        if self._timed:
            items.append(f"time={iso(ids.unix_ms(event.id))}")
        if self._accounted and event.user.account is not None:
            items.append(f"account={event.user.account}")
        if self._opered and "o" in event.user.modes:
            items.append("draft/oper")
        if self._tagged:
            if has_id:
                items.append(f"msgid={ids.to_text(event.id)}")
            if event.user.is_bot:
                items.append("bot")
            if isinstance(event, Said) and event.tags:
                items += [f"{k}={escape(v)}" if v else k for k, v in event.tags.items()]
        elif self._relayed and isinstance(event, Said) and RELAY_TAG in event.tags:
            items.append(f"{RELAY_TAG}={escape(event.tags[RELAY_TAG])}")
        return f"@{';'.join(items)} " if items else ""


@lru_cache(maxsize=16)
def _second(unix_s: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(unix_s))


def iso(unix_ms: int) -> str:
    """Return the time as server-time writes it: 2026-03-01T12:01:00.123Z."""
    return f"{_second(unix_ms // 1000)}.{unix_ms % 1000:03}Z"


@cache
def _interned(caps: frozenset[str]) -> IrcWire:
    return IrcWire(caps)


def irc_wire(caps: Iterable[str]) -> IrcWire:
    """Return the wire for a session with these capabilities."""
    shaping = SHAPING.intersection(caps)
    lame = {name for name, needed in _NEEDED.items() if name in shaping and needed not in caps}
    return _interned(shaping - lame)


def _said(wire: IrcWire, e: Said) -> bytes:
    target = e.prefix + e.target.name if isinstance(e.target, Room) else e.target.nick
    if e.kind == "tags":
        if "message-tags" not in wire.has:
            return b""
        return f"{wire.tags(e)}:{e.source} TAGMSG {target}\r\n".encode()
    if e.is_multiline:
        whole = _as_batch if "draft/multiline" in wire.has else _line_by_line
        return whole(wire, e, target)
    return f"{wire.tags(e)}:{e.source} {VERBS[e.kind]} {target} :{e.text}\r\n".encode()


def _as_batch(wire: IrcWire, e: Said, target: str) -> bytes:
    reference = ids.to_text(e.id)
    lines = [f"{wire.tags(e)}:{e.source} BATCH +{reference} {BATCH_TYPE} {target}\r\n"]
    for text, is_joined in multiline.lines(e.text, e.joints):
        joined = f";{CONCAT_TAG}" if is_joined else ""
        head = f"@batch={reference}{joined} :{e.source} {VERBS[e.kind]} {target}"
        lines.append(f"{head} :{text}\r\n")
    lines.append(f":{e.source} BATCH -{reference}\r\n")
    return "".join(lines).encode()


def _line_by_line(wire: IrcWire, e: Said, target: str) -> bytes:
    """Return its lines, without the empty ones (multiline, section Fallback)."""
    rest = f":{e.source} {VERBS[e.kind]} {target} :"
    texts = [text for text, _ in multiline.lines(e.text, e.joints) if text]
    tags = [wire.tags(e), *[wire.tags(e, has_id=False)] * (len(texts) - 1)]
    return "".join(f"{t}{rest}{text}\r\n" for t, text in zip(tags, texts, strict=True)).encode()


def _redacted(wire: IrcWire, e: Redacted) -> bytes:
    if "draft/message-redaction" not in wire.has:
        return b""
    target = e.target.name if isinstance(e.target, Room) else e.target.nick
    reason = f" :{e.reason}" if e.reason else ""
    return f"{wire.tags(e)}:{e.source} REDACT {target} {ids.to_text(e.about)}{reason}\r\n".encode()


def _edited(wire: IrcWire, e: Edited) -> bytes:
    target = e.target.name if isinstance(e.target, Room) else e.target.nick
    if "draft/message-edit" not in wire.has:
        return _as_notices(wire, e, target)
    own = f"{ABOUT_TAG}={ids.to_text(e.about)};{TEXT_TAG}={escape(e.text)}"
    return f"{wire.tags(e).rstrip()};{own} :{e.source} EDIT {target}\r\n".encode()


def _as_notices(wire: IrcWire, e: Edited, target: str) -> bytes:
    """Return the new text for who does not know EDIT (message-edit, section Fallback).

    The mark makes it longer than what was allowed to be said, so it may take a second line.
    """
    action = ctcp_action(e.text)
    text = e.text if action is None else f"* {e.user.nick} {action}"
    rest = f":{e.source} NOTICE {target} :"
    first, *more = split_text(f"{EDIT_MARK} {text}", BODY_LIMIT_BYTES - len(rest.encode()))
    lines = [f"{wire.tags(e)}{rest}{first}\r\n"]
    lines += (f"{wire.tags(e, has_id=False)}{rest}{line}\r\n" for line in more)
    return "".join(lines).encode()


def _joined(wire: IrcWire, e: Joined) -> bytes:
    tags = wire.tags(e)
    if "extended-join" in wire.has:
        line = f"{tags}:{e.source} JOIN {e.room.name} {e.user.account or '*'} :{e.user.realname}"
    else:
        line = f"{tags}:{e.source} JOIN {e.room.name}"
    if e.user.away is not None and "away-notify" in wire.has:
        line += f"\r\n{tags}:{e.source} AWAY :{e.user.away}"
    return f"{line}\r\n".encode()


def _left(wire: IrcWire, e: Left) -> bytes:
    reason = f" :{e.reason}" if e.reason else ""
    return f"{wire.tags(e)}:{e.source} PART {e.room.name}{reason}\r\n".encode()


def _kicked(wire: IrcWire, e: Kicked) -> bytes:
    line = f"{wire.tags(e)}:{e.source} KICK {e.room.name} {e.victim.nick} :{e.reason}\r\n"
    return line.encode()


def _topic_set(wire: IrcWire, e: TopicSet) -> bytes:
    return f"{wire.tags(e)}:{e.source} TOPIC {e.room.name} :{e.text}\r\n".encode()


def _room_renamed(wire: IrcWire, e: RoomRenamed) -> bytes:
    if "draft/channel-rename" not in wire.has:
        return b""  # told as leaving and entering: server.renaming
    return f"{wire.tags(e)}:{e.source} RENAME {e.old} {e.new} :{e.reason}\r\n".encode()


def _invited(wire: IrcWire, e: Invited) -> bytes:
    return f"{wire.tags(e)}:{e.source} INVITE {e.guest.nick} {e.room.name}\r\n".encode()


def _room_modes_changed(wire: IrcWire, e: RoomModesChanged) -> bytes:
    head = f"{wire.tags(e)}:{e.source} MODE {e.room.name} "
    lines = (f"{head}{modes.render(part)}\r\n" for part in _mode_lines(e.changes))
    return "".join(lines).encode()


def _mode_lines(changes: list[modes.ModeChange]) -> Iterator[list[modes.ModeChange]]:
    """Yield the changes in parts of which each fits in a line, in order."""
    part: list[modes.ModeChange] = []
    for change in changes:
        if part and len(modes.render([*part, change]).encode()) > _MODES_BYTES:
            yield part
            part = []
        part.append(change)
    yield part


def _user_modes_changed(wire: IrcWire, e: UserModesChanged) -> bytes:
    nick = e.user.nick
    return f"{wire.tags(e)}:{e.source} MODE {nick} :{modes.render(e.changes)}\r\n".encode()


def _renamed(wire: IrcWire, e: Renamed) -> bytes:
    return f"{wire.tags(e)}:{e.source} NICK :{e.new}\r\n".encode()


def _away_changed(wire: IrcWire, e: AwayChanged) -> bytes:
    if "away-notify" not in wire.has:
        return b""
    text = f" :{e.text}" if e.text else ""
    return f"{wire.tags(e)}:{e.source} AWAY{text}\r\n".encode()


def _realname_changed(wire: IrcWire, e: RealnameChanged) -> bytes:
    if "setname" not in wire.has:
        return b""
    return f"{wire.tags(e)}:{e.source} SETNAME :{e.text}\r\n".encode()


def _rehosted(wire: IrcWire, e: Rehosted) -> bytes:
    if "chghost" not in wire.has:
        return b""
    return f"{wire.tags(e)}:{e.source} CHGHOST {e.username} {e.host}\r\n".encode()


def _logged_in(wire: IrcWire, e: LoggedIn) -> bytes:
    if "account-notify" not in wire.has:
        return b""
    return f"{wire.tags(e)}:{e.source} ACCOUNT {e.account}\r\n".encode()


def _logged_out(wire: IrcWire, e: LoggedOut) -> bytes:
    if "account-notify" not in wire.has:
        return b""
    return f"{wire.tags(e)}:{e.source} ACCOUNT *\r\n".encode()


def _announced(wire: IrcWire, e: Announced) -> bytes:
    if e.to_all:
        return f"{wire.tags(e)}:{e.source} NOTICE $$* :{e.text}\r\n".encode()
    return f"{wire.tags(e)}:{e.source} WALLOPS :{e.text}\r\n".encode()


def _departed(wire: IrcWire, e: Departed) -> bytes:
    return f"{wire.tags(e)}:{e.source} QUIT :{e.reason}\r\n".encode()


# Any: each encoder takes its own event; the table is what pairs the two.
_IRC: dict[type, Callable[[IrcWire, Any], bytes]] = {
    Said: _said,
    Redacted: _redacted,
    Edited: _edited,
    Joined: _joined,
    Left: _left,
    Kicked: _kicked,
    TopicSet: _topic_set,
    Invited: _invited,
    RoomModesChanged: _room_modes_changed,
    UserModesChanged: _user_modes_changed,
    Renamed: _renamed,
    RoomRenamed: _room_renamed,
    AwayChanged: _away_changed,
    RealnameChanged: _realname_changed,
    Rehosted: _rehosted,
    LoggedIn: _logged_in,
    LoggedOut: _logged_out,
    Announced: _announced,
    Departed: _departed,
}
