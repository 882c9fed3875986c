"""store/base.py: the names of talks and of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.names import is_room
from hubbub.store.base import members_of, nick_of, pair

identities = st.text(min_size=1, max_size=9).filter(lambda text: " " not in text)


@given(identities, identities)
def test_a_pair_is_the_same_in_either_order(one: str, other: str) -> None:
    """A pair names its two members, whoever is named first, and is never a room's name."""
    assert pair(one, other) == pair(other, one)
    assert sorted([one, other]) == sorted(members_of(pair(one, other)) or ())
    assert not is_room(pair(one, other))


def test_a_room_is_no_pair() -> None:
    """A room has members, but they are not in its name."""
    assert None is members_of("#tea")


@pytest.mark.parametrize(("one", "other"), [("", "b"), ("a", ""), ("a b", "c"), ("a", "b c")])
def test_what_is_no_identity(one: str, other: str) -> None:
    """A space or nothing would make two pairs of one name."""
    with pytest.raises(ValueError, match="no identities"):
        pair(one, other)


def test_nick_of_a_source() -> None:
    """The nick stands before the !, in whatever case; a server has none."""
    assert "alice" == nick_of("ALICE!~a@x")
    assert "irc.example.org" == nick_of("irc.example.org")
