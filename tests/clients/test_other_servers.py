"""Our clients on other people's servers: InspIRCd, bare and with its IRCv3 modules, and ngIRCd.

What a server lacks is left out, and what is left works: coming in, talking, receipts, rooms.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import hubbub
from hubbub.client.bot import Bot
from hubbub.client.model import Message
from hubbub.errors import MessageRefused, NotHere
from tests.clients.test_others import installed
from tests.support.client import Irc
from tests.support.patience import PATIENCE_S
from tests.support.ports import free_port
from tests.support.program import HOME
from tests.support.tmux import Tmux, needs_tmux

pytestmark = pytest.mark.slow


INSPIRCD = """\
<server name="irc.test.example" description="test" network="Test">
<admin name="test" nick="test" email="test@test.example">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" localmax="100" globalmax="100" useident="no" fakelag="no"
 resolvehostnames="no" commandrate="1000000" threshold="1000000">
<dns server="127.0.0.1" timeout="1">
<pid file="{folder}/inspircd.pid">
"""
IRCV3 = "".join(
    f'<module name="{name}">\n'
    for name in (
        "cap",
        "ircv3",
        "ircv3_batch",
        "ircv3_capnotify",
        "ircv3_chghost",
        "ircv3_ctctags",
        "ircv3_echomessage",
        "ircv3_invitenotify",
        "ircv3_labeledresponse",
        "ircv3_msgid",
        "ircv3_servertime",
        "monitor",
        "namesx",
        "uhnames",
    )
)
NGIRCD = """\
[Global]
Name = irc.test.example
Info = test
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = hi
{identity}
[Limits]
MaxConnectionsIP = 0
MaxNickLength = 30
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
"""
SERVERS = ("inspircd", "inspircd with ircv3", "ngircd")


def _command(name: str, port: int, folder: Path) -> list[str]:
    is_root = os.geteuid() == 0
    config = folder / "server.conf"
    if name == "ngircd":
        identity = "ServerUID = nobody\nServerGID = nogroup" if is_root else ""
        config.write_text(NGIRCD.format(port=port, identity=identity))
        return [installed("ngircd"), "-n", "-f", str(config)]
    modules = IRCV3 if "ircv3" in name else ""
    config.write_text(INSPIRCD.format(port=port, folder=folder) + modules)
    root = ["--runasroot"] if is_root else []
    return [installed("inspircd"), *root, "--nofork", "--nolog", "--config", str(config)]


@pytest.fixture(params=SERVERS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """HOST:PORT of somebody else's server that listens."""
    port = free_port()
    command = _command(request.param, port, tmp_path)
    tmp_path.chmod(0o755)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, **quiet) as process:
        try:
            _wait_for(process, port)
            yield f"127.0.0.1:{port}"
        finally:
            process.kill()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        assert process.poll() is None, "the server has ended"
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE_S).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline_s, "the server does not listen"
            time.sleep(0.05)  # there is nothing to wait on until it listens
        else:
            return


def told(story: object) -> None:
    """Run a story within bounds."""

    async def whole() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await story  # type: ignore[misc]

    asyncio.run(whole())


async def heard(bot: Bot) -> tuple[str, str, str]:
    """Return what a bot hears next: where, who, what."""
    message = await anext(aiter(bot))
    return message.place, message.who, message.text


def test_talking(address: str) -> None:
    """Two of us talk in a room and alone; each message is confirmed, once, in order."""

    async def story() -> None:
        async with (
            hubbub.connect(address, "ann", rooms=["#ops"]) as ann,
            hubbub.connect(address, "bob", rooms=["#ops"]) as bob,
        ):
            assert ["ann", "bob"] == bob.members("#ops")
            sent = [await ann.send("#ops", f"n{number}") for number in range(20)]
            assert [f"n{number}" for number in range(20)] == [one.text for one in sent]
            for number in range(20):
                assert ("#ops", "ann", f"n{number}") == await heard(bob)
            await bob.send("#ops", "one\ntwo\n\nthree")
            for text in ("one", "two", "three"):
                assert ("#ops", "bob", text) == await heard(ann)
            await bob.send("ann", "psst " + "ü" * 400)
            first, second = await heard(ann), await heard(ann)
            assert ("bob", "bob") == (first[0], first[1])
            assert "psst " + "ü" * 400 == (first[2] + second[2]).replace("psstü", "psst ü")
            room = ann.chat.open("#ops")
            assert ([], 0) == (room.pending, ann.server.unsent)
            assert 23 == sum(isinstance(item, Message) for item in room.timeline)

    told(story())


def test_what_they_lack(address: str) -> None:
    """What cannot be done says so; nothing is sent that the server would not understand."""

    async def story() -> None:
        async with hubbub.connect(address, "ann", rooms=["#ops"]) as ann:
            assert not ann.server.has_history
            with pytest.raises(NotHere, match="search"):
                await ann.search("x")
            assert 0 == await ann.chat.older("#ops")
            with pytest.raises(NotHere, match="change"):
                ann.chat.edit("#ops", "id", "x")
            ann.chat.mark_read("#ops")
            ann.chat.typing("#ops")
            assert "#ops" in [row.room for row in await ann.chat.list_rooms()]
            errors = [
                item for item in ann.server.rooms[""].timeline if getattr(item, "is_error", 0)
            ]
            assert [] == errors

    told(story())


def test_refusals(address: str) -> None:
    """A message that is refused is the one that was meant."""

    async def story() -> None:
        async with (
            hubbub.connect(address, "ann", rooms=["#ops"]) as ann,
            hubbub.connect(address, "bob", rooms=[]) as bob,
        ):
            with pytest.raises(MessageRefused):
                await ann.send("nobody", "x")
            ann.chat.ask("MODE", "#ops", "+n")
            ann.chat.ask("MODE", "#ops", "+i")
            await ann.send("#ops", "y")
            with pytest.raises(MessageRefused):
                await bob.send("#ops", "z")
            with pytest.raises(MessageRefused):
                await bob.join("#ops")

    told(story())


def test_ranks_and_names(address: str) -> None:
    """Ranks, new nicks, topics and partings are followed."""

    async def story() -> None:
        async with (
            hubbub.connect(address, "ann", rooms=["#ops"]) as ann,
            hubbub.connect(address, "bob", rooms=["#ops"]) as bob,
        ):
            room, mirror = ann.chat.open("#ops"), bob.chat.open("#ops")
            await bob._until(lambda: mirror.members.get("ann") == "@")
            ann.chat.ask("MODE", "#ops", "+v", "bob")
            await bob._until(lambda: mirror.members.get("bob") == "+")
            ann.chat.topic("#ops", "on call: ann")
            await bob._until(lambda: mirror.topic == "on call: ann")
            bob.chat.rename("robert")
            await ann._until(lambda: room.members.get("robert") == "+")
            bob.leave("#ops")
            await ann._until(lambda: "robert" not in room.members)

    told(story())


def test_a_script(address: str) -> None:
    """`hubbub send` from a pipe, `rooms`, `who`."""
    environ = {**os.environ, "PYTHONPATH": str(HOME / "src"), "HUBBUB_SERVER": address}

    def run(*arguments: str, stdin: str = "") -> tuple[int, str]:
        command = [sys.executable, "-m", "hubbub", *arguments]
        done = subprocess.run(
            command,
            env=environ,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.returncode, done.stdout

    async def story() -> None:
        async with hubbub.connect(address, "ann", rooms=["#ops"]) as ann:
            sending = asyncio.to_thread(run, "send", "#ops", stdin="one\ntwo\n")
            assert (0, "") == await sending
            assert ["one", "two"] == [(await heard(ann))[2] for _ in range(2)]
            code, out = await asyncio.to_thread(run, "rooms")
            assert (0, True) == (code, "#ops" in out)
            assert (0, "@ann\n") == await asyncio.to_thread(run, "who", "#ops")
            assert 1 == (await asyncio.to_thread(run, "search", "x", "--room", "#ops"))[0]

    told(story())


def test_the_line_client(address: str) -> None:
    """`clientSocket.py` with a pipe speaks to them too."""
    host, _, port = address.partition(":")
    command = [sys.executable, str(HOME / "clientSocket.py"), "-i", host, "-p", port, "-n", "todd"]
    done = subprocess.run(
        command, input="hello\n", capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (0, "") == (done.returncode, done.stderr)


@needs_tmux
def test_the_screen(address: str, tmp_path: Path) -> None:
    """In a real terminal: talking, rooms, a talk alone, ranks, and what these servers lack."""
    host, _, port = address.partition(":")
    command = [sys.executable, str(HOME / "clientSocket.py"), "-i", host, "-p", port, "-n", "maria"]
    home = tmp_path / "home"
    home.mkdir()
    with Tmux(home, *command) as terminal, Irc((host, int(port))) as bob:
        terminal.until("maria you")
        bob.send("NICK bob", "USER bob 0 * :Bob")
        bob.until(" (376|422) ")
        bob.send("JOIN #lobby", "PRIVMSG #lobby :hello maria", "PRIVMSG maria :psst")
        terminal.until("hello maria")
        terminal.until("● bob")
        terminal.type("hi bob", "Enter")
        bob.until(r"^:maria!\S+ PRIVMSG #lobby :hi bob$")
        terminal.until("hi bob  ✓")
        terminal.type("/op bob", "Enter")
        terminal.until("@bob")
        terminal.type("/topic on call: bob", "Enter")
        terminal.until("#lobby  on call: bob")
        terminal.type("/kick nobody", "Enter")
        terminal.until("nobody")
        terminal.type("/msg bob just you", "Enter")
        bob.until(r"^:maria!\S+ PRIVMSG maria|^:maria!\S+ PRIVMSG bob :just you$")
        terminal.type("/join #tea", "Enter")
        terminal.until("#tea  1 member")
        terminal.type("one")
        terminal.press("C-j")
        terminal.type("two", "Enter")
        terminal.until("two  ✓")
        bob.send("QUIT :bye")
        terminal.until("○ bob")
        assert "Traceback" not in terminal.screen()
