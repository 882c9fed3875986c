"""Speaking as somebody else: relayed names, roles, and who may lend them words."""

import pytest

from hubbub.core.commands import SayAs
from hubbub.core.events import Said
from hubbub.core.voices import is_relayed_nick, is_role
from hubbub.numerics import Numeric
from tests.core.people import act, chat_in, refusal, set_modes, user_in


@pytest.mark.parametrize(
    ("nick", "separators", "legal"),
    [
        ("todd/discord", "/", True),
        ("7/irc", "/", True),
        ("todd|matrix", "/|", True),
        ("todd", "/", False),
        ("/discord", "/", False),
        ("todd/", "/", False),
        ("to!dd/discord", "/", False),
        ("to dd/discord", "/", False),
        ("todd/discord", "", False),
        ("t" * 30 + "/d", "/", False),
    ],
)
def test_relayed_nick(nick: str, separators: str, legal: bool) -> None:
    """A relayed name has a separator, so it is nobody's nick, and is legal around it."""
    assert legal is is_relayed_nick(nick, separators)


@pytest.mark.parametrize(("name", "legal"), [("bilbo", True), ("bil*bo", False), ("", False)])
def test_role(name: str, legal: bool) -> None:
    """A role's name is one that could be a nick."""
    assert legal is is_role(name)


def test_a_relay_speaks_for_somebody_elsewhere() -> None:
    """The room hears the relayed name, tagged with who relays, who may take it back."""
    chat = chat_in("#tea", "ann")
    (said,) = act(chat, "ann", SayAs("#tea", "todd/irc", "hi", {"+reply": "x"}, is_relay=True))
    assert isinstance(said, Said)
    assert "todd/irc!~relay@host" == said.source
    assert {"draft/relaymsg": "ann", "+reply": "x"} == said.tags
    assert user_in(chat, "ann").identity == said.user.identity
    assert said.is_voiced


def test_only_operators_relay() -> None:
    """Who is no operator of the room cannot put words into others' mouths."""
    chat = chat_in("#tea", "ann", "bob")
    relay = SayAs("#tea", "todd/irc", "hi", {}, is_relay=True)
    assert (Numeric.ERR_CHANOPRIVSNEEDED, ("#tea",)) == refusal(chat, "bob", relay)


def test_a_ban_holds_for_who_is_relayed() -> None:
    """A mask that fits the relayed name keeps it out."""
    chat = chat_in("#tea", "ann")
    set_modes(chat, "ann", "#tea", "+b todd/*!*@*")
    relay = SayAs("#tea", "todd/irc", "hi", {}, is_relay=True)
    assert (Numeric.ERR_BANNEDFROMCHAN, ("#tea",)) == refusal(chat, "ann", relay)


def test_roles_need_a_room_for_them() -> None:
    """Role-play goes on in rooms with +E only, and shows whose words they are."""
    chat = chat_in("#tea", "ann")
    role = SayAs("#tea", "*elf*", "hm", {})
    assert (Numeric.ERR_CANNOTSENDRP, ("#tea",)) == refusal(chat, "ann", role)
    set_modes(chat, "ann", "#tea", "+E")
    (said,) = act(chat, "ann", role)
    assert "*elf*!ann@npc.fakeuser.invalid" == said.source


def test_no_room() -> None:
    """Nothing is said in a room that is not there."""
    chat = chat_in("#tea", "ann")
    role = SayAs("#no", "*elf*", "hm", {})
    assert (Numeric.ERR_NOSUCHCHANNEL, ("#no",)) == refusal(chat, "ann", role)
