"""`hubbub tail`: what was said last in rooms, and then what is said, across lost connections."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from dataclasses import replace
from random import SystemRandom

from hubbub.cli import facts, output
from hubbub.cli.talking import LOBBY, hint
from hubbub.cli.times import parse_when
from hubbub.cli.visiting import Visit, visit
from hubbub.client import sockets
from hubbub.client.backlog import Backlog, is_cut
from hubbub.client.events import (
    Accepted,
    Edited,
    Event,
    Kicked,
    Lost,
    Purpose,
    Recall,
    Recalled,
    RecallFailed,
    Redacted,
    Restored,
    RoomRenamed,
    Said,
)
from hubbub.client.recalls import before
from hubbub.errors import (
    ClientError,
    ConnectionLost,
    NotHere,
    OutputFailed,
    PasswordRefused,
    ServerChanged,
    WrongUse,
)
from hubbub.names import fold

SINCE_PAGE = 1_000
"""Messages that --since prints at once, so that a long past does not fill the memory."""

_SHOWN = Said | Accepted | Edited | Redacted | Recalled | Restored | RoomRenamed


def tail(options: Namespace) -> int:
    """Print until Ctrl-C; a lost connection is made again, and what was missed is filled in.

    Raises: ClientError: there is no first connection; WrongUse.
    """
    return _Tail(options).run()


class _Tail:
    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._places = options.places or [LOBBY]
        if not all(self._places):
            raise WrongUse("which room? '' is none")
        self._since_s = _since(options.since)
        self._backlog = Backlog(max(options.lines, 1))
        self._waiting = 0  # answers about the past that are still to come
        self._live: set[str] = set()  # what was said while we waited for these
        self._is_first = True
        self._code = 0  # 1 once the past is not to be had

    def run(self) -> int:
        """Return the exit code."""
        delays = sockets.delays_s(SystemRandom())
        while True:
            try:
                with visit(self._options, self._places) as here:
                    delays = sockets.delays_s(SystemRandom())
                    self._watch(here)
                    return self._code
            except (ServerChanged, PasswordRefused, NotHere, OutputFailed):
                raise  # to try again helps nobody
            except ClientError as error:
                if self._is_first or self._options.no_follow:
                    raise
                print(f"hubbub: {error}; trying again", file=sys.stderr)
            time.sleep(next(delays))

    def _watch(self, here: Visit) -> None:
        early: list[Event] = [event for event in here.early if isinstance(event, _SHOWN)]
        for event in early:
            if isinstance(event, RoomRenamed):
                self._move(event)
        self._ask(here)
        self._is_first = False
        for event in early:
            self._take(event)
        while self._waiting or not self._options.no_follow:
            try:
                happened = here.until(lambda event: True)
            except ConnectionLost:
                self._backlog.lose(self._places, here.connection.heard_s)
                self._waiting = 0
                self._take(Lost("the connection is lost"))
                raise
            for each in happened:
                self._take(each)
                self._go_on(each, here)

    def _go_on(self, event: Event, here: Visit) -> None:
        """Ask for the next page of a long past; leave when there is no room left to hear of."""
        match event:
            case Recalled(recall=recall, messages=[*_, last]) if is_cut(event):
                page = replace(recall, after=last.msgid, time_s=before(last.time_s))
                here.connection.recall(page)
                self._waiting += 1
            case Kicked(room=room, own=True, by=by, reason=reason):
                self._places = [one for one in self._places if fold(one) != fold(room)]
                told = f"{by} has put us out of {room}{f': {reason}' if reason else ''}"
                if not self._places:
                    raise NotHere(told)
                print(f"hubbub: {told}", file=sys.stderr)
            case _:
                pass

    def _ask(self, here: Visit) -> None:
        if not here.connection.can_recall:
            if self._options.no_follow:
                self._code = 1
                print("hubbub: this server does not tell what was said before", file=sys.stderr)
            return
        for place in self._places:
            wish = self._wish(place)
            here.connection.recall(wish)
            self._backlog.expect(wish)
            self._waiting += 1

    def _wish(self, place: str) -> Recall:
        if self._is_first and self._since_s is not None:
            return Recall(Purpose.SINCE, place, SINCE_PAGE, time_s=self._since_s)
        return self._backlog.wish(place)

    def _take(self, event: Event) -> None:
        if isinstance(event, Recalled | RecallFailed):
            self._waiting = max(self._waiting - 1, 0)
        if isinstance(event, RecallFailed):
            self._code = 1
            print(f"hubbub: no history: {event.reason}{hint(event.recall.place)}", file=sys.stderr)
        if isinstance(event, RoomRenamed):
            self._move(event)
        if isinstance(event, Said) and self._waiting:
            self._live.add(event.msgid)
        for due in self._backlog.take(event, time.time()):
            if (shown := self._without_past(due)) is not None:
                self._print(shown)
        if not self._waiting:
            self._live.clear()

    def _move(self, event: RoomRenamed) -> None:
        self._backlog.move(event.old, event.new)
        self._places = [
            event.new if fold(place) == fold(event.old) else place for place in self._places
        ]

    def _without_past(self, event: Event) -> Event | None:
        """Leave out the past where it was only asked for to know where it ends.

        What has come live since we asked is in the answer as well, and is not past.
        """
        if self._options.lines or not isinstance(event, Recalled):
            return event
        if event.recall.purpose is not Purpose.ENTERING:
            return event
        live = tuple(said for said in event.messages if said.msgid in self._live)
        return replace(event, messages=live, others=()) if live else None

    def _print(self, event: Event) -> None:
        if self._options.json:
            for fact in facts.facts(event):
                output.tell(fact)
        elif isinstance(event, _SHOWN):
            for line in _lines(event, self._places):
                output.say(line)


def _lines(event: Event, places: list[str]) -> list[str]:
    from hubbub.line import render

    here = places[0] if len(places) == 1 else ""
    view = render.View("", here, None, time.time())
    return [render.plain(line) for line in render.lines(event, view)]


def _since(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return max(parse_when(text, int(time.time() * 1000)) / 1000, 1.0)  # 0 is no time
    except ValueError as error:
        raise WrongUse(str(error)) from error
