"""client/typed.py: which typed lines may be kept."""

import pytest

from hubbub.client.typed import may_be_kept


@pytest.mark.parametrize(
    "text", ["hello", "/join #ops", "/msg sam hi", "/me raw", "//raw x", "/topic", "", "/msg"]
)
def test_kept(text: str) -> None:
    """What people say, and most of what they do."""
    assert may_be_kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "/raw PASS secret",
        "/join #ops secret",
        "/msg NickServ IDENTIFY secret",
        "/QUERY chanserv x",
        "/login todd secret",
        "/oper todd secret",
    ],
)
def test_not_kept(text: str) -> None:
    """What may have a password in it."""
    assert not may_be_kept(text)


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [("/in todd secret", False), ("/IN secret", False), ("/in", False), ("/wave", True)],
)
def test_aliases(text: str, is_kept: bool) -> None:
    """What stands for a command that may have a password is as secret, the rest is not."""
    aliases = {"in": "/login", "wave": "me waves"}
    assert is_kept == may_be_kept(text, aliases=aliases)
    assert may_be_kept("in secret", aliases=aliases)
    assert may_be_kept("/in secret")


def test_talks_with_services() -> None:
    """In a talk with NickServ every line may be a password."""
    assert not may_be_kept("identify secret", "NickServ")
    assert may_be_kept("identify", "sam")
