"""Whatever people try, in whatever order: nobody reads or writes where the page says no.

The model (support/rulebook) is written from docs/topics/permissions.md; support/crowd holds what
people hear against it. After every step the server's rooms and people are the model's.

The long form: `pytest tests/server/test_permissions_machine.py --hypothesis-profile=long`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from hubbub.core.commands import LogIn, LogOut
from hubbub.protocol.message import escape
from hubbub.server.wires import ABOUT_TAG, TEXT_TAG
from tests.support.crowd import NICKS, OLD, WORD, Crowd, Word
from tests.support.rulebook import FLAGS, RANKS, Mask, Person, Place

BEGIN = "timestamp=2020-01-01T00:00:00.000Z"
ROOMS = ("#tea", "#cake", "#den")

nicks = st.sampled_from(NICKS)
rooms = st.sampled_from(ROOMS)
masks = st.builds(
    Mask,
    st.sampled_from(("nick", "nick", "account", "realname", "guest")),
    st.sampled_from((*NICKS, "?an", "*")),
    st.booleans(),
)


class Entering(RuleBasedStateMachine):
    """Coming and going, ranks and modes."""

    crowd: Crowd

    @initialize(
        quiet_s=st.sampled_from((0, 0, 0, 5)),
        flags=st.sets(st.sampled_from(FLAGS), max_size=3),
        ranks=st.lists(st.sampled_from(("", *RANKS)), min_size=3, max_size=3),
        has_key=st.booleans(),
        own_mode=st.sampled_from(("", "R", "T")),
    )
    def begin(
        self, quiet_s: int, flags: set[str], ranks: list[str], own_mode: str, *, has_key: bool
    ) -> None:
        """Let everybody in, and most of them into a room, whose modes are then switched."""
        self.crowd = Crowd(quiet_s)
        self.world = self.crowd.world
        for nick in NICKS[:3]:
            self.join(nick, ROOMS[0], knows_key=False)
        for letter in sorted(flags):
            self.switch_flag(NICKS[0], ROOMS[0], letter, adding=True)
        for nick, letter in zip(NICKS[:3], ranks, strict=True):
            self.give(nick, letter)
        if has_key:
            self.switch_key(NICKS[0], ROOMS[0], adding=True)
        self.begin_talking(own_mode)

    def begin_talking(self, own_mode: str) -> None:
        """Say what others may want to change later."""

    def give(self, nick: str, letter: str) -> None:
        """Let the operator of the server give somebody in the first room a rank; '' for none."""
        if letter:
            with self.crowd.changing():
                place = self.world.places[ROOMS[0]]
                place.rerank(self.world.people[nick], letter, adding=True)
                self.crowd.root.send(f"SAMODE {ROOMS[0]} +{letter} {nick}")

    def teardown(self) -> None:
        """Close everything; the harness checks that nothing was caught."""
        if hasattr(self, "crowd"):
            self.crowd.chatroom.__exit__()

    @invariant()
    def the_server_is_as_the_model(self) -> None:
        """Rooms and people are what the model says they are."""
        if hasattr(self, "crowd"):
            self.crowd.compare()

    @rule(nick=nicks, name=rooms, knows_key=st.booleans())
    def join(self, nick: str, name: str, *, knows_key: bool) -> None:
        """Somebody tries to enter a room, and may be sent on to another."""
        person, place = self.world.people[nick], self.world.places.get(name)
        key = place.key if place is not None and knows_key else None
        with self.crowd.changing():
            if place is None or person not in place.members:
                self.enter(person, name, key)
            self.crowd.send(person, f"JOIN {name} {key}" if key else f"JOIN {name}")

    def enter(self, person: Person, name: str, key: str | None) -> None:
        """Do in the model what a JOIN does."""
        place = self.world.places.get(name)
        if place is not None and not self.world.may_join(person, place, key):
            if "f" not in place.settings:
                return
            name, key = place.settings["f"], None
            place = self.world.places.get(name)
            if place is not None and person in place.members:
                return
        if place is None:
            place = self.world.places[name] = Place(name)
        elif not self.world.may_join(person, place, key):
            return
        self.world.enter(person, place)

    @rule(nick=nicks, name=rooms)
    def part(self, nick: str, name: str) -> None:
        """Somebody leaves a room with a reason."""
        person, place = self.world.people[nick], self.world.places.get(name)
        reason = self.crowd.new_word("reason", person, place=name)
        expected: set[Person] = set()
        with self.crowd.changing():
            if place is not None and person in place.members:
                expected = self.told(person, place, reason, about=person)
                self.world.leave(person, place)
            self.crowd.send(person, f"PART {name} :{reason}")
        assert expected == self.crowd.who_heard(reason)

    def told(self, person: Person, place: Place, text: str, *, about: Person) -> set[Person]:
        """Return who reads a reason of the person's for what becomes of somebody."""
        if not self.world.may_reach_all(person, place, text):
            return set()
        view = self.world.view()
        return {one for one in place.members if view.sees_in(one, about, place.name)}

    @rule(nick=nicks)
    def go_and_come_back(self, nick: str) -> None:
        """Somebody leaves the chat, and is back in a new stay."""
        person = self.world.people[nick]
        mine = [place for place in self.world.places.values() if person in place.members]
        names = frozenset(place.name for place in mine)
        text = self.crowd.new_word("quit", person, places=names)
        speaks = all(self.world.may_reach_all(person, place, text) for place in mine)
        with self.crowd.changing():
            told = {one for place in mine for one in self.told(person, place, text, about=person)}
            for place in mine:
                self.world.leave(person, place)
            del self.world.people[nick]
            self.crowd.send(person, f"QUIT :{text}")
        assert (told if speaks else set()) - {person} == self.crowd.who_heard(text) - {person}
        self.crowd.leave(person)
        self.crowd.arrive(nick)

    @rule(nick=nicks, name=rooms, other=nicks)
    def kick(self, nick: str, name: str, other: str) -> None:
        """Somebody tries to put another out."""
        person, victim = self.world.people[nick], self.world.people[other]
        place = self.world.places.get(name)
        reason = self.crowd.new_word("reason", person, place=name)
        expected: set[Person] = set()
        with self.crowd.changing():
            if place is not None and self.world.may_put_out(person, place, victim):
                expected = self.told(person, place, reason, about=victim)
                self.world.leave(victim, place)
            self.crowd.send(person, f"KICK {name} {other} :{reason}")
        assert expected == self.crowd.who_heard(reason)

    @rule(nick=nicks, name=rooms, other=nicks)
    def invite(self, nick: str, name: str, other: str) -> None:
        """Somebody asks another in."""
        person, guest = self.world.people[nick], self.world.people[other]
        place = self.world.places.get(name)
        with self.crowd.changing():
            may = place is not None and self.world.may_invite(person, place, guest)
            if place is not None and may and place.looks_after(person):
                guest.invitations.add(place)
            self.crowd.send(person, f"INVITE {other} {name}")

    def switch(
        self, nick: str, name: str, change: str, apply: Callable[[Person, Place], None]
    ) -> None:
        """Send a MODE such as `+k key`, and change the model if it may be."""
        person, place = self.world.people[nick], self.world.places.get(name)
        with self.crowd.changing():
            if place is not None and self.world.may_switch(person, place, change[1]):
                apply(person, place)
                place.note_settings()
            self.crowd.send(person, f"MODE {name} {change}")

    @rule(nick=nicks, name=rooms, letter=st.sampled_from(FLAGS), adding=st.booleans())
    def switch_flag(self, nick: str, name: str, letter: str, *, adding: bool) -> None:
        """Somebody tries to switch a mode."""
        change = f"{'+' if adding else '-'}{letter}"
        self.switch(nick, name, change, lambda _, place: place.switch(letter, adding=adding))

    @rule(name=rooms, letter=st.sampled_from(FLAGS), adding=st.booleans())
    def override(self, name: str, letter: str, *, adding: bool) -> None:
        """The operator of the server switches a mode of any room."""
        place = self.world.places.get(name)
        with self.crowd.changing():
            if place is not None:
                place.switch(letter, adding=adding)
            self.crowd.root.send(f"SAMODE {name} {'+' if adding else '-'}{letter}")

    @rule(nick=nicks, name=rooms)
    def put_in(self, nick: str, name: str) -> None:
        """The operator of the server puts somebody into a room, past its locks."""
        person, place = self.world.people[nick], self.world.places.get(name)
        with self.crowd.changing():
            if place is None:
                self.enter(person, name, None)
            elif person not in place.members:
                self.world.enter(person, place)
                place.members[person] = set()
            self.crowd.root.send(f"SAJOIN {nick} {name}")

    @rule(nick=nicks, name=rooms, adding=st.booleans())
    def switch_key(self, nick: str, name: str, *, adding: bool) -> None:
        """Somebody tries to lock a room with a password, or to take it away."""
        key = self.crowd.new_word("key", self.world.people[nick], place=name)

        def change(_: Person, place: Place) -> None:
            place.key = key if adding else None

        self.switch(nick, name, f"+k {key}" if adding else "-k *", change)

    @rule(nick=nicks, name=rooms, limit=st.sampled_from((None, 1, 2, 3)))
    def switch_limit(self, nick: str, name: str, limit: int | None) -> None:
        """Somebody tries to say how many may be in a room."""

        def change(_: Person, place: Place) -> None:
            place.limit = limit

        self.switch(nick, name, f"+l {limit}" if limit else "-l", change)

    @rule(
        nick=nicks,
        name=rooms,
        setting=st.sampled_from(("+Q 3", "-Q", "+W 3", "-W", "+j 1:3", "-j", "+f #den", "-f")),
    )
    def switch_setting(self, nick: str, name: str, setting: str) -> None:
        """Somebody tries to switch a mode with an argument."""
        letter, argument = setting[1], setting[3:]

        def change(person: Person, place: Place) -> None:
            target = self.world.places.get(argument)
            if not argument:
                place.settings.pop(letter, None)
            elif letter != "f" or (target not in (None, place) and target.rules(person)):
                place.settings[letter] = argument

        self.switch(nick, name, setting, change)

    @rule(nick=nicks, name=rooms, letter=st.sampled_from("bbeI"), mask=masks, adding=st.booleans())
    def switch_mask(self, nick: str, name: str, letter: str, mask: Mask, *, adding: bool) -> None:
        """Somebody tries to change one of a room's lists."""

        def change(_: Person, place: Place) -> None:
            held = place.lists[letter]
            if adding and mask not in held:
                held.append(mask)
            elif not adding and mask in held:
                held.remove(mask)

        self.switch(nick, name, f"{'+' if adding else '-'}{letter} {mask}", change)

    @rule(nick=nicks, name=rooms, letter=st.sampled_from(RANKS), other=nicks, adding=st.booleans())
    def rank(self, nick: str, name: str, letter: str, other: str, *, adding: bool) -> None:
        """Somebody tries to give or take a rank."""
        person, target = self.world.people[nick], self.world.people[other]
        place = self.world.places.get(name)
        with self.crowd.changing():
            if place is not None and self.world.may_rank(
                person, place, letter, target, adding=adding
            ):
                place.rerank(target, letter, adding=adding)
            self.crowd.send(person, f"MODE {name} {'+' if adding else '-'}{letter} {other}")


class Being(Entering):
    """Accounts, user modes, mutes, and time."""

    @rule(nick=nicks)
    def log_in_or_out(self, nick: str) -> None:
        """Somebody logs in to their account, or out of it."""
        person, hub = self.world.people[nick], self.crowd.chatroom.hub
        user = hub.chat.users[nick]
        (session,) = hub.fanout.sessions(user)
        with self.crowd.changing():
            logs_in = person.account is None
            command = LogIn(nick) if logs_in else LogOut(hub.new_identity())
            stay = self.crowd.new_number()
            self.world.change_identity(person, nick if logs_in else None, stay)
            hub.act_as(user, command, session)
            self.crowd.pass_s(0.25)  # bans look at who has logged in a moment later

    @rule(nick=nicks, letter=st.sampled_from("iRT"))
    def switch_own_mode(self, nick: str, letter: str) -> None:
        """Somebody hides, or wants to hear less."""
        person = self.world.people[nick]
        with self.crowd.changing():
            sign = "-" if letter in person.modes else "+"
            person.modes ^= {letter}
            self.crowd.send(person, f"MODE {nick} {sign}{letter}")

    @rule(nick=nicks, verb=st.sampled_from(("MUTE", "UNMUTE")))
    def mute(self, nick: str, verb: str) -> None:
        """The operator of the server mutes who somebody is now, or lets them speak."""
        person = self.world.people[nick]
        target = person.account or person.address
        with self.crowd.changing():
            self.world.mutes = self.world.mutes - {target} | ({target} if verb == "MUTE" else set())
            self.crowd.root.send(f"{verb} {nick}")

    @rule(seconds=st.integers(1, 4))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.crowd.pass_s(seconds)

    @rule(nick=nicks, command=st.sampled_from(("AWAY", "SETNAME", "METADATA * SET note")))
    def show(self, nick: str, command: str) -> None:
        """Somebody tells something of themselves, which everybody may read."""
        person = self.world.people[nick]
        text = self.crowd.new_word("open", person)
        with self.crowd.changing():
            if self.world.may_show(person) and command == "SETNAME":
                person.realname = text
            self.crowd.send(person, f"{command} :{text}")
        others = self.crowd.who_heard(text) - {person}
        assert not others or self.world.may_show(person)

    @rule(nick=nicks, name=rooms)
    def describe(self, nick: str, name: str) -> None:
        """Somebody tries to set a room's metadata."""
        person, place = self.world.people[nick], self.world.places.get(name)
        text = self.crowd.new_word("metadata", person, place=name)
        with self.crowd.changing():
            self.crowd.send(person, f"METADATA {name} SET note :{text}")
        others = self.crowd.who_heard(text) - {person}
        may = place is not None and place.rules(person) and self.world.may_show(person)
        assert may or not others


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
            self.crowd.send(person, _line(verb, other, text))
        assert expected == self.crowd.who_heard(text)
        self.crowd.words[text].is_gone = not expected
        self.crowd.learn_msgid(text)

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


IS_LONG = settings.get_current_profile_name() == "long"

TestPermissions = Permissions.TestCase
TestPermissions.settings = settings(
    max_examples=4000 if IS_LONG else 100,
    stateful_step_count=60 if IS_LONG else 50,
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
)
TestPermissions.pytestmark = [pytest.mark.timeout(0 if IS_LONG else 150)]
