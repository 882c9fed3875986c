"""ChanServ: rooms that belong to accounts; and what is said to a rank only."""

from hubbub.core.commands import LogIn
from tests.support.chatroom import Chatroom, Peer


def logged_in(chatroom: Chatroom, nick: str) -> Peer:
    """Return somebody with an account of that name."""
    peer = chatroom.irc(nick)
    chatroom.hub.act_as(chatroom.hub.chat.users[nick], LogIn(nick))
    peer.received()
    return peer


def test_a_registered_room_belongs_to_its_founder(chatroom: Chatroom) -> None:
    """REGISTER makes the founder ~; who enters the empty room later is no operator."""
    ann, bob = logged_in(chatroom, "ann"), chatroom.irc("bob")
    ann.ask("JOIN #tea")
    answers = ann.ask("CS REGISTER #tea")
    assert ":ChanServ!ChanServ@services MODE #tea +q ann" in answers
    ann.ask("PART #tea")
    assert [" :bob"] == [line[-5:] for line in bob.ask("JOIN #tea") if " 353 " in line]
    assert " 482 " in bob.ask("MODE #tea +m")[0]
    assert any(line.endswith("bob ~ann") for line in ann.ask("JOIN #tea"))


def test_only_operators_with_an_account_register(chatroom: Chatroom) -> None:
    """Neither a guest nor a mere member takes a room."""
    ann, bob = chatroom.irc("ann"), logged_in(chatroom, "bob")
    ann.ask("JOIN #tea")
    bob.ask("JOIN #tea")
    assert "not logged in" in ann.ask("CS REGISTER #tea")[0]
    assert "not an operator" in bob.ask("CS REGISTER #tea")[0]
    assert chatroom.hub.chat.rooms["#tea"].founder is None


def test_what_is_said_to_a_rank_stays_there(chatroom: Chatroom) -> None:
    """PRIVMSG @#room reaches operators only, and an outsider may not say it."""
    ann, bob, eve = (chatroom.irc(nick) for nick in ("ann", "bob", "eve"))
    ann.ask("JOIN #tea")
    bob.ask("JOIN #tea")
    eve.ask("JOIN #tea")
    ann.received()
    bob.received()
    assert [] == eve.ask("PRIVMSG @#tea :bob is a spammer")
    assert [":eve!~eve@127.0.0.1 PRIVMSG @#tea :bob is a spammer"] == ann.lines()
    assert [] == bob.lines()
    bob.ask("PART #tea")
    assert " 442 " in bob.ask("PRIVMSG @#tea :hello")[0]


def test_slow_mode(chatroom: Chatroom) -> None:
    """With +W 10 a member speaks every ten seconds, an operator at any time."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    ann.ask("JOIN #tea", "MODE #tea +W 10")
    bob.ask("JOIN #tea")
    assert [] == bob.ask("PRIVMSG #tea :one")
    assert " 404 " in bob.ask("PRIVMSG #tea :two")[0]
    assert [] == ann.ask("PRIVMSG #tea :one", "PRIVMSG #tea :two")
    chatroom.pass_s(11)
    assert [] == bob.ask("PRIVMSG #tea :two")
