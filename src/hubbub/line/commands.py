"""What a typed line means: words for the room, or one of the commands in the table."""

from collections.abc import Callable
from dataclasses import dataclass

from hubbub.client.events import Kind
from hubbub.core import durations
from hubbub.errors import ProtocolError
from hubbub.line import ignoring, looking, own, waiting
from hubbub.line.talk import Talk

LAST, MOST_LAST = 20, 100
"""How many lines /last shows, and at most."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: [WORD] may be left out, the last word takes the rest of the line.

    [@WORD] in front of others is left out unless something with @ stands there.
    """

    usage: str
    purpose: str
    run: Callable[[Talk, list[str]], None]
    works_offline: bool = False

    def words(self, rest: str) -> list[str] | None:
        """Return the words of the usage, without those left out; None when one is missing."""
        usage = self.usage.split()
        if len(usage) > 1 and usage[0].startswith("[@") and not rest.startswith("@"):
            del usage[0]
        words = rest.split(None, max(len(usage) - 1, 0)) if usage else []
        needed = sum(not word.startswith("[") for word in usage)
        return [word.strip() for word in words] if len(words) >= needed else None


def typed(talk: Talk, text: str) -> None:
    """Do what the person typed or pasted."""
    text = text.encode(errors="replace").decode()  # bytes of another encoding come as surrogates
    text = text.strip("\r\n")
    if talk.question is not None:
        talk.answer(text)
    elif talk.turns.must_wait:
        talk.turns.hold(text, lambda: typed(talk, text), talk.world.clock())
    else:
        _do(talk, text)


def _do(talk: Talk, text: str) -> None:
    try:
        if not text.startswith("/") or "\n" in text:  # several lines were pasted, not typed
            talk.say(talk.here, text)
        elif text.startswith("//"):
            talk.say(talk.here, text[1:])
        else:
            _run(talk, text[1:])
    except ProtocolError as error:
        talk.alarm(f"that cannot be sent: {error}")
    talk.sent()


def _run(talk: Talk, text: str) -> None:
    name, _, rest = text.partition(" ")
    command = COMMANDS.get(ALIASES.get(name.lower(), name.lower()))
    if command is None:
        talk.alarm(f"there is no /{name}{_nearest(name)}; /help lists what there is")
    elif not (talk.link.is_ready or command.works_offline):
        talk.alarm(f"/{name} has to wait until the connection is back")
    elif (words := command.words(rest)) is None:
        talk.alarm(f"/{name} {command.usage}  {command.purpose}")
    else:
        command.run(talk, words)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name.lower(), [*COMMANDS, *ALIASES], 1)
    return f", perhaps /{found[0]}" if found else ""


def names() -> list[str]:
    """Return the names of all commands, for TAB."""
    return sorted([*COMMANDS, *ALIASES])


# The commands, by row


def _room_name(talk: Talk, name: str) -> str:
    return name if talk.link.connection.is_room(name) else f"#{name}"


def _join(talk: Talk, words: list[str]) -> None:
    room, *password = words
    talk.enter(_room_name(talk, room), *password)


def _part(talk: Talk, words: list[str]) -> None:
    talk.link.connection.part(_room_name(talk, words[0]) if words else talk.here)


def _room(talk: Talk, words: list[str]) -> None:
    if not words:
        talk.remark(f"you are in {', '.join(talk.link.connection.rooms) or 'no room'}")
    elif talk.link.connection.is_room(words[0]):
        _join(talk, words)
    else:
        talk.turn_to(words[0])


def _msg(talk: Talk, words: list[str]) -> None:
    talk.say(words[0], words[1])


def _me(talk: Talk, words: list[str]) -> None:
    talk.say(talk.here, words[0], Kind.ACTION)


def _nick(talk: Talk, words: list[str]) -> None:
    talk.link.connection.nick_to(words[0])


def _who(talk: Talk, words: list[str]) -> None:
    place = words[0] if words else talk.here
    if talk.link.connection.is_room(place):
        talk.link.connection.names(place)
    else:
        talk.link.connection.ask("WHOIS", place)


def _rooms(talk: Talk, _words: list[str]) -> None:
    talk.link.connection.ask("LIST")


def _topic(talk: Talk, words: list[str]) -> None:
    talk.link.connection.topic(talk.here, *words)


def _look(
    talk: Talk, name: str, words: list[str], look: Callable[[Talk, int], None], usual: int = LAST
) -> None:
    count = words[0] if words else str(usual)
    if count.isdecimal() and 1 <= int(count[:9]) <= MOST_LAST:
        look(talk, int(count))
    else:
        talk.alarm(f"/{name} takes a number from 1 to {MOST_LAST}")


def _last(talk: Talk, words: list[str]) -> None:
    _look(talk, "last", words, looking.last)


def _older(talk: Talk, words: list[str]) -> None:
    _look(talk, "older", words, looking.older)


def _search(talk: Talk, words: list[str]) -> None:
    looking.search(talk, words[0])


def _thread(talk: Talk, words: list[str]) -> None:
    looking.thread(talk, words[0] if words else "")


def _unread(talk: Talk, _words: list[str]) -> None:
    looking.unread(talk)


def _reply(talk: Talk, words: list[str]) -> None:
    talk.reply(" ".join(words))


def _react(talk: Talk, words: list[str]) -> None:
    talk.react(*words)


def _login(talk: Talk, words: list[str]) -> None:
    account = words[0] if words else talk.link.connection.wanted_nick
    talk.ask_secret(f"password of {account}: ", lambda answer: talk.log_in(account, answer))


def _register(talk: Talk, words: list[str]) -> None:
    account, *email = words or [talk.link.connection.nick]

    def make(password: str) -> None:
        talk.register(account, password, *email)

    talk.ask_secret(f"a password for {account}: ", make)


def _verify(talk: Talk, words: list[str]) -> None:
    talk.link.connection.verify(*words)


def _outbox(talk: Talk, _words: list[str]) -> None:
    waiting.show(talk)


def _retry(talk: Talk, _words: list[str]) -> None:
    waiting.retry(talk)


def _forget(talk: Talk, _words: list[str]) -> None:
    waiting.forget(talk)


def _mine(talk: Talk, words: list[str]) -> None:
    _look(talk, "mine", words, own.mine, own.LISTED)


def _delete(talk: Talk, words: list[str]) -> None:
    own.delete(talk, *words)


def _ignore(talk: Talk, words: list[str]) -> None:
    ignoring.ignore(talk, words[0])


def _unignore(talk: Talk, words: list[str]) -> None:
    ignoring.unignore(talk, words[0])


def _ignores(talk: Talk, _words: list[str]) -> None:
    ignoring.ignores(talk)


def _away(talk: Talk, words: list[str]) -> None:
    talk.link.connection.ask("AWAY", *words)


def _invite(talk: Talk, words: list[str]) -> None:
    who, *room = words
    talk.link.connection.ask("INVITE", who, _room_name(talk, room[0]) if room else talk.here)


def _kick(talk: Talk, words: list[str]) -> None:
    talk.link.connection.ask("KICK", talk.here, *words)


def _switch(change: str) -> Callable[[Talk, list[str]], None]:
    """Return what gives or takes a rank (`+o`)."""
    return lambda talk, words: talk.link.connection.ask("MODE", talk.here, change, words[0])


def _mode(talk: Talk, words: list[str]) -> None:
    changes = words[0].split() if words else []
    named = changes.pop(0) if changes and talk.link.connection.is_room(changes[0]) else talk.here
    talk.link.connection.ask("MODE", named, *changes)


def _rename(talk: Talk, words: list[str]) -> None:
    new, *reason = words
    talk.link.connection.ask("RENAME", talk.here, _room_name(talk, new), *reason)


_FOR_GOOD = "0"


def _ban(talk: Talk, words: list[str]) -> None:
    who, *rest = words
    is_timed = durations.parse(rest[0] if rest else "") is not None
    long, *reason = rest if is_timed else [_FOR_GOOD, *rest]
    talk.link.connection.ask("TBAN", talk.here, long, who)
    talk.link.connection.ask("KICK", talk.here, who, *([" ".join(reason)] if reason else []))


def _mute(talk: Talk, words: list[str]) -> None:
    who, *long = words
    if long and durations.parse(long[0]) is None:
        talk.alarm(durations.FORMS)
    else:
        talk.link.connection.ask("TBAN", talk.here, long[0] if long else _FOR_GOOD, f"m:{who}")


def _unban(talk: Talk, words: list[str]) -> None:
    talk.link.connection.ask("UNBAN", talk.here, words[0])


def _unmute(talk: Talk, words: list[str]) -> None:
    talk.link.connection.ask("UNBAN", talk.here, f"m:{words[0]}")


def _bans(talk: Talk, _words: list[str]) -> None:
    talk.link.connection.ask("MODE", talk.here, "b")


def _slow(talk: Talk, words: list[str]) -> None:
    seconds = words[0].lower().removesuffix("s")
    if seconds in {"off", "0"}:
        talk.link.connection.ask("MODE", talk.here, "-W")
    elif seconds.isdecimal():
        talk.link.connection.ask("MODE", talk.here, "+W", seconds)
    else:
        talk.alarm("/slow takes a number of seconds, or off")


def _knock(talk: Talk, words: list[str]) -> None:
    room, *reason = words
    talk.link.connection.ask("KNOCK", _room_name(talk, room), *reason)


def _raw(talk: Talk, words: list[str]) -> None:
    talk.link.connection.raw(words[0])


def _help(talk: Talk, words: list[str]) -> None:
    asked = words[0].removeprefix("/").lower() if words else ""
    asked = ALIASES.get(asked, asked)
    for name, command in COMMANDS.items():
        if asked in {"", name}:
            left = f"/{name} {command.usage}".rstrip()
            talk.remark(f"{left:24} {command.purpose}")


def _quit(talk: Talk, words: list[str]) -> None:
    talk.leave(*words)


COMMANDS = {
    "join": Command("ROOM [PASSWORD]", "enter a room and turn to it", _join),
    "part": Command("[ROOM]", "leave this room or another (also /leave)", _part),
    "room": Command("[ROOM|NAME]", "turn to a room or person (also /switch)", _room, True),
    "rooms": Command("", "which rooms there are (also /list)", _rooms),
    "who": Command("[ROOM|NAME]", "who is here, or who that is (also /names)", _who),
    "msg": Command("NAME TEXT", "say it to one person only", _msg, True),
    "reply": Command("[@NAME] TEXT", "answer what was said last here, or last by NAME", _reply),
    "react": Command(
        "EMOJI [@NAME]", "put an emoji under what was said last here, or by NAME", _react
    ),
    "edit": Command("[@N] TEXT", "give what you said last here, or @N, another text", own.edit),
    "delete": Command("[@N|@NAME]", "take back what you said last here, or @N", _delete),
    "mine": Command("[N]", "what you said here, with numbers for /edit and /delete", _mine, True),
    "me": Command("TEXT", "say what you do: * Todd waves", _me, True),
    "nick": Command("NAME", "take another name", _nick),
    "topic": Command("[TEXT]", "what this room is about; with a text, set it", _topic),
    "last": Command("[N]", "what was said last, here", _last),
    "older": Command("[N]", "what was said before that, and before that", _older),
    "thread": Command("[@NAME]", "what was said last, or by NAME, with all answers", _thread),
    "unread": Command("", "what has come in other rooms and talks", _unread, True),
    "search": Command("WORDS", "where words were said: here, in no room everywhere", _search),
    "ignore": Command("NAME", "hide what somebody says, here and in the screen", _ignore, True),
    "unignore": Command("NAME", "show it again", _unignore, True),
    "ignores": Command("", "whose words are hidden", _ignores, True),
    "away": Command("[TEXT]", "say that you are away; without a text, back", _away),
    "invite": Command("NAME [ROOM]", "ask somebody into this room or another", _invite),
    "kick": Command("NAME [REASON]", "put somebody out of this room", _kick),
    "op": Command("NAME", "make somebody an operator of this room", _switch("+o")),
    "deop": Command("NAME", "take that away again", _switch("-o")),
    "halfop": Command("NAME", "let somebody help: kick, ban, give voice", _switch("+h")),
    "dehalfop": Command("NAME", "take that away again", _switch("-h")),
    "voice": Command("NAME", "let somebody speak in spite of all modes", _switch("+v")),
    "devoice": Command("NAME", "take that away again", _switch("-v")),
    "ban": Command("NAME [TIME] [REASON]", "put somebody out, and keep them out", _ban),
    "unban": Command("NAME", "let somebody in again", _unban),
    "bans": Command("", "who is banned here", _bans),
    "mute": Command("NAME [TIME]", "let somebody read here, and not speak", _mute),
    "unmute": Command("NAME", "let somebody speak again", _unmute),
    "slow": Command("SECONDS", "everybody speaks once in so long; off ends it", _slow),
    "mode": Command("[CHANGES]", "which modes this room has, or switch some", _mode),
    "rename": Command("ROOM [REASON]", "give this room another name", _rename),
    "knock": Command("ROOM [REASON]", "ask to be let into a closed room", _knock),
    "login": Command("[ACCOUNT]", "log in; it asks for the password", _login, True),
    "register": Command(
        "[ACCOUNT] [EMAIL]", "make an account; the password is asked for", _register
    ),
    "verify": Command("ACCOUNT CODE", "give the code that was mailed for an account", _verify),
    "outbox": Command("", "what the server has not confirmed yet", _outbox, True),
    "retry": Command("", "send again what may have been lost", _retry, True),
    "forget": Command("", "do not send it, whatever became of it", _forget, True),
    "raw": Command("LINE", "send a line of IRC as it is", _raw),
    "help": Command("[COMMAND]", "this list", _help, True),
    "quit": Command("[TEXT]", "leave the chat (also Ctrl-D)", _quit, True),
}

ALIASES = {
    "leave": "part",
    "list": "rooms",
    "names": "who",
    "query": "room",
    "switch": "room",
    "whois": "who",
}
