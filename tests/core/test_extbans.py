"""Masks that look at accounts and real names, and those that only mute."""

import pytest

from hubbub.core.extbans import fits, fits_any, keeps_out, normal
from hubbub.core.state import User


def bob(account: str | None = None) -> User:
    """Return somebody at a known place."""
    user = User("bob", "b", "host.example", "Bob the Spammer")
    user.account = account
    return user


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bob", "bob!*@*"),
        ("a:bob", "a:bob"),
        ("m:bob", "m:bob!*@*"),
        ("m:a:bob", "m:a:bob"),
        ("U:*@host", "U:*!*@host"),
        ("r:*spam*", "r:*spam*"),
        ("x:bob", "x:bob!*@*"),
    ],
)
def test_masks_get_their_final_form(asked: str, expected: str) -> None:
    """A plain mask is completed, also behind m: and U:."""
    assert expected == normal(asked)


@pytest.mark.parametrize(
    ("mask", "account", "expected"),
    [
        ("bob!*@*", None, True),
        ("a:BOB", "bob", True),
        ("a:bob", None, False),
        ("m:a:bob", "bob", True),
        ("r:*spammer", None, True),
        ("r:*eggs*", None, False),
        ("U:*!*@host.example", None, True),
        ("U:*!*@host.example", "bob", False),
    ],
)
def test_masks_fit_accounts_and_not_nicks(mask: str, account: str | None, expected: bool) -> None:
    """An account's mask means who is logged in; the nick does not count."""
    assert expected == fits(mask, bob(account))


def test_muting_masks_let_people_in() -> None:
    """m: means somebody, and keeps nobody out."""
    assert fits_any(["m:bob!*@*"], bob())
    assert not keeps_out(["m:bob!*@*"], bob())
    assert keeps_out(["m:bob!*@*", "*!*@host.example"], bob())
