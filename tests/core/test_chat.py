"""All of the core together: whatever people do, in any order, the state stays one story.

Hypothesis plays; the model is a dict of room to nicks, kept from what was asked and whether it was
refused, never from what the core says of itself.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from hubbub.core.commands import (
    Command,
    Invite,
    Join,
    Kick,
    Leave,
    Quit,
    Rename,
    Say,
    SetAway,
    SetTopic,
)
from hubbub.core.limits import Limits
from hubbub.core.state import Chat, Room
from hubbub.errors import Refused
from tests.core.people import NOW_S, act, arrive, picture, set_modes, standings
from tests.support.long import IS_LONG

LOBBY = "#lobby"
ROOMS = st.sampled_from(["#tea", "#TEA", "#den", "#Den", LOBBY])
NICKS = st.sampled_from(["ann", "Ann", "bob", "BOB", "cleo", "[x]", "{x}"])
PASSWORDS = st.sampled_from([None, "secret", "wrong"])
MODES = st.sampled_from(
    ["+m", "-m", "+i", "-i", "+s", "-n", "+n", "-t", "+k secret", "-k", "+l 1", "+l 2", "-l"]
)
MODES_WITH_NICK = st.sampled_from(["+o", "-o", "+v", "-v", "+b", "-b"])


class People(RuleBasedStateMachine):
    """People who come, talk, move between rooms and go."""

    def __init__(self) -> None:
        super().__init__()
        self.chat = Chat(Limits(rooms_per_user=2, bans_per_room=2))
        self.here: set[str] = set()
        self.members: dict[str, set[str]] = {}

    @initialize()
    def lobby(self) -> None:
        """There is a room that is always there."""
        self.chat.rooms[LOBBY] = Room(LOBBY, NOW_S, flags="n", is_common=True)

    def does(self, nick: str, command: Command | tuple[str, str]) -> bool:
        """Let somebody do something; return whether it was allowed. A refusal changes nothing."""
        before = picture(self.chat)
        try:
            if isinstance(command, tuple):
                set_modes(self.chat, nick, *command)
            else:
                act(self.chat, nick, command)
        except Refused:
            assert before == picture(self.chat)
            return False
        return True

    def somebody(self, data: st.DataObject) -> str:
        """Draw one of those who are here."""
        return data.draw(st.sampled_from(sorted(self.here)), label="who")

    @rule(nick=NICKS)
    def arrives(self, nick: str) -> None:
        """A newcomer takes a nick that is free."""
        if nick.lower() not in self.here:
            arrive(self.chat, nick)
            self.here.add(nick.lower())

    @precondition(lambda self: self.here)
    @rule(data=st.data())
    def quits(self, data: st.DataObject) -> None:
        """Nobody is kept from leaving."""
        who = self.somebody(data)
        assert self.does(who, Quit(""))
        self.here.remove(who)
        for members in self.members.values():
            members.discard(who)

    @precondition(lambda self: self.here)
    @rule(data=st.data(), room=ROOMS, password=PASSWORDS)
    def joins(self, data: st.DataObject, room: str, password: str | None) -> None:
        """Who makes a room is its operator, who enters a room that is there has no rank."""
        who, members = self.somebody(data), self.members.setdefault(room.lower(), set())
        is_new, was_in = not members and room != LOBBY, who in members
        if self.does(who, Join(room, password)):
            members.add(who)
            if not was_in:
                shown = {nick.lower(): rank for nick, rank in standings(self.chat, room).items()}
                assert ("o" if is_new else "") == shown[who]
        else:
            assert not was_in

    @precondition(lambda self: self.here)
    @rule(data=st.data(), room=ROOMS)
    def leaves(self, data: st.DataObject, room: str) -> None:
        """One can leave exactly the rooms one is in."""
        who, members = self.somebody(data), self.members.get(room.lower(), set())
        assert (who in members) == self.does(who, Leave(room))
        members.discard(who)

    @precondition(lambda self: self.here)
    @rule(data=st.data(), room=ROOMS, nick=NICKS)
    def kicks(self, data: st.DataObject, room: str, nick: str) -> None:
        """Only a member can put out, and only a member can be put out."""
        who, members = self.somebody(data), self.members.get(room.lower(), set())
        if self.does(who, Kick(room, nick)):
            assert {who, nick.lower()} <= members
            members.remove(nick.lower())

    @precondition(lambda self: self.here)
    @rule(data=st.data(), nick=NICKS)
    def renames(self, data: st.DataObject, nick: str) -> None:
        """One can take exactly the nicks that nobody else has."""
        who, new = self.somebody(data), nick.lower()
        assert (new == who or new not in self.here) == self.does(who, Rename(nick))
        if new == who or new not in self.here:
            for names in (self.here, *self.members.values()):
                if who in names:
                    names.remove(who)
                    names.add(new)

    @precondition(lambda self: self.here)
    @rule(data=st.data(), room=ROOMS, nick=NICKS)
    def invites(self, data: st.DataObject, room: str, nick: str) -> None:
        """Only a member can invite, and only who is here and not in the room."""
        who, members = self.somebody(data), self.members.get(room.lower(), set())
        if self.does(who, Invite(nick, room)):
            assert who in members
            assert nick.lower() in self.here - members

    @precondition(lambda self: self.here)
    @rule(data=st.data(), room=ROOMS, modes=MODES)
    def switches(self, data: st.DataObject, room: str, modes: str) -> None:
        """Only a member can switch modes."""
        who = self.somebody(data)
        if self.does(who, (room, modes)):
            assert who in self.members[room.lower()]

    @precondition(lambda self: self.here)
    @rule(data=st.data(), room=ROOMS, modes=MODES_WITH_NICK, nick=NICKS)
    def ranks_and_bans(self, data: st.DataObject, room: str, modes: str, nick: str) -> None:
        """Only members have ranks; anybody can be banned."""
        who = self.somebody(data)
        if self.does(who, (room, f"{modes} {nick}")):
            assert modes[1] == "b" or nick.lower() in self.members[room.lower()]

    @precondition(lambda self: self.here)
    @rule(data=st.data(), room=ROOMS)
    def talks(self, data: st.DataObject, room: str) -> None:
        """Talk, topics and being away move nobody."""
        who = self.somebody(data)
        self.does(who, Say(room, "hi"))
        self.does(who, SetTopic(room, "tea"))
        self.does(who, SetAway("out"))

    @invariant()
    def everybody_has_one_nick(self) -> None:
        """Each who is here is found under their folded nick, and nobody else is."""
        assert self.here == set(self.chat.users)
        assert self.here == {user.nick.lower() for user in self.chat.users.values()}

    @invariant()
    def rooms_have_members_or_are_kept(self) -> None:
        """A room is there if and only if somebody is in it or it is kept; its members are right."""
        rooms = {
            key: {user.folded for user in room.members} for key, room in self.chat.rooms.items()
        }
        expected = {name: nicks for name, nicks in self.members.items() if nicks or name == LOBBY}
        assert expected | {LOBBY: self.members.get(LOBBY, set())} == rooms

    @invariant()
    def users_and_rooms_agree(self) -> None:
        """Nobody is in a room twice, and users know the very rooms that know them."""
        for user in self.chat.users.values():
            assert len(user.rooms) == len(set(user.rooms)) <= 2
            assert set(user.rooms) == {
                room for room in self.chat.rooms.values() if user in room.members
            }


TestPeople = pytest.mark.timeout(0 if IS_LONG else 600)(People.TestCase)
TestPeople.settings = settings(max_examples=2000 if IS_LONG else 80, stateful_step_count=50)
