"""EDIT: giving what one said another text (IRCv3 message-edit)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.core import ids
from hubbub.protocol.message import escape
from hubbub.server.config import Config, LimitsConfig
from hubbub.server.sections import AccountsConfig
from hubbub.server.wires import ABOUT_TAG, TEXT_TAG
from hubbub.store.base import EDITED
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer, source
from tests.support.storing import batched, msgid, texts

SERVER = ":hubbub.local"
BASE = (
    "batch",
    "echo-message",
    "labeled-response",
    "message-tags",
    "standard-replies",
    "draft/chathistory",
    "draft/message-redaction",
    "soju.im/search",
)
CAPS = (*BASE, "draft/message-edit")
EVERYTHING = (*CAPS, "draft/event-playback")
UNKNOWN = "0000000000001"


@pytest.fixture
def store() -> MemoryStore:
    """Where what is said is kept."""
    return MemoryStore()


@pytest.fixture
def chatroom(store: MemoryStore) -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=store) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """The operator of #tea."""
    ann = chatroom.irc("ann", *CAPS)
    ann.ask("JOIN #tea")
    return ann


@pytest.fixture
def bob(chatroom: Chatroom, ann: Peer) -> Peer:
    """A member of #tea."""
    bob = chatroom.irc("bob", *CAPS)
    bob.ask("JOIN #tea")
    ann.received()
    return bob


def say(peer: Peer, line: str) -> str:
    """Say something; return its id."""
    return msgid(peer.ask(line)[0])


def edit(about: str, text: str, target: str = "#tea", tags: str = "") -> str:
    """Return the line that asks for the edit."""
    tags = f"{tags};" if tags else ""
    return f"@{tags}draft/target-msgid={about};draft/edit-text={escape(text)} EDIT {target}"


def told(about: str, text: str, who: str, target: str = "#tea") -> tuple[str, str]:
    """Return the end of the tags and the rest of the line that tells of an edit."""
    own = f"draft/target-msgid={about};draft/edit-text={escape(text)}"
    return own, f":{source(who)} EDIT {target}"


def parts(line: str) -> tuple[str, str]:
    """Return a told edit as `told` gives it; that it has an id of its own is seen to."""
    tags, _, rest = line.partition(" ")
    before, _, own = tags.partition("draft/target-msgid=")
    assert "msgid=" in before
    return f"draft/target-msgid={own}", rest


def read(peer: Peer, asked: str = "LATEST #tea * 20", room: str = "#tea") -> list[str]:
    """Return a page of the history."""
    return batched(peer.ask(f"CHATHISTORY {asked}"), f"chathistory {room}")


def commands(lines: list[str]) -> list[str]:
    """Return the command of each line."""
    return [line.split(" ")[2 if line.startswith("@") else 1] for line in lines]


class TestTelling:
    """Who hears of an edit, and how."""

    @pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
    def test_ones_own(self, ann: Peer, bob: Peer, verb: str) -> None:
        """Everybody may edit what they said; the own copy is the receipt."""
        about = say(bob, f"{verb} #tea :anex ample")
        ann.received()
        (own,) = bob.ask(edit(about, "an example; \\ yes"))
        assert told(about, "an example; \\ yes", "bob") == parts(own)
        assert [own] == ann.lines()
        assert msgid(own) > about

    def test_direct(self, ann: Peer, bob: Peer) -> None:
        """What was told to a person is edited for that person; only who said it may."""
        about = say(ann, "PRIVMSG bob :x")
        bob.received()
        (line,) = bob.ask(edit(about, "y", "ann"))
        assert line.startswith(f"{SERVER} FAIL EDIT EDIT_FORBIDDEN ann {about} :")
        (own,) = ann.ask(edit(about, "y", "bob"))
        assert told(about, "y", "ann", "bob") == parts(own)
        assert [own] == bob.lines()
        assert ["y"] == texts(read(ann, "LATEST bob * 5", "bob"))

    def test_while_the_account_is_away(self, chatroom: Chatroom, ann: Peer) -> None:
        """Whoever of the account comes back reads the new text."""
        bob = chatroom.irc("bob", *CAPS)
        bob.send("REGISTER * * correct-horse")
        chatroom.quiet()
        about = say(ann, "PRIVMSG bob :x")
        bob.close()
        ann.received()
        (own,) = ann.ask(edit(about, "y", "bob"))
        assert told(about, "y", "ann", "bob") == parts(own)
        bob = chatroom.irc("bobby", *CAPS)
        bob.send("NS IDENTIFY bob correct-horse")
        chatroom.quiet()
        assert ["y"] == texts(read(bob, "LATEST ann * 5", "ann"))

    def test_when_a_guest_has_gone(self, chatroom: Chatroom, ann: Peer, bob: Peer) -> None:
        """Who has the guest's nick now hears nothing of it, and edits nothing."""
        about = say(ann, "PRIVMSG bob :x")
        bob.close()
        new = chatroom.irc("bob", *CAPS)
        ann.received()
        (own,) = ann.ask(edit(about, "y", "bob"))
        assert told(about, "y", "ann", "bob") == parts(own)
        assert [] == new.lines()
        assert "FAIL EDIT UNKNOWN_MSGID " in new.ask(edit(about, "z", "ann"))[0]

    def test_somebody_away_who_hears_no_guests(self, store: MemoryStore) -> None:
        """A guest edits nothing for who would not hear them on coming back."""
        config = Config(
            accounts=AccountsConfig(default_user_modes="+R"),
            limits=LimitsConfig(messages_per_s=0.0),
        )
        with Chatroom(store=store, config=config) as chatroom:
            ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
            bob.send("REGISTER * * correct-horse", "MODE bob -R")
            chatroom.quiet()
            about = say(ann, "PRIVMSG bob :x")
            bob.close()
            ann.received()
            (line,) = ann.ask(edit(about, "y", "bob"))
            assert line.startswith(f"{SERVER} FAIL EDIT EDIT_FORBIDDEN bob {about} :")

    def test_a_note_to_oneself(self, ann: Peer) -> None:
        """Who edits a note to themselves is told once."""
        about = say(ann, "PRIVMSG ann :x")
        (own,) = ann.ask(edit(about, "y", "ann"))
        assert told(about, "y", "ann", "ann") == parts(own)

    def test_who_does_not_know_it(self, chatroom: Chatroom, ann: Peer) -> None:
        """Others read a marked notice of the author, a person with plain lines a line."""
        cid, dan = chatroom.irc("cid"), chatroom.plain("dan")
        about = say(ann, "PRIVMSG #lobby :x")
        chatroom.quiet()
        ann.send(edit(about, "new text", "#lobby"))
        assert [f":{source('ann')} NOTICE #lobby :(edited) new text"] == cid.lines()
        (line,) = dan.lines()
        assert "-- ann edited what was said at " in line
        assert line.endswith(": new text")

    def test_actions_who_does_not_know_it(self, chatroom: Chatroom, ann: Peer) -> None:
        """What somebody does reads as such."""
        cid, dan = chatroom.irc("cid"), chatroom.plain("dan")
        about = say(ann, "PRIVMSG #lobby :\x01ACTION waevs\x01")
        chatroom.quiet()
        ann.send(edit(about, "\x01ACTION waves\x01", "#lobby"))
        assert [f":{source('ann')} NOTICE #lobby :(edited) * ann waves"] == cid.lines()
        assert dan.lines()[0].endswith(": * ann waves")

    def test_without_message_tags(self, chatroom: Chatroom, ann: Peer) -> None:
        """EDIT is all tags, so who takes none gets the notice."""
        cid = chatroom.irc("cid", "draft/message-edit")
        about = say(ann, "PRIVMSG #lobby :x")
        cid.received()
        ann.send(edit(about, "y", "#lobby"))
        assert [f":{source('ann')} NOTICE #lobby :(edited) y"] == cid.lines()

    def test_the_longest_text(self, chatroom: Chatroom, ann: Peer) -> None:
        """A text that just fits in a message is told whole, whatever the mark in front takes."""
        room = 510 - len(f":{source('ann')} PRIVMSG #lobby :")
        text = "word " * (room // 5) + "x" * (room % 5)
        cid = chatroom.irc("cid", "message-tags")
        about = say(ann, "PRIVMSG #lobby :x")
        cid.received()
        (own,) = ann.ask(edit(about, text, "#lobby"))
        assert told(about, text, "ann", "#lobby") == parts(own)
        lines = cid.lines()
        assert f"(edited) {text}".split() == " ".join(texts(lines)).split()
        assert all(len(line.partition(" ")[2].encode()) <= 510 for line in lines)
        assert [True, False] == [bool(msgid(line)) for line in lines]

    def test_labels(self, ann: Peer) -> None:
        """One's own copy carries the label, and so does a refusal."""
        about = say(ann, "PRIVMSG #tea :x")
        (line,) = ann.ask(edit(about, "y", tags="label=1"))
        assert line.startswith("@label=1;")
        assert line.endswith(" EDIT #tea")
        (line,) = ann.ask(edit(UNKNOWN, "y", tags="label=2"))
        assert line.startswith(f"@label=2 {SERVER} FAIL EDIT UNKNOWN_MSGID ")


class TestRefusing:
    """What cannot be edited."""

    def test_others(self, ann: Peer, bob: Peer) -> None:
        """Nobody edits what others said, not even the room's operator."""
        about = say(bob, "PRIVMSG #tea :x")
        bob.received()
        (line,) = ann.ask(edit(about, "y"))[-1:]
        assert line.startswith(f"{SERVER} FAIL EDIT EDIT_FORBIDDEN #tea {about} :only who said it")
        assert [] == bob.lines()
        assert ["x"] == texts(read(ann))

    @pytest.mark.parametrize("mode", ["+m", "+b bob!*@*"])
    def test_who_may_not_speak(self, ann: Peer, bob: Peer, mode: str) -> None:
        """An edit says something: who may not speak in a room may not edit there."""
        about = say(bob, "PRIVMSG #tea :x")
        ann.ask(f"MODE #tea {mode}")
        (line,) = bob.ask(edit(about, "y"))
        assert line.startswith(f"{SERVER} FAIL EDIT EDIT_FORBIDDEN #tea {about} :")
        assert [] == ann.lines()

    @pytest.mark.parametrize("mode", ["+n", "-n"])
    def test_who_has_left(self, ann: Peer, bob: Peer, mode: str) -> None:
        """Who is not in the room any more edits nothing in it, even where strangers may speak."""
        about = say(bob, "PRIVMSG #tea :x")
        ann.send(f"MODE #tea {mode}")
        bob.ask("PART #tea")
        (line,) = bob.ask(edit(about, "y"))
        assert line.startswith(f"{SERVER} FAIL EDIT INVALID_TARGET #tea :")

    def test_put_out_meanwhile(self, chatroom: Chatroom, ann: Peer, bob: Peer) -> None:
        """Neither does who is put out while their message is looked up."""
        about = say(bob, "PRIVMSG #tea :x")
        chatroom.disk.holds_reads = True
        bob.send(edit(about, "y"))
        ann.send("KICK #tea bob")
        chatroom.disk.holds_reads = False
        chatroom.quiet()
        chatroom.run()
        (line,) = bob.lines()
        assert line.startswith(f"{SERVER} FAIL EDIT EDIT_FORBIDDEN #tea {about} :")
        assert [] == ann.lines()

    def test_what_was_taken_back(self, ann: Peer) -> None:
        """What was taken back stays so."""
        about = say(ann, "PRIVMSG #tea :x")
        ann.ask(f"REDACT #tea {about}")
        (line,) = ann.ask(edit(about, "y"))
        assert line.startswith(f"{SERVER} FAIL EDIT UNKNOWN_MSGID #tea {about} :")

    def test_only_messages(self, ann: Peer) -> None:
        """A topic, a reaction and an edit are no messages."""
        about = say(ann, "PRIVMSG #tea :x")
        topic = msgid(ann.ask("TOPIC #tea :x")[0])
        reaction = say(ann, f"@+draft/react=x;+draft/reply={about} TAGMSG #tea")
        first = msgid(ann.ask(edit(about, "y"))[0])
        for other in (topic, reaction, first):
            (line,) = ann.ask(edit(other, "z"))
            assert line.startswith(f"{SERVER} FAIL EDIT UNKNOWN_MSGID #tea {other} :")

    def test_where_it_was_not_said(self, ann: Peer, bob: Peer) -> None:
        """A message is edited where it was said."""
        about = say(ann, "PRIVMSG #lobby :x")
        (line,) = ann.ask(edit(about, "y"))
        assert line.startswith(f"{SERVER} FAIL EDIT UNKNOWN_MSGID #tea {about} :")

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            (edit(UNKNOWN, "y", "#nowhere"), "INVALID_TARGET #nowhere"),
            (edit(UNKNOWN, "y", "nobody"), "INVALID_TARGET nobody"),
            (edit(UNKNOWN, "y"), f"UNKNOWN_MSGID #tea {UNKNOWN}"),
            (edit("nonsense", "y"), "UNKNOWN_MSGID #tea nonsense"),
            (edit("two\\swords", "y"), "UNKNOWN_MSGID #tea *"),
            (edit(UNKNOWN, ""), f"INVALID_EDIT #tea {UNKNOWN}"),
            (edit(UNKNOWN, "a\nPRIVMSG #tea :b"), f"INVALID_EDIT #tea {UNKNOWN}"),
            (edit(UNKNOWN, "a\rb"), f"INVALID_EDIT #tea {UNKNOWN}"),
            ("EDIT #tea", "INVALID_EDIT #tea"),
            ("@draft/edit-text=y EDIT #tea", "INVALID_EDIT #tea"),
            (f"EDIT #tea {UNKNOWN} :y", "INVALID_EDIT #tea"),
        ],
    )
    def test_refusals(self, ann: Peer, asked: str, code: str) -> None:
        """What makes no sense is refused with a line that says why."""
        (line,) = ann.ask(asked)
        assert line.startswith(f"{SERVER} FAIL EDIT {code} :")
        assert len(line.encode()) <= 510

    @pytest.mark.parametrize(("about", "target"), [("x" * 480, "#tea"), (UNKNOWN, "#" * 450)])
    def test_refusals_fit(self, ann: Peer, about: str, target: str) -> None:
        """However long the things that are asked for, the refusal fits in its line."""
        (line,) = ann.ask(edit(about, "y", target))
        assert " FAIL EDIT " in line
        assert len(line.encode()) <= 510

    def test_too_long(self, ann: Peer) -> None:
        """A text that would not fit in the message is refused, never cut."""
        about = say(ann, "PRIVMSG #tea :x")
        room = 510 - len(f":{source('ann')} PRIVMSG #tea :")
        (line,) = ann.ask(edit(about, "é" * (room // 2 + 1)))
        assert line.startswith(f"{SERVER} FAIL EDIT INVALID_EDIT #tea {about} :")
        assert f" {room} bytes " in line
        ann.ask("NICK a")  # what counts is the name under which it was said
        assert "INVALID_EDIT" in ann.ask(edit(about, "x" * (room + 1)))[0]
        assert ann.ask(edit(about, "x" * room))[0].endswith(" EDIT #tea")

    def test_too_little(self, ann: Peer) -> None:
        """The room has to be named."""
        assert [f"{SERVER} 461 ann EDIT :Not enough parameters"] == ann.ask("EDIT")

    def test_somebody_else_under_that_nick(self, chatroom: Chatroom, bob: Peer) -> None:
        """A message belongs to who said it, not to the nick."""
        about = say(bob, "PRIVMSG #tea :x")
        bob.send("NICK robert")
        thief = chatroom.irc("bob", *CAPS)
        thief.ask("JOIN #tea")
        assert "EDIT_FORBIDDEN" in thief.ask(edit(about, "y"))[0]
        assert told(about, "y", "bob")[0] in bob.ask(edit(about, "y"))[-1]

    def test_out_of_reach(self, chatroom: Chatroom, ann: Peer) -> None:
        """When the store does not answer, it is refused."""
        about = say(ann, "PRIVMSG #tea :x")
        chatroom.disk.is_unreadable = True
        (line,) = ann.ask(edit(about, "y"))
        assert line.startswith(f"{SERVER} FAIL EDIT ")

    def test_not_stored(self, chatroom: Chatroom, ann: Peer, bob: Peer) -> None:
        """An edit that cannot be stored is refused and reaches nobody."""
        dan = chatroom.plain("dan")
        dan.ask("/join #tea")
        about = say(ann, "PRIVMSG #tea :x")
        chatroom.quiet()
        chatroom.disk.is_full = True
        (line,) = ann.ask(edit(about, "y", tags="label=1"))
        assert line.startswith(f"@label=1 {SERVER} FAIL EDIT STORAGE_UNAVAILABLE ")
        assert ([], []) == (bob.lines(), dan.lines())
        chatroom.disk.is_full = False
        assert told(about, "y", "ann") == parts(ann.ask(edit(about, "y"))[0])
        assert (1, 1) == (len(bob.lines()), len(dan.lines()))

    def test_without_a_store(self) -> None:
        """A server that keeps nothing offers it not, and can edit nothing."""
        with Chatroom() as chatroom:
            eve = chatroom.irc("eve", "message-tags", "echo-message")
            about = say(eve, "PRIVMSG #lobby :x")
            assert "draft/message-edit" not in " ".join(eve.ask("CAP LS 302"))
            assert "FAIL EDIT UNKNOWN_MSGID" in eve.ask(edit(about, "y", "#lobby"))[0]


class TestHistory:
    """A page shows each message once, with its newest text."""

    @pytest.fixture
    def edited(self, ann: Peer) -> list[str]:
        """Return the ids of one, two, three, of which two has been edited twice, after three."""
        about = [say(ann, f"PRIVMSG #tea :{text}") for text in ("one", "two", "three")]
        ann.ask(edit(about[1], "2"), edit(about[1], "zwei"))
        return about

    @pytest.mark.parametrize("caps", [BASE, CAPS])
    def test_without_event_playback(
        self, chatroom: Chatroom, edited: list[str], caps: tuple[str, ...]
    ) -> None:
        """Messages alone, with the ids they always had."""
        eve = chatroom.irc("eve", *caps)
        eve.ask("JOIN #tea")
        assert ["one", "zwei", "three"] == texts(read(eve))
        assert edited == [msgid(line) for line in read(eve)]
        assert ["zwei"] == texts(read(eve, f"BEFORE #tea msgid={edited[2]} 1"))

    def test_with_event_playback(self, chatroom: Chatroom, edited: list[str]) -> None:
        """The newest edit is told in its place as well, as it was told; older ones are not."""
        eve = chatroom.irc("eve", *EVERYTHING)
        eve.ask("JOIN #tea")
        page = read(eve, "LATEST #tea * 5")
        assert ["PRIVMSG", "PRIVMSG", "PRIVMSG", "EDIT", "JOIN"] == commands(page)
        assert ["one", "zwei", "three"] == texts(page[:3])
        assert told(edited[1], "zwei", "ann") == parts(page[3])

    def test_with_event_playback_alone(self, chatroom: Chatroom, edited: list[str]) -> None:
        """Who does not know EDIT is told messages only, in full pages."""
        eve = chatroom.irc("eve", *BASE, "draft/event-playback")
        eve.ask("JOIN #tea", "PART #tea", "JOIN #tea")
        page = read(eve, "LATEST #tea * 5")
        assert ["PRIVMSG", "PRIVMSG", "JOIN", "PART", "JOIN"] == commands(page)
        assert ["zwei", "three"] == texts(page[:2])

    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_pages(self, chatroom: Chatroom, edited: list[str], size: int) -> None:
        """Whoever pages, in whatever steps, ends up with the newest text of each, once."""
        eve = chatroom.irc("eve", *EVERYTHING)
        eve.ask("JOIN #tea")
        found: list[str] = []
        asked = "LATEST #tea *"
        while page := read(eve, f"{asked} {size}"):
            found = page + found
            asked = f"BEFORE #tea msgid={msgid(page[0])}"
        assert found == read(eve, "LATEST #tea * 100")
        said = [line for line in found if " PRIVMSG " in line]
        assert ["one", "zwei", "three"] == texts(said)
        edits = [line for line in found if " EDIT " in line]
        assert [told(edited[1], "zwei", "ann")] == [parts(line) for line in edits]

    def test_taken_back(self, chatroom: Chatroom, ann: Peer, edited: list[str]) -> None:
        """With a message its edits are gone."""
        ann.ask(f"REDACT #tea {edited[1]}")
        eve = chatroom.irc("eve", *EVERYTHING)
        eve.ask("JOIN #tea")
        page = read(eve)
        assert "EDIT" not in commands(page)
        assert not [line for line in page if "zwei" in line or ":2" in line]

    def test_plain(self, chatroom: Chatroom, edited: list[str]) -> None:
        """A person who enters, or asks what was said last, reads the newest text."""
        dan = chatroom.plain("dan")
        for asked in ("/join #tea", "/last 3"):
            said = [line.partition(" ann: ")[2] for line in dan.ask(asked) if " ann: " in line]
            assert ["one", "zwei", "three"] == said

    def test_tags_stay(self, chatroom: Chatroom, ann: Peer) -> None:
        """An edit changes the text only: what it replies to stays."""
        about = say(ann, f"@+draft/reply={UNKNOWN} PRIVMSG #tea :x")
        ann.ask(edit(about, "y"))
        (line,) = read(ann, "LATEST #tea * 1")
        assert f"+draft/reply={UNKNOWN}" in line
        assert ["y"] == texts([line])

    def test_a_message_of_several_lines(self, chatroom: Chatroom) -> None:
        """An edit takes the place of all its lines, and of where they were joined."""
        eve = chatroom.irc("eve", *CAPS, "draft/multiline")
        lines = eve.ask(
            "BATCH +1 draft/multiline #lobby",
            "@batch=1 PRIVMSG #lobby :a long first line",
            "@batch=1;draft/multiline-concat PRIVMSG #lobby : that goes on",
            "@batch=1 PRIVMSG #lobby :a second",
            "BATCH -1",
        )
        eve.ask(edit(msgid(lines[0]), "short", "#lobby"))
        (line,) = read(eve, "LATEST #lobby * 5", "#lobby")
        assert ["short"] == texts([line])
        assert msgid(lines[0]) == msgid(line)

    def test_kept_as_a_fact_of_its_own(
        self, store: MemoryStore, ann: Peer, edited: list[str]
    ) -> None:
        """Nothing is overwritten: the message and all its edits are in the store."""
        kept = store.history.about([ids.from_text(edited[1])])
        assert [(EDITED, "2"), (EDITED, "zwei")] == [(one.kind, one.text) for one in kept]
        first = store.history.record(ids.from_text(edited[1]))
        assert first is not None
        assert "two" == first.text


class TestSearch:
    """The newest text is found, and told."""

    def found(self, peer: Peer, words: str) -> list[str]:
        """Return what a search finds."""
        return batched(peer.ask(f"SEARCH text={words}"), "soju.im/search")

    def test_found(self, ann: Peer) -> None:
        """By the words it has now, not by those it had; as the message that it is."""
        about = say(ann, "PRIVMSG #tea :green tea")
        say(ann, "PRIVMSG #tea :oolong")
        ann.ask(edit(about, "black tea"))
        assert [] == self.found(ann, "green")
        for words in ("black", "tea"):
            (line,) = self.found(ann, words)
            assert line.endswith(f" :{source('ann')} PRIVMSG #tea :black tea")
            assert about == msgid(line)

    def test_in_its_place(self, chatroom: Chatroom, ann: Peer) -> None:
        """Results are in the order in which they were said, and lie where they were said."""
        about = say(ann, "PRIVMSG #tea :gren tea")
        say(ann, "PRIVMSG #tea :black tea")
        chatroom.pass_s(60)
        ann.ask(edit(about, "green tea"))
        assert ["green tea", "black tea"] == texts(self.found(ann, "tea"))
        assert [] == self.found(ann, "tea;after=2026-03-01T12:00:30.000Z")

    def test_taken_back(self, ann: Peer) -> None:
        """What was taken back is not found by its edits."""
        about = say(ann, "PRIVMSG #tea :green tea")
        ann.ask(edit(about, "black tea"), f"REDACT #tea {about}")
        assert [] == self.found(ann, "tea")

    def test_plain(self, chatroom: Chatroom, ann: Peer) -> None:
        """/search tells the same."""
        about = say(ann, "PRIVMSG #lobby :green tea")
        ann.ask(edit(about, "black tea", "#lobby"))
        dan = chatroom.plain("dan")
        assert dan.ask("/search tea")[0].endswith(" ann: black tea")
        assert ["-- nothing was found"] == dan.ask("/search green")


def test_an_edit_does_not_reach_who_has_taken_the_nick(chatroom: Chatroom) -> None:
    """While the message is looked up, somebody else may have become of that name."""
    ann, bob, eve = chatroom.irc("ann", *CAPS), chatroom.irc("bob"), chatroom.irc("eve", *CAPS)
    (said,) = ann.ask("PRIVMSG bob :for bob alone")
    assert chatroom.disk is not None
    chatroom.disk.holds_reads = True
    ann.send(f"@{ABOUT_TAG}={msgid(said)};{TEXT_TAG}=secret EDIT bob")
    bob.send("NICK rob")
    eve.send("NICK bob")
    chatroom.quiet(eve)
    chatroom.disk.holds_reads = False
    chatroom.run()
    assert [] == eve.lines()
    assert "FAIL EDIT UNKNOWN_MSGID" in ann.lines()[-1]
