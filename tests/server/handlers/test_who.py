"""WHO with fields (WHOX)."""

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.test_operators import CONFIG, operator
from tests.support.chatroom import Chatroom

SERVER = ":hubbub.local"


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        (
            "%tcuihsnfdlaor,42",
            "42 #lobby ~bob 255.255.255.255 127.0.0.1 hubbub.local bob H 0 0 0 n/a :Bob",
        ),
        ("%na", "bob :0"),
        ("%an", "bob :0"),
        ("%t,7", ":7"),
        ("%n,1234", ":bob"),
    ],
)
def test_whox(chatroom: Chatroom, fields: str, row: str) -> None:
    """The letters choose the columns, which always come in the same order."""
    ann, _ = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    assert f"{SERVER} 354 ann {row}" == ann.ask(f"WHO bob {fields}")[0]


def test_own_address(chatroom: Chatroom) -> None:
    """Everybody is told the address of nobody but themselves."""
    ann = chatroom.irc("ann")
    assert f"{SERVER} 354 ann :127.0.0.1" == ann.ask("WHO ann %i")[0]


def test_address_for_operators() -> None:
    """Who may see where others are sees it here, too, as in WHOIS."""
    with Chatroom(config=CONFIG, store=MemoryStore()) as room:
        ann = operator(room)
        room.irc("bob", address="2001:db8::7")
        assert f"{SERVER} 354 ann :2001:db8::7" == ann.ask("WHO bob %i")[0]


def test_idle_without_a_device() -> None:
    """Who is always on has been silent since the last device went."""
    with Chatroom(store=MemoryStore()) as room:
        ann, bob = room.irc("ann"), room.irc("bob")
        bob.send("REGISTER * * correct-horse", "NS SET ALWAYS-ON ON", "QUIT")
        room.pass_s(42)
        room.quiet()
        assert f"{SERVER} 354 ann :42" == ann.ask("WHO bob %l")[0]


def test_unknown_fields(chatroom: Chatroom) -> None:
    """Letters that are no field leave nothing to tell."""
    ann = chatroom.irc("ann")
    assert [f"{SERVER} 315 ann ann :End of WHO list"] == ann.ask("WHO ann %z")


def test_operators_only(chatroom: Chatroom) -> None:
    """With `o` only operators of the server are listed."""
    ann = chatroom.irc("ann")
    assert [f"{SERVER} 315 ann * :End of WHO list"] == ann.ask("WHO * o")
