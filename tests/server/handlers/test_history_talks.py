"""CHATHISTORY: what is in it, in which talks, and who may read it; test_history has the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.past import (
    CAPS,
    EVERYTHING,
    SERVER,
    Tea,
    at,
    latest,
    say,
    targets,
)
from tests.support.chatroom import Chatroom, Peer, source
from tests.support.storing import batched, texts


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def tea(chatroom: Chatroom) -> Tea:
    """A room with ten messages."""
    return Tea(chatroom)


class TestReactions:
    """A reaction is kept, and comes with the history to who can tell it."""

    def test_in_a_room(self, chatroom: Chatroom) -> None:
        """It comes with event-playback, with its own id and with that of what it is about."""
        ann, bob = chatroom.irc("ann", *EVERYTHING), chatroom.irc("bob", *CAPS)
        bob.ask("JOIN #tea")
        ann.ask("JOIN #tea")
        about = say(ann, "#tea", "tea is ready")
        ann.send(f"@+draft/react=🎉;+draft/reply={about} TAGMSG #tea")
        bob.send(f"@+draft/unreact=🎉;+draft/reply={about} TAGMSG #tea")
        heard = ann.lines()
        assert 2 == len([line for line in heard if f"+draft/reply={about}" in line])
        assert heard == latest(ann, "#tea", 2)
        assert ["tea is ready"] == texts(latest(bob, "#tea"))

    def test_between_two(self, chatroom: Chatroom) -> None:
        """So it does in a direct talk, for both."""
        ann, bob = chatroom.irc("ann", *EVERYTHING), chatroom.irc("bob", *EVERYTHING)
        chatroom.quiet()
        about = say(ann, "bob", "tea?")
        bob.send(f"@+draft/react=y;+draft/reply={about} TAGMSG ann")
        assert bob.lines() == latest(bob, "ann")
        assert [f"{source('bob')} TAGMSG ann"] == [
            line.partition(" :")[2] for line in latest(ann, "bob", 1)
        ]

    def test_tags_to_be_kept(self, chatroom: Chatroom) -> None:
        """Other tags are kept when their sender says that they mean something later."""
        ann = chatroom.irc("ann", *EVERYTHING)
        ann.send("@+a=1 TAGMSG #lobby", "@+a=2;+draft/persist TAGMSG #lobby")
        kept = ann.lines()[-1:]
        assert "+a=2;+draft/persist" in kept[0]
        assert kept == [line for line in latest(ann, "#lobby") if "TAGMSG" in line]


class TestAbsent:
    """Talks with accounts of which nobody is here."""

    def talk(self, chatroom: Chatroom) -> tuple[Peer, Peer]:
        """Let two who are logged in talk, one of them under another nick, who then leaves."""
        ann, bob = chatroom.irc("ann", *CAPS, "draft/read-marker"), chatroom.irc("bob", *CAPS)
        for peer in (ann, bob):
            peer.send("REGISTER * * correct-horse")
        bob.send("NICK rob")
        ann.send("PRIVMSG rob :hello")
        bob.send("PRIVMSG ann :hi", "QUIT")
        chatroom.quiet()
        return ann, bob

    def test_read(self, chatroom: Chatroom) -> None:
        """Their nick, or whichever belongs to the account, names the talk."""
        ann, _ = self.talk(chatroom)
        assert ["hello", "hi"] == texts(latest(ann, "bob"))
        assert ["hello", "hi"] == texts(latest(ann, "Bob"))
        assert (
            " CHATHISTORY TARGETS bob "
            in ann.ask(f"CHATHISTORY TARGETS timestamp={at(-9)} timestamp={at(9)} 5")[1]
        )

    def test_read_by_others(self, chatroom: Chatroom) -> None:
        """A talk is for the two alone, and nobody tells who has an account from what they get."""
        self.talk(chatroom)
        eve = chatroom.irc("eve", *CAPS)
        assert [] == latest(eve, "bob")
        assert [] == latest(chatroom.irc("bob2", *CAPS), "ann")

    def test_marked_as_read(self, chatroom: Chatroom) -> None:
        """One reads what somebody wrote who has gone, and says so."""
        ann, _ = self.talk(chatroom)
        when = f"timestamp={at(0)}"
        assert [f"{SERVER} MARKREAD bob {when}"] == ann.ask(f"MARKREAD bob {when}")
        assert [f"{SERVER} MARKREAD bob {when}"] == ann.ask("MARKREAD bob")

    def test_somebody_else_has_the_nick(self, chatroom: Chatroom) -> None:
        """Where nicks may be taken the one who is here is meant."""
        ann, _ = self.talk(chatroom)
        chatroom.hub.chat.keeps_nicks = False
        chatroom.irc("bob")
        assert [] == latest(ann, "bob")


class TestEvents:
    """event-playback: what happened beside the words."""

    def story(self, chatroom: Chatroom, *caps: str) -> tuple[Peer, list[str]]:
        """Let things happen in #tea; return a witness, and all lines it heard from hello on."""
        bob = chatroom.irc("bob", *caps)
        ann, cid = chatroom.irc("ann", *CAPS), chatroom.irc("cid")
        for peer in (bob, ann):
            peer.send("JOIN #tea")
        chatroom.quiet()
        ann.send("PRIVMSG #tea :hello")
        cid.send("JOIN #tea", "NOTICE #tea :psst")
        bob.send("MODE #tea +v ann", "TOPIC #tea :Oolong", "KICK #tea cid :no sugar")
        ann.send("@+draft/react=x;+draft/reply=y TAGMSG #tea", "@+typing=active TAGMSG #tea")
        ann.send("NICK anna", "PART #tea :bye", "JOIN #tea", "QUIT :good night")
        return bob, bob.lines()

    def test_with_playback(self, chatroom: Chatroom) -> None:
        """All that was heard is told again, but for what means nothing later."""
        bob, heard = self.story(chatroom, *EVERYTHING)
        assert [line for line in heard if "+typing" not in line] == latest(bob, "#tea")
        verbs = {line.split(" ")[2] for line in heard}
        said = {"PRIVMSG", "NOTICE", "TAGMSG"}
        assert said | {"JOIN", "PART", "QUIT", "KICK", "MODE", "TOPIC", "NICK"} == verbs

    def test_without_playback(self, chatroom: Chatroom) -> None:
        """Without the capability only PRIVMSG and NOTICE come."""
        bob, _ = self.story(chatroom, *CAPS)
        assert ["hello", "psst"] == texts(latest(bob, "#tea"))

    def test_the_limit_counts_what_is_told(self, chatroom: Chatroom) -> None:
        """Events that are not told take no place of those that are."""
        bob, _ = self.story(chatroom, *CAPS)
        assert ["psst"] == texts(latest(bob, "#tea", 1))
        assert ["hello"] == texts(
            batched(bob.ask(f"CHATHISTORY AFTER #tea timestamp={at(-1)} 1"), "chathistory #tea")
        )

    def test_a_quit_in_every_room(self, chatroom: Chatroom) -> None:
        """Who leaves the chat leaves each of their rooms."""
        bob, ann = chatroom.irc("bob", *EVERYTHING), chatroom.irc("ann")
        for peer in (bob, ann):
            peer.send("JOIN #a,#b")
        ann.send("PRIVMSG #a,#b,#lobby :hello", "QUIT :gone")
        for room in ("#lobby", "#a", "#b"):
            assert latest(bob, room, 1)[0].endswith(f":{source('ann')} QUIT :Quit: gone")

    @pytest.mark.parametrize("lock", ["MODE #tea +i", "MODE #tea +k oolong", "MODE #tea +n"])
    def test_of_a_room_that_is_gone(self, chatroom: Chatroom, lock: str) -> None:
        """Who makes a room anew reads nothing of who was in the one before, or why they went."""
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
        for peer in (ann, bob):
            peer.send("JOIN #tea")
        ann.send(lock, "INVITE bob #tea", "KICK #tea bob :secret", "INVITE bob #tea")
        bob.send("JOIN #tea", "PART #tea :secret", "JOIN #tea oolong")
        ann.send("NICK secret", "PART #tea :secret")
        bob.send("QUIT :secret")
        eve = chatroom.irc("eve", *EVERYTHING)
        eve.send("JOIN #tea", "PRIVMSG #tea :mine")
        told = latest(eve, "#tea")
        assert ["mine"] == texts(told)
        assert not any("secret" in line for line in eve.ask("SEARCH in=#tea;text=secret"))

    def test_of_a_room_that_stays(self, chatroom: Chatroom) -> None:
        """Where something was said the room stays with its locks, and so does all that happens."""
        ann = chatroom.irc("ann")
        ann.send("JOIN #tea", "PRIVMSG #tea :hello", "MODE #tea +i", "PART #tea :secret")
        eve = chatroom.irc("eve", *EVERYTHING)
        assert any(" 473 " in line for line in eve.ask("JOIN #tea"))


class TestWhoMayRead:
    """History is for who is there."""

    @pytest.mark.parametrize("command", ["PART #tea", "JOIN 0"])
    def test_who_has_left(self, tea: Tea, command: str) -> None:
        """Who leaves the room reads no more of it."""
        tea.ann.send(command)
        (line,) = tea.ann.ask("CHATHISTORY LATEST #tea * 5")
        assert "INVALID_TARGET LATEST #tea" in line

    def test_who_was_put_out(self, tea: Tea) -> None:
        """Neither does who was put out."""
        bob = tea.chatroom.irc("bob", *CAPS)
        bob.send("JOIN #tea")
        tea.ann.send("KICK #tea bob")
        assert "INVALID_TARGET LATEST #tea" in bob.ask("CHATHISTORY LATEST #tea * 5")[-1]

    def test_both_ends(self, chatroom: Chatroom) -> None:
        """Both read what was said between them, their own words included, and nobody else does."""
        ann, bob, cid = (chatroom.irc(name, *CAPS) for name in ("ann", "bob", "cid"))
        ann.send("PRIVMSG bob :hi")
        bob.send("PRIVMSG ann :hi yourself")
        ann.send("PRIVMSG cid :psst")
        chatroom.quiet()
        assert ["hi", "hi yourself"] == texts(latest(ann, "bob"))
        assert ["hi", "hi yourself"] == texts(latest(bob, "ann"))
        assert ["psst"] == texts(latest(cid, "ann"))
        assert [] == latest(cid, "bob")

    def test_notes_to_oneself(self, chatroom: Chatroom) -> None:
        """What is said to oneself is nobody else's."""
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        ann.ask("PRIVMSG ann :remember")
        assert ["remember"] == texts(latest(ann, "ann"))
        assert [] == latest(bob, "ann")
        assert [] == latest(bob, "bob")

    def test_a_new_nick(self, chatroom: Chatroom) -> None:
        """Who takes another nick keeps their talks, and others find them under it."""
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        ann.send("PRIVMSG bob :hi")
        bob.send("NICK robert", "PRIVMSG ann :it is me")
        chatroom.quiet()
        assert ["hi", "it is me"] == texts(latest(ann, "robert"))
        assert ["hi", "it is me"] == texts(latest(bob, "ann"))

    @pytest.mark.parametrize("leaving", ["QUIT", "NICK robert"])
    def test_a_taken_over_nick(self, chatroom: Chatroom, leaving: str) -> None:
        """Who takes a nick that was somebody else's does not get that one's talks."""
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        ann.send("PRIVMSG bob :between us")
        bob.send("PRIVMSG ann :only us", leaving)
        thief = chatroom.irc("bob", *CAPS)
        chatroom.quiet()
        assert [] == latest(thief, "ann")
        assert [] == latest(ann, "bob")
        assert [] == [line for line in targets(thief) if not line.startswith("#")]


class TestTargets:
    """TARGETS: where something was said."""

    def talks(self, chatroom: Chatroom) -> Peer:
        """Let something be said in three places; return who hears all of it."""
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        ann.send("JOIN #tea,#silent")
        for target in ("#lobby", "bob", "#tea"):
            chatroom.pass_s(1)
            ann.send(f"PRIVMSG {target} :hello")
        chatroom.pass_s(1)
        bob.send("JOIN #ops", "PRIVMSG #ops :not for ann")
        chatroom.quiet()
        return ann

    def test_all(self, chatroom: Chatroom) -> None:
        """Rooms and people are told with their latest time, the latest last."""
        ann = self.talks(chatroom)
        assert [f"#lobby {at(1)}", f"bob {at(2)}", f"#tea {at(3)}"] == targets(ann)

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ((0, 9, 2), ["#lobby", "bob"]),
            ((9, 0, 2), ["bob", "#tea"]),
            ((1, 3, 9), ["bob"]),
            ((3, 1, 9), ["bob"]),
            ((3, 9, 9), []),
            ((0, 1, 9), []),
        ],
    )
    def test_between(
        self, chatroom: Chatroom, asked: tuple[int, int, int], expected: list[str]
    ) -> None:
        """Both times are left out, and the limit counts from the first."""
        ann = self.talks(chatroom)
        first, second, limit = asked
        rest = f"timestamp={at(first)} timestamp={at(second)} {limit}"
        assert expected == [line.split()[0] for line in targets(ann, rest)]

    def test_by_the_latest(self, chatroom: Chatroom) -> None:
        """A talk is told by its latest message alone."""
        ann = self.talks(chatroom)
        ann.ask("PRIVMSG #lobby :again")
        rest = f"timestamp={at(0)} timestamp={at(2)} 9"
        assert [] == targets(ann, rest)
        assert f"#lobby {at(4)}" == targets(ann)[-1]

    def test_only_ones_own(self, chatroom: Chatroom) -> None:
        """A room that one has left is not told."""
        ann = self.talks(chatroom)
        ann.ask("PART #tea")
        assert ["#lobby", "bob"] == [line.split()[0] for line in targets(ann)]

    @pytest.mark.parametrize("says", ["ann", "bob"])
    @pytest.mark.parametrize("renamed", ["ann", "bob"])
    def test_after_a_new_nick(self, chatroom: Chatroom, says: str, renamed: str) -> None:
        """A person is told under the nick by which their talk can be asked for."""
        people = {name: chatroom.irc(name, *CAPS) for name in ("ann", "bob")}
        other = "bob" if says == "ann" else "ann"
        people[says].send(f"PRIVMSG {other} :hello")
        people[renamed].send(f"NICK {renamed}2")
        chatroom.quiet()
        expected = "bob2" if renamed == "bob" else "bob"
        assert [expected] == [line.split()[0] for line in targets(people["ann"])]

    def test_times_only(self, tea: Tea) -> None:
        """TARGETS takes timestamps, not ids (chathistory, section TARGETS)."""
        (line,) = tea.ann.ask(tea.named("CHATHISTORY TARGETS m0 t9 5"))
        assert " FAIL CHATHISTORY INVALID_" in line
