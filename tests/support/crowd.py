"""People on a real hub beside the rulebook's model of them: what each hears is held against it.

Every text is a word of its own, `w17w`. Wherever one arrives, the model is asked whether that
person may know it, as the world was before the step or as it is after it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from hubbub.server.config import Config, LimitsConfig, ModerationConfig, RoomsConfig
from hubbub.store.memory import MemoryStore
from tests.server.handlers.test_operators import CONFIG as OPERATORS
from tests.support.chatroom import NOON_MS, Chatroom, Peer
from tests.support.rulebook import PREFIXES, RANKS, Person, Place, View, World

CAPS = (
    "account-notify",
    "away-notify",
    "batch",
    "draft/channel-rename",
    "draft/chathistory",
    "draft/event-playback",
    "draft/message-edit",
    "draft/message-redaction",
    "draft/metadata-2",
    "draft/read-marker",
    "echo-message",
    "extended-join",
    "invite-notify",
    "message-tags",
    "setname",
    "soju.im/search",
    "znc.in/playback",
)
NICKS = ("ann", "bob", "cid", "dan")
OLD = "dan"
"""Whose client knows nothing of what IRCv3 has brought."""

WORD = re.compile(r"w\d+w")
_TOLD_AGAIN = ("chathistory", "soju.im/search")
"""Batches of what was told before: who was where then is no secret of today."""

Question = Callable[[View], bool]


@dataclass(eq=False)
class Word:
    """A text, and what decides who may know it.

    kind: said, tags, reason (in a room), direct, remark (between two people), topic, metadata,
        key (of a room), quit (in all places), open (to everybody);
    only: the lowest rank that hears it; identity: as whom it was written;
    is_gone: it was refused, taken back, or another text is in its place.
    """

    kind: str
    author: Person
    identity: str
    step: int
    place: str = ""
    only: str = ""
    pair: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    msgid: str = ""
    is_gone: bool = False


class Crowd:
    """Four people, each with an address of their own, and an operator of the server."""

    def __init__(self, quiet_s: int) -> None:
        config = Config(
            rooms=RoomsConfig(""),
            limits=LimitsConfig(messages_per_s=0.0, ping_s=1e9, timeout_s=1e9),
            moderation=ModerationConfig(quiet_s=float(quiet_s)),
            operators=OPERATORS.operators,
        )
        self.chatroom = Chatroom(config=config, store=MemoryStore())
        self.world = World(NOON_MS // 1000, quiet_s)
        self.words: dict[str, Word] = {}
        self.step = 0
        self._numbers = itertools.count(1)
        self._peers: dict[Person, Peer] = {}
        self._heard: dict[Person, list[str]] = {}
        self.root = self.chatroom.irc("root")
        self.root.send("OPER root sesame8!")
        for nick in NICKS:
            self.arrive(nick)

    # Doing something

    def new_number(self) -> int:
        """Return a number that was not there before."""
        return next(self._numbers)

    def new_word(self, kind: str, author: Person, **more: str | frozenset[str]) -> str:
        """Return a text that nobody has heard yet."""
        text = f"w{self.new_number()}w"
        word = Word(kind, author, author.identity, self.step + 1)
        self.words[text] = replace(word, **more)  # type: ignore[arg-type]
        return text

    def arrive(self, nick: str) -> None:
        """Let somebody in, in a new stay."""
        number = NICKS.index(nick) + 1
        peer = self.chatroom.irc(nick, *(CAPS if nick != OLD else ()), address=self.address(nick))
        person = Person(nick, self.new_number(), f"@{number}", nick.title(), self.world.now_s)
        self.world.people[nick] = person
        self._peers[person] = peer
        peer.send("METADATA * SUB note", f"METADATA * SET note :{self.new_word('open', person)}")
        self.chatroom.quiet()

    def leave(self, person: Person) -> None:
        """Forget somebody who has left."""
        self._peers.pop(person).close()
        self.chatroom.quiet()

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.chatroom.pass_s(seconds)
        self.world.now_s = self.chatroom.clock.unix_ms() // 1000

    def is_over(self, person: Person) -> bool:
        """Whether the server has ended the person's session."""
        return self._peers[person].is_closed

    def send(self, person: Person, line: str) -> None:
        """Let somebody send a line."""
        self._peers[person].send(line)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Inside: change the model, send a line. Then all may have heard only what is theirs."""
        self.step += 1
        before = self.world.view()
        yield
        self.chatroom.run()
        after = self.world.view()
        self._heard = {person: peer.lines() for person, peer in self._peers.items()}
        for person, lines in self._heard.items():
            self._check(person, lines, (before, after))
        for name in self.world.gone:
            self.forget(name)
        self.world.gone.clear()

    def forget(self, name: str) -> None:
        """Let nobody know any more what belonged to a room that is gone."""
        for word in self.words.values():
            word.is_gone = word.is_gone or word.place == name
            word.places = word.places - {name}

    def rename(self, old: str, new: str) -> None:
        """Let what belonged to a room belong to it under its new name."""
        for word in self.words.values():
            if word.place == old:
                word.place = new
            if old in word.places:
                word.places = word.places - {old} | {new}

    def is_let_in(self, nick: str) -> bool:
        """Whether somebody may come now from where that person comes from; they do not stay."""
        peer = self.chatroom.connect(self.address(nick))
        peer.lines()
        if not peer.is_closed:
            peer.send(f"NICK {nick}z", f"USER {nick} 0 * :x")
            peer.lines()
        is_in = not peer.is_closed
        peer.close()
        self.chatroom.quiet()
        return is_in

    @staticmethod
    def address(nick: str) -> str:
        """Return where somebody comes from."""
        return f"192.0.2.{NICKS.index(nick) + 1}"

    def lines(self, person: Person) -> list[str]:
        """Return what the person has received in this step."""
        return self._heard[person]

    def who_heard(self, text: str) -> set[Person]:
        """Return who has received the text in this step."""
        return {one for one, lines in self._heard.items() if any(text in line for line in lines)}

    def learn_msgid(self, text: str) -> None:
        """Note under which id the text is kept, if anybody was told."""
        for line in itertools.chain(*self._heard.values()):
            found = re.search(r"msgid=(\w+)", line)
            if text in line and found is not None:
                self.words[text].msgid = found[1]

    # Holding it against the model

    def _check(self, person: Person, lines: list[str], views: tuple[View, View]) -> None:
        told_again: set[str] = set()
        for line in lines:
            for text in WORD.findall(line):
                word = self.words[text]
                is_theirs = any(self.may_know(person, word, view) for view in views)
                assert is_theirs, f"{person} reads {text}, {word}: {line}"
            tags, body = line.split(" ", 1) if line.startswith("@") else ("", line)
            words = body.split()
            if len(words) > 3 and words[1] == "BATCH" and words[3] in _TOLD_AGAIN:
                told_again.add(words[2].removeprefix("+"))
            elif not any(f"batch={one}" in tags for one in told_again):
                for question in self._sights(person, words):
                    assert any(map(question, views)), f"{person} sees: {line}"

    def may_know(self, person: Person, word: Word, view: View) -> bool:
        """Whether the person may know the word, if that is what the world is like."""
        is_now = word.step == self.step
        if word.author is person and is_now:
            return True
        if not is_now and (word.is_gone or word.only):
            return False
        kinds: dict[str, Callable[[], bool]] = {
            "said": lambda: view.hears(person, word.place, word.only),
            "tags": lambda: view.hears(person, word.place, word.only),
            "reason": lambda: view.is_in(person, word.place),
            "direct": lambda: view.identities.get(person) in word.pair,
            "remark": lambda: view.identities.get(person) in word.pair,
            "topic": lambda: view.sees(person, word.place),
            "metadata": lambda: view.reads_metadata(person, word.place),
            "key": lambda: view.is_in(person, word.place),
            "quit": lambda: any(view.is_in(person, place) for place in word.places),
            "open": lambda: True,
        }
        return kinds[word.kind]()

    def _sights(self, person: Person, words: list[str]) -> Iterator[Question]:
        """Yield what the line tells of who is where, as questions to a View."""
        source, verb, *rest = words
        actor = self._known(source.removeprefix(":").partition("!")[0])
        if verb in ("JOIN", "PART") and actor is not None:
            yield _sees_in(person, actor, rest[0].removeprefix(":"))
        elif verb == "KICK":
            yield _sees_in(person, self._known(rest[1]), rest[0])
        elif verb in ("QUIT", "AWAY", "ACCOUNT", "SETNAME", "NICK") and actor is not None:
            yield lambda view: view.shares(person, actor)
        elif verb == "METADATA" and rest[0] in NICKS:
            other = self._known(rest[0])
            yield (
                lambda view: (
                    person is other
                    or any(_sees_in(person, other, place)(view) for place in view.members)
                )
            )
        elif verb == "353":
            for name in [rest[3].removeprefix(":"), *rest[4:]]:
                yield _sees_in(person, self._known(name.lstrip(PREFIXES)), rest[2])
        elif verb == "352" and rest[5] in NICKS:
            yield _sees_row(person, self._known(rest[5]), rest[1])
        elif verb == "319":
            for name in [rest[2].removeprefix(":"), *rest[3:]]:
                yield _sees_in(person, self._known(rest[1]), name.lstrip(PREFIXES))
        elif verb == "322":
            yield lambda view: view.sees(person, rest[1])
        elif verb == "INVITE":
            place = rest[1].removeprefix(":")
            yield lambda view: person.nick == rest[0] or view.is_in(person, place)
        elif verb == "CHATHISTORY" and rest[1].startswith("#"):
            yield lambda view: view.is_in(person, rest[1])

    def _known(self, nick: str) -> Person | None:
        """Return who has the nick, or had it a moment ago."""
        names = {one.was: one for one in self._peers} | {one.nick: one for one in self._peers}
        return names.get(nick)

    def compare(self) -> None:
        """See that the server's rooms and people are what the model says they are."""
        chat = self.chatroom.hub.chat
        assert sorted(self.world.places) == sorted(chat.rooms)
        for place in self.world.places.values():
            self._compare_place(place)
        for person in self.world.people.values():
            user = chat.users[person.nick]
            assert (person.account, person.modes) == (user.account, set(user.modes))
            invited = {place.name for place in person.invitations}
            assert invited == {room.name for room in user.invites or ()}
            assert self.world.is_muted(person) == (user.muted is not None)

    def _compare_place(self, place: Place) -> None:
        room = self.chatroom.hub.chat.rooms[place.name]
        wanted = {
            person.nick: "".join(one for one in RANKS if one in ranks)
            for person, ranks in place.members.items()
        }
        assert wanted == {user.nick: standing for user, standing in room.members.items()}
        found = (room.flags, room.password, room.member_limit, room.settings)
        assert (place.flags, place.key, place.limit, place.settings) == found
        for letter, masks in place.lists.items():
            assert [str(mask) for mask in masks] == list(room.lists[letter])
        assert place.topic == (room.topic.text if room.topic is not None else "")


def _sees_in(person: Person, other: Person | None, place: str) -> Question:
    return lambda view: other is not None and view.sees_in(person, other, place)


def _sees_row(person: Person, other: Person | None, place: str) -> Question:
    """Return the question whether a row of WHO may be told."""
    if place == "*" and other is not None:
        return lambda view: other not in view.invisible or view.shares(person, other)
    return _sees_in(person, other, place)
