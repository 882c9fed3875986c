"""core/knocking.py: not too often, and a new name is no new knock."""

import pytest

from hubbub.core.commands import Knock, Quit
from hubbub.core.events import Knocked
from hubbub.core.state import Chat
from hubbub.numerics import Numeric
from tests.core.people import NOW_S, act, arrive, chat_in, refusal, room_in, set_modes

KNOCK = Knock("#tea", "let me in")
TOO_MANY = (Numeric.ERR_TOOMANYKNOCK, ("#tea",))


@pytest.fixture
def chat() -> Chat:
    """A room for invited people, at which bob has knocked."""
    chat = chat_in("#tea", "ann")
    set_modes(chat, "ann", "#tea", "+i")
    arrive(chat, "bob")
    assert [Knocked] == [type(one) for one in act(chat, "bob", KNOCK)]
    return chat


def test_once_in_five_minutes(chat: Chat) -> None:
    """Under whatever name somebody comes from one line."""
    assert TOO_MANY == refusal(chat, "bob", KNOCK)
    act(chat, "bob", Quit(""))
    arrive(chat, "robert")
    with pytest.raises(Exception, match="not long ago"):
        act(chat, "robert", KNOCK, NOW_S + 299)
    assert act(chat, "robert", KNOCK, NOW_S + 300)


def test_others_have_to_wait_a_moment(chat: Chat) -> None:
    """A crowd does not flood those who rule the room."""
    arrive(chat, "cid").address = "203.0.113.9"
    assert TOO_MANY == refusal(chat, "cid", KNOCK)
    assert act(chat, "cid", KNOCK, NOW_S + 10)


def test_what_is_noted_is_bounded(chat: Chat) -> None:
    """The last hundred lines are known."""
    for number in range(150):
        arrive(chat, f"n{number}").address = f"2001:db8:{number:x}::1"
        act(chat, f"n{number}", KNOCK, NOW_S + 10 * (number + 1))
    assert 100 == len(room_in(chat, "#tea").knocks or ())


def test_no_room(chat: Chat) -> None:
    """There is nothing to knock at."""
    assert (Numeric.ERR_NOSUCHCHANNEL, ("#none",)) == refusal(chat, "bob", Knock("#none"))
