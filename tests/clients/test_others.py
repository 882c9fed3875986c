"""Programs of others against our server: nc, WeeChat and irssi join, talk and leave."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Irc
from tests.support.program import Program, ServerProgram

pytestmark = pytest.mark.slow


def installed(program: str) -> str:
    """Return where the program is; skip the test where it is not."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


@pytest.fixture
def server() -> Iterator[ServerProgram]:
    """A server that listens."""
    with ServerProgram() as server:
        yield server


@pytest.fixture
def bob(server: ServerProgram) -> Iterator[Irc]:
    """Somebody who is in the lobby."""
    with Irc(server.address) as bob:
        yield bob.register("bob")


def test_nc(server: ServerProgram, bob: Irc) -> None:
    """A person with nc is greeted, takes a name, talks, hears, and leaves."""
    ip, port = server.address
    with Program(installed("nc"), ip, str(port)) as ann:
        ann.until("What is your name")
        ann.type("ann\n")
        ann.until("You are ann")
        bob.until("^:ann!~nc@127.0.0.1 JOIN #lobby$")
        bob.send("PRIVMSG #lobby :hello ann")
        ann.until("bob: hello ann")
        ann.type("hello bob\n")
        bob.until("^:ann!~nc@127.0.0.1 PRIVMSG #lobby :hello bob$")
        ann.type("/quit good night\n")
        ann.until("goodbye")
        bob.until("^:ann!~nc@127.0.0.1 QUIT :Quit: good night$")


def test_nc_presses_enter(server: ServerProgram, bob: Irc) -> None:
    """Enter takes a guest name, as the greeting says."""
    ip, port = server.address
    with Program(installed("nc"), ip, str(port)) as guest:
        guest.until("What is your name")
        guest.type("\n")
        guest.until(r"You are guest-\d{4}")
        bob.until(r"^:guest-\d{4}!~nc@127.0.0.1 JOIN #lobby$")


def test_nc_from_a_pipe(server: ServerProgram, bob: Irc) -> None:
    """What is piped into nc -N is said, and its answers come back before the end."""
    ip, port = server.address
    done = subprocess.run(
        [installed("nc"), "-N", ip, str(port)],
        input="build-log\nall is well\n/who\n",
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert "-- in #lobby: bob build-log" in done.stdout
    bob.until("^:build-log!~nc@127.0.0.1 PRIVMSG #lobby :all is well$")
    bob.until("^:build-log!~nc@127.0.0.1 QUIT :Connection closed$")


def test_weechat(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """WeeChat comes in, enters a room, talks, hears, and leaves."""
    ip, port = server.address
    log = tmp_path / "logs" / "irc.hub.#tea.weechatlog"
    commands = [
        f"/server add hub {ip}/{port} -notls -nicks=wee -username=wee -autojoin=#tea",
        "/set irc.server_default.anti_flood_prio_high 0",
        "/set irc.server_default.anti_flood_prio_low 0",
        "/set logger.file.flush_delay 0",
        f"/set logger.file.path {log.parent}",
        "/connect hub",
    ]
    bob.send("JOIN #tea")
    arguments = [part for command in commands for part in ("-r", command)]
    fifo = tmp_path / "fifo"
    arguments += ["-r", f"/set fifo.file.path {fifo}", "-r", "/fifo enable"]
    program = installed("weechat-headless")
    with Program(program, "--stdout", "-d", str(tmp_path), *arguments):
        bob.until("^:wee!~wee@127.0.0.1 JOIN #tea$")
        bob.send("PRIVMSG #tea :hello WeeChat", "PRIVMSG wee :\x01VERSION\x01")
        bob.until("^:wee!~wee@127.0.0.1 NOTICE bob :\x01VERSION WeeChat")
        _tell(fifo, "irc.hub.#tea *hello from WeeChat")
        bob.until("^:wee!~wee@127.0.0.1 PRIVMSG #tea :hello from WeeChat$")
        _tell(fifo, "irc.hub.#tea */me waves")
        bob.until("^:wee!~wee@127.0.0.1 PRIVMSG #tea :\x01ACTION waves\x01$")
        _tell(fifo, "core.weechat */quit")
        bob.until("^:wee!~wee@127.0.0.1 QUIT :Quit: ")
    assert "hello WeeChat" in log.read_text("utf-8")


def _tell(fifo: Path, line: str) -> None:
    fifo.write_text(f"{line}\n", "utf-8")


def test_irssi(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """Irssi comes in, enters a room, talks, hears, and leaves."""
    ip, port = server.address
    bob.send("JOIN #tea")
    quick = 'settings = { "irc/core" = { cmd_queue_speed = "1msec"; cmds_max_at_once = "99"; }; };'
    (tmp_path / "config").write_text(f"{quick}\n", "utf-8")
    arguments = [f"--home={tmp_path}", "-c", ip, "-p", str(port), "-n", "iris"]
    with Program(installed("irssi"), *arguments) as irssi:
        bob.until("^:iris!~.* JOIN #lobby$")
        irssi.type("/join #tea\r")
        bob.until("^:iris!~.* JOIN #tea$")
        irssi.until("Join to #tea was synced")
        irssi.type("hello from irssi\r")
        bob.until("^:iris!~.* PRIVMSG #tea :hello from irssi$")
        bob.send("PRIVMSG #tea :hello irssi")
        irssi.until("hello irssi")
        irssi.type("/quit good night\r")
        bob.until("^:iris!~.* QUIT :Quit: good night$")
        assert 0 == irssi.ended()
