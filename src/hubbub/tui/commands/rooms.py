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
    name, *password = words
    screen.join(room_name(screen, name), *password)


def _leave(screen: MainScreen, words: list[str]) -> None:
    screen.leave_room(*words)


def _topic(screen: MainScreen, words: list[str]) -> None:
    if not words:
        screen.notice(screen.desk.room.topic if screen.desk.room else "you are in no room")
    elif chat := screen.chat():
        chat.topic(screen.desk.place_name, words[0])


def _ask(screen: MainScreen, command: str, *params: str) -> None:
    if chat := screen.chat():
        chat.ask(command, *params)


def _invite(screen: MainScreen, words: list[str]) -> None:
    who, *room = words
    _ask(screen, "INVITE", who, room_name(screen, room[0]) if room else screen.desk.place_name)
    screen.notice(f"asked {who} in")


def _kick(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "KICK", screen.desk.place_name, *words)


def _ban(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "MODE", screen.desk.place_name, "+b", _mask(words[0]))


def _mute(screen: MainScreen, words: list[str]) -> None:
    server = screen.desk.server
    sign, _, kinds = (server.support.get("EXTBAN", "") if server else "").partition(",")
    if "m" not in kinds:
        raise WrongUse("this server cannot mute anybody; /ban keeps somebody out")
    _ask(screen, "MODE", screen.desk.place_name, "+b", f"{sign}m:{_mask(words[0])}")


def _op(screen: MainScreen, words: list[str]) -> None:
    _ask(screen, "MODE", screen.desk.place_name, "+o", words[0])


def _mask(text: str) -> str:
    return text if set(text) & set("!@*:") else f"{text}!*@*"


def _who(screen: MainScreen, words: list[str]) -> None:
    if words:
        screen.show_person(words[0])
    else:
        screen.notice(f"here: {', '.join(screen.nicks()) or 'nobody'}")


def _rooms(screen: MainScreen, _words: list[str]) -> None:
    screen.show_room_list()


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
    "op": Command("NICK", "let somebody look after this room", _op),
    "who": Command("[NICK]", "who is here, or who that is", _who),
    "rooms": Command("", "which rooms there are", _rooms),
    "pin": Command("", "keep this room at the top of the list, or not any more", _pin),
    "notify": Command("[all|mentions|none]", "what of this room rings", _notify),
}
