"""Rooms: JOIN, PART, TOPIC, NAMES, LIST, INVITE, KNOCK, KICK, RENAME.

Source: "Modern IRC", section Channel Operations; IRCv3 channel-rename.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import listing, permissions
from hubbub.core.commands import Invite, Join, Kick, Knock, Leave, RenameRoom, SetTopic, Uninvite
from hubbub.core.power import is_by_power
from hubbub.core.rules import find_room
from hubbub.core.state import Room
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import acts, dialects
from hubbub.server.handlers import last, markers, metadata, playback
from hubbub.server.handlers.markers import Known
from hubbub.server.roster import packed, shown

if TYPE_CHECKING:
    from hubbub.server.session import Session

NO_NAMES = frozenset(("draft/no-implicit-names", "no-implicit-names"))
"""With one of these a JOIN is not followed by the names."""


def join(session: Session, message: Message) -> None:
    """Enter rooms, each with its password; `0` leaves all."""
    if message.params[0] == "0":
        for room in list(session.user.rooms if session.user else ()):
            session.hub.act(session, Leave(room.name))
        return
    passwords = message.params[1].split(",") if len(message.params) > 1 else []
    names = _listed(message.params[0])
    enter(session, [(name, passwords.pop(0) if passwords else None) for name in names])


def enter(session: Session, wanted: list[tuple[str, str | None]]) -> None:
    """Enter rooms, each with its password, and tell what each is about and who is there."""

    def enter_all(read: Known | None) -> None:
        entered = [_enter(session, name, password, read) for name, password in wanted]
        found = [room for room in entered if room is not None]
        playback.room_entered(session, found)
        last.tell_on_join(session, found)

    markers.with_markers(session, enter_all)


def _enter(session: Session, name: str, password: str | None, read: Known | None) -> Room | None:
    """Return the room if the session's user was not in it before."""
    hub = session.hub
    way = _way(session, name, password)
    if way is None:
        return None
    name, password = way
    known = hub.chat.room(name)
    was_in = known is not None and session.user in known.members
    if not hub.act(session, Join(name, password or None)):
        return None
    room = hub.chat.room(name)
    if room is None or session.user is None:
        return None
    if session.dialect is dialects.PLAIN:
        session.turn_to(room)
    elif was_in:
        return None  # was in already: not an error, and no reply ("Modern IRC", JOIN)
    if not was_in:
        markers.tell_marker(session, room, read)
    show(session, room)
    return None if was_in else room


def _way(session: Session, name: str, password: str | None) -> tuple[str, str | None] | None:
    """Return which room it leads into, and with which password; None once they were told."""
    hub, user = session.hub, session.user
    known = hub.chat.room(name)
    if user is None or (known is not None and user in known.members):
        return name, password
    if known is None:
        known = permissions.moved_to(hub.chat, user, name, hub.now_s)
        if known is None:
            return name, password
        if not _follows(session, name, known):
            return None
    instead = permissions.forward_of(user, known, password or None, hub.now_s)
    if instead is None:
        return known.name, password
    session.numeric(Numeric.ERR_LINKCHANNEL, known.name, instead, "Forwarding to another")
    return instead, None


def _follows(session: Session, name: str, moved: Room) -> bool:
    """Tell that the room has another name; return whether the session is taken there.

    Source: IRCv3 channel-rename, section Channel redirection.
    """
    sentence = f"{name} is called {moved.name} now"
    if "draft/channel-rename" not in session.caps:
        session.numeric(Numeric.ERR_LINKCHANNEL, name, moved.name, sentence)
        return True
    session.fail("JOIN", "CHANNEL_RENAMED", name, moved.name, text=sentence)
    return False


def show(session: Session, room: Room) -> None:
    """Tell what the room is about and who is there, as on entering it."""
    if room.topic is not None:
        _tell_topic(session, room)
    if NO_NAMES.isdisjoint(session.caps):
        _tell_names(session, room)
    metadata.tell_on_join(session, room)


def part(session: Session, message: Message) -> None:
    """Leave rooms."""
    reason = message.params[1] if len(message.params) > 1 else None
    for name in _listed(message.params[0]):
        session.hub.act(session, Leave(name, reason))


def topic(session: Session, message: Message) -> None:
    """Read what a room is about, or set it."""
    if len(message.params) > 1:
        session.hub.act(session, SetTopic(message.params[0], message.params[1]))
        return
    room = readable(session, message.params[0])
    if room is None:
        return
    if room.topic is None:
        session.numeric(Numeric.RPL_NOTOPIC, room.name, "No topic is set")
    else:
        _tell_topic(session, room)


def _tell_topic(session: Session, room: Room) -> None:
    if room.topic is not None:
        session.numeric(Numeric.RPL_TOPIC, room.name, room.topic.text)
        by = (room.name, room.topic.by, str(room.topic.at_s))
        session.numeric(Numeric.RPL_TOPICWHOTIME, *by)


def readable(session: Session, name: str) -> Room | None:
    """Return the room if the session may read of it; otherwise tell why not."""
    try:
        room = find_room(session.hub.chat, name)
        if session.user is not None:
            permissions.may_read(session.user, room)
    except Refused as refusal:
        session.refuse(refusal)
        return None
    return room


def names(session: Session, message: Message) -> None:
    """Tell who is in rooms; a room that is not there or secret has an empty list."""
    if not message.params:
        session.numeric(Numeric.RPL_ENDOFNAMES, "*", "End of NAMES list")
        return
    for name in _listed(message.params[0]):
        room = session.hub.chat.room(name)
        if room is not None and session.user is not None and permissions.sees(session.user, room):
            _tell_members(session, room)
    session.numeric(Numeric.RPL_ENDOFNAMES, message.params[0] or "*", "End of NAMES list")


def _tell_names(session: Session, room: Room) -> None:
    _tell_members(session, room)
    session.numeric(Numeric.RPL_ENDOFNAMES, room.name, "End of NAMES list")


def _tell_members(session: Session, room: Room) -> None:
    symbol = "@" if "s" in room.flags else "="
    if session.user in room.members and "u" not in room.flags:
        lines = session.hub.roster.lines(room, session.caps)
    else:
        lines = packed(
            shown(user, standing, session.caps)
            for user, standing in room.members.items()
            if session.user is not None and permissions.is_listed(session.user, user, room)
        )
    for line in lines:
        session.numeric(Numeric.RPL_NAMREPLY, symbol, room.name, line)


def list_(session: Session, message: Message) -> None:
    """List rooms, all that may be seen or those named."""
    chat = session.hub.chat
    words = _listed(message.params[0]) if message.params else []
    conditions = [one for one in map(listing.condition, words) if one is not None]
    named = [chat.room(word) for word in words if listing.condition(word) is None]
    now_s = session.hub.now_s
    rooms = [
        room
        for room in (named or chat.rooms.values())
        if room is not None
        and room.folded not in chat.closed_rooms
        and all(one(room, now_s) for one in conditions)
    ]
    session.numeric(Numeric.RPL_LISTSTART, "Channel", "Users  Name")
    for room in rooms:
        if session.user is not None and permissions.sees(session.user, room):
            text = room.topic.text if room.topic is not None else ""
            session.numeric(Numeric.RPL_LIST, room.name, str(len(room.members)), text)
    session.numeric(Numeric.RPL_LISTEND, "End of LIST")


def invite(session: Session, message: Message) -> None:
    """Ask somebody into a room; without parameters: list the invitations that one has."""
    if not message.params:
        _tell_invitations(session)
        return
    if len(message.params) < 2:
        session.numeric(Numeric.ERR_NEEDMOREPARAMS, "INVITE", "Not enough parameters")
        return
    nick, name = message.params[:2]
    if not session.hub.act(session, Invite(nick, name)):
        return
    session.numeric(Numeric.RPL_INVITING, nick, name)
    guest = session.hub.chat.user(nick)
    if guest is not None and guest.away is not None:
        session.numeric(Numeric.RPL_AWAY, guest.nick, guest.away)


def knock(session: Session, message: Message) -> None:
    """Ask the operators of a room for invited people to be let in."""
    name, *reason = message.params
    if session.hub.act(session, Knock(name, "".join(reason[:1]))):
        session.numeric(Numeric.RPL_KNOCKDLVR, name, "Your knock has been heard")


def uninvite(session: Session, message: Message) -> None:
    """Take an invitation back."""
    nick, name = message.params[:2]
    if session.hub.act(session, Uninvite(nick, name)):
        session.tell(f"{nick} is not invited into {name} any more")


def _tell_invitations(session: Session) -> None:
    invites = session.user.invites if session.user is not None else None
    for room in sorted(invites or (), key=lambda one: one.folded):
        session.numeric(Numeric.RPL_INVITELIST, room.name)
    session.numeric(Numeric.RPL_ENDOFINVITELIST, "End of invitations")


def kick(session: Session, message: Message) -> None:
    """Put people out of a room, or each out of the room that stands in the same place."""
    reason = message.params[2] if len(message.params) > 2 else None
    limit = session.hub.chat.limits.targets_per_command
    nicks = [nick for nick in message.params[1].split(",") if nick]
    if len(nicks) > limit:
        session.numeric(Numeric.ERR_TOOMANYTARGETS, message.params[1], "Too many targets")
        return
    rooms = message.params[0].split(",")
    if len(rooms) != len(nicks):
        rooms = [message.params[0]] * len(nicks)
    for room, nick in zip(rooms, nicks, strict=True):
        session.hub.act(session, Kick(room, nick, reason))


def rename(session: Session, message: Message) -> None:
    """Give a room another name; an operator of the server may do that to any, on the record."""
    hub, user = session.hub, session.user
    name, new, *reason = message.params
    if user is None:
        return
    command = RenameRoom(name, new, "".join(reason[:1]))
    if is_by_power(hub.chat, user, command, hub.now_s):
        acts.rule(session, acts.act_of(session, user, "RENAME", name, new), user, command)
    else:
        hub.act(session, command)


def _listed(text: str) -> list[str]:
    """Return the names in `#a,#b`, each once."""
    return [name for name in dict.fromkeys(text.split(",")) if name]
