"""Whatever people try, in whatever order: nobody reads or writes where the page says no.

The model (support/rulebook) is written from docs/topics/permissions.md; support/crowd holds what
people hear against it. After every step the server's rooms and people are the model's.

The long form: `pytest tests/server/test_permissions_machine.py --hypothesis-profile=long`.
"""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hubbub.protocol.message import escape
from hubbub.server.wires import ABOUT_TAG, TEXT_TAG
from tests.support.crowd import NICKS, OLD, WORD, Word
from tests.support.crowd_rules import ROOMS, Being, nicks, rooms
from tests.support.long import IS_LONG
from tests.support.rulebook import Person, Place

BEGIN = "timestamp=2020-01-01T00:00:00.000Z"


class Talking(Being):
    """Saying, telling, changing and taking back, topics."""

    def begin_talking(self, own_mode: str) -> None:
        """Let two have spoken to each other before one of them wants to hear less."""
        self.tell("ann", "bob", "PRIVMSG")
        self.tell("bob", "ann", "PRIVMSG")
        if own_mode:
            self.switch_own_mode("bob", own_mode)

    @rule(
        nick=nicks,
        name=rooms,
        verb=st.sampled_from(("PRIVMSG", "PRIVMSG", "PRIVMSG", "NOTICE", "TAGMSG", "CTCP")),
        prefix=st.sampled_from(("", "", "", "@", "%", "+")),
    )
    def say(self, nick: str, name: str, verb: str, prefix: str) -> None:
        """Somebody says something in a room, or to those of a rank there."""
        person, place = self.world.people[nick], self.world.places.get(name)
        verb = "PRIVMSG" if (nick, verb) == (OLD, "TAGMSG") else verb
        kind = "tags" if verb == "TAGMSG" else "said"
        text = self.crowd.new_word(kind, person, place=name)
        word, expected = self.crowd.words[text], set[Person]()
        with self.crowd.changing():
            may = place is not None and (not prefix or person in place.members)
            word.is_gone = not (
                place is not None and may and self.world.may_say(person, place, _form(verb, text))
            )
            if place is not None and not word.is_gone:
                word.only = self.world.lowest_reader(person, place, prefix)
                expected = self.hearers(person, place, word)
                place.stays = place.stays or not word.only
                if kind == "said":
                    self.world.note_spoken(person, place)
            self.crowd.send(person, _line(verb, prefix + name, text))
        assert expected == self.crowd.who_heard(text)
        self.crowd.learn_msgid(text)

    def hearers(self, person: Person, place: Place, word: Word) -> set[Person]:
        """Return who receives what the person says: they themselves by an echo."""
        found = {one for one in place.members if not word.only or place.hears(one, word.only)}
        found = found - {person} if person.nick == OLD else found | {person}
        return {one for one in found if word.kind != "tags" or one.nick != OLD}

    @rule(nick=nicks, other=nicks, verb=st.sampled_from(("PRIVMSG", "NOTICE", "CTCP")))
    def tell(self, nick: str, other: str, verb: str) -> None:
        """Somebody says something to another in private."""
        person, target = self.world.people[nick], self.world.people[other]
        pair = frozenset((person.identity, target.identity))
        text = self.crowd.new_word("direct", person, pair=pair)
        expected = set[Person]()
        with self.crowd.changing():
            if self.world.may_tell(person, target, _form(verb, text)):
                expected = {target} | ({person} if nick != OLD else set())
                self.world.note_told(person, target)
            self.crowd.send(person, _line(verb, other, text))
        assert expected == self.crowd.who_heard(text)
        self.crowd.words[text].is_gone = not expected
        self.crowd.learn_msgid(text)

    @rule(nick=st.sampled_from([one for one in NICKS if one != OLD]), name=rooms)
    def change_nick(self, nick: str, name: str) -> None:
        """Somebody tries to take another nick, comes and speaks under it, and takes theirs back."""
        person, new = self.world.people[nick], f"{nick}x"
        with self.crowd.changing():
            if self.world.may_show(person):
                person.nick, person.was = new, nick
            self.crowd.send(person, f"NICK {new}")
        self.crowd.compare()
        self.join(nick, name, knows_key=False)
        self.say(nick, name, "PRIVMSG", "")
        with self.crowd.changing():
            person.nick, person.was = nick, person.nick
            self.crowd.send(person, f"NICK {nick}")

    @rule(nick=nicks, name=rooms)
    def set_topic(self, nick: str, name: str) -> None:
        """Somebody says what a room is about."""
        person, place = self.world.people[nick], self.world.places.get(name)
        text = self.crowd.new_word("topic", person, place=name)
        expected = set[Person]()
        with self.crowd.changing():
            if place is not None and self.world.may_set_topic(person, place):
                place.topic, place.stays = text, True
                expected = set(place.members)
            self.crowd.send(person, f"TOPIC {name} :{text}")
        assert expected == self.crowd.who_heard(text)

    def kept(self, *kinds: str) -> list[str]:
        """Return the texts of these kinds that can be named by an id."""
        return [
            text
            for text, word in self.crowd.words.items()
            if word.kind in kinds and word.msgid and not word.is_gone and not word.only
        ]

    def where(self, person: Person, word: Word) -> str:
        """Return the name by which the person calls where it was said, their own for nowhere."""
        partners = [
            one.nick
            for one in self.world.people.values()
            if frozenset((person.identity, one.identity)) == word.pair
        ]
        return word.place or (partners[0] if partners else person.nick)

    def may_write(self, person: Person, word: Word, text: str) -> bool:
        """Whether the person may have all who could read the word read a text now."""
        place = self.world.places.get(word.place)
        if place is not None:
            return person in place.members and self.world.may_reach_all(person, place, text)
        other = self.world.people[self.where(person, word)]
        is_between = frozenset((person.identity, other.identity)) == word.pair
        return is_between and self.world.may_tell(person, other, text)

    def readers(self, person: Person, word: Word) -> set[Person]:
        """Return who is told at once of what becomes of the word."""
        place = self.world.places.get(word.place)
        if place is not None:
            return set(place.members)
        return {person, self.world.people[self.where(person, word)]}

    @precondition(lambda self: self.kept("said", "direct"))
    @rule(nick=st.none() | nicks, data=st.data(), verb=st.sampled_from(("PRIVMSG", "CTCP")))
    def edit(self, nick: str | None, data: st.DataObject, verb: str) -> None:
        """Somebody, or who said it, tries to give something that was said another text."""
        old = self.crowd.words[data.draw(st.sampled_from(self.kept("said", "direct")))]
        person = self.world.people[nick or old.author.nick]
        text = self.crowd.new_word(
            old.kind, person, place=old.place, pair=old.pair, msgid=old.msgid
        )
        new, form = self.crowd.words[text], _form(verb, text)
        expected = set[Person]()
        with self.crowd.changing():
            may = old.identity == person.identity and self.may_write(person, old, form)
            (new if not may else old).is_gone = True
            place = self.world.places.get(old.place)
            if may:
                expected = self.readers(person, old)
            if may and place is not None:
                self.world.note_spoken(person, place)
            tags = f"{ABOUT_TAG}={old.msgid};{TEXT_TAG}={escape(form)}"
            self.crowd.send(person, f"@{tags} EDIT {self.where(person, old)}")
        assert _new(expected) == _new(self.crowd.who_heard(text))

    @precondition(lambda self: self.kept("said", "direct", "tags"))
    @rule(nick=st.none() | nicks, data=st.data())
    def redact(self, nick: str | None, data: st.DataObject) -> None:
        """Somebody, or who said it, tries to take it back."""
        word = self.crowd.words[data.draw(st.sampled_from(self.kept("said", "direct", "tags")))]
        person = self.world.people[nick or word.author.nick]
        kind = "reason" if word.place else "remark"
        reason = self.crowd.new_word(kind, person, place=word.place, pair=word.pair)
        expected = set[Person]()
        with self.crowd.changing():
            place = self.world.places.get(word.place)
            is_author = word.identity == person.identity
            if place is not None:
                may = person in place.members and (is_author or place.rules(person))
            else:
                may = is_author and self.where(person, word) in self.partners(person, word)
            if may and self.may_write(person, word, reason):
                expected = self.readers(person, word)
            word.is_gone = may
            where = self.where(person, word)
            self.crowd.send(person, f"REDACT {where} {word.msgid} :{reason}")
        assert _new(expected) == _new(self.crowd.who_heard(reason))

    def partners(self, person: Person, word: Word) -> list[str]:
        """Return the nicks of those with whom the person has that talk."""
        return [
            one.nick
            for one in self.world.people.values()
            if frozenset((person.identity, one.identity)) == word.pair
        ]


class Permissions(Talking):
    """Reading, in all ways there are."""

    QUESTIONS = (
        f"CHATHISTORY TARGETS {BEGIN} timestamp=2030-01-01T00:00:00.000Z 50",
        "LIST",
        "NAMES {room}",
        "WHO {room}",
        "WHO *",
        "TOPIC {room}",
        "MODE {room}",
        "MODE {room} b",
        "METADATA {room} LIST",
        "METADATA {room} SYNC",
        "MARKREAD {room}",
        "SEARCH in={room}",
        "PRIVMSG *playback :PLAY *",
        "PRIVMSG *playback :PLAY {room}",
        f"CHATHISTORY AFTER {{room}} {BEGIN} 100",
    )

    ABOUT_PEOPLE = ("WHOIS ", "SEARCH from=")

    @rule(nick=nicks, name=rooms)
    def ask(self, nick: str, name: str) -> None:
        """Somebody asks all there is to ask; what they are told is held against the model."""
        lines = [question.format(room=name) for question in self.QUESTIONS]
        lines += [f"{question}{other}" for other in NICKS for question in self.ABOUT_PEOPLE]
        for line in lines:
            with self.crowd.changing():
                self.crowd.send(self.world.people[nick], line)

    def teardown(self) -> None:
        """At the end everybody asks all there is to ask about the room with most in it."""
        try:
            for nick in NICKS if hasattr(self, "crowd") else ():
                self.ask(nick, ROOMS[0])
        finally:
            super().teardown()

    @rule(nick=nicks, name=st.sampled_from((*ROOMS, *NICKS)))
    def read(self, nick: str, name: str) -> None:
        """Somebody reads a room's history or a talk's: all that is theirs, and nothing else."""
        person = self.world.people[nick]
        with self.crowd.changing():
            self.crowd.send(person, f"CHATHISTORY LATEST {name} * 100")
        text = " ".join(self.crowd.lines(person))
        kinds = ("said", "direct")
        found = {one for one in WORD.findall(text) if self.crowd.words[one].kind in kinds}
        assert self.theirs(person, name) == found

    def theirs(self, person: Person, name: str) -> set[str]:
        """Return the texts of messages that the person may read there."""
        place, other = self.world.places.get(name), self.world.people.get(name)
        if place is not None and person not in place.members:
            return set()
        pair = frozenset((person.identity, other.identity)) if other is not None else frozenset()
        return {
            text
            for text, word in self.crowd.words.items()
            if not word.is_gone
            and not word.only
            and (
                (word.kind == "said" and place is not None and word.place == place.name)
                or (word.kind == "direct" and word.pair == pair)
            )
        }

    @precondition(lambda self: self.kept("said", "direct", "topic"))
    @rule(nick=nicks, data=st.data())
    def search(self, nick: str, data: st.DataObject) -> None:
        """Somebody searches for a word that was said somewhere."""
        person = self.world.people[nick]
        text = data.draw(st.sampled_from(self.kept("said", "direct")))
        word = self.crowd.words[text]
        with self.crowd.changing():
            self.crowd.send(person, f"SEARCH text={text}")
        may = self.crowd.may_know(person, word, self.world.view()) and not word.is_gone
        assert (person in self.crowd.who_heard(text)) == may


def _new(people: set[Person]) -> set[Person]:
    """Return those whose clients know of edits and deletions."""
    return {one for one in people if one.nick != OLD}


def _form(verb: str, text: str) -> str:
    """Return the text as it stands in the line; tags alone have none."""
    return {"CTCP": f"\x01PING {text}\x01", "TAGMSG": ""}.get(verb, text)


def _line(verb: str, target: str, text: str) -> str:
    if verb == "TAGMSG":
        return f"@+draft/react={text} TAGMSG {target}"
    return f"{verb if verb == 'NOTICE' else 'PRIVMSG'} {target} :{_form(verb, text)}"


TestPermissions = Permissions.TestCase
TestPermissions.settings = settings(
    max_examples=4000 if IS_LONG else 60,
    stateful_step_count=60 if IS_LONG else 50,
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
)
TestPermissions.pytestmark = [pytest.mark.timeout(0 if IS_LONG else 600)]
