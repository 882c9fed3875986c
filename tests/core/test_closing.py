"""core/closing.py: rooms that operators of the server have closed."""

import pytest

from hubbub.core.commands import CloseRoom, ForceJoin, Join, OpenRoom, RenameRoom
from hubbub.core.events import Kicked, RoomClosed
from hubbub.core.state import Chat, ClosedRoom
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from tests.core.people import NOW_S, act, chat_in, refusal, room_in, user_in


@pytest.fixture
def chat() -> Chat:
    """Ann and bob are in #tea, root is an operator of the server in #ops."""
    chat = chat_in("#tea", "ann", "bob", "root")
    act(chat, "root", Join("#ops"))
    user_in(chat, "root").privileges = frozenset({"room-override"})
    return chat


def test_closed(chat: Chat) -> None:
    """All are put out, and nobody enters it, is put there, or calls another room so."""
    events = act(chat, "root", CloseRoom("#TEA", "spam"))
    assert [RoomClosed, Kicked, Kicked, Kicked] == [type(one) for one in events]
    assert {"#tea": ClosedRoom("#tea", "spam", "root", NOW_S)} == chat.closed_rooms
    for command in (Join("#tea"), ForceJoin("#tea")):
        with pytest.raises(Refused, match="#tea is closed: spam"):
            act(chat, "root", command)
    with pytest.raises(Refused) as caught:
        act(chat, "root", RenameRoom("#ops", "#tea"))
    assert ("RENAME", "CHANNEL_NAME_IN_USE") == caught.value.fails


def test_opened(chat: Chat) -> None:
    """It is as any other room again."""
    act(chat, "root", CloseRoom("#tea"))
    act(chat, "root", OpenRoom("#TEA"))
    assert act(chat, "bob", Join("#tea"))


def test_a_room_that_is_not_there(chat: Chat) -> None:
    """A name can be closed before anybody uses it."""
    act(chat, "root", CloseRoom("#spam"))
    assert (Numeric.ERR_NOSUCHCHANNEL, ("#spam",)) == refusal(chat, "ann", Join("#spam"))


def test_refused(chat: Chat) -> None:
    """Who is no operator of the server, what is no room, and the room that all come in by."""
    assert Numeric.ERR_NOPRIVILEGES == refusal(chat, "ann", CloseRoom("#tea"))[0]
    assert Numeric.ERR_NOPRIVILEGES == refusal(chat, "ann", OpenRoom("#tea"))[0]
    for command in (CloseRoom("tea"), OpenRoom("#tea")):
        assert Numeric.ERR_NOSUCHCHANNEL == refusal(chat, "root", command)[0]
    room_in(chat, "#tea").is_common = True
    assert ("#tea",) == refusal(chat, "root", CloseRoom("#tea"))[1]
