"""The real client in a real terminal (tmux), at a real server: typed into, read, disconnected."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Irc
from tests.support.cutter import Cutter
from tests.support.program import HOME, ServerProgram
from tests.support.tmux import Tmux, needs_tmux

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), needs_tmux]

Address = tuple[str, int]


class Serving:
    """A server that keeps what is said, on one port, which can be killed and started again."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._program = ServerProgram(data)
        self.address: Address = self._program.address

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._program.__exit__()

    def start(self) -> None:
        """Start it on the same port."""
        self._program = ServerProgram(self._data, port=self.address[1])


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A server."""
    made = Serving(tmp_path / "server")
    yield made
    made.kill()


def joined(home: Path, address: Address) -> Tmux:
    """Return a terminal in which maria joins the server."""
    ip, port = address
    command = [sys.executable, str(HOME / "clientSocket.py"), "-i", ip, "-p", str(port)]
    return Tmux(home, *command, "-n", "maria")


def said(terminal: Tmux, text: str) -> list[str]:
    """Return the lines of the screen that hold the text, in order, without what is beside them."""
    return [found[0] for line in terminal.screen().splitlines() if (found := re.search(text, line))]


def kept(address: Address, text: str) -> list[str]:
    """Return what the server's history has of these texts, in order."""
    with Irc(address).register("zoe", "batch", "draft/chathistory") as zoe:
        zoe.send("CHATHISTORY LATEST #lobby * 100")
        lines = zoe.until(r"BATCH :?-")
    return [found[0] for line in lines if (found := re.search(text, line))]


def test_the_server_is_killed(serving: Serving, tmp_path: Path) -> None:
    """What was said before, meanwhile and after `kill -9` is there, once, in this order."""
    with joined(tmp_path, serving.address) as terminal:
        terminal.until("maria you")
        with Irc(serving.address).register("sam") as sam:
            sam.send("PRIVMSG #lobby :said 1")
            terminal.until("said 1")
            terminal.type("said 2", "Enter")
            sam.until(r"^:maria!.* PRIVMSG #lobby :said 2$")
            terminal.until("said 2  ✓")
        serving.kill()
        terminal.until("cannot reach 127.0.0.1")
        for text in ("said 3", "said 4"):
            terminal.type(text, "Enter")
            terminal.until(f"{text}  ⧗ queued, sends on reconnect")
        terminal.until("outbox 2")
        serving.start()
        terminal.press("M-r")
        terminal.until("said 4  ✓")
        terminal.type("said 5", "Enter")
        terminal.until("said 5  ✓")
        everything = [f"said {number}" for number in range(1, 6)]
        assert everything == said(terminal, r"said \d")
        assert everything == kept(serving.address, r"said \d")


def test_the_network_goes(serving: Serving, tmp_path: Path) -> None:
    """Behind a cut the client says so; then what was missed stands under the line of the gap."""
    with Cutter(serving.address) as way, joined(tmp_path, way.address) as terminal:
        with Irc(serving.address).register("sam") as sam:
            terminal.until("maria you")
            sam.send("PRIVMSG #lobby :said 1")
            terminal.until("said 1")
            way.cut(stays=True)
            terminal.until("retry")
            sam.until(r"^:maria!\S+ QUIT")
            sam.send("PRIVMSG #lobby :said 2", "PRIVMSG #lobby :said 3")
            sam.barrier()
            terminal.type("said 4", "Enter")
            terminal.until("said 4  ⧗ queued")
            way.mend()
            terminal.press("M-r")
            terminal.until("said 4  ✓")
            sam.until(r"^:maria!\S+ PRIVMSG #lobby :said 4$")
            sam.send("PRIVMSG #lobby :said 5")
            terminal.until("said 5")
        everything = [f"said {number}" for number in range(1, 6)]
        in_between = r"said \d|offline \d\d:\d\d–\d\d:\d\d · 2 messages restored"
        first, gap, *others = said(terminal, in_between)
        assert (everything, True) == ([first, *others], gap.startswith("offline"))
        assert everything == kept(serving.address, r"said \d")


def test_the_cursor_is_where_one_writes(serving: Serving, tmp_path: Path) -> None:
    """For a screen reader the terminal's own cursor stands at the caret, whatever comes."""
    settings = tmp_path / "config" / "hubbub" / "client.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("screen_reader = true\n")
    with joined(tmp_path, serving.address) as terminal:
        terminal.until("connected to 127.0.0.1")
        terminal.type("half a line")
        terminal.until("half a line")
        terminal.so(lambda: (11, 29, True) == terminal.cursor(), "the caret")
        with Irc(serving.address).register("sam") as sam:
            sam.send("PRIVMSG #lobby :hello there")
            terminal.until("sam: hello there")
        terminal.so(lambda: (11, 29, True) == terminal.cursor(), "the caret")
        assert "sam: hello there" in terminal.screen().splitlines()[28]
        terminal.press("M-k")
        terminal.until("sam joined")
        terminal.so(lambda: terminal.cursor()[1] < 28, "the chosen line")


def test_the_terminal_changes_its_size(serving: Serving, tmp_path: Path) -> None:
    """What was said stays in sight; where there is no room that is said, and keys still work."""
    with joined(tmp_path, serving.address) as terminal:
        terminal.until("maria you")
        terminal.type("still here", "Enter")
        terminal.until("still here  ✓")
        terminal.resize(50, 20)
        terminal.until("still here")
        terminal.resize(32, 8)
        terminal.until("need 40x10 — online")
        terminal.resize(100, 30)
        terminal.until("maria you")
        terminal.press("C-g")
        terminal.until("go to")
        terminal.press("Escape")
        assert "Traceback" not in terminal.screen()


def test_it_was_stopped(serving: Serving, tmp_path: Path) -> None:
    """After SIGSTOP and SIGCONT it is drawn anew, and each key comes once, in its order."""
    with joined(tmp_path, serving.address) as terminal:
        terminal.until("maria you")
        for _ in range(3):
            os.kill(terminal.pid, signal.SIGSTOP)
            os.kill(terminal.pid, signal.SIGCONT)
        for number in range(30):
            terminal.type(f"said {number:02} and more of it", "Enter")
        terminal.until("said 29 and more of it  ✓")
        texts = [f"said {number:02} and more of it" for number in range(30)]
        assert texts == kept(serving.address, r"said \d\d and more of it")
        assert texts[-10:] == said(terminal, r"said \d\d and more of it")[-10:]
