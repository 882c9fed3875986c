"""core/accepting.py: who may write to whom in spite of +R."""

import pytest

from hubbub.core.accepting import ACCEPTED_LIMIT
from hubbub.core.commands import Accept, ChangeUserModes, LogIn, Say
from hubbub.core.events import Accepted
from hubbub.core.modes import ModeChange
from hubbub.core.state import Chat
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from tests.core.people import act, arrive, chat_with, refusal, user_in

NO_GUESTS = (Numeric.ERR_NEEDREGGEDNICK, ("ann",))


@pytest.fixture
def chat() -> Chat:
    """Ann hears only people who are logged in; bob and cid are guests."""
    chat = chat_with("ann", "bob", "cid")
    act(chat, "ann", ChangeUserModes([ModeChange(True, "R")]))
    assert NO_GUESTS == refusal(chat, "bob", Say("ann", "hi"))
    return chat


def test_accepting(chat: Chat) -> None:
    """Who is let in is heard, until they are not let in any more; nobody else is."""
    assert [Accepted] == [type(one) for one in act(chat, "ann", Accept("BOB", adding=True))]
    assert [] == act(chat, "ann", Accept("bob", adding=True))
    assert act(chat, "bob", Say("ann", "hi"))
    assert NO_GUESTS == refusal(chat, "cid", Say("ann", "hi"))
    act(chat, "ann", Accept("bob", adding=False))
    assert NO_GUESTS == refusal(chat, "bob", Say("ann", "hi"))


def test_writing_to_somebody_lets_them_answer(chat: Chat) -> None:
    """Typing does not, and who hears everybody keeps no list."""
    act(chat, "ann", Say("bob", "", "tags", {"+typing": "active"}))
    assert NO_GUESTS == refusal(chat, "bob", Say("ann", "hi"))
    act(chat, "ann", Say("bob", "hi"))
    assert act(chat, "bob", Say("ann", "hi"))
    assert None is user_in(chat, "bob").accepts


def test_who_is_logged_in_needs_no_leave(chat: Chat) -> None:
    """An account is enough."""
    act(chat, "bob", LogIn("Bob"))
    assert act(chat, "bob", Say("ann", "hi"))


def test_defcon_holds_all_the_same(chat: Chat) -> None:
    """Nobody opens what the server has closed."""
    act(chat, "ann", Accept("bob", adding=True))
    chat.defcon = 3
    assert NO_GUESTS == refusal(chat, "bob", Say("ann", "hi"))


def test_nobody_of_that_nick(chat: Chat) -> None:
    """Only who is here can be let in."""
    with pytest.raises(Refused) as caught:
        act(chat, "ann", Accept("nobody", adding=True))
    assert (("ACCEPT", "INVALID_USER"), ("nobody",)) == (
        caught.value.fails,
        caught.value.params,
    )


def test_not_without_end(chat: Chat) -> None:
    """The latest are let in."""
    for number in range(ACCEPTED_LIMIT):
        arrive(chat, f"n{number}")
        act(chat, "ann", Accept("bob" if not number else f"n{number}", adding=True))
    assert act(chat, "bob", Say("ann", "hi"))
    act(chat, "ann", Accept("cid", adding=True))
    assert NO_GUESTS == refusal(chat, "bob", Say("ann", "hi"))
