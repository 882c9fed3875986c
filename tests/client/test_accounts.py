"""client/accounts.py: making an account, and the code that is mailed."""

from __future__ import annotations

from random import Random

import pytest

from hubbub.client.connection import Connection
from hubbub.client.events import Event, Refused, Registered, RegisterFailed
from hubbub.errors import NotHere
from tests.client.script import NOW_S, SERVER


class Known:
    """A connection that has come in."""

    def __init__(self, *, is_private: bool = True) -> None:
        self.connection = Connection(NOW_S, Random(1))
        self.connection.register("todd", is_private=is_private)
        self.hear(
            f"{SERVER} CAP * LS :draft/account-registration=email-required,custom-account-name",
            f"{SERVER} 001 todd :Welcome",
        )
        self.connection.data_to_send()

    def hear(self, *lines: str) -> list[Event]:
        """Take what the server says; return what happened."""
        self.connection.receive_data("".join(f"{line}\r\n" for line in lines).encode(), NOW_S)
        return self.connection.events()

    def sent(self) -> str:
        """Return what the client sent."""
        return self.connection.data_to_send().decode()


def test_what_an_account_needs() -> None:
    """The server says so in the value of its capability; withdrawn, nobody makes accounts."""
    known = Known()
    assert "email-required,custom-account-name" == known.connection.abilities().registration
    known.hear(f"{SERVER} CAP todd DEL :draft/account-registration")
    assert known.connection.abilities().registration is None


def test_made() -> None:
    """The password is the last word, whatever is in it; success is told."""
    known = Known()
    known.connection.enrol("todd", "correct horse")
    assert "REGISTER todd * :correct horse\r\n" == known.sent()
    (event,) = known.hear(f"{SERVER} REGISTER SUCCESS todd :Account registered")
    assert Registered("todd", "Account registered") == event


def test_a_code() -> None:
    """Where a code is mailed, the account waits for it."""
    known = Known()
    known.connection.enrol("todd", "secret", "todd@pond.example")
    assert known.sent().startswith("REGISTER todd todd@pond.example")
    (event,) = known.hear(f"{SERVER} REGISTER VERIFICATION_REQUIRED todd :A letter")
    assert Registered("todd", "A letter", needs_code=True) == event
    known.connection.verify("todd", "1234")
    assert known.sent().split() == ["VERIFY", "todd", ":1234"]
    (event,) = known.hear(f"{SERVER} VERIFY SUCCESS todd :Account registered")
    assert Registered("todd", "Account registered") == event


def test_refused() -> None:
    """A failure is told with its reason; failures of other commands are not taken for one."""
    known = Known()
    (event,) = known.hear(f"{SERVER} FAIL REGISTER WEAK_PASSWORD todd :Too short")
    assert RegisterFailed("Too short") == event
    (event,) = known.hear(f"{SERVER} FAIL TOPIC X #ops :No")
    assert isinstance(event, Refused)


def test_no_password_in_clear_text() -> None:
    """Where others could read along, nothing is sent."""
    known = Known(is_private=False)
    with pytest.raises(NotHere, match="clear text"):
        known.connection.enrol("todd", "secret")
    assert "" == known.sent()
