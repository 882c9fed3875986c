"""tui/tap.py: the lines of the protocol."""

import pytest

from hubbub.tui.tap import KEPT, Tap, shown


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
