"""Coming and going, ranks, modes, accounts, mutes and time, as rules of a machine; see crowd.

What somebody tries is sent as a line and done in the model, if the model lets them.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hubbub.core.commands import LogIn, LogOut
from tests.support.crowd import NICKS, Crowd
from tests.support.rulebook import FLAGS, RANKS, Mask, Person, Place

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
        if place is None and self.world.is_sent_on(person, name):
            return
        if place is not None and not self.world.may_join(person, place, key):
            if "f" not in place.settings:
                return
            name, key = place.settings["f"], None
            place = self.world.places.get(name)
            if place is not None and person in place.members:
                return
        if place is None:
            place = self.make(name)
        elif not self.world.may_join(person, place, key):
            return
        self.world.enter(person, place)

    def make(self, name: str) -> Place:
        """Do in the model what comes of a room that is not there."""
        self.world.forget_former(name)
        place = self.world.places[name] = Place(name)
        return place

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
                self.world.enter(person, self.make(name))
            elif person not in place.members:
                self.world.enter(person, place)
                place.members[person] = set()
            self.crowd.root.send(f"SAJOIN {nick} {name}")

    @rule(nick=nicks, name=rooms, new=rooms)
    def rename_room(self, nick: str, name: str, new: str) -> None:
        """Somebody tries to give a room another name; all that belongs to it goes along."""
        person, place = self.world.people[nick], self.world.places.get(name)
        reason = self.crowd.new_word("reason", person, place=new)
        expected: set[Person] = set()
        with self.crowd.changing():
            if place is not None and self.world.may_rename(person, place, new):
                expected = set(place.members)
                self.world.rename(place, new)
                self.crowd.rename(name, new)
            self.crowd.send(person, f"RENAME {name} {new} :{reason}")
        assert expected == self.crowd.who_heard(reason)

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

    @rule(
        nick=nicks,
        aim=st.sampled_from(("{address}", "192.0.2.0/28", "*!~{nick}@{address}", "{nick}")),
        needs_login=st.booleans(),
    )
    def ban(self, nick: str, aim: str, *, needs_login: bool) -> None:
        """The operator bans addresses, a mask, or an account, or who is not logged in of them."""
        target = aim.format(nick=nick, address=self.crowd.address(nick))
        how = " REQUIRE-SASL" if needs_login else ""
        people = self.world.people
        meant = [one for one in people.values() if aim == "192.0.2.0/28" or one is people[nick]]
        if aim == "{nick}":  # of a guest the nick would stand for their mask
            meant = [one for one in meant if one.account is not None]
            target = f"{nick}" if meant else "nobody"
        hit = [one for one in meant if one.account is None or not needs_login]
        with self.crowd.changing():
            for person in hit:
                self.world.leave_all(person)
            self.crowd.root.send(f"UBAN ADD {target}{how} :spam")
        assert self.crowd.is_let_in(nick) == (aim == "{nick}")
        self.crowd.root.send(f"UBAN DEL {target}")
        for person in hit:
            assert self.crowd.is_over(person)
            self.crowd.leave(person)
            self.crowd.arrive(person.nick)

    @rule(level=st.sampled_from((5, 5, 4, 3)))
    def open_or_close(self, level: int) -> None:
        """The operator closes the server a little, or opens it."""
        self.world.defcon = level
        self.crowd.root.send(f"DEFCON {level}")

    @rule(nick=nicks, name=rooms, level=st.sampled_from((4, 3, 2, 1)))
    def shut(self, nick: str, name: str, level: int) -> None:
        """The operator closes the server for a moment: some come in, nobody registers."""
        was, self.world.defcon = self.world.defcon, level
        with self.crowd.changing():
            self.crowd.root.send(f"DEFCON {level}")
            person = self.world.people[nick]
            self.crowd.send(person, "NS REGISTER correct-horse")
            self.crowd.send(person, f"CS REGISTER {name}")
        hub = self.crowd.chatroom.hub
        assert all(room.founder is None for room in hub.chat.rooms.values())
        assert not hub.chat.nick_owners
        assert self.crowd.is_let_in(nick) == (level > 2)
        self.world.defcon = was
        self.crowd.root.send(f"DEFCON {was}")

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
