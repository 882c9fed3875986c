"""`hubbub search`, `hubbub rooms`, `hubbub who`: one question, its answer, and out again."""

from __future__ import annotations

import sys
import time
from argparse import Namespace

from hubbub.cli import facts, output
from hubbub.cli.talking import LOBBY, hint
from hubbub.cli.visiting import visit
from hubbub.client.events import (
    ListEnded,
    Members,
    Purpose,
    Recall,
    Recalled,
    RecallFailed,
    RoomListed,
)
from hubbub.errors import NotHere, WrongUse
from hubbub.protocol.cleaning import clean

FOUND, NOTHING = 0, 1


def search(options: Namespace) -> int:
    """Print what is found, oldest first; return 0, or 1 for nothing. Raises: ClientError."""
    words = " ".join(options.words)
    if not words.strip() and not options.who:
        raise WrongUse("search for what?")
    recall = Recall(Purpose.SEARCH, options.room, options.limit, words=words, who=options.who)
    with visit(options, [options.room]) as here:
        if not here.connection.can_search:
            raise NotHere("this server cannot search")
        there = here.connection.rooms
        here.connection.recall(recall)
        happened = here.until(lambda event: isinstance(event, Recalled | RecallFailed))
    answer = happened[-1]
    if isinstance(answer, RecallFailed):
        raise NotHere(f"{answer.reason}{hint(options.room)}")
    if not isinstance(answer, Recalled) or not answer.messages:
        if not options.room:
            print(f"hubbub: nothing in {', '.join(there)}; --room looks elsewhere", file=sys.stderr)
        return NOTHING
    if options.json:
        for fact in facts.facts(answer):
            output.tell(fact)
    else:
        from hubbub.line import render

        view = render.View("", options.room, None, time.time())
        for line in render.lines(Recalled(_LAST, answer.messages), view):
            output.say(render.plain(line))
    return FOUND


_LAST = Recall(Purpose.LAST, "", 0)  # how messages of before are shown without a headline


def rooms(options: Namespace) -> int:
    """Print the rooms that the server shows, the fullest first. Raises: ClientError."""
    with visit(options) as here:
        here.connection.list_rooms()
        happened = here.until(lambda event: event == ListEnded())
    listed = [event for event in happened if isinstance(event, RoomListed)]
    listed.sort(key=lambda row: (-row.members, row.room))
    for row in listed:
        if options.json:
            output.tell({"room": row.room, "members": row.members, "topic": row.topic})
        else:
            output.say(f"{clean(row.room):24} {row.members:5}  {clean(row.topic)}".rstrip())
    return FOUND if listed else NOTHING


def who(options: Namespace) -> int:
    """Print who is in a room, one a line, with their ranks. Raises: ClientError.

    It is entered, which all who are there see, only if it cannot be seen from outside.
    """
    room = options.place or LOBBY
    if hint(room):
        raise NotHere(f"{clean(room)} is no room{hint(room)}")
    there = _others(options, room) or _others(options, room, enters=True)
    for nick, ranks in there:
        if options.json:
            output.tell({"room": room, "nick": nick, "ranks": ranks})
        else:
            output.say(f"{ranks[:1] or ' '}{clean(nick)}")
    return FOUND if there else NOTHING


def _others(options: Namespace, room: str, *, enters: bool = False) -> list[tuple[str, str]]:
    """Return who else is in the room, with their ranks; enters: once we are in it."""
    with visit(options, [room] if enters else []) as here:
        here.connection.names(room)
        happened = here.until(lambda event: isinstance(event, Members) and event.asked)
        me = here.connection.nick
    members = happened[-1]
    if not isinstance(members, Members):
        return []
    ranks = members.ranks or ("",) * len(members.nicks)
    return [pair for pair in zip(members.nicks, ranks, strict=True) if pair[0] != me]
