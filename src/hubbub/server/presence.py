"""How an always-on user is kept while nobody is there: as a text in the account's settings.

It survives restarts: the nick, the rooms with one's standing in each, the modes, the away text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hubbub.core import ids
from hubbub.core.apply import apply
from hubbub.core.events import Arrived, AwayChanged, Joined, UserModesChanged
from hubbub.core.modes import ModeChange, promoted
from hubbub.core.roles import rank_of
from hubbub.core.state import Room, User
from hubbub.store.accounts import PRESENCE, Account

if TYPE_CHECKING:
    from hubbub.server.hub import Hub

_NOT_KEPT = frozenset("o")
"""Modes that one gets anew each time: an operator shows who they are again."""

_UNSENT_MS = 1000
"""What was stored so shortly before a crash may have reached nobody: better twice than never."""


def taken(user: User, left_ms: int | None) -> str:
    """Return what is kept of the user; left_ms: when the last device left, None: one is there."""
    return json.dumps(
        {
            "nick": user.nick,
            "username": user.username,
            "host": user.host,
            "realname": user.realname,
            "rooms": {room.name: room.members[user] for room in user.rooms},
            "modes": "".join(sorted(user.modes - _NOT_KEPT)),
            "away": user.away,
            "left_ms": left_ms,
        }
    )


def restored(hub: Hub, account: Account, away: str) -> tuple[User, int] | None:
    """Put the account's user back into its rooms, before anybody else is there.

    Args: away: what is told of who was there with a device when the server stopped.
    Returns: the user and when its last device left (Unix milliseconds); None: nothing was kept.
    """
    text = account.settings.get(PRESENCE)
    if not isinstance(text, str):
        return None
    kept: dict[str, Any] = json.loads(text)
    nick = kept["nick"] if hub.chat.user(kept["nick"]) is None else account.name
    if hub.chat.user(nick) is not None:
        return None  # the account's name is the nick of another one: nobody is two
    user = User(nick, kept["username"], kept["host"], kept["realname"], hub.now_s)
    user.account, user.identity = account.name, account.folded
    user.metadata = dict(account.metadata) or None
    apply(hub.chat, Arrived(user, user.source), hub.now_s)
    for name, standing in kept["rooms"].items():
        _enter(hub, user, name, standing)
    changes = [ModeChange(True, letter) for letter in kept["modes"]]
    apply(hub.chat, UserModesChanged(user, user.source, changes), hub.now_s)
    apply(hub.chat, AwayChanged(user, user.source, kept["away"] or away), hub.now_s)
    stopped_ms = ids.unix_ms(hub.next_id())
    if hub.storage is not None and hub.storage.last_id:
        stopped_ms = ids.unix_ms(hub.storage.last_id)
    return user, kept["left_ms"] or stopped_ms - _UNSENT_MS


def _enter(hub: Hub, user: User, name: str, standing: str) -> None:
    room = hub.chat.room(name)
    is_new = room is None
    room = room or Room(name, hub.now_s)
    # The room's roles are stored before they are told, what is kept of a user a moment later.
    rank = rank_of(room, user)
    standing = promoted(standing, rank, adding=True) if rank else standing
    apply(hub.chat, Joined(user, user.source, room, standing, is_new), hub.now_s)
