"""clientSocket.py: the documented surface, word for word."""

import contextlib
import os
import pty
import socket
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

import clientSocket
from hubbub.errors import NameTaken, ServerRefused
from tests.client.relay import Relay
from tests.support.patience import PATIENCE_S

HOME = Path(clientSocket.__file__).parent


def parsed(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Namespace:
    """Return what a command line says."""
    monkeypatch.setattr(sys, "argv", ["clientSocket.py", *arguments])
    return clientSocket.parseArgs(ArgumentParser())


@pytest.mark.parametrize(
    ("meant", "arguments"),
    [
        (("127.0.0.1", 1337, None), []),
        (("10.0.0.7", 7, "todd"), ["-i", "10.0.0.7", "-p", "7", "-n", "todd"]),
        (("::1", 65535, "todd"), ["--ip", "::1", "--port", "65535", "--name", "todd"]),
    ],
)
def test_arguments(
    meant: tuple[str, int, str | None], arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Address, port and name; nothing is required."""
    options = parsed(monkeypatch, *arguments)
    assert meant == (options.ip, options.port, options.name)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "", "9" * 5000])
def test_ports(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no port is refused before anything else happens."""
    with pytest.raises(SystemExit) as end:
        parsed(monkeypatch, f"--port={port}")
    assert 2 == end.value.code
    assert "-p/--port" in capsys.readouterr().err


def test_init_socket() -> None:
    """A socket is connected, greeted and given its name; messages go to the lobby."""
    with Relay() as relay, socket.socket() as sock:
        assert "todd" == clientSocket.init_socket(sock, relay.address, "todd")
        clientSocket.send_message(sock, relay.address, "hello\nworld")
        clientSocket.send_message(sock, relay.address, "ü" * 1000)
    assert ["#lobby hello", "#lobby world"] == relay.said[:2]
    assert "ü" * 1000 == "".join(text.removeprefix("#lobby ") for text in relay.said[2:])


def test_init_socket_without_a_name() -> None:
    """Without a name it takes a guest's."""
    with Relay() as relay, socket.socket() as sock:
        assert clientSocket.init_socket(sock, relay.address).startswith("guest-")


def test_init_socket_with_a_taken_name() -> None:
    """A name that somebody has is an error of its own."""
    with Relay(taken="todd") as relay, socket.socket() as sock, pytest.raises(NameTaken):
        clientSocket.init_socket(sock, relay.address, "todd")


def test_init_socket_without_a_server() -> None:
    """Where nobody listens, the error says where."""
    with socket.socket() as reserved, socket.socket() as sock:
        reserved.bind(("127.0.0.1", 0))
        address = reserved.getsockname()
        with pytest.raises(ServerRefused, match=f"127.0.0.1 port {address[1]}"):
            clientSocket.init_socket(sock, address, "todd")


@pytest.mark.parametrize(("line", "typed"), [("hello", "hello\n"), ("", "\n"), (None, "")])
def test_get_message(line: str | None, typed: str) -> None:
    """One line is one message; the end of the input is None."""
    code = "import clientSocket; print([clientSocket.get_message('> ')])"
    assert f"> [{line!r}]\n" == run(code, typed).stdout


def test_nothing_but_a_terminal_is_cleared(capsys: pytest.CaptureFixture[str]) -> None:
    """A file or a pipe gets no escape sequence, neither from clear_term nor from the banner."""
    clientSocket.clear_term()
    assert "" == capsys.readouterr().out
    clientSocket.print_banner()
    assert "\033" not in capsys.readouterr().out


class Terminal:
    """A stdout that says it is a terminal, and keeps what is printed."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        """Say yes."""
        return True

    def write(self, text: str) -> None:
        """Keep the text."""
        self.text += text

    def flush(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize("columns", [20, 37, 38, 80])
@pytest.mark.parametrize("no_color", ["", "1"])
def test_banner(columns: int, no_color: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The banner fits into the terminal, and has a colour unless NO_COLOR is set."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", no_color)
    clientSocket.clear_term()
    clientSocket.print_banner()
    assert screen.text.startswith("\033[H\033[2J")
    assert ("\033[38;5;30m" in screen.text) == (not no_color)
    text = screen.text.replace("\033[H\033[2J", "").replace("\033[38;5;30m", "")
    assert all(len(line) < columns for line in text.replace("\033[0m", "").splitlines())


def run(code: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """Run code in a Python that knows nothing but its own library and the checkout's scripts."""
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(HOME)!r})\n{code}"]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=True)


def test_import_runs_nothing() -> None:
    """Importing it prints nothing, and works in a Python without any package."""
    code = "import clientSocket; print('prompt_toolkit' in sys.modules)"
    assert "False\n" == run(code).stdout


# The whole program


def command(relay: Relay, *arguments: str) -> list[str]:
    """Return the documented command."""
    ip, port = relay.address
    return [sys.executable, str(HOME / "clientSocket.py"), "-i", ip, "-p", str(port), *arguments]


def test_piped() -> None:
    """`echo hi | python clientSocket.py …` sends, prints nothing and ends with 0."""
    with Relay() as relay:
        done = subprocess.run(
            command(relay, "-n", "todd"), input="hi\n", capture_output=True, text=True, check=True
        )
    assert ("", "") == (done.stdout, done.stderr)
    assert ["#lobby hi"] == relay.said


def test_on_a_terminal() -> None:
    """In lines on a terminal it clears the screen, greets, asks for a name, and talks."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    with (
        Relay() as relay,
        subprocess.Popen(
            command(relay, "--line"), stdin=theirs, stdout=theirs, stderr=theirs, env=environ
        ) as process,
    ):
        os.close(theirs)
        screen = b""
        for awaited, typed in ((b"name):", b"todd\r"), (b"joined #lobby", b"hello\r")):
            while awaited not in screen:
                screen += os.read(ours, 1000)
            os.write(ours, typed)
        while b"todd" not in screen.partition(b"joined #lobby")[2]:
            screen += os.read(ours, 1000)
        os.write(ours, b"/quit\r")
        with contextlib.suppress(OSError):  # EIO: the other end of the terminal is closed
            while os.read(ours, 1000):
                pass
        assert 0 == process.wait(PATIENCE_S)
    os.close(ours)
    assert screen.startswith(b"\x1b[H\x1b[2J")
    assert ["#lobby hello"] == relay.said
