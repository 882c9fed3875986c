"""REDACT: taking back what was said (IRCv3 message-redaction)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.test_operators import CONFIG, operator
from tests.support.chatroom import Chatroom, Peer, source
from tests.support.storing import FullStore, batched, msgid, texts

SERVER = ":hubbub.local"
CAPS = (
    "batch",
    "echo-message",
    "labeled-response",
    "message-tags",
    "standard-replies",
    "draft/chathistory",
    "draft/message-redaction",
)
UNKNOWN = "0000000000001"


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
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


def bare(lines: list[str]) -> list[str]:
    """Return the lines without their tags."""
    return [line.split(" ", 1)[1] if line.startswith("@") else line for line in lines]


@pytest.mark.parametrize("line", ["PRIVMSG #tea :x", "NOTICE #tea :x", "@+react=x TAGMSG #tea"])
def test_ones_own(ann: Peer, bob: Peer, line: str) -> None:
    """Everybody may take back what they said, and all who know of it are told, they too."""
    about = say(bob, line)
    told = [f":{source('bob')} REDACT #tea {about} :a mistake"]
    ann.received()
    assert told == bare(bob.ask(f"REDACT #tea {about} :a mistake"))
    assert told == bare(ann.lines())


def test_without_a_reason(ann: Peer, bob: Peer) -> None:
    """Without a reason none is told."""
    about = say(bob, "PRIVMSG #tea :x")
    assert [f":{source('bob')} REDACT #tea {about}"] == bare(bob.ask(f"REDACT #TEA {about}"))


def test_others_as_operator(ann: Peer, bob: Peer) -> None:
    """The room's operator may take back anybody's."""
    about = say(bob, "PRIVMSG #tea :join my network")
    bob.received()
    ann.send(f"REDACT #tea {about} spam")
    assert [f":{source('ann')} REDACT #tea {about} :spam"] == bare(bob.lines())


def test_others_otherwise(ann: Peer, bob: Peer) -> None:
    """Nobody else may; nobody hears of it."""
    about = say(ann, "PRIVMSG #tea :x")
    bob.received()
    (line,) = bob.ask(f"REDACT #tea {about}")
    assert line.startswith(f"{SERVER} FAIL REDACT REDACT_FORBIDDEN #tea {about} :")
    assert [] == ann.lines()


def test_direct(ann: Peer, bob: Peer) -> None:
    """What was told to a person is taken back from that person; only who said it may."""
    about = say(ann, "PRIVMSG bob :x")
    bob.received()
    (line,) = bob.ask(f"REDACT ann {about}")
    assert line.startswith(f"{SERVER} FAIL REDACT REDACT_FORBIDDEN ann {about} :")
    told = [f":{source('ann')} REDACT bob {about}"]
    assert told == bare(ann.ask(f"REDACT bob {about}"))
    assert told == bare(bob.lines())
    page = ann.ask("CHATHISTORY LATEST bob * 5")
    assert [] == batched(page, "chathistory bob")


def talk(peer: Peer, nick: str) -> list[str]:
    """Return what the peer reads of its talk with that nick."""
    return texts(batched(peer.ask(f"CHATHISTORY LATEST {nick} * 5"), f"chathistory {nick}"))


def member(chatroom: Chatroom, nick: str) -> Peer:
    """Return somebody with an account."""
    peer = chatroom.irc(nick, *CAPS)
    peer.send("REGISTER * * correct-horse")
    chatroom.quiet()
    return peer


def test_while_the_account_is_away(chatroom: Chatroom) -> None:
    """What was said to an account is taken back while nobody of it is here, and is gone for it."""
    ann, bob = member(chatroom, "ann"), member(chatroom, "bob")
    about = say(ann, "PRIVMSG bob :x")
    bob.close()
    ann.received()
    assert [f":{source('ann')} REDACT bob {about} :oops"] == bare(
        ann.ask(f"REDACT bob {about} :oops")
    )
    assert [] == talk(ann, "bob")
    bob = chatroom.irc("bobby", *CAPS)
    bob.send("NS IDENTIFY bob correct-horse", "NICK bob")
    chatroom.quiet()
    assert [] == talk(bob, "ann")


def test_when_a_guest_has_gone(chatroom: Chatroom, ann: Peer, bob: Peer) -> None:
    """A talk with a guest who has gone is changed too; who has the nick now hears nothing of it."""
    mine, theirs = say(ann, "PRIVMSG bob :x"), say(bob, "PRIVMSG ann :y")
    bob.close()
    new = chatroom.irc("bob", *CAPS)
    ann.received()
    assert [f":{source('ann')} REDACT bob {mine}"] == bare(ann.ask(f"REDACT bob {mine}"))
    assert [] == new.lines()
    assert "FAIL REDACT REDACT_FORBIDDEN " in ann.ask(f"REDACT bob {theirs}")[0]
    for about in (mine, theirs):
        (line,) = new.ask(f"REDACT ann {about}")
        assert "FAIL REDACT UNKNOWN_MSGID " in line


def test_who_has_another_nick_now(ann: Peer, bob: Peer) -> None:
    """Who is here is meant by their present nick, and hears of it."""
    about = say(ann, "PRIVMSG bob :x")
    bob.send("NICK rob")
    bob.received()
    assert "FAIL REDACT INVALID_TARGET bob :" in ann.ask(f"REDACT bob {about}")[0]
    told = [f":{source('ann')} REDACT rob {about}"]
    assert (told, told) == (bare(ann.ask(f"REDACT rob {about}")), bare(bob.lines()))


def test_a_talk_of_others(chatroom: Chatroom, ann: Peer, bob: Peer) -> None:
    """Whoever had no part in it learns nothing, also when both have gone."""
    about = say(ann, "PRIVMSG bob :x")
    cid = member(chatroom, "cid")
    ann.close()
    bob.close()
    for nick in ("ann", "bob"):
        assert f"FAIL REDACT INVALID_TARGET {nick} :" in cid.ask(f"REDACT {nick} {about}")[0]
    assert "FAIL REDACT UNKNOWN_MSGID cid " in cid.ask(f"REDACT cid {about}")[0]


def test_a_note_to_oneself(ann: Peer) -> None:
    """Who takes back a note to themselves is told once."""
    about = say(ann, "PRIVMSG ann :x")
    assert [f":{source('ann')} REDACT ann {about}"] == bare(ann.ask(f"REDACT ann {about}"))


def test_only_to_who_knows_it(chatroom: Chatroom, ann: Peer) -> None:
    """Who has not negotiated it is not sent REDACT; a person with plain lines reads of it."""
    cid, dan = chatroom.irc("cid", "message-tags"), chatroom.plain("dan")
    about = say(ann, "PRIVMSG #lobby :x")
    chatroom.quiet()
    ann.send(f"REDACT #lobby {about} :oops")
    assert [] == cid.lines()
    (line,) = dan.lines()
    assert "-- ann took back what was said at " in line
    assert line.endswith(" (oops)")


def test_who_does_not_hear_it_still_does_it(chatroom: Chatroom, ann: Peer) -> None:
    """Who may use labels gets an answer even without the capability."""
    cid = chatroom.irc("cid", "batch", "labeled-response", "message-tags", "echo-message")
    about = say(cid, "PRIVMSG #lobby :x")
    assert [f"@label=1 {SERVER} ACK"] == cid.ask(f"@label=1 REDACT #lobby {about}")
    assert [] == batched(ann.ask("CHATHISTORY LATEST #lobby * 5")[-2:], "chathistory #lobby")


def test_labels(ann: Peer) -> None:
    """One's own copy carries the label, and so does a refusal."""
    about = say(ann, "PRIVMSG #tea :x")
    (line,) = ann.ask(f"@label=1 REDACT #tea {about}")
    assert line.startswith("@label=1;")
    assert line.endswith(f" REDACT #tea {about}")
    (line,) = ann.ask(f"@label=2 REDACT #tea {about}")
    assert line.startswith(f"@label=2 {SERVER} FAIL REDACT UNKNOWN_MSGID ")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (f"#nowhere {UNKNOWN}", "INVALID_TARGET #nowhere"),
        (f"nobody {UNKNOWN}", "INVALID_TARGET nobody"),
        (f"#ops {UNKNOWN}", "INVALID_TARGET #ops"),
        (f"#tea {UNKNOWN}", f"UNKNOWN_MSGID #tea {UNKNOWN}"),
        ("#tea nonsense", "UNKNOWN_MSGID #tea nonsense"),
        ("#tea :two words", "UNKNOWN_MSGID #tea *"),
        ("#tea :", "UNKNOWN_MSGID #tea *"),
        (f"bob {UNKNOWN}", f"UNKNOWN_MSGID bob {UNKNOWN}"),
    ],
)
def test_refusals(chatroom: Chatroom, ann: Peer, bob: Peer, asked: str, code: str) -> None:
    """What cannot be taken back is refused with a line that says why."""
    chatroom.irc("cid").send("JOIN #ops")
    (line,) = ann.ask(f"REDACT {asked}")
    assert line.startswith(f"{SERVER} FAIL REDACT {code} :")


def test_too_little(ann: Peer) -> None:
    """Room and message have to be named."""
    assert [f"{SERVER} 461 ann REDACT :Not enough parameters"] == ann.ask("REDACT #tea")


def test_only_messages(chatroom: Chatroom) -> None:
    """A topic or a join cannot be taken back."""
    ann = chatroom.irc("ann", *CAPS)
    lines = ann.ask("JOIN #tea", "TOPIC #tea :x", "MODE #tea +i")
    for line in (lines[0], lines[-2], lines[-1]):
        (reply,) = ann.ask(f"REDACT #tea {msgid(line)}")
        assert f"FAIL REDACT UNKNOWN_MSGID #tea {msgid(line)} :" in reply


def test_where_it_was_not_said(chatroom: Chatroom, ann: Peer, bob: Peer) -> None:
    """A message is taken back where it was said; whether it is elsewhere nobody learns."""
    cid = chatroom.irc("cid", *CAPS)
    cid.ask("JOIN #ops")
    hidden, public = say(cid, "PRIVMSG #ops :x"), say(ann, "PRIVMSG #lobby :x")
    direct = say(bob, "PRIVMSG ann :x")
    chatroom.quiet()
    for about in (hidden, public, direct):
        (line,) = ann.ask(f"REDACT #tea {about}")
        assert f"FAIL REDACT UNKNOWN_MSGID #tea {about} :" in line
        assert line == ann.ask(f"REDACT #tea {UNKNOWN}")[0].replace(UNKNOWN, about)


def test_once(ann: Peer, bob: Peer) -> None:
    """Nothing is taken back twice, though it is asked for in one go."""
    about = say(ann, "PRIVMSG #tea :x")
    bob.received()
    first, second = ann.ask(f"REDACT #tea {about}", f"REDACT #tea {about}")
    assert f" REDACT #tea {about}" in first
    assert f"FAIL REDACT UNKNOWN_MSGID #tea {about} :" in second
    assert 1 == len(bob.lines())


def test_who_was_put_out(ann: Peer, bob: Peer) -> None:
    """Who is not in the room any more takes nothing back in it."""
    about = say(bob, "PRIVMSG #tea :x")
    ann.send("KICK #tea bob")
    bob.received()
    (line,) = bob.ask(f"REDACT #tea {about}")
    assert line.startswith(f"{SERVER} FAIL REDACT INVALID_TARGET #tea :")


def test_put_out_meanwhile(chatroom: Chatroom, ann: Peer, bob: Peer) -> None:
    """Neither does who is put out while their message is looked up."""
    about = say(bob, "PRIVMSG #tea :x")
    chatroom.disk.holds_reads = True
    bob.send(f"REDACT #tea {about}")
    ann.send("KICK #tea bob")
    chatroom.disk.holds_reads = False
    chatroom.quiet()
    chatroom.run()
    (line,) = bob.lines()
    assert line.startswith(f"{SERVER} FAIL REDACT REDACT_FORBIDDEN #tea {about} :")
    assert [] == ann.lines()


def test_somebody_else_under_that_nick(ann: Peer, bob: Peer, chatroom: Chatroom) -> None:
    """A message belongs to who said it, not to the nick."""
    about = say(bob, "PRIVMSG #tea :x")
    bob.send("NICK robert")
    thief = chatroom.irc("bob", *CAPS)
    thief.ask("JOIN #tea")
    assert "REDACT_FORBIDDEN" in thief.ask(f"REDACT #tea {about}")[0]
    assert f" REDACT #tea {about}" in bob.ask(f"REDACT #tea {about}")[-1]


def test_gone_for_all(ann: Peer, bob: Peer) -> None:
    """What was taken back is in nobody's history."""
    about = say(bob, "PRIVMSG #tea :one")
    say(bob, "PRIVMSG #tea :two")
    ann.ask(f"REDACT #tea {about}")
    for peer in (ann, bob):
        peer.received()
        assert ["two"] == texts(
            batched(peer.ask("CHATHISTORY LATEST #tea * 5"), "chathistory #tea")
        )


def test_out_of_reach(chatroom: Chatroom, ann: Peer) -> None:
    """When the store does not answer, it is refused."""
    about = say(ann, "PRIVMSG #tea :x")
    chatroom.disk.is_unreadable = True
    (line,) = ann.ask(f"REDACT #tea {about}")
    assert line.startswith(f"{SERVER} FAIL REDACT ")


def test_not_stored(chatroom: Chatroom, ann: Peer, bob: Peer) -> None:
    """A redaction that cannot be stored is refused and reaches nobody."""
    about = say(ann, "PRIVMSG #tea :x")
    bob.received()
    chatroom.disk.is_full = True
    (line,) = ann.ask(f"@label=1 REDACT #tea {about}")
    assert line.startswith(f"@label=1 {SERVER} FAIL REDACT STORAGE_UNAVAILABLE ")
    assert [] == bob.lines()
    chatroom.disk.is_full = False
    assert f" REDACT #tea {about}" in ann.ask(f"REDACT #tea {about}")[0]
    assert 1 == len(bob.lines())


def test_by_power_over_the_server() -> None:
    """An operator of the server takes back what was said in a room they are not in, on record."""
    store = FullStore()
    with Chatroom(config=CONFIG, store=store) as chatroom:
        root = operator(chatroom, "root")
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        ann.send("JOIN #tea")
        bob.send("JOIN #tea")
        (said,) = ann.ask("PRIVMSG #tea :spam")
        chatroom.quiet()
        line = f"REDACT #tea {msgid(said)} :no spam"
        store.is_full = True
        assert "STORAGE_UNAVAILABLE" in root.ask(line)[0]
        assert [] == bob.lines()
        store.is_full = False
        assert ["It is taken back"] == texts(root.ask(line))
        (heard,) = bob.lines()
        assert heard.endswith(f" :{source('root')} REDACT #tea {msgid(said)} :no spam")
        assert "REDACT" == store.moderation.acts(1)[0].what
