"""core/nicks.py: whose a nick is, and who may take it."""

import pytest

from hubbub.core import nicks
from hubbub.core.state import Chat
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from tests.core.people import arrive


@pytest.fixture
def chat() -> Chat:
    """A chat where ann and annie are the nicks of ann's account."""
    chat = Chat()
    chat.nick_owners = {"ann": "ann", "annie": "ann"}
    chat.keeps_nicks = True
    return chat


@pytest.mark.parametrize(
    ("nick", "account", "is_anothers"),
    [
        ("ann", None, True),
        ("ANN", "bob", True),
        ("annie", "bob", True),
        ("Annie", "Ann", False),
        ("cid", None, False),
        ("cid", "ann", False),
    ],
)
def test_is_anothers(chat: Chat, nick: str, account: str | None, *, is_anothers: bool) -> None:
    """A nick is its account's, in any case; one that is nobody's is no other's."""
    assert is_anothers is nicks.is_anothers(chat, nick, account)


def test_check_owner(chat: Chat) -> None:
    """Who is not the account is refused its nicks, and told what to do."""
    nicks.check_owner(chat, "annie", "ann")
    with pytest.raises(Refused, match="annie is registered: log in") as caught:
        nicks.check_owner(chat, "annie", "bob")
    assert (Numeric.ERR_NICKNAMEINUSE, ("annie",)) == (caught.value.numeric, caught.value.params)


def test_check_owner_when_nicks_are_not_kept(chat: Chat) -> None:
    """Under the other policies nobody is refused a nick."""
    chat.keeps_nicks = False
    nicks.check_owner(chat, "ann", None)


def test_intruder(chat: Chat) -> None:
    """An intruder has an account's nick and is not that account."""
    user = arrive(chat, "annie")
    assert user is nicks.intruder(chat, "ANNIE", "ann")
    assert nicks.intruder(chat, "annie", "bob") is None
    assert nicks.intruder(chat, "annie", None) is None
    assert nicks.intruder(chat, "ann", "ann") is None
    user.account = "Ann"
    assert nicks.intruder(chat, "annie", "ann") is None


@pytest.mark.parametrize("nick", ["NickServ", "nickserv", "ChanServ"])
def test_services(nick: str) -> None:
    """The server's own nicks are known in any case."""
    assert nicks.is_service(nick)
    assert not nicks.is_service(f"{nick}2")
