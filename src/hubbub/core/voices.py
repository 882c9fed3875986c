"""Speaking as somebody else, marked so that nobody is taken in: bridges and role-play.

A voice is a user that is nobody: it has the source that others see and the identity of who lends
it words, so that one may take back and edit what one said through it.

Source: Ergo's RELAYMSG (draft/relaymsg) and its role-play commands.
"""

import re

from hubbub.core import permissions
from hubbub.core.commands import SayAs
from hubbub.core.events import Event, Said
from hubbub.core.permissions.refusals import no_room
from hubbub.core.state import Chat, Room, User
from hubbub.names import NICK_LIMIT

RELAY_TAG = "draft/relaymsg"
"""Carries the nick of who relays."""

RELAYED_USERNAME = "~relay"
ROLE_HOST = "npc.fakeuser.invalid"
"""The host that Ergo's clients know role-play by."""

_PART = re.compile(r"[A-Za-z0-9\[\]\\`_^{|}-]+")


def is_relayed_nick(nick: str, separators: str) -> bool:
    """Whether nick names somebody of another network: no user's nick can have a separator."""
    parts = re.split(f"[{re.escape(separators)}]", nick) if separators else []
    return len(nick) <= NICK_LIMIT and len(parts) > 1 and all(map(_PART.fullmatch, parts))


def is_role(name: str) -> bool:
    """Whether name may be a role's."""
    return len(name) <= NICK_LIMIT and _PART.fullmatch(name) is not None


def say_as(chat: Chat, actor: User, command: SayAs, now_s: int) -> list[Event]:
    """Return that the voice has spoken.

    Raises: Refused.
    """
    room = chat.room(command.room)
    if room is None:
        raise no_room(command.room)
    if command.is_relay:
        permissions.may_relay(actor, room, command.text)
        voice = _voice(actor, command.name, RELAYED_USERNAME, actor.host)
        permissions.may_be_heard(voice, room)
        tags = {RELAY_TAG: actor.nick, **command.tags}
    else:
        permissions.may_play(actor, room, command.text, now_s)
        voice = _voice(actor, command.name, actor.nick, ROLE_HOST)
        tags = dict(command.tags)
    return [_said(voice, room, command.text, tags)]


def _voice(actor: User, nick: str, username: str, host: str) -> User:
    voice = User(nick, username, host, nick)
    voice.identity = actor.identity
    voice.modes = actor.modes & {"B"}
    return voice


def _said(voice: User, room: Room, text: str, tags: dict[str, str]) -> Said:
    return Said(voice, voice.source, room, text, "message", tags, is_voiced=True)
