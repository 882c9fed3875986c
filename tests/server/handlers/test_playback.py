"""*playback: what was said before, for clients that know ZNC's way (znc.in/playback)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.core.commands import Rename
from hubbub.core.retention import Retention
from hubbub.server.config import Config
from hubbub.server.sections import HistoryConfig
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source
from tests.support.storing import batched, texts

SERVER = ":hubbub.local"
HEAD = ":*playback!znc@znc.in PRIVMSG ann :"
TAGS = ("batch", "message-tags", "server-time")
CAPS = (*TAGS, "znc.in/playback")
NOON_S = NOON_MS // 1000
HELP = [
    f"{HEAD}PLAY <room or nick,...|*> [from] [to]: what was said; times are Unix seconds",
    f"{HEAD}LIST: where something was said, from when to when",
]


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


def play(peer: Peer, what: str) -> dict[str, list[str]]:
    """Return the texts that a request gives, by talk, in the order of the talks."""
    return played(peer.ask(f"PRIVMSG *playback :{what}"))


def played(lines: list[str]) -> dict[str, list[str]]:
    """Return the texts in these batches, by talk."""
    found: dict[str, list[str]] = {}
    while lines:
        assert " BATCH +" in lines[0], lines
        end = next(number for number, line in enumerate(lines) if " BATCH -" in line)
        name = lines[0].split()[-1]
        found[name] = texts(batched(lines[: end + 1], f"chathistory {name}"))
        lines = lines[end + 1 :]
    return found


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """Somebody to whom bob has said a to f, one a second from noon on: #lobby, #tea, directly."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *TAGS)
    for peer in (ann, bob):
        peer.send("JOIN #tea")
    for number, text in enumerate("abcdef"):
        bob.send(f"PRIVMSG {('#lobby', '#tea', 'ann')[number % 3]} :{text}")
        chatroom.pass_s(1)
    ann.received()
    return ann


class TestPlay:
    """PLAY: what was said, and when."""

    @pytest.mark.parametrize("asked", ["PLAY *", "play * 0", "Play * 0.000", "PLAY #tea,* 0"])
    def test_all(self, ann: Peer, asked: str) -> None:
        """Everything comes for an asterisk, the talk that was heard last in front."""
        found = play(ann, asked)
        assert {"bob": ["c", "f"], "#tea": ["b", "e"], "#lobby": ["a", "d"]} == found
        assert ["bob", "#tea", "#lobby"] == list(found)

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("#tea", {"#tea": ["b", "e"]}),
            ("#TEA 0", {"#tea": ["b", "e"]}),
            ("BOB 0", {"bob": ["c", "f"]}),
            ("#lobby,bob", {"#lobby": ["a", "d"], "bob": ["c", "f"]}),
            ("ann", {}),
        ],
    )
    def test_by_name(self, ann: Peer, asked: str, expected: dict[str, list[str]]) -> None:
        """Rooms and people are found in any case, and come in the order they were named in."""
        found = play(ann, f"PLAY {asked}")
        assert expected == found
        assert list(expected) == list(found)

    @pytest.mark.parametrize(
        ("times", "expected"),
        [
            ((0.999,), "bcdef"),
            ((1,), "cdef"),
            ((1.0004,), "cdef"),
            ((5,), ""),
            ((-1, 3), "abc"),
            ((1, 3), "c"),
            ((1, 3.001), "cd"),
            ((3, 1), ""),
        ],
    )
    def test_times(self, ann: Peer, times: tuple[float, ...], expected: str) -> None:
        """Both times are left out: clients ask from the last time that they were told."""
        found = play(ann, f"PLAY * {' '.join(str(NOON_S + time) for time in times)}")
        assert expected == "".join(sorted(text for talk in found.values() for text in talk))

    def test_as_it_was_told(self, ann: Peer) -> None:
        """A line that is played is the line that was told, with its time and its id."""
        bob = ann.chatroom.irc("bob2", *TAGS)
        ann.received()
        bob.send("@+a=b PRIVMSG ann :psst", "NOTICE ann :hey")
        heard = ann.lines()
        assert heard == batched(ann.ask("PRIVMSG *PlayBack :PLAY bob2"), "chathistory bob2")

    @pytest.mark.parametrize("command", ["ZNC *playback PLAY #tea 0", "ZNC *playback :PLAY #tea 0"])
    def test_the_znc_command(self, ann: Peer, command: str) -> None:
        """ZNC's own command asks the same."""
        assert {"#tea": ["b", "e"]} == played(ann.ask(command))

    def test_without_capabilities(self, ann: Peer) -> None:
        """Whoever says it to *playback is answered, in bare lines where nothing else was wanted."""
        cid = ann.chatroom.irc("cid")
        cid.ask("JOIN #tea")
        lines = [f":{source('bob')} PRIVMSG #tea :{text}" for text in "be"]
        assert lines == cid.ask("PRIVMSG *playback :PLAY #tea")

    def test_labeled(self, ann: Peer) -> None:
        """The answer carries the label."""
        ann.send("CAP REQ :labeled-response")
        first, *_ = ann.ask("@label=x PRIVMSG *playback :PLAY #tea")
        assert first.startswith(f"@label=x {SERVER} BATCH +")
        assert [f"@label=y {SERVER} ACK"] == ann.ask("@label=y PRIVMSG *playback :PLAY ann")

    def test_named_twice(self, ann: Peer) -> None:
        """One line is answered once, and what comes next after it."""
        *lines, pong = ann.ask("PRIVMSG *playback,*PLAYBACK :PLAY #tea", "PING x")
        assert {"#tea": ["b", "e"]} == played(lines)
        assert f"{SERVER} PONG hubbub.local :x" == pong

    def test_events(self, ann: Peer) -> None:
        """event-playback means here what it means for CHATHISTORY."""
        ann.send("CAP REQ :draft/event-playback")
        ann.send("TOPIC #tea :Oolong")
        lines = ann.ask(f"PRIVMSG *playback :PLAY #tea {NOON_S + 4}")
        assert ["TOPIC"] == [line.split()[2] for line in batched(lines, "chathistory #tea")]

    def test_what_was_taken_back(self, ann: Peer) -> None:
        """What was taken back is not played."""
        ann.send("CAP REQ :echo-message")
        (echo,) = (line for line in ann.ask("PRIVMSG #tea :oops") if " PRIVMSG " in line)
        ann.send(f"REDACT #tea {echo.partition('msgid=')[2].split()[0]}")
        ann.received()
        assert {"#tea": ["b", "e"]} == play(ann, "PLAY #tea")


class TestWhoMayRead:
    """Nothing is played to who may not read it."""

    @pytest.mark.parametrize("name", ["#ops", "#nowhere", "nobody", "#", "*x"])
    def test_by_name(self, ann: Peer, name: str) -> None:
        """What one may not read is answered like what is not there."""
        ann.chatroom.irc("cid").send("JOIN #ops", "PRIVMSG #ops :hush")
        sentence = f"{HEAD}there is nothing for you to read in {name}"
        assert [sentence] == ann.ask(f"PRIVMSG *playback :PLAY {name} 0")
        lines = ann.ask(f"PRIVMSG *playback :PLAY {name},#tea 0")
        assert sentence == lines[0]
        assert {"#tea": ["b", "e"]} == played(lines[1:])

    def test_all(self, ann: Peer) -> None:
        """Everything is what one may read: rooms that one has left are not in it."""
        cid = ann.chatroom.irc("cid")
        cid.send("JOIN #ops", "PRIVMSG #ops :hush", "PRIVMSG bob :only you")
        ann.send("PART #tea")
        ann.received()
        assert {"bob": ["c", "f"], "#lobby": ["a", "d"]} == play(ann, "PLAY *")

    def test_a_room_without_history(self, ann: Peer) -> None:
        """What a room does not keep is not played, even before it is deleted."""
        chatroom = ann.chatroom
        chatroom.hub.chat.rooms["#tea"].retention = Retention(messages=0)
        assert {} == play(ann, "PLAY #tea")
        assert ["bob", "#lobby"] == list(play(ann, "PLAY *"))
        assert [] == [line for line in ann.ask("PRIVMSG *playback :LIST") if "#tea" in line]
        cid = chatroom.irc("cid", *CAPS)
        cid.send("PRIVMSG *playback :PLAY *")
        cid.received()
        assert [] == [line for line in cid.ask("JOIN #tea") if "BATCH" in line]

    def test_a_taken_over_nick(self, ann: Peer) -> None:
        """A direct talk is found by who it was with, not by their nick."""
        chatroom = ann.chatroom
        chatroom.hub.act_as(chatroom.hub.chat.users["bob"], Rename("robert"))
        chatroom.irc("bob")
        ann.received()
        assert {} == play(ann, "PLAY bob")
        assert {"robert": ["c", "f"]} == play(ann, "PLAY robert")
        assert "robert" in play(ann, "PLAY *")


class TestHowMuch:
    """A request gives no more than a session can take."""

    def test_of_one_talk(self, chatroom: Chatroom) -> None:
        """The newest of a talk come, as many as of CHATHISTORY."""
        ann = chatroom.irc("ann", *CAPS)
        ann.send(*(f"PRIVMSG #lobby :{number}" for number in range(105)))
        newest = [str(number) for number in range(5, 105)]
        assert {"#lobby": newest} == play(ann, "PLAY *")
        assert {"#lobby": newest} == play(ann, "PLAY #lobby 0")

    def test_of_all_talks(self, chatroom: Chatroom) -> None:
        """After ten full pages, other talks have to be asked for by name."""
        ann = chatroom.irc("ann", *CAPS)
        for room in range(12):
            ann.send(f"JOIN #{room}", *(f"PRIVMSG #{room} :{n}" for n in range(100)))
            chatroom.pass_s(1)
        *lines, last = ann.ask("PRIVMSG *playback :PLAY *")
        assert f"{HEAD}2 more would be too much at once: ask for them by name" == last
        assert [f"#{room}" for room in range(11, 1, -1)] == list(played(lines))

    def test_of_long_lines(self) -> None:
        """No request fills half of an outbox, however long the lines are."""
        with Chatroom(store=MemoryStore(), outbox_bytes=65_536) as chatroom:
            ann = chatroom.irc("ann", *CAPS)
            for room in ("#a", "#b"):
                ann.send(f"JOIN {room}", *(f"PRIVMSG {room} :{'x' * 300}" for _ in range(60)))
                chatroom.pass_s(1)
            *lines, last = ann.ask("PRIVMSG *playback :PLAY *")
            assert f"{HEAD}1 more would be too much at once: ask for them by name" == last
            assert ["#b"] == list(played(lines))

    def test_nothing_twice(self, ann: Peer) -> None:
        """What is said while the disk is asked comes live, and is not played as well."""
        chatroom = ann.chatroom
        cid = chatroom.irc("cid", *TAGS)
        cid.send("JOIN #tea")
        ann.received()
        chatroom.disk.holds_reads = True
        ann.send("PRIVMSG *playback :PLAY #tea")
        cid.send("PRIVMSG #tea :now")
        chatroom.disk.holds_reads = False
        chatroom.run()
        live, *lines = ann.lines()
        assert live.endswith(" PRIVMSG #tea :now")
        assert {"#tea": ["b", "e"]} == played(lines)


class TestEntering:
    """Clients that ask first and enter rooms then are played those rooms as well."""

    def newcomer(self, ann: Peer, *caps: str) -> Peer:
        """Return somebody who has asked for everything from the third message on."""
        cid = ann.chatroom.irc("cid", *caps)
        cid.send(f"PRIVMSG *playback :PLAY * {NOON_S + 2}")
        cid.received()
        return cid

    def entered(self, peer: Peer, names: str) -> dict[str, list[str]]:
        """Return what is played to who enters these rooms."""
        lines = peer.ask(f"JOIN {names}")
        ends = [number for number, line in enumerate(lines) if " 366 " in line]
        return played(lines[ends[-1] + 1 :])

    def test_all(self, ann: Peer) -> None:
        """Each room that is entered within half a minute is played, from the same time on."""
        ann.send("JOIN #b", "PRIVMSG #b :g")
        cid = self.newcomer(ann, *CAPS)
        assert {"#tea": ["e"], "#b": ["g"]} == self.entered(cid, "#new,#tea,#b")
        cid.send("PART #tea")
        ann.chatroom.pass_s(29)
        cid.received()
        assert {"#tea": ["e"]} == self.entered(cid, "#tea")
        assert [] == cid.ask("JOIN #tea")

    def test_by_name(self, ann: Peer) -> None:
        """Where rooms were named, only these are."""
        cid = ann.chatroom.irc("cid", *CAPS)
        cid.send("PRIVMSG *playback :PLAY #TEA,#other")
        cid.received()
        assert {"#tea": ["b", "e"]} == self.entered(cid, "#new,#tea")

    def test_later(self, ann: Peer) -> None:
        """After that, who enters a room is played nothing, and nothing is remembered."""
        cid = self.newcomer(ann, *CAPS)
        ann.chatroom.pass_s(31)
        assert {} == self.entered(cid, "#tea")
        assert {} == ann.chatroom.hub.playing

    def test_asked_again(self, ann: Peer) -> None:
        """The last request counts, for half a minute of its own."""
        cid = self.newcomer(ann, *CAPS)
        ann.chatroom.pass_s(20)
        cid.ask(f"PRIVMSG *playback :PLAY * {NOON_S + 60}")
        ann.chatroom.pass_s(20)
        assert {} == self.entered(cid, "#tea")
        assert 1 == len(ann.chatroom.hub.playing)

    def test_who_did_not_ask(self, ann: Peer) -> None:
        """Only who has the capability asks ahead."""
        assert {} == self.entered(self.newcomer(ann, *TAGS), "#tea")


class TestList:
    """LIST, CLEAR, and what makes no sense."""

    def test_list(self, ann: Peer) -> None:
        """Every talk is told with the times of its first and last message."""
        noon = NOON_S
        assert [
            f"{HEAD}#lobby {noon}.000 {noon + 3}.000",
            f"{HEAD}#tea {noon + 1}.000 {noon + 4}.000",
            f"{HEAD}bob {noon + 2}.000 {noon + 5}.000",
        ] == ann.ask("PRIVMSG *playback :list")

    def test_clear(self, ann: Peer) -> None:
        """Nothing is cleared, and who asks for it is told why."""
        (line,) = ann.ask("PRIVMSG *playback :CLEAR #tea")
        assert line.startswith(f"{HEAD}nothing is cleared here")
        assert {"#tea": ["b", "e"]} == play(ann, "PLAY #tea")

    @pytest.mark.parametrize(
        "text",
        [
            *("HELP", "what", " ", "LIMIT 5", "PLAY", "PLAY * yesterday", "PLAY * 1 2 3"),
            *("PLAY * -1", "PLAY * nan", "PLAY * 999999999999", "PLAY * 1e9", "PLAY * ٣"),
        ],
    )
    def test_nonsense(self, ann: Peer, text: str) -> None:
        """What cannot be done is answered with what can be."""
        assert HELP == ann.ask(f"PRIVMSG *playback :{text}")

    @pytest.mark.parametrize("time", ["99999999999", "0.", "0.1234567890123"])
    def test_far_times(self, ann: Peer, time: str) -> None:
        """Any number of seconds is a time."""
        assert len(play(ann, f"PLAY * {time}")) == (0 if time.startswith("9") else 3)
        assert {} == play(ann, f"PLAY * 99999999998 {time}")

    def test_no_module(self, ann: Peer) -> None:
        """ZNC's other modules are not here."""
        assert [f"{SERVER} 401 ann *status :there is no module *status"] == ann.ask("ZNC *status x")
        assert [f"{SERVER} 401 ann *status :nobody here is *status"] == ann.ask("PRIVMSG *status x")

    def test_a_long_line(self, ann: Peer) -> None:
        """An answer that repeats what was asked for fits in its line."""
        lines = ann.ask(f"PRIVMSG *playback :PLAY {'x' * 450}")
        assert [1] == [len(lines)]
        assert all(len(line.encode()) <= 510 for line in lines)

    def test_nothing_is_said(self, ann: Peer) -> None:
        """What is asked for is told to nobody, and is not kept."""
        play(ann, "PLAY *")
        assert [] == ann.ask("NOTICE *playback :PLAY *")
        assert ["bob", "#tea", "#lobby"] == list(play(ann, "PLAY *"))

    def test_a_person_with_plain_lines(self, ann: Peer) -> None:
        """Who has /last is told that there is nobody of that name."""
        cid = ann.chatroom.plain("cid")
        assert ["-- nobody here is *playback"] == cid.ask("/msg *playback PLAY *")


class TestWithoutHistory:
    """Where nothing is kept, or the disk is broken."""

    def test_nothing_kept(self) -> None:
        """The capability is not offered, and the answer says why."""
        with Chatroom() as chatroom:
            ann = chatroom.irc("ann", "batch")
            refused = f"{SERVER} CAP ann NAK :znc.in/playback"
            assert [refused] == ann.ask("CAP REQ znc.in/playback")
            sentence = f"{HEAD}what was said before is out of reach"
            assert [sentence] == ann.ask("PRIVMSG *playback :PLAY *")
            assert [sentence] == ann.ask("PRIVMSG *playback :LIST")

    def test_a_broken_disk(self, ann: Peer) -> None:
        """It is told, and nobody waits."""
        ann.chatroom.disk.is_unreadable = True
        sentence = f"{HEAD}what was said before is out of reach"
        assert [sentence] == ann.ask("PRIVMSG *playback :PLAY #tea")
        assert [sentence] == ann.ask("PRIVMSG *playback :LIST")


def test_a_limit_of_its_own() -> None:
    """The server may give less at once than CHATHISTORY does, the newest of it."""
    config = Config(history=HistoryConfig(playback_messages=2))
    with Chatroom(store=MemoryStore(), config=config) as chatroom:
        ann = chatroom.irc("ann", *CAPS)
        ann.send("JOIN #tea", *(f"PRIVMSG #tea :{text}" for text in "abcd"))
        ann.received()
        assert {"#tea": ["c", "d"]} == play(ann, "PLAY #tea")
