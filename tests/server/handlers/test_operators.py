"""server/handlers/operators.py: becoming an operator, and what one can do then."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from hubbub.core.privileges import Draft
from hubbub.server.config import Config, LimitsConfig, load
from hubbub.server.operator_config import Operator
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer, source

HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("sesame8!")
CONFIG = Config(
    # Nobody answers PING here, so nobody is asked.
    limits=LimitsConfig(messages_per_s=0.0, ping_s=1e6, timeout_s=1e6),
    operators={
        "root": Operator(HASH),
        "helper": Operator(HASH, operator_class="helpers"),
    },
    operator_classes={"helpers": Draft(("mute",), "helps people")},
)


@pytest.fixture
def room() -> Iterator[Chatroom]:
    """Give a chatroom with two operators in its configuration."""
    with Chatroom(config=CONFIG, store=MemoryStore()) as chatroom:
        yield chatroom


def operator(room: Chatroom, nick: str = "ann", name: str = "root") -> Peer:
    """Return somebody who is an operator already."""
    peer = room.irc(nick)
    assert any(f" 381 {nick} " in line for line in peer.ask(f"OPER {name} sesame8!"))
    return peer


def test_oper(room: Chatroom) -> None:
    """The right password makes an operator, which one's mode and WHOIS tell."""
    ann = room.irc("ann")
    assert [
        f":{source('ann')} MODE ann :+o",
        ":hubbub.local 381 ann :You are an operator of this server now",
    ] == ann.ask("OPER root sesame8!")
    assert any(" 313 " in line for line in ann.ask("WHOIS ann"))


@pytest.mark.parametrize("words", ["root wrong-one", "nobody sesame8!"])
def test_oper_refused(room: Chatroom, words: str) -> None:
    """A wrong password and a wrong name are answered alike."""
    ann = room.irc("ann")
    assert [":hubbub.local 464 ann :Name or password is wrong"] == ann.ask(f"OPER {words}")


def test_guessing_is_slowed_down(room: Chatroom) -> None:
    """After some wrong passwords even the right one has to wait."""
    ann = room.irc("ann")
    for _ in range(11):
        last = ann.ask("OPER root wrong-one")
    assert ["Too many tries"] == [line.partition("464 ann :")[2][:14] for line in last]


def test_without_a_store() -> None:
    """Passwords are checked on a server that keeps nothing, too."""
    with Chatroom(config=CONFIG) as room:
        operator(room)


def test_a_class_has_its_privileges_only(room: Chatroom) -> None:
    """What the class does not list is refused."""
    bob = room.irc("bob")
    helper = operator(room, "hal", "helper")
    assert [
        ":hubbub.local 481 hal :this needs the privilege kill of an operator of the server"
    ] == (helper.ask("KILL bob"))
    assert not bob.is_closed


def test_minus_o(room: Chatroom) -> None:
    """MODE -o gives all privileges back."""
    ann = operator(room)
    ann.send("MODE ann -o")
    assert any(" 481 " in line for line in ann.ask("KILL ann"))


def test_kill(room: Chatroom) -> None:
    """The victim is told by whom and why, and so are the others."""
    bob, cid = room.irc("bob"), room.irc("cid")
    ann = operator(room)
    room.quiet()
    ann.send("KILL bob :no flooding")
    assert [
        f":{source('ann')} KILL bob :no flooding",
        "ERROR :Closing link: 127.0.0.1 (Killed by ann: no flooding)",
    ] == [line.replace("Closing Link", "Closing link") for line in bob.lines()]
    assert [f":{source('bob')} QUIT :Killed by ann: no flooding"] == cid.lines()


def test_wallops_and_announce(room: Chatroom) -> None:
    """WALLOPS reaches who listens, ANNOUNCE everybody."""
    bob, cid, nc = room.irc("bob"), room.irc("cid"), room.plain("nan")
    ann = operator(room)
    bob.send("MODE bob +w")
    room.quiet()
    ann.send("WALLOPS :hello")
    assert [f":{source('ann')} WALLOPS :hello"] == bob.lines()
    assert [] == cid.lines()
    ann.send("ANNOUNCE :we restart")
    assert [f":{source('ann')} NOTICE $$* :we restart"] == cid.lines()
    assert nc.lines()[-1].endswith("-- ann announces: we restart")


def test_force(room: Chatroom) -> None:
    """An operator puts people into rooms and out, renames them, and switches any room's modes."""
    bob = room.irc("bob")
    ann = operator(room)
    room.irc("eve").send("JOIN #den", "MODE #den +k key")
    room.quiet()
    ann.send("SAJOIN bob #den")
    assert f":{source('bob')} JOIN #den" == bob.lines()[0]
    ann.send("SAMODE #den +v bob")
    assert [f":{source('ann')} MODE #den +v bob"] == bob.lines()
    ann.send("SAPART bob #den :out", "SANICK bob rob")
    assert [
        f":{source('bob')} PART #den :out",
        f":{source('bob')} NICK :rob",
    ] == bob.lines()


def test_who_is_put_in_is_told_all(room: Chatroom) -> None:
    """What the room is about, up to where it is read, and who is there, as after a JOIN."""
    bob, ann = room.irc("bob", "draft/read-marker"), operator(room)
    ann.send("JOIN #den", "TOPIC #den :Oolong")
    room.quiet()
    ann.send("SAJOIN bob #den")
    assert ["JOIN", "MARKREAD", "332", "333", "353", "366"] == [
        line.split()[1] for line in bob.lines()
    ]


def test_audit(room: Chatroom) -> None:
    """Every use of a privilege is kept, and can be read by who may."""
    room.irc("bob")
    ann = operator(room)
    ann.send("KILL bob :no flooding")
    told = [line.partition(" :")[2] for line in ann.ask("AUDIT")]
    assert [
        f"2026-03-01 12:00 {source('ann')} OPER root",
        f"2026-03-01 12:00 {source('ann')} KILL {source('bob')} (no flooding)",
    ] == told


def test_rehash(room: Chatroom) -> None:
    """The configuration is read again."""
    ann = operator(room)
    assert any(" 382 " in line for line in ann.ask("REHASH"))


def test_rehash_of_a_file(tmp_path: Path) -> None:
    """What has changed holds, and is told; a broken file and an unknown key change nothing."""
    file = tmp_path / "hubbub.toml"
    base = f"[limits]\nmessages_per_s = 0.0\n[operators.root]\npassword = '{HASH}'\n"
    file.write_text(base)
    with Chatroom(config=load(file), store=MemoryStore()) as room:
        ann = operator(room)
        file.write_text(f"{base}[moderation]\nquiet_s = 60.0\n")
        said = ann.ask("REHASH")
        assert " 382 ann " in said[0]
        assert any("moderation.quiet_s" in line for line in said[1:])
        bob = room.irc("bob")
        assert any(" 404 " in line for line in bob.ask("PRIVMSG #lobby :hello"))
        for text, word in (
            ("[moderation\n", "hubbub.toml"),
            ("[moderation]\nquiet = 1\n", "quiet_s"),
        ):
            file.write_text(text)
            told = ann.ask("REHASH")
            assert not any(" 382 " in line for line in told)
            assert word in told[0]
            assert 60.0 == room.hub.chat.quiet_s
        file.write_text(base)
        ann.send("REHASH")
        assert [] == bob.ask("PRIVMSG #lobby :hello")
