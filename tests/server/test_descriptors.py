"""How many connections there is room for."""

import resource

import pytest

from hubbub.errors import StartError
from hubbub.server import descriptors


def test_limit_is_raised() -> None:
    """The limit of open files becomes the hard one, and connections have all but some of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
        assert (min(256, hard), hard) == descriptors.raise_limit()
        assert hard - descriptors.RESERVED == descriptors.capacity()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_too_many_are_wanted() -> None:
    """More connections than there is room for stop the start, with what to do."""
    room = descriptors.capacity()
    assert [room, 5, room] == [descriptors.check(wanted) for wanted in (0, 5, room)]
    with pytest.raises(
        StartError, match=rf"only {room}: raise .* to {room + 1 + 64}, or set it to 0"
    ):
        descriptors.check(room + 1)
