"""core/power.py: what somebody may do only as an operator of the server."""

import pytest

from hubbub.core.commands import Command, ForceModes, RenameRoom, SetRoles, SetTopic
from hubbub.core.modes import ModeChange
from hubbub.core.power import is_by_power
from hubbub.core.state import Chat
from tests.core.people import NOW_S, chat_in, room_in, user_in

POWER = frozenset({"room-override"})


@pytest.fixture
def chat() -> Chat:
    """Ann rules #tea, bob is in it; both have accounts and may override rooms."""
    chat = chat_in("#tea", "ann", "bob")
    for nick in ("ann", "bob"):
        user = user_in(chat, nick)
        user.account, user.privileges = nick, POWER
    return chat


RENAME = RenameRoom("#tea", "#coffee")
MODES = ForceModes("#tea", [ModeChange(True, "s")])


@pytest.mark.parametrize(
    ("nick", "command", "expected"),
    [
        ("ann", RENAME, False),
        ("bob", RENAME, True),
        ("bob", RenameRoom("#tea", "#tea"), True),
        ("bob", RenameRoom("#none", "#coffee"), False),
        ("ann", MODES, True),
        ("ann", SetRoles("#tea", "ann", {}), False),
        ("ann", SetRoles("#tea", "bob", {}), True),
        ("bob", SetTopic("#tea", "x"), False),
    ],
)
def test_power(chat: Chat, nick: str, command: Command, *, expected: bool) -> None:
    """It is power that does it if nothing else would; what nobody may do is nobody's power."""
    assert expected is is_by_power(chat, user_in(chat, nick), command, NOW_S)
    assert POWER == user_in(chat, nick).privileges


def test_a_founders_room(chat: Chat) -> None:
    """A room's operator renames another's room only by power."""
    room_in(chat, "#tea").founder = "bob"
    assert is_by_power(chat, user_in(chat, "ann"), RENAME, NOW_S)
    user_in(chat, "ann").privileges = frozenset()
    assert not is_by_power(chat, user_in(chat, "ann"), RENAME, NOW_S)
