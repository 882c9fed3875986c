"""WeeChat against our server: it logs in, reads what was said, is put out, and outlives a crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.weechat import SERVER, WeeChat, is_there
from tests.support.client import Irc
from tests.support.program import ServerProgram

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),  # starts three programs
    pytest.mark.skipif(not is_there(), reason="weechat-headless or weechat-plugins is missing"),
]

PASSWORD = "correct-horse"
SASL = ("-sasl_username=wee", f"-sasl_password={PASSWORD}", "-nicks=wee,wee_", "-username=wee")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProgram]:
    """A server that keeps what is said."""
    with ServerProgram(tmp_path / "data") as server:
        yield server


@pytest.fixture
def bob(server: ServerProgram) -> Iterator[Irc]:
    """Somebody who is an operator in #tea."""
    with Irc(server.address) as bob:
        bob.register("bob", "echo-message")
        bob.send("JOIN #tea")
        bob.barrier()
        yield bob


def register(server: ServerProgram, *settings: str) -> Irc:
    """Make the account of wee; return its client, which is still there."""
    wee = Irc(server.address).register("wee")
    wee.send(f"REGISTER * * {PASSWORD}", *(f"NS SET {setting}" for setting in settings))
    wee.barrier()
    return wee


def test_a_visit(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """WeeChat comes in, enters a room, talks, hears, and leaves."""
    with WeeChat(
        tmp_path / "wee", server.address, "-nicks=wee", "-username=wee", "-autojoin=#tea"
    ) as wee:
        bob.until("^:wee!~wee@127.0.0.1 JOIN #tea$")
        bob.send("PRIVMSG #tea :hello WeeChat", "PRIVMSG wee :\x01VERSION\x01")
        bob.until("^:wee!~wee@127.0.0.1 NOTICE bob :\x01VERSION WeeChat")
        wee.until("#tea", "^@bob hello WeeChat$")
        wee.type("hello from WeeChat", "#tea")
        bob.until("^:wee!~wee@127.0.0.1 PRIVMSG #tea :hello from WeeChat$")
        wee.type("/me waves", "#tea")
        bob.until("^:wee!~wee@127.0.0.1 PRIVMSG #tea :\x01ACTION waves\x01$")
        wee.type("/quit")
        bob.until("^:wee!~wee@127.0.0.1 QUIT :Quit: ")


@pytest.mark.parametrize("mechanism", ["plain", "scram-sha-256", "scram-sha-512"])
def test_logging_in(server: ServerProgram, tmp_path: Path, mechanism: str) -> None:
    """It logs in by SASL, and has its nick although a dead device of the account holds it."""
    with (
        register(server) as dead,
        WeeChat(tmp_path / "wee", server.address, *SASL, f"-sasl_mechanism={mechanism}") as wee,
    ):
        wee.until(SERVER, "You are now logged in as wee")
        wee.until(SERVER, "Welcome to hubbub, wee$")
        wee.until("#lobby", "^--> wee .* has joined #lobby")
        wee.type("I am both", "#lobby")
        dead.until("^:wee!~wee@127.0.0.1 PRIVMSG #lobby :I am both$")


def test_a_nick_that_is_not_its_own(server: ServerProgram, tmp_path: Path) -> None:
    """It is refused the nick, takes its next one, and gets the nick once it has logged in."""
    register(server).close()
    with WeeChat(tmp_path / "wee", server.address, "-nicks=wee,wee_") as wee:
        wee.until(SERVER, "Welcome to hubbub, wee_$")
        wee.type(f"/msg NickServ IDENTIFY wee {PASSWORD}", SERVER)
        wee.until(SERVER, "You're now logged in as wee")
        wee.type("/nick wee", SERVER)
        wee.until(SERVER, "You are now known as wee$")


def test_history_on_joining(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """An account that asks for it is given the last lines of each room it enters."""
    register(server, "AUTOREPLAY-LINES 3").close()
    bob.send(*(f"PRIVMSG #tea :line {number}" for number in range(5)))
    bob.barrier()
    with WeeChat(
        tmp_path / "wee", server.address, *SASL, "-sasl_mechanism=plain", "-autojoin=#tea"
    ) as wee:
        shown = wee.until("#tea", "line 4$")
        assert ["@bob line 2", "@bob line 3", "@bob line 4"] == [
            one for one in shown if "line" in one
        ]


def test_put_out(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """It shows that it was put out, and why it cannot come back."""
    with WeeChat(tmp_path / "wee", server.address, "-nicks=wee", "-autojoin=#tea") as wee:
        bob.until("^:wee!.* JOIN #tea$")
        bob.send("MODE #tea +b wee!*@*", "KICK #tea wee :no sugar")
        wee.until("#tea", r"bob has kicked wee \(no sugar\)")
        wee.type("/join #tea", SERVER)
        wee.until("#tea", "#tea: you are banned from #tea")
        bob.send("MODE #tea -b wee!*@*")
        bob.barrier()
        wee.type("/join #tea", SERVER)
        bob.until("^:wee!.* JOIN #tea$")


def test_the_server_is_killed(server: ServerProgram, tmp_path: Path) -> None:
    """An always-on account loses nothing by a crash: what it missed is shown when it is back."""
    register(server, "ALWAYS-ON ON").close()
    options = (*SASL, "-sasl_mechanism=scram-sha-256", "-autojoin=#tea")
    with WeeChat(tmp_path / "wee", server.address, *options) as wee:
        wee.until("#tea", "^--> wee .* has joined #tea")
        wee.type("I was here", "#tea")
        wee.until("#tea", "^@?wee I was here")
        server.process.kill()
        server.process.wait()
        wee.until(SERVER, "reconnecting to server in")
        with (
            ServerProgram(tmp_path / "data", port=server.address[1]) as again,
            Irc(again.address) as bob,
        ):
            bob.register("bob", "echo-message")
            bob.send("JOIN #tea", "PRIVMSG #tea :you missed this", "PRIVMSG wee :and this")
            bob.until("PRIVMSG wee :and this")
            wee.until("#tea", "bob you missed this")
            wee.until("bob", "bob and this")
            wee.type("I am back", "#tea")
            bob.until("^:wee!.* PRIVMSG #tea :I am back$")
