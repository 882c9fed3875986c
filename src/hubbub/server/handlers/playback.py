"""What was said before, as ZNC's playback module gives it: `PRIVMSG *playback :PLAY * 1700000000`.

For clients that know no CHATHISTORY. Each talk comes as a chathistory batch.

Source: znc.in/playback (ZNC wiki, Playback); how much is given, and that rooms which are entered
a moment later count as asked for, is as in Ergo (irc/znc.go).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.core.limits import cut
from hubbub.core.state import Room
from hubbub.names import fold
from hubbub.numerics import Numeric
from hubbub.protocol.message import BODY_LIMIT_BYTES, Message
from hubbub.server import dialects, lookup
from hubbub.server.handlers import pages
from hubbub.server.handlers.pages import Stretch
from hubbub.server.handlers.replay import encoded, find_target, kinds_for, partner_nick
from hubbub.server.points import point_at
from hubbub.server.recording import MESSAGES, talk_of
from hubbub.store.base import END, START, Record, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

CAPABILITY = "znc.in/playback"
NAME = "*playback"

_SOURCE = f"{NAME}!znc@znc.in"
_SECONDS = re.compile(r"[0-9]{1,11}(?:\.[0-9]*)?")
_MOST_TALKS = 128
_MOST_PAGES = 10  # full ones that one request gives, of however many talks
_REMEMBERED_S = 30.0  # for so long after PLAY a client enters the rooms that it means


@dataclass(frozen=True, slots=True)
class Play:
    """What is to be played: these talks (folded names), or all; after < id < before."""

    names: frozenset[str] | None
    after: int
    before: int


@dataclass(frozen=True, slots=True)
class _Found:
    """Some talks, the latest first, and how many others there would be."""

    talks: list[tuple[str, list[Record]]]
    left_out: int


def is_meant(session: Session, target: str) -> bool:
    """Whether what an IRC client says to that target is for `ask`."""
    return target.startswith("*") and fold(target) == NAME and session.dialect is dialects.IRC


def ask(session: Session, text: str) -> None:
    """Do what the text asks *playback for."""
    if session.is_held:
        return  # it was named twice in one line
    name, *words = text.split() or [""]
    _COMMANDS.get(name.upper(), _help)(session, words)


def znc(session: Session, message: Message) -> None:
    """Do the same for `ZNC *playback …`."""
    if is_meant(session, message.params[0]):
        ask(session, " ".join(message.params[1:]))
    else:
        text = f"there is no module {message.params[0]}"
        session.numeric(Numeric.ERR_NOSUCHNICK, message.params[0] or "*", text)


def room_entered(session: Session, rooms: list[Room]) -> None:
    """Play what the session asked for a moment before it entered these rooms."""
    play = session.hub.playing.get(session)
    if play is None:
        return
    wanted = [room for room in rooms if play.names is None or room.folded in play.names]
    talks = {room.folded: room.name for room in wanted if room.keeps_history}
    if talks:
        _give(session, play, talks)


def give_since(session: Session, unix_ms: int) -> None:
    """Give all that was said since then in rooms and to the session's user."""
    _give(session, Play(None, point_at(unix_ms).after, END), None)


# What can be asked for


def _play(session: Session, words: list[str]) -> None:
    times = [_unix_ms(word) for word in words[1:]]
    if not words or len(times) > 2 or None in times:
        _help(session, words)
        return
    points = [point_at(unix_ms) for unix_ms in times if unix_ms is not None]
    names = words[0].split(",")
    play = Play(
        None if "*" in names else frozenset(map(fold, names)),
        points[0].after if points else START,
        points[1].before if len(points) > 1 else END,
    )
    if CAPABILITY in session.caps:
        remember(session, play)
    talks = None if play.names is None else _named(session, names)
    if talks is None or talks:
        _give(session, play, talks)


def _list(session: Session, words: list[str]) -> None:
    user = session.user
    if user is None:
        return
    rooms = _rooms(session)
    lookup.ask(
        session,
        partial(_ends, identity=user.identity, rooms=rooms),
        lambda ends: _tell_ends(session, ends, rooms),
        lambda: _say(session, "what was said before is out of reach"),
    )


def _clear(session: Session, words: list[str]) -> None:
    _say(session, "nothing is cleared here: what was said belongs to everybody who heard it")


def _help(session: Session, words: list[str]) -> None:
    _say(session, "PLAY <room or nick,...|*> [from] [to]: what was said; times are Unix seconds")
    _say(session, "LIST: where something was said, from when to when")


_COMMANDS: dict[str, Callable[[Session, list[str]], None]] = {
    "CLEAR": _clear,
    "LIST": _list,
    "PLAY": _play,
}


def _unix_ms(text: str) -> int | None:
    return round(float(text) * 1000) if _SECONDS.fullmatch(text) else None


def remember(session: Session, play: Play) -> None:
    """Play it in rooms that the session enters in the next seconds, too."""
    hub = session.hub
    hub.playing[session] = play

    def forget(now_s: float) -> None:
        if hub.playing.get(session) is play:
            del hub.playing[session]

    hub.deadlines.add(hub.clock.monotonic_s() + _REMEMBERED_S, forget)


def _rooms(session: Session) -> dict[str, str]:
    """Return the talks of the rooms that the session's user is in, with their names."""
    rooms = session.user.rooms if session.user is not None else ()
    return {room.folded: room.name for room in rooms if room.keeps_history}


def _named(session: Session, names: list[str]) -> dict[str, str]:
    """Return the talks of that name that the session may read, and say which it may not."""
    talks, others = {}, []
    for name in names:
        target = find_target(session, name)
        if target is None or session.user is None:
            others.append(name)
        elif not isinstance(target, Room):
            talks[talk_of(session.user, target)] = target.nick
        elif target.keeps_history:
            talks[target.folded] = target.name
    if others:
        _say(session, f"there is nothing for you to read in {', '.join(others)}")
    return talks


# Reading and telling


def _give(session: Session, play: Play, talks: dict[str, str] | None) -> None:
    """Give these talks, None for all that the session may read."""
    user = session.user
    if user is None:
        return
    names = _rooms(session) if talks is None else talks
    stretch = Stretch(
        play.after,
        min(play.before, session.hub.next_id()),  # what is said from now on comes live
        session.hub.config.history.playback_messages or session.hub.chat.limits.history_per_request,
        newest=True,
    )
    lookup.ask(
        session,
        partial(
            _read,
            identity=user.identity,
            names=names,
            is_all=talks is None,
            stretch=stretch,
            kinds=kinds_for(session),
        ),
        lambda found: _tell(session, found, names),
        lambda: _say(session, "what was said before is out of reach"),
    )


def _read(
    store: Store,
    *,
    identity: str,
    names: dict[str, str],
    is_all: bool,
    stretch: Stretch,
    kinds: frozenset[str] | None,
) -> _Found:
    talks = list(names)
    if is_all:
        latest = _latest(store, identity, stretch.after, names)
        talks = [talk for talk, _ in reversed(latest)]
    found: list[tuple[str, list[Record]]] = []
    most = _MOST_PAGES * stretch.limit
    for number, talk in enumerate(talks):
        if most <= 0:
            return _Found(found, len(talks) - number)
        records = pages.read(store.history, talk, stretch, kinds).records
        if records:
            found.append((talk, records))
            most -= len(records)
    return _Found(found, 0)


def _latest(
    store: Store, identity: str, after: int, rooms: dict[str, str]
) -> list[tuple[str, int]]:
    return store.history.talks_between(
        identity, after, END, _MOST_TALKS, rooms=rooms, newest=True, kinds=MESSAGES
    )


def _tell(session: Session, found: _Found, names: dict[str, str]) -> None:
    user = session.user
    if user is None:
        return
    # Half of what makes a session too slow a reader: others go on talking meanwhile.
    room_bytes = session.hub.config.limits.outbox_bytes // 2
    left_out = found.left_out
    for talk, records in found.talks:
        lines = encoded(session, records)
        room_bytes -= sum(map(len, lines))
        if room_bytes < 0:
            left_out += 1
            continue
        name = names.get(talk) or partner_nick(session, talk, records[-1], user)
        session.push_batch("chathistory", [name], lines)
    if left_out:
        _say(session, f"{left_out} more would be too much at once: ask for them by name")


def _ends(
    store: Store, *, identity: str, rooms: dict[str, str]
) -> list[tuple[str, Record, Record]]:
    """Return the talks with their first and last message."""
    history, found = store.history, []
    for talk, last_id in _latest(store, identity, START, rooms):
        first = history.between(talk, START, END, 1, newest=False, kinds=MESSAGES)
        last = history.record(last_id)
        if first and last is not None:
            found.append((talk, first[0], last))
    return found


def _tell_ends(
    session: Session, ends: list[tuple[str, Record, Record]], rooms: dict[str, str]
) -> None:
    user = session.user
    if user is None:
        return
    for talk, first, last in ends:
        name = rooms.get(talk) or partner_nick(session, talk, last, user)
        _say(session, f"{name} {_seconds(first.id)} {_seconds(last.id)}")


def _seconds(record_id: int) -> str:
    """Return the Unix time of the id in seconds: 1772366400.123."""
    whole, rest = divmod(ids.unix_ms(record_id), 1000)
    return f"{whole}.{rest:03}"


def _say(session: Session, text: str) -> None:
    """Answer in the name of *playback."""
    head = f":{_SOURCE} PRIVMSG {session.nick} :"
    line = head + cut(text, BODY_LIMIT_BYTES - len(head))
    session.push(f"{line}\r\n".encode())
