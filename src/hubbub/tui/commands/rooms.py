"""Rooms and the people in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.errors import WrongUse
from hubbub.tui.commands.row import Command

if TYPE_CHECKING:
    from hubbub.tui.screens.main import MainScreen


def room_name(screen: MainScreen, name: str) -> str:
    """Return a room's name, with its mark."""
    server = screen.desk.server
    return name if server is not None and server.is_room(name) else f"#{name}"


def _join(screen: MainScreen, words: list[str]) -> None:
    names, *password = words
    for name in filter(None, names.split(",")):
        screen.join(room_name(screen, name), *password)


def _leave(screen: MainScreen, words: list[str]) -> None:
    screen.leave_room(*words)


def _topic(screen: MainScreen, words: list[str]) -> None:
    if not words:
        room = screen.desk.room
        none = "it has no topic: /topic TEXT sets one" if room else "you are in no room"
        screen.notice((room.topic if room else "") or none)
    elif chat := screen.chat():
        chat.topic(screen.desk.place_name, words[0])


def _ask(screen: MainScreen, command: str, *params: str) -> None:
    if chat := screen.chat():
        chat.ask(command, *params)


def _invite(screen: MainScreen, words: list[str]) -> None:
    who, *room = words
    _ask(screen, "INVITE", who, room_name(screen, room[0]) if room else screen.desk.place_name)


def _kick(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "KICK", screen.desk.place_name, *words)


def _ban(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "MODE", screen.desk.place_name, "+b", _mask(words[0]))


def _unban(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "MODE", screen.desk.place_name, "-b", _mask(words[0]))


def _mute(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "MODE", screen.desk.place_name, "+b", _muting(screen, words[0]))


def _unmute(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "MODE", screen.desk.place_name, "-b", _muting(screen, words[0]))


def _muting(screen: MainScreen, who: str) -> str:
    server = screen.desk.server
    sign, _, kinds = (server.support.get("EXTBAN", "") if server else "").partition(",")
    if "m" not in kinds:
        raise WrongUse("this server cannot mute anybody; /ban keeps somebody out")
    return f"{sign}m:{_mask(who)}"


def _op(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "MODE", screen.desk.place_name, "+o", words[0])


def _deop(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "MODE", screen.desk.place_name, "-o", words[0])


def _mask(text: str) -> str:
    return text if set(text) & set("!@*:") else f"{text}!*@*"


def _who(screen: MainScreen, words: list[str]) -> None:
    if words:
        screen.show_person(words[0])
    else:
        screen.notice(f"here: {', '.join(screen.nicks()) or 'nobody'}")


def _rooms(screen: MainScreen, words: list[str]) -> None:
    screen.show_room_list(*words)


def _pin(screen: MainScreen, _words: list[str]) -> None:
    screen.pin_room()


def _notify(screen: MainScreen, words: list[str]) -> None:
    screen.set_level(words[0] if words else "")


ROWS = {
    "join": Command("ROOM [PASSWORD]", "enter a room", _join),
    "leave": Command("[REASON]", "leave this room, or close this talk", _leave),
    "topic": Command("[TEXT]", "what this room is about; with a text, set it", _topic),
    "invite": Command("NICK [ROOM]", "ask somebody into this room or another", _invite),
    "kick": Command("NICK [REASON]", "put somebody out of this room", _kick),
    "ban": Command("NICK|MASK", "keep somebody out of this room", _ban),
    "mute": Command("NICK|MASK", "let somebody read but not speak here", _mute),
    "unban": Command("NICK|MASK", "let somebody come again", _unban),
    "unmute": Command("NICK|MASK", "let somebody speak again", _unmute),
    "op": Command("NICK", "let somebody look after this room", _op),
    "deop": Command("NICK", "let somebody look after it no more", _deop),
    "who": Command("[NICK]", "who is here, or who that is", _who),
    "rooms": Command("[WORDS]", "which rooms there are", _rooms),
    "pin": Command("", "keep this room at the top of the list, or not any more", _pin),
    "notify": Command("[all|mentions|none]", "what of this room rings", _notify),
}
