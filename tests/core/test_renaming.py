"""core/renaming.py: a room takes another name with all that it has."""

import pytest

from hubbub.core.commands import ChangeRoomModes, Join, RenameRoom
from hubbub.core.modes import ModeChange
from hubbub.core.state import Chat
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from tests.core.people import NOW_S, act, chat_in, picture, refusal, room_in, set_modes, user_in


def why(chat: Chat, nick: str, command: RenameRoom) -> tuple[str | None, tuple[str, ...]]:
    """Return code and parameters of the refusal; nothing has changed."""
    before = picture(chat)
    with pytest.raises(Refused) as caught:
        act(chat, nick, command)
    assert before == picture(chat)
    return caught.value.fails and caught.value.fails[1], caught.value.params


def test_everything_goes_along() -> None:
    """Members, ranks, modes, bans and password are the room's, whatever it is called."""
    chat = chat_in("#tea", "ann", "bob")
    set_modes(chat, "ann", "#tea", "+kb oolong *!*@evil")
    set_modes(chat, "ann", "#tea", "+v bob")
    room = room_in(chat, "#tea")
    before = picture(chat)["#tea"]

    act(chat, "ann", RenameRoom("#TEA", "#Coffee"))

    assert None is chat.room("#tea")
    assert room is chat.room("#coffee")
    assert [room] == user_in(chat, "bob").rooms
    after = picture(chat)["#coffee"]
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    assert ("#Coffee", before[0][1:], before[1:]) == (after[0][0], after[0][1:], after[1:])


def test_only_the_case() -> None:
    """A room may take its own name in other letters."""
    chat = chat_in("#tea", "ann")
    act(chat, "ann", RenameRoom("#tea", "#Tea"))
    assert "#Tea" == room_in(chat, "#tea").name


def test_the_old_name_is_free() -> None:
    """Who enters it makes a room of their own."""
    chat = chat_in("#tea", "ann", "bob")
    act(chat, "ann", RenameRoom("#tea", "#coffee"))
    act(chat, "bob", Join("#tea"))
    assert "o" == room_in(chat, "#tea").members[user_in(chat, "bob")]


def test_forwards_follow() -> None:
    """A room that sends people there sends them to the new name."""
    chat = chat_in("#tea", "ann")
    act(chat, "ann", Join("#full"))
    act(chat, "ann", ChangeRoomModes("#full", [ModeChange(True, "f", "#tea")]))
    act(chat, "ann", RenameRoom("#tea", "#coffee"))
    assert {"f": "#coffee"} == room_in(chat, "#full").settings


def test_refused() -> None:
    """A name that is none, that is taken, and a room that everybody comes in by."""
    chat = chat_in("#tea", "ann")
    act(chat, "ann", Join("#coffee"))
    pair = ("#tea", "#coffee")
    assert ("CHANNEL_NAME_IN_USE", pair) == why(chat, "ann", RenameRoom(*pair))
    assert ("CANNOT_RENAME", ("#tea", "tea")) == why(chat, "ann", RenameRoom("#tea", "tea"))
    assert (Numeric.ERR_NOSUCHCHANNEL, ("#none",)) == refusal(
        chat, "ann", RenameRoom("#none", "#x")
    )
    room_in(chat, "#tea").is_common = True
    assert ("CANNOT_RENAME", ("#tea", "#x")) == why(chat, "ann", RenameRoom("#tea", "#x"))


def test_only_the_founder_where_there_is_one() -> None:
    """An operator may not rename somebody else's room; who may rule every room may."""
    chat = chat_in("#tea", "ann")
    room_in(chat, "#tea").founder = "bob"
    assert ("CANNOT_RENAME", ("#tea", "#x")) == why(chat, "ann", RenameRoom("#tea", "#x"))
    user_in(chat, "ann").privileges = frozenset({"room-override"})
    act(chat, "ann", RenameRoom("#tea", "#x"))
    assert "#x" == room_in(chat, "#x").name


def test_not_twice_in_a_moment() -> None:
    """Each change floods those who do not know RENAME, so the next one has to wait."""
    chat = chat_in("#tea", "ann")
    act(chat, "ann", RenameRoom("#tea", "#a"))
    assert ("CANNOT_RENAME", ("#a", "#b")) == why(chat, "ann", RenameRoom("#a", "#b"))
    act(chat, "ann", RenameRoom("#a", "#b"), NOW_S + 30)
    assert "#b" == room_in(chat, "#b").name
