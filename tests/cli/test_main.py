"""The command line: what it takes, and what it says about what it does not take."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub import __version__
from hubbub.cli.main import DEFAULT_PORT, address, main, parser, port
from tests.support.program import HOME


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (1337, "1337"), (65535, "65535")])
def test_port(number: int, text: str) -> None:
    """A port is 0 to 65535."""
    assert number == port(text)


@pytest.mark.parametrize("text", ["", "-1", "65536", "x", "1.5", "٣", "9" * 5000, " 1"])
def test_no_port(text: str) -> None:
    """Anything else is no port, and said to be none."""
    with pytest.raises(argparse.ArgumentTypeError, match="is not a port"):
        port(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (("chat.example", DEFAULT_PORT), "chat.example"),
        (("chat.example", 6667), "chat.example:6667"),
        (("192.0.2.1", 6667), "192.0.2.1:6667"),
        (("::1", DEFAULT_PORT), "[::1]"),
        (("::1", 6667), "[::1]:6667"),
        (("2001:db8::1", DEFAULT_PORT), "2001:db8::1"),
    ],
)
def test_address(expected: tuple[str, int], text: str) -> None:
    """HOST, HOST:PORT, [IPv6] and [IPv6]:PORT are addresses."""
    assert expected == address(text)


@pytest.mark.parametrize("text", ["", ":1", "[::1", "[::1]x", "host:", "host:x", "[]:1", "[::1]:"])
def test_no_address(text: str) -> None:
    """Anything else is none."""
    with pytest.raises(argparse.ArgumentTypeError):
        address(text)


def test_start_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What keeps the server from starting is one line on stderr, and exit code 2."""
    path = tmp_path / "hubbub.toml"
    path.write_text("[server]\nprot = 1\n", "utf-8")
    assert 2 == main(["serve", "--config", str(path)])
    captured = capsys.readouterr()
    assert f"hubbub: {path}:2: there is no server.prot; did you mean port?\n" == captured.err
    assert "" == captured.out


def test_data_directory_that_cannot_be(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A data directory that cannot be made is one line on stderr, and exit code 2."""
    (tmp_path / "file").write_text("", "utf-8")
    assert 2 == main(["serve", "--data", str(tmp_path / "file" / "data")])
    error = capsys.readouterr().err
    assert error.startswith(f"hubbub: the data directory {tmp_path}/file/data cannot be used: ")
    assert error.endswith("(choose another directory with --data)\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frob"],
        ["serve", "-p", "x"],
        ["join"],
        ["history"],
        ["history", "export"],
        ["history", "import", "file", "--format", "pdf"],
        ["admin", "check", "--data", "x", "-p", "1"],
        ["admin", "backup"],
        ["config"],
        ["config", "defaults", "-p", "1"],
    ],
)
def test_wrong_use(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Wrong use is told, with exit code 2."""
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert 2 == raised.value.code
    assert "usage: hubbub" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """--version tells the version."""
    with pytest.raises(SystemExit):
        main(["--version"])
    assert f"hubbub {__version__}\n" == capsys.readouterr().out


def commands_of(whole: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the commands, and the commands of those that have some."""
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield command
                yield from commands_of(command)


def test_help_says_how_to_report_a_weakness() -> None:
    """Without the source, which has SECURITY.md, too."""
    assert "Report a vulnerability" in " ".join(parser().format_help().split())


def test_every_command_has_a_description() -> None:
    """What --help says of each command is there."""
    commands = list(commands_of(parser()))
    assert len(commands) >= 15
    assert [] == [command.prog for command in commands if not command.description]


def test_only_what_is_meant_is_described() -> None:
    """The options of other commands are not made; a word that is none brings all commands back."""
    assert ["hubbub send"] == [command.prog for command in commands_of(parser("send"))]
    assert len(list(commands_of(parser("sned")))) == len(list(commands_of(parser())))


def test_the_command_line_is_light() -> None:
    """--help and --version wait for no server, database or line editor to be imported."""
    code = "import sys, hubbub.cli.main; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True
    )
    heavy = {
        "asyncio",
        "sqlite3",
        "structlog",
        "prompt_toolkit",
        "hubbub.cli.kept",
        "hubbub.server",
    }
    assert set() == heavy & set(done.stdout.split())


def test_as_a_module() -> None:
    """`python -m hubbub` is the command."""
    done = subprocess.run(
        [sys.executable, "-m", "hubbub", "--version"],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"hubbub {__version__}\n" == done.stdout
