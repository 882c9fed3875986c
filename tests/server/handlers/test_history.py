"""CHATHISTORY: what was said before, to who may read it (IRCv3 chathistory)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hubbub.server.wires import iso
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source
from tests.support.storing import batched, msgid, texts

SERVER = ":hubbub.local"
CAPS = (
    "batch",
    "echo-message",
    "labeled-response",
    "message-tags",
    "server-time",
    "standard-replies",
    "draft/chathistory",
    "draft/message-redaction",
)
EVERYTHING = (*CAPS, "draft/event-playback")
ALWAYS = "timestamp=2020-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z"


class Tea:
    """A room in which ann has said 0 to 9, one a second; ids and times of each."""

    def __init__(self, chatroom: Chatroom) -> None:
        self.chatroom = chatroom
        self.ann = chatroom.irc("ann", *CAPS)
        self.ann.send("JOIN #tea")
        self.ids: list[str] = []
        for number in range(10):
            self.ids.append(say(self.ann, "#tea", str(number)))
            chatroom.pass_s(1)

    def named(self, text: str) -> str:
        """Return the text with m3 and t3 as the point that the message 3 is."""
        text = re.sub(r"\bm(\d)\b", lambda found: f"msgid={self.ids[int(found[1])]}", text)
        return re.sub(r"\bt(\d)\b", lambda found: f"timestamp={at(int(found[1]))}", text)

    def ask(self, text: str) -> list[str]:
        """Return what CHATHISTORY gives the room's ann."""
        return batched(self.ann.ask(f"CHATHISTORY {self.named(text)}"), "chathistory #tea")


def at(seconds: float) -> str:
    """Return the time so long after noon."""
    return iso(NOON_MS + int(seconds * 1000))


def say(peer: Peer, target: str, text: str) -> str:
    """Say something; return its id."""
    (line,) = peer.ask(f"PRIVMSG {target} :{text}")
    return msgid(line)


def latest(peer: Peer, target: str, limit: int = 100) -> list[str]:
    """Return the last lines of a talk."""
    lines = peer.ask(f"CHATHISTORY LATEST {target} * {limit}")
    return batched(lines, f"chathistory {target}")


def targets(peer: Peer, rest: str = f"{ALWAYS} 100") -> list[str]:
    """Return what TARGETS gives, without what is the same in all lines."""
    lines = batched(peer.ask(f"CHATHISTORY TARGETS {rest}"), "draft/chathistory-targets")
    head = f"{SERVER} CHATHISTORY TARGETS "
    assert all(line.startswith(head) for line in lines)
    return [line.removeprefix(head) for line in lines]


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def tea(chatroom: Chatroom) -> Tea:
    """A room with ten messages."""
    return Tea(chatroom)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("LATEST #tea * 3", "789"),
        ("LATEST #tea * 100", "0123456789"),
        ("LATEST #tea m6 100", "789"),
        ("LATEST #tea t6 100", "789"),
        ("LATEST #tea m2 3", "789"),
        ("LATEST #tea t2 3", "789"),
        ("LATEST #tea m9 5", ""),
        ("BEFORE #tea m5 3", "234"),
        ("BEFORE #tea t5 3", "234"),
        ("BEFORE #tea m2 5", "01"),
        ("BEFORE #tea m0 5", ""),
        ("BEFORE #tea t0 5", ""),
        ("AFTER #tea m5 3", "678"),
        ("AFTER #tea t5 3", "678"),
        ("AFTER #tea m7 5", "89"),
        ("AFTER #tea m9 5", ""),
        ("AFTER #tea t9 5", ""),
        ("BETWEEN #tea m2 m6 100", "345"),
        ("BETWEEN #tea t2 t6 100", "345"),
        ("BETWEEN #tea m2 t6 100", "345"),
        ("BETWEEN #tea t2 m6 100", "345"),
        ("BETWEEN #tea m6 m2 100", "345"),
        ("BETWEEN #tea t6 t2 100", "345"),
        ("BETWEEN #tea t6 m2 100", "345"),
        ("BETWEEN #tea m2 m6 2", "34"),
        ("BETWEEN #tea m6 m2 2", "45"),
        ("BETWEEN #tea t2 t6 2", "34"),
        ("BETWEEN #tea t6 t2 2", "45"),
        ("BETWEEN #tea m3 m4 9", ""),
        ("BETWEEN #tea m3 m3 9", ""),
        ("BETWEEN #tea t3 t3 9", ""),
        ("BETWEEN #tea m3 t3 9", ""),
        ("BETWEEN #tea t3 m3 9", ""),
        ("AROUND #tea m5 1", "5"),
        ("latest #TEA * 2", "89"),
    ],
)
def test_what_is_given(tea: Tea, asked: str, expected: str) -> None:
    """Points are left out, the limit counts from the side that the subcommand says."""
    lines = tea.ask(asked)
    assert list(expected) == texts(lines)
    assert [tea.ids[int(digit)] for digit in expected] == [msgid(line) for line in lines]
    assert [f"time={at(int(digit))}" for digit in expected] == [
        line.removeprefix("@").partition(";")[0] for line in lines
    ]


@pytest.mark.parametrize("point", ["m5", "t5"])
@pytest.mark.parametrize("limit", range(1, 12))
def test_around(tea: Tea, point: str, limit: int) -> None:
    """AROUND gives the message itself with its neighbours, and no more than was asked for."""
    found = "".join(texts(tea.ask(f"AROUND #tea {point} {limit}")))
    assert "5" in found
    assert found in "0123456789"
    assert limit - 1 <= len(found) <= limit or "9" in found


@pytest.mark.parametrize(("point", "expected"), [("m0", "012"), ("m9", "789")])
def test_around_the_ends(tea: Tea, point: str, expected: str) -> None:
    """At the ends there are fewer neighbours."""
    assert expected == "".join(texts(tea.ask(f"AROUND #tea {point} 5")))


def test_times_between_messages(tea: Tea) -> None:
    """A time at which nothing was said is a point like any other."""
    half = f"timestamp={at(4.5)}"
    assert ["3", "4"] == texts(tea.ask(f"BEFORE #tea {half} 2"))
    assert ["5", "6"] == texts(tea.ask(f"AFTER #tea {half} 2"))


def test_one_millisecond(chatroom: Chatroom) -> None:
    """Of many messages in one millisecond a msgid leaves out one, a timestamp all."""
    ann = chatroom.irc("ann", *CAPS)
    ids = [say(ann, "#lobby", str(number)) for number in range(4)]
    after = ann.ask(f"CHATHISTORY AFTER #lobby msgid={ids[1]} 9")
    assert ["2", "3"] == texts(batched(after, "chathistory #lobby"))
    for sub in ("AFTER", "BEFORE"):
        lines = ann.ask(f"CHATHISTORY {sub} #lobby timestamp={at(0)} 9")
        assert [] == batched(lines, "chathistory #lobby")


def test_the_most(chatroom: Chatroom) -> None:
    """No more comes than ISUPPORT says, however much is asked for."""
    ann = chatroom.irc("ann", *CAPS)
    ann.send(*(f"PRIVMSG #lobby :{number}" for number in range(105)))
    ann.lines()
    expected = [str(number) for number in range(5, 105)]
    for limit in (100, 101, 99999999999999):
        assert expected == texts(latest(ann, "#lobby", limit))
    tokens = " ".join(line for line in ann.ask("VERSION") if " 005 " in line).split()
    assert "CHATHISTORY=100" in tokens
    assert any(token.startswith("MSGREFTYPES=") for token in tokens)


def test_who_asks_for_it(tea: Tea) -> None:
    """History comes on the wire of who asks."""
    bob = tea.chatroom.irc("bob", "batch")
    bob.ask("JOIN #tea")
    assert [f":{source('ann')} PRIVMSG #tea :9"] == latest(bob, "#tea", 1)
    cid = tea.chatroom.irc("cid", "batch", "server-time")
    cid.ask("JOIN #tea")
    assert [f"@time={at(9)} :{source('ann')} PRIVMSG #tea :9"] == latest(cid, "#tea", 1)


def test_the_name_on_the_batch(tea: Tea) -> None:
    """A room is told by its name, a person by the name that was asked for."""
    for asked, shown in (("#TEA", "#tea"), ("ANN", "ANN")):
        first, *_ = tea.ann.ask(f"CHATHISTORY LATEST {asked} * 1")
        assert first.endswith(f" chathistory {shown}")


def test_without_batches(tea: Tea) -> None:
    """Who knows no batches gets the bare lines."""
    bob = tea.chatroom.irc("bob")
    bob.ask("JOIN #tea")
    assert [f":{source('ann')} PRIVMSG #tea :{n}" for n in (8, 9)] == bob.ask(
        "CHATHISTORY LATEST #tea * 2"
    )
    assert [] == bob.ask(tea.named("CHATHISTORY AFTER #tea m9 2"))


def test_as_it_was_first_told(chatroom: Chatroom) -> None:
    """A line of history is, byte for byte, the line that was heard."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    ann.send("@+draft/reply=x;+a=b\\sc PRIVMSG #lobby ::) hi", "NOTICE #lobby :psst")
    ann.send("PRIVMSG #lobby :\x01ACTION waves\x01")
    heard = bob.lines()
    assert 3 == len([line for line in heard if "ann" in line])
    assert heard == latest(bob, "#lobby")


END = "@draft/chathistory-end "


class TestTheEnd:
    """A batch says that nothing is left behind it (draft/chathistory-end)."""

    @pytest.mark.parametrize(
        ("asked", "is_end"),
        [
            ("LATEST #tea * 9", False),
            ("LATEST #tea * 10", True),
            ("LATEST #tea * 11", True),
            ("LATEST #tea m6 2", False),
            ("LATEST #tea m6 3", True),
            ("BEFORE #tea m5 4", False),
            ("BEFORE #tea m5 5", True),
            ("BEFORE #tea m0 5", True),
            ("AFTER #tea m5 3", False),
            ("AFTER #tea m5 4", True),
            ("AFTER #tea m9 4", True),
            ("BETWEEN #tea m2 m6 2", False),
            ("BETWEEN #tea m2 m6 3", True),
            ("BETWEEN #tea m6 m2 2", False),
            ("BETWEEN #tea m6 m2 3", True),
            ("AROUND #tea m5 8", False),
            ("AROUND #tea m5 9", False),
            ("AROUND #tea m5 10", True),
            ("AROUND #tea m9 1", False),
            ("TARGETS timestamp=2030-01-01T00:00:00.000Z t0 1", False),
            ("TARGETS t0 timestamp=2030-01-01T00:00:00.000Z 1", False),
            ("TARGETS timestamp=2030-01-01T00:00:00.000Z t0 2", True),
        ],
    )
    def test_told(self, tea: Tea, asked: str, is_end: bool) -> None:
        """It is told as soon as it is reached: no further page has to be asked for."""
        say(tea.chatroom.irc("bob", *CAPS), "#lobby", "too")
        tea.ann.send("PRIVMSG #tea :last", tea.named("REDACT #tea m9").replace("msgid=", ""))
        tea.ann.received()
        first, *_ = tea.ann.ask(f"CHATHISTORY {tea.named(asked)}")
        assert is_end == first.startswith(f"{END}{SERVER} BATCH +")

    def test_what_was_taken_back(self, tea: Tea) -> None:
        """A message that is not told is not left either."""
        for number in range(5):
            tea.ann.send(tea.named(f"REDACT #tea m{number}").replace("msgid=", ""))
        tea.ann.received()
        first, *_ = tea.ann.ask("CHATHISTORY LATEST #tea * 5")
        assert first.startswith(END)

    def test_who_is_told(self, tea: Tea) -> None:
        """Who has not asked for draft/chathistory gets no tag that belongs to it."""
        bob = tea.chatroom.irc("bob", "batch")
        bob.ask("JOIN #tea")
        assert bob.ask("CHATHISTORY LATEST #tea * 50")[0].startswith(f"{SERVER} BATCH +")

    def test_with_a_label(self, tea: Tea) -> None:
        """It stands beside the label."""
        first, *_ = tea.ann.ask("@label=x CHATHISTORY LATEST #tea * 50")
        assert first.startswith(f"@label=x;draft/chathistory-end {SERVER} BATCH +")


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


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("NONSENSE #tea * 5", "INVALID_PARAMS NONSENSE"),
        ("LATEST", "INVALID_PARAMS LATEST"),
        ("LATEST #tea", "INVALID_PARAMS LATEST"),
        ("LATEST #tea *", "INVALID_PARAMS LATEST"),
        ("LATEST #tea * 5 6", "INVALID_PARAMS LATEST"),
        ("LATEST #tea * five", "INVALID_PARAMS LATEST"),
        ("LATEST #tea * -5", "INVALID_PARAMS LATEST"),
        ("LATEST #tea * ٣", "INVALID_PARAMS LATEST"),
        ("BEFORE #tea m3 m4 5", "INVALID_PARAMS BEFORE"),
        ("BEFORE #tea timestamp=yesterday 5", "INVALID_PARAMS BEFORE timestamp=yesterday"),
        ("AFTER #tea timestamp=2026-03-01 5", "INVALID_PARAMS AFTER timestamp=2026-03-01"),
        ("AROUND #tea msgid=1 5", "INVALID_PARAMS AROUND msgid=1"),
        ("BETWEEN #tea m3 5", "INVALID_PARAMS BETWEEN"),
        ("TARGETS", "INVALID_PARAMS TARGETS"),
        ("TARGETS t0 t9", "INVALID_PARAMS TARGETS"),
        ("TARGETS t0 t9 many", "INVALID_PARAMS TARGETS"),
        ("TARGETS t0 timestamp=x 5", "INVALID_PARAMS TARGETS timestamp=x"),
        ("BEFORE #tea * 5", "INVALID_MSGREFTYPE BEFORE #tea"),
        ("BEFORE #tea 3 5", "INVALID_MSGREFTYPE BEFORE #tea"),
        ("BEFORE #tea id=3 5", "INVALID_MSGREFTYPE BEFORE #tea"),
        ("LATEST #nowhere * 5", "INVALID_TARGET LATEST #nowhere"),
        ("LATEST nobody * 5", "INVALID_TARGET LATEST nobody"),
        ("LATEST #secret * 5", "INVALID_TARGET LATEST #secret"),
        ("LATEST * * 5", "INVALID_TARGET LATEST *"),
    ],
)
def test_refusals(tea: Tea, asked: str, code: str) -> None:
    """What cannot be given is refused with one line that says why."""
    tea.chatroom.irc("cid").send("JOIN #secret", "PRIVMSG #secret :hush")
    (line,) = tea.ann.ask(f"CHATHISTORY {tea.named(asked)}")
    assert line.startswith(f"{SERVER} FAIL CHATHISTORY {code} :")


def test_nothing_asked(chatroom: Chatroom) -> None:
    """Without a subcommand it needs more parameters."""
    ann = chatroom.irc("ann", *CAPS)
    assert [f"{SERVER} 461 ann CHATHISTORY :Not enough parameters"] == ann.ask("CHATHISTORY")


@pytest.mark.parametrize("asked", ["LATEST #tea id=3 many", "TARGETS t0 id=3 many"])
def test_one_refusal(tea: Tea, asked: str) -> None:
    """A command that is wrong in two ways is refused once."""
    assert 1 == len(tea.ann.ask(f"CHATHISTORY {tea.named(asked)}"))


@pytest.mark.parametrize(
    "line",
    [
        f"CHATHISTORY {'x' * 490}",
        f"CHATHISTORY LATEST {'x' * 480} * 5",
        f"CHATHISTORY LATEST #{'x' * 470} id=3 5",
        f"REDACT {'x' * 480} 1",
        f"REDACT #tea {'x' * 480}",
    ],
    ids=["subcommand", "target", "point", "redact target", "redact msgid"],
)
def test_refusals_fit(tea: Tea, line: str) -> None:
    """However long the things that are asked for, the refusal fits in its line."""
    assert max(len(told.encode()) for told in tea.ann.ask(line)) <= 510


def test_refusals_without_standard_replies(chatroom: Chatroom) -> None:
    """The specification has every client expect FAIL, so everybody gets it."""
    ann = chatroom.irc("ann")
    (line,) = ann.ask("CHATHISTORY LATEST #nowhere * 5")
    assert line.startswith(f"{SERVER} FAIL CHATHISTORY INVALID_TARGET LATEST #nowhere :")


def test_out_of_reach(tea: Tea) -> None:
    """When the store does not answer, that is said, and the next question is a new one."""
    tea.chatroom.disk.is_unreadable = True
    (line,) = tea.ann.ask("CHATHISTORY LATEST #tea * 5")
    assert line.startswith(f"{SERVER} FAIL CHATHISTORY MESSAGE_ERROR LATEST #tea :")
    (line,) = tea.ann.ask(f"@label=x CHATHISTORY TARGETS {ALWAYS} 5")
    assert line.startswith(f"@label=x {SERVER} FAIL CHATHISTORY MESSAGE_ERROR TARGETS ")
    tea.chatroom.disk.is_unreadable = False
    assert ["9"] == texts(latest(tea.ann, "#tea", 1))


def test_without_a_store() -> None:
    """A server that keeps nothing has no history to give."""
    with Chatroom() as chatroom:
        ann = chatroom.irc("ann", *CAPS)
        (line,) = ann.ask("CHATHISTORY LATEST #lobby * 5")
        assert line.startswith(f"{SERVER} FAIL CHATHISTORY MESSAGE_ERROR LATEST #lobby :")


class TestLabels:
    """The label stands on the batch itself (labeled-response, section Batch types)."""

    @pytest.mark.parametrize("asked", ["LATEST #tea * 3", "AFTER #tea m9 3", f"TARGETS {ALWAYS} 5"])
    def test_on_the_batch(self, tea: Tea, asked: str) -> None:
        """Only the line that opens the batch carries the label, also of an empty one."""
        first, *rest = tea.ann.ask(f"@label=x CHATHISTORY {tea.named(asked)}")
        kind = "draft/chathistory-targets" if "TARGETS" in asked else "chathistory #tea"
        bare = re.sub("^@label=x( |;)", lambda found: "" if found[1] == " " else "@", first)
        assert bare != first
        batched([bare, *rest], kind)
        assert not any("label" in line for line in rest)

    def test_on_a_refusal(self, tea: Tea) -> None:
        """A refusal carries it."""
        (line,) = tea.ann.ask("@label=x CHATHISTORY LATEST #nowhere * 5")
        assert line.startswith(f"@label=x {SERVER} FAIL CHATHISTORY INVALID_TARGET ")

    def test_each_its_own(self, tea: Tea) -> None:
        """Several questions in one go get each its own label, in their order."""
        lines = tea.ann.ask(
            "@label=1 CHATHISTORY LATEST #tea * 1",
            "@label=2 PING x",
            "@label=3 JOIN #nowhere x y",
            "@label=4 CHATHISTORY LATEST #tea * 2",
        )
        labels = [found[1] for line in lines if (found := re.match("@label=(.)", line))]
        assert ["1", "2", "3", "4"] == labels


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


class TestRedacted:
    """What was taken back is not given."""

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("LATEST #tea * 100", "012346789"),
            ("AFTER #tea m4 100", "6789"),
            ("BEFORE #tea m6 100", "01234"),
            ("BETWEEN #tea m4 m6 9", ""),
        ],
    )
    def test_absent(self, tea: Tea, asked: str, expected: str) -> None:
        """It is absent, whatever is asked for."""
        tea.ann.ask(tea.named("REDACT #tea m5").replace("msgid=", ""))
        assert list(expected) == texts(tea.ask(asked))

    def test_as_a_point(self, tea: Tea) -> None:
        """A message that was taken back is still a point."""
        tea.ann.ask(f"REDACT #tea {tea.ids[5]}")
        assert ["6"] == texts(tea.ask("AFTER #tea m5 1"))

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("LATEST #tea * 3", ["5", "6", "last"]),
            ("BEFORE #tea m9 2", ["5", "6"]),
            ("AFTER #tea m6 1", ["last"]),
        ],
    )
    def test_pages_are_full(self, tea: Tea, asked: str, expected: list[str]) -> None:
        """A page is empty only where nothing is left: who pages would take it for the end."""
        say(tea.ann, "#tea", "last")
        for number in (7, 8, 9):
            tea.ann.ask(f"REDACT #tea {tea.ids[number]}")
        assert expected == texts(tea.ask(asked))
