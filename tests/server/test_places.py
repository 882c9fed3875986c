"""Places to listen: what is one, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.server.places import is_mode, is_place, parse


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("127.0.0.1:6667", ("127.0.0.1", 6667)),
        ("[::1]:6697", ("::1", 6697)),
        ("[fe80::1%eth0]:1", ("fe80::1%eth0", 1)),
        ("localhost:0", ("localhost", 0)),
        ("unix:/run/hubbub/socket", Path("/run/hubbub/socket")),
    ],
)
def test_parse(text: str, where: object) -> None:
    """An address is what others write too."""
    assert where == parse(text)


@pytest.mark.parametrize("text", ["", "6667", "a", "a:b", "::1:6667", "a:65536", "[::1]", "unix:"])
def test_no_place(text: str) -> None:
    """What is none is refused."""
    assert not is_place(text)
    with pytest.raises(ValueError, match="is no place to listen"):
        parse(text)


@pytest.mark.parametrize(
    ("mode", "is_one"),
    [("600", True), ("0660", True), ("", False), ("6", False), ("999", False), ("0o600", False)],
)
def test_mode(mode: str, is_one: bool) -> None:
    """A mode is written as for chmod."""
    assert is_one is is_mode(mode)
