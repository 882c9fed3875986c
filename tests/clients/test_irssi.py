"""irssi against our server: it logs in, reads what was said, is put out, and outlives a crash."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Irc
from tests.support.program import Program, ServerProgram

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),  # starts three programs
    pytest.mark.skipif(shutil.which("irssi") is None, reason="irssi is not installed"),
]

PASSWORD = "correct-horse"
_CONFIG = """
settings = {{
  "irc/core" = {{ cmd_queue_speed = "1msec"; cmds_max_at_once = "99"; }};
  "core" = {{
    server_reconnect_time = "1sec"; real_name = "Iris"; nick = "iris"; user_name = "iris";
  }};
}};
servers = ( {{ address = "{ip}"; port = "{port}"; chatnet = "hub"; autoconnect = "yes"; }} );
chatnets = {{ hub = {{ type = "IRC"; {sasl} }}; }};
channels = ( {{ name = "#tea"; chatnet = "hub"; autojoin = "yes"; }} );
"""


def irssi(folder: Path, address: tuple[str, int], *, is_known: bool = False) -> Program:
    """Return an irssi that connects and enters #tea; one that is known logs in as iris."""
    folder.mkdir()
    ip, port = address
    sasl = f'sasl_mechanism = "PLAIN"; sasl_username = "iris"; sasl_password = "{PASSWORD}";'
    (folder / "config").write_text(
        _CONFIG.format(ip=ip, port=port, sasl=sasl if is_known else ""), "utf-8"
    )
    return Program("irssi", f"--home={folder}")


def turn_to(program: Program, item: str) -> None:
    """Look at the window of a room or person, once it is there."""
    program.until("Act: .*3")
    program.type(f"/window goto {item}\r")


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
    """Make the account of iris; return its client, which is still there."""
    iris = Irc(server.address).register("iris")
    iris.send(f"REGISTER * * {PASSWORD}", *(f"NS SET {setting}" for setting in settings))
    iris.barrier()
    return iris


def test_a_visit(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """It comes in, enters a room, talks, hears, and leaves."""
    with irssi(tmp_path / "irssi", server.address) as iris:
        bob.until("^:iris!~iris@127.0.0.1 JOIN #tea$")
        turn_to(iris, "#tea")
        iris.until("Join to #tea was synced")
        iris.type("hello from irssi\r")
        bob.until("^:iris!.* PRIVMSG #tea :hello from irssi$")
        bob.send("PRIVMSG #tea :hello irssi")
        iris.until("hello irssi")
        iris.type("/quit good night\r")
        bob.until("^:iris!.* QUIT :Quit: good night$")
        assert 0 == iris.ended()


def test_logging_in(server: ServerProgram, tmp_path: Path) -> None:
    """It logs in by SASL, and has its nick although a dead device of the account holds it."""
    with (
        register(server) as dead,
        irssi(tmp_path / "irssi", server.address, is_known=True) as iris,
    ):
        iris.until("SASL authentication succeeded")
        turn_to(iris, "#tea")
        iris.until("Join to #tea was synced")
        iris.type("I am both\r")
        dead.until("^:iris!.* PRIVMSG #tea :I am both$")


def test_history_on_joining(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """An account that asks for it is given the last lines of each room it enters."""
    register(server, "AUTOREPLAY-LINES 3").close()
    bob.send(*(f"PRIVMSG #tea :line {number}" for number in range(5)))
    bob.barrier()
    with irssi(tmp_path / "irssi", server.address, is_known=True) as iris:
        turn_to(iris, "#tea")
        iris.until("line 2")
        iris.until("line 4")
        assert "line 1" not in iris.output


def test_put_out(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """It shows that it was put out, and why it cannot come back."""
    with irssi(tmp_path / "irssi", server.address) as iris:
        turn_to(iris, "#tea")
        iris.until("Join to #tea was synced")
        bob.send("MODE #tea +b iris!*@*", "KICK #tea iris :no sugar")
        iris.until(r"kicked from #tea by bob \[no sugar\]")
        iris.type("/window 1\r/join #tea\r")
        iris.until("Cannot join to channel #tea .*banned")
        bob.send("MODE #tea -b iris!*@*")
        bob.barrier()
        iris.type("/join #tea\r")
        bob.until("^:iris!.* JOIN #tea$")


def test_the_server_is_killed(server: ServerProgram, tmp_path: Path) -> None:
    """An always-on account loses nothing by a crash: what it missed is shown when it is back."""
    register(server, "ALWAYS-ON ON").close()
    with irssi(tmp_path / "irssi", server.address, is_known=True) as iris:
        turn_to(iris, "#tea")
        iris.until("Join to #tea was synced")
        server.process.kill()
        server.process.wait()
        iris.until(r"\[\] \[")  # no nick: it is not connected
        with (
            ServerProgram(tmp_path / "data", port=server.address[1]) as again,
            Irc(again.address) as bob,
        ):
            bob.register("bob", "echo-message")
            bob.send("JOIN #tea", "PRIVMSG #tea :you missed this", "PRIVMSG iris :and this")
            bob.until("PRIVMSG iris :and this")
            iris.until("you missed this")
            iris.type("/window goto bob\r")
            iris.until("and this")
            iris.type("/window goto #tea\rI am back\r")
            bob.until("^:iris!.* PRIVMSG #tea :I am back$")
