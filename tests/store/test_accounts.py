"""store/accounts.py: what the records say of themselves."""

import pytest

from hubbub.store.accounts import Account, Credentials, Suspension, Token


def test_names() -> None:
    """An account is known by its folded name, which is one of its nicks."""
    account = Account("Alice", 1, nicks=frozenset({"al"}))
    assert "alice" == account.folded
    assert {"alice", "al"} == account.all_nicks


@pytest.mark.parametrize(
    ("expected", "suspension"),
    [
        (False, None),
        (True, Suspension("bob", "spam", 1)),
        (True, Suspension("bob", "spam", 1, 11)),
        (False, Suspension("bob", "spam", 1, 10)),
    ],
)
def test_suspended(expected: bool, suspension: Suspension | None) -> None:
    """A suspension holds until its time is over, or for good."""
    assert expected is Account("alice", 1, suspension=suspension).is_suspended(10)


@pytest.mark.parametrize(
    ("expected", "uses_left", "expires_s"),
    [(True, 1, None), (True, None, None), (False, 0, None), (True, 1, 11), (False, None, 10)],
)
def test_good_tokens(expected: bool, uses_left: int | None, expires_s: int | None) -> None:
    """A token is good while it has uses and time left."""
    assert expected is Token("t", "bob", 1, uses_left, expires_s).is_good(10)


def test_nothing_secret_is_shown() -> None:
    """What may end in a log has no hash and no code in it."""
    shown = repr(Account("alice", 1, Credentials("hash", {}), code="secret"))
    assert "hash" not in shown
    assert "secret" not in shown
