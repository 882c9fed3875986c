"""What every face of the client shares: typed lines go out, events come in as lines to show.

A face is how it looks: `prompt.py` for a terminal, `plain.py` for anything else.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from hubbub.client import events
from hubbub.client.backlog import Backlog
from hubbub.client.events import Draft, Edited, Event, Kind, Redacted, Said
from hubbub.client.ignored import Ignored
from hubbub.client.link import Link, World
from hubbub.client.login import Login
from hubbub.client.state import LOBBY
from hubbub.client.trial import Trial
from hubbub.client.vault import Vault
from hubbub.errors import BadMessage, NotHere
from hubbub.line import hiding, render
from hubbub.line.completion import Words
from hubbub.line.elsewhere import Elsewhere
from hubbub.line.outbox import Outbox
from hubbub.line.render import Line, View
from hubbub.line.replies import Replies
from hubbub.line.turns import Turns
from hubbub.names import fold
from hubbub.protocol.cleaning import clean

SLOW_AFTER_S = 1.0
"""After so long, a message that nobody has accepted yet is worth a word in the prompt."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked while one talks, whose answer is a secret."""

    text: str
    then: Callable[[str], None]


class Face(Protocol):
    """How the client looks to a person."""

    def show(self, line: Line) -> None:
        """Show one line."""

    def refresh(self) -> None:
        """Show anew what may have changed beside the lines: the room, who we are."""

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to answer."""

    async def ask(self, question: str, *, secret: bool = False) -> str | None:
        """Return the answer to a question; None at the end of the input; secret: not shown."""

    async def run(self, talk: "Talk") -> None:
        """Hand every typed line to commands.typed; return when the person leaves."""

    def stop(self) -> None:
        """Let `run` return."""


class Talk:
    """One person's conversation, from the first connection to the last."""

    def __init__(
        self,
        face: Face,
        world: World,
        zone: tzinfo | None = None,
        *,
        vault: Vault | None = None,
        server: str = "",
        ignored: Ignored | None = None,
    ) -> None:
        self.face = face
        self.world = world
        self._zone = zone
        self._day = render.day(world.clock(), zone)
        self._speakers: dict[str, str] = {}  # by folded nick, who spoke last comes last
        self._is_behind = False  # some of it was kept over a loss, and nobody has been told
        self._backlog = Backlog()
        self._entering: set[str] = set()  # folded names of rooms that we turn to once we are in
        self.link = Link(world, self.hear)
        self.here = LOBBY
        self.parting_words = ""
        self.is_leaving = False
        self._progress = asyncio.Event()  # something was accepted, refused or lost
        self.outbox = Outbox(vault or Vault(None), server, self.alarm)
        self.server = server
        self.ignored = ignored or Ignored()
        self.replies = Replies(self.hides)
        self.listed: dict[str, list[str]] = {}  # by folded place, what /mine showed as @1, @2, …
        self.elsewhere = Elsewhere()
        self.turns = Turns(self.alarm)
        self.question: Question | None = None
        self._enrolling: Login | None = None  # the account that is being made
        self._trial = Trial(self.link)

    # What people want

    def say(self, to: str, text: str, kind: Kind = Kind.SPEECH, reply_to: str = "") -> None:
        """Send text; without a connection it waits until there is one.

        It is on our disk before it leaves. reply_to: the id of the message that it answers.
        """
        draft = Draft(to, text.strip("\r\n"), kind, reply_to=reply_to)
        if not text.strip():
            return
        if not to:
            self.remark("you are in no room: /join #name enters one, /rooms lists them")
            return
        if self.link.connection.split(draft):
            self.outbox.add(draft, self.world.random, self.world.clock())
        self.pump()
        if not self.link.is_ready:
            self.remark(f"kept for {to} until the connection is back: {text}")

    def pump(self) -> None:
        """Send what may be sent now."""
        while draft := self._next():
            if self._is_behind:
                self._is_behind = False
                self.remark(f"sending what was kept: {self.outbox.queued}")
            self.outbox.send(draft, self.link.connection)

    def _next(self) -> Draft | None:
        """Return the message that may be sent now."""
        draft = self.outbox.next()
        if draft is None or not (self.link.is_ready and self.link.connection.may_send):
            return None
        # What has been sent before may have arrived: what was missed tells.
        expected = self.outbox.is_doubtful(draft) and self._backlog.expects(draft.to)
        return None if expected and self.link.connection.keeps_keys else draft

    def unaccepted(self) -> list[Draft]:
        """Return what is on its way or waits for its turn, in order."""
        return list(self.outbox)

    async def settled(self) -> None:
        """Wait until all that was said is accepted or refused, or the connection is lost."""
        while self.link.is_ready and (self.unaccepted() or self.turns):
            self._progress.clear()
            await self._progress.wait()

    def turn_to(self, place: str) -> None:
        """Let typed lines go to that room or person from now on, and say so."""
        self.elsewhere.seen(place)
        if place != self.here:
            self.here = place
            self.remark(f"you talk in {place} now" if place else "you are in no room now")

    def expect(self, rooms: Iterable[str]) -> None:
        """Turn to these rooms as soon as we are in."""
        self._entering.update(map(fold, rooms))

    def enter(self, room: str, password: str | None = None) -> None:
        """Enter a room and turn to it; one that we are in already is only turned to."""
        known = {fold(name): name for name in self.link.connection.rooms}
        if fold(room) in known or not self.link.is_ready:
            self.turn_to(known.get(fold(room), room))
        else:
            self.link.connection.join(room, password)
            self.expect([room])
            self.turns.ask(room)

    def reply(self, text: str) -> None:
        """Answer what was said last here, or last by the one whom the text begins with (@ann)."""
        said, rest = self.replies.meant(self.here, text, self.link.connection.nick)
        if said is None:
            self.remark("there is nothing here that can be answered")
        else:
            self.say(self.here, rest, reply_to=said.msgid)

    def react(self, text: str, who: str = "") -> None:
        """Put an emoji under what somebody (`@ann`: she) said last here."""
        said = self.meant(who)
        if said is None:
            self.remark("there is nothing here to react to")
        else:
            self.link.connection.react(self.here, said.msgid, text)

    def meant(self, who: str) -> Said | None:
        """Return what somebody else (`@ann`: she) said last here; None: there is nothing."""
        if who:
            return self.replies.last_by(self.here, who)
        return self.replies.last_by_others(self.here, self.link.connection.nick)

    def hides(self, nick: str) -> bool:
        """Whether what somebody says is not shown."""
        return self.ignored.hides(self.server, nick)

    def show_past(self, messages: Iterable[Said], number: str = "") -> None:
        """Show messages of before once more, under a number if there is one."""
        for said in messages:
            first, *more = render.past(said, self._view())
            for line in ([(render.QUIET, number), *first], *more):
                self.face.show(line)

    # Who one is

    def ask_secret(self, text: str, then: Callable[[str], None]) -> None:
        """Let the next line that is typed be the answer; faces do not show it, nor keep it."""
        self.question = Question(text, then)
        self.remark(f"{text}(it is not shown while you type; Enter alone gives up)")
        self.face.refresh()

    def answer(self, text: str) -> None:
        """Take the answer to the question that is open."""
        question, self.question = self.question, None
        if question is not None and text:
            question.then(text)
        self.sent()

    def log_in(self, account: str, password: str) -> None:
        """Log in now, or with the next connection; once that holds, after each loss too."""
        self._trial.begin(Login(account, password))

    def register(self, account: str, password: str, email: str = "") -> None:
        """Make an account; with it every later connection logs in."""
        try:
            self.link.connection.enrol(account, password, email)
        except NotHere as error:
            self.alarm(str(error))
        else:
            self._enrolling = Login(account, password)

    def _registered(self, made: events.Registered) -> None:
        if made.needs_code:
            self.remark(f"the code from the letter: /verify {made.account} CODE")
        elif self._enrolling is not None:
            self.link.login, self._enrolling = self._enrolling, None

    def leave(self, reason: str = "") -> None:
        """Leave the chat."""
        self.parting_words = reason
        self.face.stop()

    def sent(self) -> None:
        """Let go what has been decided since the last call."""
        self.link.flush()
        self.face.refresh()

    # Events

    def hear(self, event: Event) -> None:
        """Take what happened: keep up with it, and show it."""
        for due in self._backlog.take(self.outbox.named(event), self.world.clock()):
            if shown := hiding.without(due, self.hides):
                for line in render.lines(shown, self._view()):
                    self._show(line, getattr(due, "time_s", None))
            self._settle(due)
        self._follow(event)
        if told := self._trial.hear(event):
            self.remark(told)
        self.pump()
        self._progress.set()
        self.face.refresh()

    def _follow(self, event: Event) -> None:
        match event:
            case (Said() as said) | events.Accepted(said=Said() as said):
                self._speakers.pop(fold(said.who), None)
                self._speakers[fold(said.who)] = said.who
            case events.Joined(room=room, own=True):
                self._arrived(room)
                self._recall(room)
                self.turns.enter(room)
            case events.Left(room=room, own=True) | events.Kicked(room=room, own=True):
                self._departed(room)
            case events.Renamed(old=old, new=new, own=False) | events.RoomRenamed(old=old, new=new):
                self._moved(old, new)
            case events.RoomRefused(room=room):
                self.turns.refuse(room)
            case events.Lost():
                self.turns.drop("the connection was lost")
                self._backlog.lose(self.link.connection.rooms, self.link.connection.heard_s)
                self._keep_unaccepted()
            case events.Ready():
                self._is_behind = bool(self.outbox.queued)
            case events.Registered() as made:
                self._registered(made)
            case _:
                pass

    def _settle(self, due: Event) -> None:
        """Let go of what has arrived or was refused; note what can be answered."""
        match due:
            case (Said() as said) | events.Accepted(said=Said() as said):
                self.outbox.drop([said.key])
                self.replies.note(said)
                if not self.hides(said.who):
                    self.elsewhere.note(said, self.here)
            case events.Recalled(messages=messages):
                self.outbox.drop(said.key for said in messages)
                for said in messages:
                    self.replies.note(said)
                for other in due.others:
                    self._change(other)
            case Edited() | Redacted():
                self._change(due)
            case _:
                self.outbox.settle(due)

    def _change(self, change: Event) -> None:
        match change:
            case Edited(said=said, about=about):
                self.replies.amend(about, said.text)
            case Redacted(about=about):
                self.replies.forget(about)

    def _moved(self, old: str, new: str) -> None:
        self._backlog.move(old, new)
        self.replies.move(old, new)
        if listed := self.listed.pop(fold(old), None):
            self.listed[fold(new)] = listed
        if fold(old) == fold(self.here):
            self.here = new
        if fold(old) in self._entering:
            self.expect([new])
        self.turns.move(old, new)
        self.outbox.move(old, new)

    def _arrived(self, room: str) -> None:
        is_asked_for = fold(room) in self._entering
        self._entering.discard(fold(room))
        if is_asked_for or not self.here:
            self.here = room

    def _recall(self, room: str) -> None:
        if self.link.connection.can_recall:
            wish = self._backlog.wish(room)
            with suppress(BadMessage):  # a server may call its rooms what it likes
                self.link.connection.recall(wish)
                self._backlog.expect(wish)

    def _departed(self, room: str) -> None:
        if fold(room) == fold(self.here):
            self.turn_to(next(reversed(self.link.connection.rooms), ""))

    def _keep_unaccepted(self) -> None:
        has_keys = self.link.connection.keeps_keys
        for draft in self.outbox.lose():
            how = "unless it has arrived" if has_keys else "and may appear twice"
            self.remark(f"not confirmed, will be sent again {how}: {draft.text}")

    def remark(self, text: str) -> None:
        """Show what the program itself has to say."""
        self._show(render.remark(self._view(), text))

    def alarm(self, text: str) -> None:
        """Show that something went wrong."""
        self._show(render.remark(self._view(), text, style=render.ALARM))

    def _view(self) -> View:
        nick = self.link.connection.nick
        return View(nick, self.here, self._zone, self.world.clock(), self.replies.texts)

    def _show(self, line: Line, time_s: float | None = None) -> None:
        day = render.day(self.world.clock() if time_s is None else time_s, self._zone)
        if day != self._day:
            self._day = day
            self.face.show([(render.QUIET, f"-- {day}")])
        self.face.show(line)

    # What faces show

    def prompt(self) -> str:
        """Return what stands in front of the line that is being typed."""
        if self.question is not None:
            return self.question.text
        trouble = self._trouble()
        return f"{clean(self.here)} ({trouble})> " if trouble else f"{clean(self.here)}> "

    def _trouble(self) -> str:
        if not self.link.is_ready:
            return f"offline, {len(self.outbox)} kept" if len(self.outbox) else "offline"
        oldest_s = self.link.connection.oldest_unaccepted_s()
        if oldest_s is not None and self.world.clock() - oldest_s >= SLOW_AFTER_S:
            return f"{len(self.unaccepted())} on the way"
        return ""

    def words(self, command_names: Iterable[str]) -> Words:
        """Return what TAB may complete: who spoke last comes first, then the others here."""
        connection = self.link.connection
        nicks = {fold(nick): nick for nick in reversed(self._speakers.values())}
        for nick in connection.members(self.here):
            nicks.setdefault(fold(nick), nick)
        nicks.pop(fold(connection.nick), None)
        return Words(command_names, connection.rooms, nicks.values())
