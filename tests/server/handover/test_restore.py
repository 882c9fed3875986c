"""Who is here when a new program goes on notices nothing, and nothing of what they set is lost."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from hubbub.server.certificate import find
from hubbub.server.handover.collect import Collected
from hubbub.server.handover.form import State
from hubbub.server.handover.restore import LOG_IN_AGAIN, RESTARTED
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer
from tests.support.handing_over import hand_over
from tests.support.secure import Secure


def seen(chatroom: Chatroom) -> State:
    """Return all that would go along now."""
    return Collected(chatroom.hub, chatroom.entrance, []).state


def secure(chatroom: Chatroom, name: str) -> Secure:
    """Return somebody who has come in by IRC inside TLS."""
    peer = Secure(chatroom.connect()).shake_hands()
    peer.send(f"NICK {name}", f"USER {name} 0 * :{name.title()}")
    peer.lines()
    return peer


def test_an_empty_server() -> None:
    """Nobody here is not too few."""
    with Chatroom() as chatroom:
        hand_over(chatroom)


def test_talk_goes_on() -> None:
    """Everybody hears everybody, in IRC and in plain lines, under the capabilities they had."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann", "echo-message", "message-tags", "multi-prefix")
        bob = chatroom.plain("bob")
        ann.ask("JOIN #tea", "TOPIC #tea :Earl Grey", "MODE #tea +ntb *!*@evil")
        bob.ask("/join #tea")
        before = ann.ask("NAMES #tea", "MODE #tea", "TOPIC #tea", "WHO #tea %cnfr")
        chatroom.quiet()
        hand_over(chatroom)
        assert ([], []) == (ann.lines(), bob.lines())
        assert before == ann.ask("NAMES #tea", "MODE #tea", "TOPIC #tea", "WHO #tea %cnfr")
        bob.send("hello")
        assert ["hello"] == [line.partition(" PRIVMSG #tea :")[2] for line in ann.lines()]
        (echo,) = ann.ask("PRIVMSG #tea :hello yourself")
        assert "@msgid=" in echo
        assert any("hello yourself" in line for line in bob.lines())


def test_a_session_in_the_middle_of_everything() -> None:
    """Half a line, lines that wait, a batch, what was watched, asked for and not sent yet stay."""
    with Chatroom(store=MemoryStore(), messages_per_s=1.0, messages_burst=8) as chatroom:
        ann = chatroom.irc("ann", "draft/multiline", "batch", "labeled-response", "echo-message")
        bob = chatroom.irc("bob", "draft/metadata-3")
        chatroom.pass_s(10)
        chatroom.quiet()
        bob.ask("MONITOR + ann,zoe", "METADATA * SUB avatar", "AWAY :tea", "MODE bob +B")
        ann.ask("@label=x BATCH +1 draft/multiline #lobby", "@batch=1 PRIVMSG #lobby :one")
        ann.send_bytes(b"@batch=1;draft/multiline-concat PRIVMSG #lobby :, ")
        hand_over(chatroom)
        ann.send("two", "@batch=1 PRIVMSG #lobby :three")
        for number in range(10):
            ann.send(f"PING {number}")
        waiting = seen(chatroom)
        assert 0 < sum(len(one.queued) for one in waiting.sessions)
        hand_over(chatroom)
        chatroom.pass_s(20)
        ann.send("BATCH -1")
        lines = ann.lines()
        assert [str(number) for number in range(10)] == [
            line.rpartition(":")[2] for line in lines if " PONG " in line
        ]
        assert ["one", ", two", "three"] == [
            line.rpartition(":")[2] for line in bob.lines() if " PRIVMSG #lobby " in line
        ]
        echo = next(line for line in lines if " BATCH +" in line)
        assert echo.startswith("@label=x :")
        chatroom.irc("zoe")
        assert any(" 730 bob :zoe!" in line for line in bob.lines())


PLAIN = "AGFubgBzZXNhbWUtb3Blbg=="  # ann, sesame-open
FAILED = f":hubbub.local 904 ann :{LOG_IN_AGAIN}"


def logging_in(chatroom: Chatroom) -> Peer:
    """Return somebody with an account who has begun to log in, and has the next word."""
    ann = chatroom.irc("ann")
    ann.ask("REGISTER * * sesame-open", "QUIT")
    peer = chatroom.connect()
    peer.ask("CAP LS 302", "CAP REQ :sasl", "NICK ann", "USER ann 0 * :Ann")
    assert ["AUTHENTICATE +"] == [line.partition(" ")[2] for line in peer.ask("AUTHENTICATE PLAIN")]
    return peer


@pytest.mark.parametrize("word", [PLAIN, "+", "%%%", PLAIN * 30])
def test_halves_of_logins_fail_once(word: str) -> None:
    """The word that was on its way ends the login with one 904; the second try goes through."""
    with Chatroom(store=MemoryStore()) as chatroom:
        peer = logging_in(chatroom)
        hand_over(chatroom)
        assert [] == peer.lines()
        (failed,) = peer.ask(
            *(f"AUTHENTICATE {word[at : at + 400]}" for at in range(0, len(word), 400))
        )
        assert " 904 ann :SASL authentication failed" in failed
        peer.ask("AUTHENTICATE PLAIN")
        assert any(" 903 ann " in line for line in peer.ask(f"AUTHENTICATE {PLAIN}"))
        assert any(" 001 ann " in line for line in peer.ask("CAP END"))


def test_half_a_word_of_a_login() -> None:
    """Whoever sends the rest of a word after the restart reads what has become of the login."""
    with Chatroom(store=MemoryStore()) as chatroom:
        peer = logging_in(chatroom)
        peer.send("AUTHENTICATE " + "A" * 400)
        chatroom.hand_over()
        assert [FAILED] == peer.ask(f"AUTHENTICATE {PLAIN}")


def test_half_a_login_is_given_up() -> None:
    """Whoever gives up reads so as at any other time, and may begin again."""
    with Chatroom(store=MemoryStore()) as chatroom:
        peer = logging_in(chatroom)
        hand_over(chatroom)
        assert [":hubbub.local 906 ann :SASL authentication aborted"] == peer.ask("AUTHENTICATE *")
        peer.ask("AUTHENTICATE PLAIN")
        assert any(" 903 ann " in line for line in peer.ask(f"AUTHENTICATE {PLAIN}"))


def test_whoever_waits_for_the_end_of_a_login_is_told() -> None:
    """A login that the store has not answered fails at once: the client has no more to say."""
    with Chatroom(store=MemoryStore()) as chatroom:
        peer = logging_in(chatroom)
        assert chatroom.disk is not None
        chatroom.disk.holds_reads = True
        assert [] == peer.ask(f"AUTHENTICATE {PLAIN}")
        chatroom.hand_over()
        chatroom.disk.holds_reads = False
        chatroom.run()
        assert [FAILED] == peer.lines()
        peer.ask("AUTHENTICATE PLAIN")
        assert any(" 903 ann " in line for line in peer.ask(f"AUTHENTICATE {PLAIN}"))


def test_who_waits_for_an_answer_is_told_to_ask_again() -> None:
    """A question that the store has not answered is asked again by whose it is."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann", "draft/chathistory", "batch")
        chatroom.quiet()
        assert chatroom.disk is not None
        chatroom.disk.holds_reads = True
        ann.send("CHATHISTORY LATEST #lobby * 10", "PING after")
        assert [] == ann.lines()
        chatroom.hand_over()
        chatroom.disk.holds_reads = False
        chatroom.run()
        assert [
            f":hubbub.local NOTICE ann :*** * RESTARTED: {RESTARTED}",
            ":hubbub.local PONG hubbub.local :after",
        ] == (ann.lines())


def test_who_waits_for_a_label_is_told_under_it() -> None:
    """A client that tells answers by their labels learns which of its commands was cut off."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann", "labeled-response", "batch", "standard-replies")
        chatroom.quiet()
        assert chatroom.disk is not None
        chatroom.disk.holds_reads = True
        ann.send("@label=x HISTORY #lobby", "@label=y PING after")
        assert [] == ann.lines()
        chatroom.hand_over()
        chatroom.disk.holds_reads = False
        chatroom.run()
        assert [
            f"@label=x :hubbub.local FAIL * RESTARTED :{RESTARTED}",
            "@label=y :hubbub.local PONG hubbub.local :after",
        ] == ann.lines()


def test_a_login_that_is_cut_off_keeps_its_label() -> None:
    """The 904 answers the very AUTHENTICATE that waited."""
    with Chatroom(store=MemoryStore()) as chatroom:
        peer = logging_in(chatroom)
        peer.ask("CAP REQ :labeled-response batch")
        assert chatroom.disk is not None
        chatroom.disk.holds_reads = True
        assert [] == peer.ask(f"@label=x AUTHENTICATE {PLAIN}")
        chatroom.hand_over()
        chatroom.disk.holds_reads = False
        chatroom.run()
        assert [f"@label=x {FAILED}"] == peer.lines()


def test_who_asks_in_the_middle_of_a_login_is_told_of_both() -> None:
    """The question is to be asked again, and the login ends by the word that was on its way."""
    with Chatroom(store=MemoryStore()) as chatroom:
        peer = logging_in(chatroom)
        assert chatroom.disk is not None
        chatroom.disk.holds_reads = True
        assert [] == peer.ask("REGISTER * * another-sesame", "PING after")
        chatroom.hand_over()
        chatroom.disk.holds_reads = False
        chatroom.run()
        assert [
            f":hubbub.local NOTICE ann :*** * RESTARTED: {RESTARTED}",
            ":hubbub.local PONG hubbub.local :after",
        ] == peer.lines()
        assert [FAILED] == peer.ask(f"AUTHENTICATE {PLAIN}")
        peer.ask("AUTHENTICATE PLAIN")
        assert any(" 903 ann " in line for line in peer.ask(f"AUTHENTICATE {PLAIN}"))


def test_who_has_not_said_anything_yet() -> None:
    """Somebody who has just come, or has sent half a word, is served when they say the rest."""
    with Chatroom() as chatroom:
        silent, slow = chatroom.connect(), chatroom.connect()
        slow.send_bytes(b"NIC")
        hand_over(chatroom)
        slow.send("K ann", "USER ann 0 * :Ann")
        assert any(" 001 ann " in line for line in slow.lines())
        chatroom.pass_s(2)
        assert any("What is your name?" in line for line in silent.lines())


def test_unsent(chatroom: Chatroom) -> None:
    """What a slow reader has not taken yet comes first, whole and once."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    bob.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sent = [f"{number} {'x' * 400}" for number in range(1000)]
    for text in sent:
        ann.send(f"PRIVMSG bob :{text}")
    assert 100_000 < sum(len(one.socket.backlog) for one in seen(chatroom).sessions)
    hand_over(chatroom)
    ann.send("PRIVMSG bob :and this")
    heard = b""
    while b"and this\r\n" not in heard:
        heard += bob.received()
        chatroom.run()
    assert [*sent, "and this"] == [line.partition(" :")[2] for line in heard.decode().splitlines()]


def test_tls_has_to_come_back(tmp_path: Path) -> None:
    """Inside TLS there is a clear word; others see them go, and who is always on stays."""
    certificate = find("chat.example", "", "", tmp_path)
    with Chatroom(store=MemoryStore(), certificate=certificate) as chatroom:
        ann = chatroom.irc("ann", "away-notify")
        zoe, eve = (secure(chatroom, name) for name in ("zoe", "eve"))
        eve.send("NS REGISTER password8", "NS SET ALWAYS-ON ON")
        ann.received()
        for peer in (zoe, eve):
            peer.lines()
        state = chatroom.hand_over()
        assert ["ann"] == [state.users[one.user or 0].nick for one in state.sessions]
        for gone in (zoe, eve):
            assert [
                "ERROR :Closing link: 127.0.0.1 (the server restarts: come back)"
            ] == gone.lines()
        assert [
            ":zoe!~zoe@127.0.0.1 QUIT :The server was restarted: they will be back",
            ":eve!~eve@127.0.0.1 AWAY :Not at a device now",
        ] == ann.lines()
        assert ["ann eve"] == [line.partition(" :")[2] for line in ann.ask("NAMES #lobby")[:-1]]
