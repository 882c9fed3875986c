"""tui/tap.py: the lines of the protocol."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hubbub.client.places import last_server
from hubbub.client.trust import Safety
from hubbub.tui.tap import KEPT, Tap, shown
from tests.support.served import Served


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ("PRIVMSG #ops :hello", "PRIVMSG #ops :hello"),
        ("PASS …", "PASS secret word"),
        ("AUTHENTICATE …", "AUTHENTICATE c2VjcmV0"),
        ("REGISTER ann * …", "REGISTER ann * secret"),
        ("@label=1 PRIVMSG NickServ :IDENTIFY …", "@label=1 PRIVMSG NickServ :IDENTIFY secret"),
        ("OPER ann …", "OPER ann secret"),
        (":x ␛[2J", ":x \x1b[2J"),
    ],
)
def test_secrets_are_left_out(expected: str, line: str) -> None:
    """Passwords are not shown, and nothing drives the terminal."""
    assert expected == shown(line)


def test_the_last_lines_are_kept() -> None:
    """It does not grow for ever."""
    tap = Tap()
    tap.note(">", b"one\r\ntwo\r\n")
    assert ["> one", "> two"] == list(tap.lines)
    for _ in range(KEPT):
        tap.note("<", b"x\r\n")
    assert KEPT == len(tap.lines)


async def test_commands_go_where_the_screen_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`hubbub send` after the screen needs no address: the tap is what the screen connects by."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with capture_logs(), Served() as served:
        name = "{}:{}".format(*served.address)
        _, writer = await Tap().world(name, Safety()).dial()
        writer.close()
        await writer.wait_closed()
        assert name == last_server(os.environ)
