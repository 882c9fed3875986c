"""Speaking as somebody else: RELAYMSG for bridges, NPC, NPCA and SCENE for role-play.

Source: Ergo's RELAYMSG (draft/relaymsg) and its role-play commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core.commands import SayAs
from hubbub.core.voices import is_relayed_nick, is_role
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from hubbub.protocol.message import BODY_LIMIT_BYTES, Message
from hubbub.server.handlers.talk import client_tags

if TYPE_CHECKING:
    from hubbub.server.session import Session

_SCENE = "=Scene="


def relaymsg(session: Session, message: Message) -> None:
    """Say in a room what somebody said on another network."""
    room, nick, text = message.params[:3]
    separators = session.hub.config.rooms.relaymsg
    if not separators:
        session.fail("RELAYMSG", "NOT_ENABLED", text="Nobody relays messages on this server")
    elif not text.strip():
        session.fail("RELAYMSG", "BLANK_MSG", text="There is nothing to relay")
    elif not is_relayed_nick(nick, separators):
        sentence = f"A relayed name consists of legal names with one of {separators} in between"
        session.fail("RELAYMSG", "INVALID_NICK", text=sentence)
    else:
        tags = client_tags(session, message.tags)
        _say_as(session, SayAs(room, nick, text, tags, is_relay=True))


def npc(session: Session, message: Message) -> None:
    """Say something as a role."""
    _play(session, message, "{}")


def npca(session: Session, message: Message) -> None:
    """Do something as a role."""
    _play(session, message, "\x01ACTION {}\x01")


def _play(session: Session, message: Message, form: str) -> None:
    room, name, *words = message.params
    if is_role(name):
        _perform(session, message, room, f"*{name}*", form.format(" ".join(words)))
    else:
        session.numeric(Numeric.ERR_CANNOTSENDRP, room, f"{name} cannot be a role's name")


def scene(session: Session, message: Message) -> None:
    """Tell what happens around the roles."""
    room, *words = message.params
    _perform(session, message, room, _SCENE, " ".join(words))


def _perform(session: Session, message: Message, room: str, name: str, text: str) -> None:
    if not session.hub.config.rooms.roleplay:
        session.numeric(Numeric.ERR_CANNOTSENDRP, room, "Nobody plays roles on this server")
        return
    _say_as(session, SayAs(room, name, text, client_tags(session, message.tags)))


def _say_as(session: Session, command: SayAs) -> None:
    """Let the voice speak if its line is short enough; a refused relay is a FAIL, as Ergo's."""
    if session.user is None:
        return
    # nick!nick@host is longer than any voice's source has its username.
    frame = len(command.name) + len(session.user.source) + len(command.room.encode()) + 64
    if frame + len(command.text.encode()) > BODY_LIMIT_BYTES:
        session.numeric(Numeric.ERR_INPUTTOOLONG, "Message too long, none was sent")
        return
    try:
        session.hub.act_as(session.user, command, session)
    except Refused as refusal:
        if command.is_relay and refusal.numeric is not Numeric.ERR_NOSUCHCHANNEL:
            is_banned = refusal.numeric is Numeric.ERR_BANNEDFROMCHAN
            code = "BANNED" if is_banned else "PRIVS_NEEDED"
            session.fail("RELAYMSG", code, text=refusal.sentence)
        else:
            session.refuse(refusal)
