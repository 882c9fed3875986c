"""The plain dialect, for a person with `nc`: lines are messages, a slash begins a command.

A line becomes the IRC message that asks for the same, so both dialects pass the same checks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hubbub.errors import Hint
from hubbub.protocol.message import Message

MOST_LINES = 100
"""What /last and /mine show at most."""

_NUMBER = re.compile("@([0-9]{1,4})")


RANKS = {
    "+o": "op",
    "-o": "deop",
    "+h": "halfop",
    "-h": "dehalfop",
    "+v": "voice",
    "-v": "devoice",
}
"""The commands that give and take ranks."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One command: how it is written, what it is for, what it becomes."""

    usage: str
    purpose: str
    make: Callable[[str, str | None], Message]


def parse(line: str, room: str | None) -> Message:
    """Return the message a line asks for.

    Args: room: where lines without a command go, None when the person is in no room.
    Raises: Hint: unknown command, something is missing, or nowhere to speak.
    """
    if line.startswith("//"):
        line = line[1:]
    elif line.startswith("/"):
        name, _, rest = line[1:].partition(" ")
        row = COMMANDS.get(name.lower())
        if row is None:
            raise Hint(f"there is no /{name}; /help lists what there is")
        return row.make(rest.strip(), room)
    return Message("PRIVMSG", [_here(room), line])


def help_lines() -> list[str]:
    """Return the commands, one line each, aligned."""
    width = max(len(row.usage) for row in COMMANDS.values())
    return [f"{row.usage:{width}}  {row.purpose}" for row in COMMANDS.values()]


def _here(room: str | None) -> str:
    if room is None:
        raise Hint("you are in no room; /join #name enters one, /rooms lists them")
    return room


def _room_name(name: str) -> str:
    return name if name.startswith("#") else f"#{name}"


def _join(rest: str, room: str | None) -> Message:
    name, *password = rest.split()[:2] or [""]
    if not name:
        raise Hint("which room? /join #name [password]")
    return Message("JOIN", [_room_name(name), *password])


def _leave(rest: str, room: str | None) -> Message:
    return Message("PART", [_room_name(rest) if rest else _here(room)])


def _msg(rest: str, room: str | None) -> Message:
    nick, _, text = rest.partition(" ")
    if not text:
        raise Hint("to whom, and what? /msg name text")
    return Message("PRIVMSG", [nick, text])


def _me(rest: str, room: str | None) -> Message:
    if not rest:
        raise Hint("what are you doing? /me waves")
    return Message("PRIVMSG", [_here(room), f"\x01ACTION {rest}\x01"])


def _nick(rest: str, room: str | None) -> Message:
    if not rest:
        raise Hint("which name? /nick name")
    return Message("NICK", [rest])


def _who(rest: str, room: str | None) -> Message:
    return Message("NAMES", [_room_name(rest) if rest else _here(room)])


def _rooms(rest: str, room: str | None) -> Message:
    return Message("LIST", [])


def _topic(rest: str, room: str | None) -> Message:
    return Message("TOPIC", [_here(room), *([rest] if rest else [])])


def _rename(rest: str, room: str | None) -> Message:
    name, _, reason = rest.partition(" ")
    if not name:
        raise Hint("which name? /rename #new [reason]")
    return Message("RENAME", [_here(room), _room_name(name), *([reason.strip()] if reason else [])])


def _mode(rest: str, room: str | None) -> Message:
    words = rest.split()
    named = words.pop(0) if words and words[0].startswith("#") else _here(room)
    if words and words[0][0] not in "+-":
        raise Hint("which modes? /mode [#room] +m, or /mode [#room] +H 30d")
    return Message("MODE", [named, *words])


def _rank(change: str) -> Callable[[str, str | None], Message]:
    """Return what gives or takes a rank (`+o`) of each person named."""
    verb = f"/{RANKS[change]} name"

    def make(rest: str, room: str | None) -> Message:
        nicks = rest.split()
        if not nicks:
            raise Hint(f"whom? {verb}")
        return Message("MODE", [_here(room), change[0] + change[1] * len(nicks), *nicks])

    return make


def _ban(rest: str, room: str | None) -> Message:
    return _against(rest, room, "", "/ban name [1h] [reason]")


def _mute(rest: str, room: str | None) -> Message:
    return _against(rest, room, "m:", "/mute name [1h]")


def _against(rest: str, room: str | None, prefix: str, usage: str) -> Message:
    name, _, why = rest.partition(" ")
    if not name:
        raise Hint(f"whom? {usage}")
    return Message("BAN", [_here(room), prefix + name, *([why.strip()] if why.strip() else [])])


def _unban(rest: str, room: str | None) -> Message:
    return _for(rest, room, "", "/unban name")


def _unmute(rest: str, room: str | None) -> Message:
    return _for(rest, room, "m:", "/unmute name")


def _for(rest: str, room: str | None, prefix: str, usage: str) -> Message:
    if not rest:
        raise Hint(f"whom? {usage}")
    return Message("UNBAN", [_here(room), prefix + rest.split(maxsplit=1)[0]])


def _bans(rest: str, room: str | None) -> Message:
    return Message("MODE", [_here(room), "b"])


def _slow(rest: str, room: str | None) -> Message:
    seconds = rest.lower().removesuffix("s")
    if seconds in ("off", "0"):
        return Message("MODE", [_here(room), "-W"])
    if not (seconds.isascii() and seconds.isdigit()):
        raise Hint("how many seconds between two messages of one person? /slow 30, or /slow off")
    return Message("MODE", [_here(room), "+W", seconds])


def _invite(rest: str, room: str | None) -> Message:
    name, *named = rest.split()[:2] or [""]
    if not name:
        raise Hint("whom? /invite name [#room]")
    return Message("INVITE", [name, _room_name(named[0]) if named else _here(room)])


def _kick(rest: str, room: str | None) -> Message:
    name, _, reason = rest.partition(" ")
    if not name:
        raise Hint("whom? /kick name [reason]")
    return Message("KICK", [_here(room), name, *([reason.strip()] if reason.strip() else [])])


def _knock(rest: str, room: str | None) -> Message:
    name, _, reason = rest.partition(" ")
    if not name:
        raise Hint("at which room? /knock #room [reason]")
    return Message("KNOCK", [_room_name(name), *([reason.strip()] if reason.strip() else [])])


def _accept(rest: str, room: str | None) -> Message:
    return Message("ACCEPT", [",".join(rest.split()) or "*"])


def _away(rest: str, room: str | None) -> Message:
    return Message("AWAY", [rest] if rest else [])


def _last(rest: str, room: str | None) -> Message:
    _here(room)
    _check_count(rest, "last")
    return Message("LAST", [rest or "20"])


def _check_count(text: str, name: str) -> None:
    if text and not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_LINES):
        raise Hint(f"how many lines, 1 to {MOST_LINES}? /{name} 50")


def _mine(rest: str, room: str | None) -> Message:
    _check_count(rest, "mine")
    return Message("MINE", [_here(room), rest or "10"])


def _edit(rest: str, room: str | None) -> Message:
    first, _, text = rest.partition(" ")
    number = _NUMBER.fullmatch(first)
    text = text.strip() if number else rest
    if not text:
        raise Hint("what should it say? /edit new text, or /edit @3 new text")
    return Message("AMEND", [_here(room), text, *(number.groups() if number else ())])


def _delete(rest: str, room: str | None) -> Message:
    number = _NUMBER.fullmatch(rest)
    if rest and not number:
        raise Hint("which one? /delete @3, as /mine lists them; /delete alone: the last")
    return Message("WITHDRAW", [_here(room), *(number.groups() if number else ())])


def _search(rest: str, room: str | None) -> Message:
    if not rest:
        raise Hint("for which words? /search words")
    return Message("FIND", [rest])


def _register(rest: str, room: str | None) -> Message:
    if not rest:
        raise Hint("with which password? /register password [invitation]")
    return Message("NICKSERV", ["REGISTER", *rest.split()])


def _login(rest: str, room: str | None) -> Message:
    if not rest:
        raise Hint("with which password? /login [name] password")
    return Message("LOGIN", rest.split(maxsplit=1))


def _logout(rest: str, room: str | None) -> Message:
    return Message("NICKSERV", ["LOGOUT"])


def _password(rest: str, room: str | None) -> Message:
    if len(rest.split()) != 2:
        raise Hint("which one, and which new one? /password old new")
    return Message("NICKSERV", ["PASSWD", *rest.split()])


def _pass(rest: str, room: str | None) -> Message:
    if not rest:
        raise Hint("which one is it? /pass password-of-this-server")
    return Message("PASS", [rest])


def _help(rest: str, room: str | None) -> Message:
    return Message("HELP", [])


def _quit(rest: str, room: str | None) -> Message:
    return Message("QUIT", [rest] if rest else [])


COMMANDS = {
    "join": _Row("/join #room [password]", "enter a room, or turn to one you are in", _join),
    "leave": _Row("/leave [#room]", "leave this room or another", _leave),
    "msg": _Row("/msg name text", "say something to one person", _msg),
    "me": _Row("/me text", "say what you do: * Todd waves", _me),
    "edit": _Row("/edit [@3] new text", "correct what you said last here, or that one", _edit),
    "delete": _Row("/delete [@3]", "take back what you said last here, or that one", _delete),
    "mine": _Row("/mine [number]", "what you said here, as @1, @2 …", _mine),
    "nick": _Row("/nick name", "take another name", _nick),
    "who": _Row("/who [#room]", "who is here", _who),
    "rooms": _Row("/rooms", "which rooms there are", _rooms),
    "topic": _Row("/topic [text]", "what this room is about; with a text, set it", _topic),
    "rename": _Row("/rename #new [reason]", "give this room another name", _rename),
    "mode": _Row("/mode [#room] [+-modes]", "which modes a room has, or switch some", _mode),
    "op": _Row("/op name", "make somebody an operator of this room", _rank("+o")),
    "deop": _Row("/deop name", "take that away again", _rank("-o")),
    "halfop": _Row("/halfop name", "let somebody help: kick, ban, give voice", _rank("+h")),
    "dehalfop": _Row("/dehalfop name", "take that away again", _rank("-h")),
    "voice": _Row("/voice name", "let somebody speak in spite of all modes", _rank("+v")),
    "devoice": _Row("/devoice name", "take that away again", _rank("-v")),
    "invite": _Row("/invite name [#room]", "ask somebody into this room or another", _invite),
    "kick": _Row("/kick name [reason]", "put somebody out of this room", _kick),
    "ban": _Row("/ban name [1h] [reason]", "put somebody out, and keep them out", _ban),
    "unban": _Row("/unban name", "let somebody in again", _unban),
    "bans": _Row("/bans", "who is banned here", _bans),
    "mute": _Row("/mute name [1h]", "let somebody read here, and not speak", _mute),
    "unmute": _Row("/unmute name", "let somebody speak again", _unmute),
    "slow": _Row("/slow seconds", "everybody speaks once in so long; /slow off ends it", _slow),
    "accept": _Row("/accept name", "let somebody write to you; -name no longer", _accept),
    "knock": _Row("/knock #room [reason]", "ask to be let into a closed room", _knock),
    "away": _Row("/away [text]", "say that you are away; without a text, back", _away),
    "last": _Row("/last [number]", "what was said last in this room", _last),
    "search": _Row("/search words", "find what was said", _search),
    "register": _Row("/register password [invitation]", "keep your name: an account", _register),
    "login": _Row("/login [name] password", "be your account; your password is not shown", _login),
    "logout": _Row("/logout", "be nobody's account", _logout),
    "password": _Row("/password old new", "change your account's password", _password),
    "pass": _Row("/pass password", "the server's password, before your name", _pass),
    "help": _Row("/help", "this list", _help),
    "quit": _Row("/quit [text]", "leave the chat", _quit),
}
