"""core/slow_mode.py: no way around slow mode by going and coming back."""

import pytest

from hubbub.core.commands import Join, Leave, LogIn, LogOut, Quit, Say, SayAs
from hubbub.core.state import Chat
from hubbub.numerics import Numeric
from tests.core.people import NOW_S, act, arrive, chat_in, refusal, room_in, set_modes, user_in

HI = Say("#tea", "hi")
TOO_SOON = (Numeric.ERR_CANNOTSENDTOCHAN, ("#tea",))


@pytest.fixture
def chat() -> Chat:
    """Ann's room, where everybody speaks once a minute, and bob has just spoken."""
    chat = chat_in("#tea", "ann", "bob")
    set_modes(chat, "ann", "#tea", "+W 60")
    act(chat, "bob", HI)
    assert TOO_SOON == refusal(chat, "bob", HI)
    return chat


def test_leaving_the_room(chat: Chat) -> None:
    """Who leaves and enters again has spoken."""
    act(chat, "bob", Leave("#tea"))
    act(chat, "bob", Join("#tea"))
    assert TOO_SOON == refusal(chat, "bob", HI)


def test_reconnecting(chat: Chat) -> None:
    """Who comes from the same address under another name has spoken; until the time is over."""
    act(chat, "bob", Leave("#tea"))
    act(chat, "bob", Quit(""))
    arrive(chat, "robert")
    act(chat, "robert", Join("#tea"))
    assert TOO_SOON == refusal(chat, "robert", HI)
    assert act(chat, "robert", HI, NOW_S + 60)


def test_others_at_that_address(chat: Chat) -> None:
    """Somebody who was there all along, or comes from elsewhere, is not held up."""
    arrive(chat, "cid")
    act(chat, "cid", Join("#tea"))
    act(chat, "cid", HI, NOW_S - 60)
    act(chat, "bob", Quit(""))
    assert act(chat, "cid", HI, NOW_S)
    arrive(chat, "dan").address = "203.0.113.9"
    act(chat, "dan", Join("#tea"))
    assert act(chat, "dan", HI)


def test_logging_in_and_out(chat: Chat) -> None:
    """An account is known wherever it comes from, and a guest by their address."""
    act(chat, "bob", LogIn("Robert"))
    assert TOO_SOON == refusal(chat, "bob", HI)
    act(chat, "bob", LogOut("~new"))
    assert TOO_SOON == refusal(chat, "bob", HI)
    act(chat, "bob", LogIn("Robert"))
    act(chat, "bob", Quit(""))
    user = arrive(chat, "robert")
    user.account, user.identity, user.address = "Robert", "robert", "203.0.113.9"
    act(chat, "robert", Join("#tea"))
    assert TOO_SOON == refusal(chat, "robert", HI)


def test_from_outside(chat: Chat) -> None:
    """Who speaks without being in the room waits too, also under a new name."""
    set_modes(chat, "ann", "#tea", "-n")
    arrive(chat, "eve").address = "203.0.113.9"
    act(chat, "eve", HI)
    act(chat, "eve", Quit(""))
    arrive(chat, "eve2").address = "203.0.113.9"
    assert TOO_SOON == refusal(chat, "eve2", HI)


def test_roles(chat: Chat) -> None:
    """Who speaks as a role speaks."""
    set_modes(chat, "ann", "#tea", "+E")
    act(chat, "bob", SayAs("#tea", "*bilbo*", "hi", {}), NOW_S + 60)
    later = NOW_S + 61
    room = room_in(chat, "#tea")
    assert room.spoke_s is not None
    assert NOW_S + 60 == room.spoke_s[user_in(chat, "bob").identity]
    with pytest.raises(Exception, match="again in 59 s"):
        act(chat, "bob", HI, later)


def test_typing_is_not_speaking(chat: Chat) -> None:
    """Tags without a text neither wait nor make wait."""
    typing = Say("#tea", "", "tags", {"+typing": "active"})
    act(chat, "bob", typing, NOW_S + 1)
    act(chat, "bob", typing, NOW_S + 59)
    assert act(chat, "bob", HI, NOW_S + 60)


def test_what_is_noted_is_bounded() -> None:
    """Of those who have left only the last few hundred are known."""
    chat = chat_in("#tea", "ann")
    set_modes(chat, "ann", "#tea", "+W 60")
    for number in range(600):
        arrive(chat, f"n{number}").address = f"2001:db8:{number:x}::1"
        act(chat, f"n{number}", Join("#tea"))
        act(chat, f"n{number}", HI)
        act(chat, f"n{number}", Quit(""))
    noted = room_in(chat, "#tea").spoke_s
    assert noted is not None
    assert 510 > len(noted)
