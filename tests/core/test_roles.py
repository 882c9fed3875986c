"""core/roles.py: what a role lets somebody do, with a rank or without one."""

import pytest

from hubbub.core.commands import ClearAccess, ClearRoom, Command, GiveRank, Join, Leave, LogIn
from hubbub.core.events import Event, Kicked, RoomModesChanged
from hubbub.core.modes import render
from hubbub.core.roles import CHANSERV
from hubbub.core.state import Chat
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from tests.core.people import act, arrive, chat_in, refusal, room_in, set_modes, standings, user_in

NOT_OPERATOR = (Numeric.ERR_CHANOPRIVSNEEDED, ("#tea",))


@pytest.fixture
def chat() -> Chat:
    """#tea is ann's, bob has operator as his role, cid has voice, dan has none; all are in."""
    chat = chat_in("#tea", "x", "ann", "bob", "cid", "dan")
    for nick in ("ann", "bob", "cid", "dan"):
        act(chat, nick, LogIn(nick))
    act(chat, "x", Leave("#tea"))
    room = room_in(chat, "#tea")
    room.founder, room.roles, room.is_kept = "ann", {"bob": "o", "cid": "v"}, True
    return chat


def changes(events: list[Event]) -> str:
    """Return what MODE tells."""
    (event,) = events
    assert isinstance(event, RoomModesChanged)
    assert CHANSERV == event.source
    return render(event.changes)


def test_taking_the_rank_of_a_role(chat: Chat) -> None:
    """Each takes their own, once."""
    wanted = {"ann": "+q ann", "bob": "+o bob", "cid": "+v cid"}
    assert wanted == {nick: changes(act(chat, nick, GiveRank("#tea", nick))) for nick in wanted}
    assert [] == act(chat, "bob", GiveRank("#tea", "bob"))
    assert NOT_OPERATOR == refusal(chat, "dan", GiveRank("#tea", "dan"))


def test_the_founder_makes_operators(chat: Chat) -> None:
    """Nobody else does, whatever their role; and only of who is in the room."""
    assert "+o dan" == changes(act(chat, "ann", GiveRank("#tea", "dan")))
    assert NOT_OPERATOR == refusal(chat, "bob", GiveRank("#tea", "dan"))
    for nick in ("x", "nobody"):
        assert (Numeric.ERR_USERNOTINCHANNEL, ("#tea",)) == refusal(
            chat, "ann", GiveRank("#tea", nick)
        )


@pytest.mark.parametrize("command", [ClearRoom("#tea"), ClearAccess("#tea")])
def test_who_clears(chat: Chat, command: Command) -> None:
    """The founder, and who may rule every room."""
    for nick in ("bob", "dan", "x"):
        assert NOT_OPERATOR == refusal(chat, nick, command)
    user_in(chat, "x").privileges = frozenset({"room-override"})
    assert act(chat, "x", command)


def test_clearing_the_room(chat: Chat) -> None:
    """Everybody but the founder is put out."""
    events = act(chat, "ann", ClearRoom("#tea"))
    assert {"bob", "cid", "dan"} == {one.victim.nick for one in events if isinstance(one, Kicked)}
    assert ["ann"] == list(standings(chat, "#tea"))


def test_clearing_access(chat: Chat) -> None:
    """Roles, the ranks they gave, bans and exceptions are gone; the founder's stays."""
    act(chat, "ann", GiveRank("#tea", "ann"))
    act(chat, "bob", GiveRank("#tea", "bob"))
    set_modes(chat, "ann", "#tea", "+beI x!*@* y!*@* z!*@*")
    act(chat, "ann", ClearAccess("#tea"))
    room = room_in(chat, "#tea")
    assert ("ann", {}) == (room.founder, room.roles)
    assert {"b": {}, "e": {}, "I": {}} == room.lists
    assert {"ann": "q", "bob": "", "cid": "", "dan": ""} == standings(chat, "#tea")


def test_a_role_opens_every_lock_but_voice(chat: Chat) -> None:
    """No ban, password or limit keeps out who rules the room."""
    act(chat, "ann", GiveRank("#tea", "ann"))
    set_modes(chat, "ann", "#tea", "+iklb oolong 1 *!*@*")
    for nick in ("bob", "cid", "dan"):
        act(chat, nick, Leave("#tea"))
    assert act(chat, "bob", Join("#tea"))
    for nick in ("cid", "dan"):
        with pytest.raises(Refused, match="needs a password"):
            act(chat, nick, Join("#tea"))
    arrive(chat, "bobby")
    with pytest.raises(Refused):
        act(chat, "bobby", Join("#tea"))
