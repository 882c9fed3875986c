"""server/mail.py: letters handed to a real mail server on loopback, or to a command."""

from __future__ import annotations

import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from hubbub.errors import MailError
from hubbub.server.mail import is_address, is_way, letter, send
from tests.support.post_office import PostOffice

LETTER = letter("hubbub@chat.example", "ann@example.org", "Your code", "It is 1234.\n")


def test_by_smtp() -> None:
    """The mail server has the letter, for its one recipient."""
    with PostOffice() as office:
        send(f"smtp://127.0.0.1:{office.port}", LETTER)
    assert office.recipients == ["ann@example.org"]
    (found,) = office.letters
    assert (found["To"], found["Subject"]) == ("ann@example.org", "Your code")
    assert found.get_content().splitlines() == ["It is 1234."]


def test_refused() -> None:
    """Whoever sends is told that nobody took it."""
    with PostOffice(refuses=True) as office, pytest.raises(MailError, match="could not be sent"):
        send(f"smtp://127.0.0.1:{office.port}", LETTER)


def test_nobody_there() -> None:
    """A mail server that does not answer is an error like any."""
    with PostOffice() as office:
        port = office.port
    with pytest.raises(MailError):
        send(f"smtp://127.0.0.1:{port}", LETTER)


def test_by_command(tmp_path: Path) -> None:
    """A command reads the letter from its input."""
    file = tmp_path / "letter"
    code = f"import sys; open({str(file)!r}, 'wb').write(sys.stdin.buffer.read())"
    script = tmp_path / "sendmail.py"
    script.write_text(code)
    send(f"{sys.executable} {script} -t -i", LETTER)
    found = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (found["To"], found["From"]) == ("ann@example.org", "hubbub@chat.example")


@pytest.mark.parametrize("way", ["/nothing/here", "/bin/false", "/bin/true 'hunter2"])
def test_a_command_that_fails(way: str) -> None:
    """One that is not there, one that says no, and one that cannot be read."""
    with pytest.raises(MailError) as caught:
        send(way, LETTER)
    assert "hunter2" not in str(caught.value)


def test_a_command_is_a_secret() -> None:
    """Why it failed is told without the command, which may hold a password."""
    with pytest.raises(MailError) as caught:
        send("/bin/false --password=hunter2", LETTER)
    assert "the letter could not be sent: the command ended with 1" == str(caught.value)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("ann@example.org", True),
        ("ann+chat@mail.example.org", True),
        ("ann", False),
        ("ann@host", False),
        ("ann@example.org,eve@example.org", False),
        ("ann@example.org\nBcc: eve@example.org", False),
        ("<ann@example.org>", False),
        ("a b@example.org", False),
        ("a@" + "x" * 300 + ".org", False),
    ],
)
def test_addresses(text: str, *, is_one: bool) -> None:
    """One address and nothing that could become several, or a header."""
    assert is_one is is_address(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("smtp://mail.example:2525", True),
        ("smtps://user:secret@mail.example", True),
        ("/usr/sbin/sendmail -t -i", True),
        ("/usr/sbin/sendmail '-t", False),
        ("smtp://", False),
        ("smtp://host:notaport", False),
        ("http://host", False),
        ("sendmail", False),
    ],
)
def test_ways(text: str, *, is_one: bool) -> None:
    """A mail server or a command by its path."""
    assert is_one is is_way(text)
