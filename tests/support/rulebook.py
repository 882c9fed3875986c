"""docs/topics/permissions.md as a program, written from the page and not from the server's code.

A `World` holds who is where; its questions say who may do what in it. Nothing here imports the
server, so that a mistake there is not made here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

RANKS, PREFIXES = "qaohv", "~&@%+"
GIVES = {"q": "qaohv", "a": "ohv", "o": "ohv", "h": "v", "v": ""}
PUTS_OUT = {"q": "qaohv", "a": "ohv", "o": "ohv", "h": "v", "v": ""}
RULES, LOOKS_AFTER = "qao", "qaoh"
HALF_OPERATORS_SWITCH = "beIm"
RENAMED_AGAIN_S = 30
MOVED_S = 24 * 3600
FLAGS = "imMnsRtCUuE"


@dataclass(frozen=True, slots=True)
class Mask:
    """Whom it means, by kind (nick, account, realname, guest), and whether it only mutes."""

    kind: str
    pattern: str
    mutes: bool = False

    def __str__(self) -> str:
        form = {"nick": "{}!*@*", "account": "a:{}", "realname": "r:{}", "guest": "U:{}!*@*"}
        return ("m:" if self.mutes else "") + form[self.kind].format(self.pattern)

    def means(self, person: Person) -> bool:
        """Whether the person is meant."""
        if self.kind == "account":
            return person.account is not None and fnmatchcase(person.account, self.pattern)
        if self.kind == "realname":
            return fnmatchcase(person.realname.lower(), self.pattern)
        is_guest = self.kind == "nick" or person.account is None
        return is_guest and fnmatchcase(person.nick, self.pattern)


@dataclass(eq=False)
class Person:
    """Somebody in one stay; who comes back without an account is somebody else."""

    nick: str
    stay: int
    address: str
    realname: str
    arrived_s: int
    account: str | None = None
    was: str = ""  # the nick before this one
    modes: set[str] = field(default_factory=set)
    invitations: set[Place] = field(default_factory=set)
    accepts: set[str] = field(default_factory=set)  # who may answer, in spite of +R

    @property
    def identity(self) -> str:
        """Who this is for what is kept."""
        return self.account or f"~{self.stay}"

    def __repr__(self) -> str:
        return f"{self.nick}({self.identity})"


@dataclass(eq=False)
class Place:
    """A room."""

    name: str
    members: dict[Person, set[str]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=lambda: set("nt"))
    key: str | None = None
    limit: int | None = None
    settings: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[Mask]] = field(default_factory=lambda: {"b": [], "e": [], "I": []})
    topic: str = ""
    stays: bool = False
    renamed_s: int | None = None
    former: str | None = None
    came_s: dict[Person, int] | None = None
    spoke_s: dict[str, int] | None = None

    def rank(self, person: Person) -> str:
        """Return the highest rank, '' for none and for who is not in."""
        return next((one for one in RANKS if one in self.members.get(person, ())), "")

    def rules(self, person: Person) -> bool:
        """Whether the person is an operator or above."""
        return self.rank(person) != "" and self.rank(person) in RULES

    def looks_after(self, person: Person) -> bool:
        """Whether the person is a half-operator or above."""
        return self.rank(person) != "" and self.rank(person) in LOOKS_AFTER

    def hears(self, person: Person, rank: str) -> bool:
        """Whether the person hears what is said only to that rank and above."""
        mine = self.rank(person)
        return mine != "" and RANKS.index(mine) <= RANKS.index(rank)

    def switch(self, letter: str, *, adding: bool) -> None:
        """Switch a mode without an argument."""
        self.flags = self.flags | {letter} if adding else self.flags - {letter}

    def rerank(self, person: Person, letter: str, *, adding: bool) -> None:
        """Give a member a rank or take it."""
        ranks = self.members[person]
        self.members[person] = ranks | {letter} if adding else ranks - {letter}

    def note_settings(self) -> None:
        """Begin or end to note who came and who spoke, as the modes need it."""
        self.came_s = (self.came_s or {}) if self.settings.keys() & {"Q", "j"} else None
        self.spoke_s = (self.spoke_s or {}) if "W" in self.settings else None

    def is_excepted(self, person: Person) -> bool:
        """Whether no ban holds for the person."""
        return any(mask.means(person) for mask in self.lists["e"])


@dataclass
class World:
    """Everybody, every room, and the time in seconds."""

    now_s: int
    quiet_s: int = 0
    defcon: int = 5
    mutes: set[str] = field(default_factory=set)
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)  # names of places that are no more

    # Speaking

    def is_muted(self, person: Person) -> bool:
        """Whether an operator has muted the account or the address."""
        return person.address in self.mutes or person.account in self.mutes

    def may_show(self, person: Person) -> bool:
        """Have others read a name, a metadata value, an away text."""
        return not self.is_muted(person)

    def may_have_words(self, person: Person) -> bool:
        """Have others read a message, a topic, an invitation, a reason."""
        is_new = person.account is None and self.now_s - person.arrived_s < self.quiet_s
        return not self.is_muted(person) and not is_new

    def may_say(self, person: Person, place: Place, text: str) -> bool:
        """Say the text in the room; '' is a message of tags alone."""
        rank = place.rank(person)
        is_in = person in place.members
        is_ctcp = text.startswith("\x01") and not text.startswith("\x01ACTION")
        if not self.may_have_words(person) or ("n" in place.flags and not is_in):
            return False
        if "C" in place.flags and is_ctcp:
            return False
        if rank:
            return True
        banned = any(mask.means(person) for mask in place.lists["b"])
        came_s = (place.came_s or {}).get(person)
        spoke_s = self._spoke_s(person, place)
        return not (
            "m" in place.flags
            or ("M" in place.flags and person.account is None)
            or (banned and not place.is_excepted(person))
            or self._waits(place, "Q", came_s)
            or (text and self._waits(place, "W", spoke_s))
        )

    def _waits(self, place: Place, letter: str, since_s: int | None) -> bool:
        wanted = place.settings.get(letter)
        return wanted is not None and since_s is not None and self.now_s - since_s < int(wanted)

    def _spoke_s(self, person: Person, place: Place) -> int | None:
        noted = place.spoke_s or {}
        return noted.get(person.identity, noted.get(person.address))

    def may_reach_all(self, person: Person, place: Place, text: str) -> bool:
        """Have all in the room read it: what +U does not let through to them."""
        return self.may_say(person, place, text) and not self.is_screened(person, place)

    def is_screened(self, person: Person, place: Place) -> bool:
        """Whether only those who look after the room hear the person."""
        return "U" in place.flags and not place.rank(person)

    def may_tell(self, person: Person, other: Person, text: str) -> bool:
        """Say it to somebody in private."""
        is_ctcp = text.startswith("\x01") and not text.startswith("\x01ACTION")
        is_guest = person.account is None and person is not other
        is_unwanted = "R" in other.modes and person.identity not in other.accepts
        if is_guest and (is_unwanted or self.defcon <= 3):
            return False
        return self.may_have_words(person) and not ("T" in other.modes and is_ctcp)

    def note_told(self, person: Person, other: Person) -> None:
        """Note that the person has said something to the other, who may answer."""
        if "R" in person.modes:
            person.accepts.add(other.identity)

    def lowest_reader(self, person: Person, place: Place, prefix: str) -> str:
        """Return the lowest rank that hears what is said with the prefix; '' for everybody."""
        asked = dict(zip(PREFIXES, RANKS, strict=True)).get(prefix, "")
        if self.is_screened(person, place) and asked in ("", "v"):
            return "h"
        return asked

    def note_spoken(self, person: Person, place: Place) -> None:
        """Note for slow mode that the person has said something."""
        if place.spoke_s is not None:
            place.spoke_s[person.identity] = self.now_s
            if person not in place.members:
                place.spoke_s[person.address] = self.now_s

    # Rooms

    def may_join(self, person: Person, place: Place, key: str | None) -> bool:
        """Enter the room."""
        if place in person.invitations:
            return True
        banned = any(mask.means(person) and not mask.mutes for mask in place.lists["b"])
        is_listed = any(mask.means(person) for mask in place.lists["I"])
        return not (
            (place.key is not None and key != place.key)
            or ("R" in place.flags and person.account is None)
            or ("i" in place.flags and not is_listed)
            or (banned and not place.is_excepted(person))
            or (place.limit is not None and len(place.members) >= place.limit)
            or self._is_crowded(place)
        )

    def _is_crowded(self, place: Place) -> bool:
        if "j" not in place.settings or place.came_s is None:
            return False
        count, seconds = map(int, place.settings["j"].split(":"))
        return sum(self.now_s - came_s < seconds for came_s in place.came_s.values()) >= count

    def enter(self, person: Person, place: Place) -> None:
        """Let the person in; who comes into an empty room rules it."""
        place.members[person] = set() if place.members else {"o"}
        person.invitations.discard(place)
        if place.came_s is not None:
            place.came_s[person] = self.now_s

    def leave(self, person: Person, place: Place) -> None:
        """Take the person out; an empty room is gone, unless something was kept of it."""
        del place.members[person]
        if place.spoke_s is not None and person.identity in place.spoke_s:
            mine = place.spoke_s[person.identity]
            place.spoke_s[person.address] = max(mine, place.spoke_s.get(person.address, 0))
        if not place.members and not place.stays:
            del self.places[place.name]
            self.gone.append(place.name)

    def leave_all(self, person: Person) -> None:
        """Take the person out of every room, and out of the chat."""
        for place in [one for one in self.places.values() if person in one.members]:
            self.leave(person, place)
        self.people = {nick: one for nick, one in self.people.items() if one is not person}

    def may_rename(self, person: Person, place: Place, name: str) -> bool:
        """Give the room a name that is free."""
        is_early = place.renamed_s is not None and self.now_s - place.renamed_s < RENAMED_AGAIN_S
        is_free = name not in self.places
        return place.rules(person) and self.may_have_words(person) and is_free and not is_early

    def rename(self, place: Place, name: str) -> None:
        """Give the room the name; who was sent there by another room still is."""
        for other in self.places.values():
            if other.settings.get("f") == place.name:
                other.settings["f"] = name
        self.forget_former(name)
        self.places[name] = self.places.pop(place.name)
        place.former, place.renamed_s = place.name, self.now_s
        place.name = name

    def forget_former(self, name: str) -> None:
        """Let the name be that of a room."""
        for place in self.places.values():
            if place.former == name:
                place.former = None

    def is_sent_on(self, person: Person, name: str) -> bool:
        """Whether the person, who looks for a room by its former name, is told the new one."""
        return any(
            place.former == name
            and person not in place.members
            and "s" not in place.flags
            and place.renamed_s is not None
            and self.now_s - place.renamed_s < MOVED_S
            for place in self.places.values()
        )

    def change_identity(self, person: Person, account: str | None, stay: int) -> None:
        """Log the person in or out, as a guest of another stay; slow mode goes along."""
        was = person.identity
        person.account, person.stay = account, stay
        for place in self.places.values():
            noted = place.spoke_s
            if noted is not None and person in place.members and was in noted:
                noted[person.identity] = max(noted[was], noted.get(person.identity, 0))

    def may_put_out(self, person: Person, place: Place, victim: Person) -> bool:
        """Kick somebody who is in the room."""
        if person not in place.members or victim not in place.members:
            return False
        if person is victim:
            return place.looks_after(person)
        theirs = place.rank(victim)
        return place.looks_after(person) and (not theirs or theirs in PUTS_OUT[place.rank(person)])

    def may_set_topic(self, person: Person, place: Place) -> bool:
        """Say what the room is about."""
        if person not in place.members or not self.may_have_words(person):
            return False
        return "t" not in place.flags or place.looks_after(person)

    def may_invite(self, person: Person, place: Place, guest: Person) -> bool:
        """Ask somebody in."""
        if person not in place.members or guest in place.members:
            return False
        if not self.may_have_words(person):
            return False
        return "i" not in place.flags or place.looks_after(person)

    def may_switch(self, person: Person, place: Place, letter: str) -> bool:
        """Switch a mode that is no rank."""
        return place.rules(person) or (
            place.looks_after(person) and letter in HALF_OPERATORS_SWITCH
        )

    def may_rank(
        self, person: Person, place: Place, letter: str, other: Person, *, adding: bool
    ) -> bool:
        """Give or take a rank."""
        if other not in place.members:
            return False
        lets_go = person is other and not adding and letter in place.members[person]
        return lets_go or letter in GIVES.get(place.rank(person), "")

    # Reading: asked of a View, because what is told now may be told of a moment ago.

    def view(self) -> View:
        """Return who may see what at this moment."""
        return View(
            {place.name: dict(_ranked(place)) for place in self.places.values()},
            {place.name: frozenset(place.flags) for place in self.places.values()},
            {place.name for place in self.places.values() if place.key is not None},
            {one for one in self.people.values() if "i" in one.modes},
            {one: one.identity for one in self.people.values()},
        )


def _ranked(place: Place) -> list[tuple[Person, str]]:
    return [(person, place.rank(person)) for person in place.members]


@dataclass(frozen=True)
class View:
    """What one has to know to say who may read what."""

    members: dict[str, dict[Person, str]]
    flags: dict[str, frozenset[str]]
    keyed: set[str]
    invisible: set[Person]
    identities: dict[Person, str]

    def is_in(self, person: Person, place: str) -> bool:
        """Whether the person is a member."""
        return person in self.members.get(place, {})

    def hears(self, person: Person, place: str, rank: str) -> bool:
        """Whether the person hears what is said to that rank; '' to all members."""
        if not self.is_in(person, place):
            return False
        mine = self.members[place][person]
        return not rank or (mine != "" and RANKS.index(mine) <= RANKS.index(rank))

    def sees(self, person: Person, place: str) -> bool:
        """Whether the person may know of the room, its topic and lists."""
        if place not in self.members:
            return False
        return "s" not in self.flags[place] or self.is_in(person, place)

    def reads_metadata(self, person: Person, place: str) -> bool:
        """Whether the person may read the room's metadata."""
        is_open = "i" not in self.flags.get(place, ()) and place not in self.keyed
        return self.is_in(person, place) or (self.sees(person, place) and is_open)

    def sees_in(self, person: Person, other: Person, place: str) -> bool:
        """Whether the person may know that the other is in the room."""
        if person is other:
            return True
        if not self.is_in(other, place) or not self.sees(person, place):
            return False
        is_audience = "u" in self.flags[place] and not self.members[place][other]
        mine = self.members[place].get(person, "")
        if is_audience and (not mine or mine not in LOOKS_AFTER):
            return False
        return self.is_in(person, place) or other not in self.invisible

    def shares(self, person: Person, other: Person) -> bool:
        """Whether the two are in a room together, and the person may know that."""
        return person is other or any(
            self.is_in(person, place) and self.sees_in(person, other, place)
            for place in self.members
        )
