"""/mine, /edit and /delete: what a person with plain lines does with what they said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.test_edit import CAPS, SERVER, read
from tests.support.chatroom import Chatroom, Peer
from tests.support.storing import texts


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """The operator of #tea, who hears of edits."""
    ann = chatroom.irc("ann", *CAPS)
    ann.ask("JOIN #tea")
    return ann


@pytest.fixture
def dan(chatroom: Chatroom) -> Peer:
    """A person with plain lines in the lobby."""
    return chatroom.plain("dan")


def timeless(lines: list[str]) -> list[str]:
    """Return `@1 text` without the time in the middle."""
    return [
        f"{number} {rest.split(' ', 1)[1]}" for number, rest in (x.split(" ", 1) for x in lines)
    ]


class TestEdit:
    """/edit corrects what one said last in the room one is turned to."""

    def test_the_last_one(self, chatroom: Chatroom, ann: Peer, dan: Peer) -> None:
        """It is one's own last one in this room, whatever others say."""
        dan.send("one", "twoo", "/join #tea", "elsewhere", "/join #lobby")
        ann.send("PRIVMSG #lobby :hello")
        ann.received()
        (line,) = dan.ask("/edit two")
        assert "-- dan edited what was said at " in line
        assert line.endswith(": two")
        assert ann.lines()[-1].endswith(" EDIT #lobby")
        lobby = read(ann, "LATEST #lobby * 3", "#lobby")
        assert ["one", "two", "hello"] == texts(lobby)

    def test_again(self, ann: Peer, dan: Peer) -> None:
        """It can be edited again."""
        dan.send("a", "/edit b", "/edit c")
        assert ["c"] == texts(read(ann, "LATEST #lobby * 9", "#lobby"))

    def test_an_action(self, ann: Peer, dan: Peer) -> None:
        """What one does stays something that one does."""
        dan.send("/me waevs")
        assert dan.ask("/edit waves")[0].endswith(": * dan waves")
        assert ["\x01ACTION waves\x01"] == texts(read(ann, "LATEST #lobby * 9", "#lobby"))

    def test_nothing_to_edit(self, ann: Peer, dan: Peer) -> None:
        """Who has said nothing, or has it taken back, edits nothing."""
        ann.send("PRIVMSG #lobby :hello")
        dan.received()
        sentence = "-- you have said nothing lately in #lobby that could be changed"
        assert [sentence] == dan.ask("/edit x")

    def test_refused(self, ann: Peer, dan: Peer) -> None:
        """Why it may not be is said in a sentence."""
        dan.send("/join #tea", "x")
        ann.send("MODE #tea +m")
        assert ["-- #tea is moderated, and you have no voice"] == dan.ask("/edit y")
        assert "-- Message too long: " in dan.ask(f"/edit {'y' * 500}")[0]

    def test_hints(self, chatroom: Chatroom, dan: Peer) -> None:
        """What is missing is said."""
        assert ["-- what should it say? /edit new text, or /edit @3 new text"] == dan.ask("/edit")
        dan.ask("/leave")
        assert ["-- you are in no room; /join #name enters one, /rooms lists them"] == dan.ask(
            "/edit x"
        )
        bob = chatroom.irc("bob")
        assert [f"{SERVER} 421 bob AMEND :Unknown command"] == bob.ask("AMEND #lobby :x")

    def test_out_of_reach(self, chatroom: Chatroom, dan: Peer) -> None:
        """When the store does not answer, that is said."""
        dan.send("x")
        chatroom.disk.is_unreadable = True
        assert ["-- what was said before is out of reach"] == dan.ask("/edit y")


class TestMine:
    """/mine lists what one said with numbers, which /edit and /delete take."""

    def test_what_it_lists(self, ann: Peer, dan: Peer) -> None:
        """One's own messages in this room, the newest last, as many as are asked for."""
        dan.send("one", "/me nods", "two", "/join #tea", "elsewhere", "/join #lobby")
        ann.send("PRIVMSG #lobby :hello")
        dan.received()
        assert ["@3 dan: one", "@2 * dan nods", "@1 dan: two"] == timeless(dan.ask("/mine"))
        assert ["@1 dan: two"] == timeless(dan.ask("/mine 1"))

    def test_numbers_stay(self, ann: Peer, dan: Peer) -> None:
        """A number means what it was shown at, whatever is said or taken back since."""
        dan.send("one", "twoo", "three", "/mine", "four", "/delete @3", "/edit @2  two")
        assert ["two", "three", "four"] == texts(read(ann, "LATEST #lobby * 9", "#lobby"))
        assert ["-- This message does not exist or is too old"] == dan.ask("/delete @3")[-1:]
        assert ["@3 dan: two", "@2 dan: three", "@1 dan: four"] == timeless(dan.ask("/mine"))

    def test_only_what_it_has_shown_here(self, dan: Peer) -> None:
        """In another room, or beyond the list, a number means nothing."""
        unknown = "-- there is no @{} here: /mine lists what can be changed"
        dan.send("one")
        assert [unknown.format(1)] == dan.ask("/edit @1 x")[-1:]
        dan.send("/mine")
        assert [unknown.format(2), unknown.format(0)] == dan.ask("/delete @2", "/delete @0")[-2:]
        dan.send("/join #tea", "two")
        assert [unknown.format(1)] == dan.ask("/delete @1")[-1:]
        assert ["@1 dan: two"] == timeless(dan.ask("/mine"))

    def test_hints(self, dan: Peer) -> None:
        """What is missing, or no number, is said."""
        assert [
            "-- what should it say? /edit new text, or /edit @3 new text",
            "-- which one? /delete @3, as /mine lists them; /delete alone: the last",
            "-- how many lines, 1 to 100? /mine 50",
        ] == dan.ask("/edit @3", "/delete 3", "/mine all")


class TestDelete:
    """/delete takes back what one said."""

    def test_the_last_one(self, ann: Peer, dan: Peer) -> None:
        """Again and again, it is the last one that is still there."""
        dan.send("one", "two", "three")
        ann.send("PRIVMSG #lobby :hello")
        dan.received()
        assert "-- dan took back what was said at " in dan.ask("/delete")[0]
        dan.send("/delete")
        assert ["one", "hello"] == texts(read(ann, "LATEST #lobby * 9", "#lobby"))

    def test_nothing_left(self, ann: Peer, dan: Peer) -> None:
        """What others said is not meant."""
        ann.send("PRIVMSG #lobby :hello")
        dan.received()
        assert ["-- you have said nothing lately in #lobby that could be changed"] == dan.ask(
            "/delete"
        )

    def test_no_irc_command(self, chatroom: Chatroom) -> None:
        """An IRC client has REDACT."""
        bob = chatroom.irc("bob")
        assert [f"{SERVER} 421 bob WITHDRAW :Unknown command"] == bob.ask("WITHDRAW #lobby")
