"""Hostile bytes do nothing, and how bytes are cut into packets changes nothing."""

from __future__ import annotations

import contextlib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubbub.server.handlers.table import COMMANDS
from tests.support.chatroom import Chatroom, Peer

OPENINGS = (
    b"",
    b"eve\n",
    b"NICK eve\r\nUSER e 0 * :E\r\n",
    (
        b"CAP LS 302\r\nCAP REQ :batch echo-message labeled-response message-tags server-time\r\n"
        b"NICK eve\r\nUSER e 0 * :E\r\nCAP END\r\nJOIN #tea\r\n"
    ),
)
WORDS = (
    *(name.encode() for name in COMMANDS),
    *(b"/" + name for name in (b"join", b"leave", b"msg", b"me", b"nick", b"topic", b"quit x")),
    *(b"#tea", b"#lobby", b"ann", b"eve", b"+o", b"-k+l", b"+b", b"*!*@*", b"302", b"LS", b"REQ"),
    *(b" ", b" :", b":", b",", b"@label=1 ", b"@+a=b ", b"\r\n", b"\n", b"\x00", b"\xff", b"\x1b["),
    "é☕".encode(),
    b"x" * 600,
    b"a," * 300,
)
CHUNKS = st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=40)), max_size=40)


def say(peer: Peer, chunks: list[bytes]) -> None:
    """Send the chunks, as long as the server has not hung up."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for chunk in chunks:
            peer.send_bytes(chunk)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(OPENINGS), CHUNKS)
@example(OPENINGS[2], [b"MODE #lobby +b :a b\r\n", b"QUIT\r\n", b"more\r\n"])
def test_any_bytes(opening: bytes, chunks: list[bytes]) -> None:
    """Whatever somebody sends, nothing is raised, and others get whole lines that are true IRC."""
    with Chatroom() as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
        ann.send("JOIN #tea", "MODE #tea -n")
        chatroom.quiet()
        eve = chatroom.connect()
        say(eve, [opening, *chunks, b"\r\n"])
        for line in ann.lines():
            assert line.startswith((":eve", ":guest-", ":hubbub.local")) or "!" in line
            assert "\0" not in line
        assert all(line.isprintable() for line in bob.lines())
        chatroom.quiet()
        assert [":hubbub.local PONG hubbub.local :on"] == ann.ask("PING on")
        assert ["-- there is no /on; /help lists what there is"] == bob.ask("/on")
        chatroom.pass_s(61)
        eve.close()


TALK = (
    ("ann", "CAP LS 302\r\nCAP REQ :batch echo-message labeled-response server-time\r\n"),
    ("ann", "NICK ann\r\nUSER ann 0 * :Ann Lee\r\nCAP END\r\n"),
    ("bob", "bob\n"),
    ("cid", "NICK bob\r\nNICK cid\r\nUSER cid 0 * :Cid\r\n"),
    ("ann", "JOIN #tea\r\n@label=1 TOPIC #tea :Oolong ☕\r\n"),
    ("bob", "/join #tea\n/me pours\nhello, ann\n"),
    ("cid", f"JOIN #tea\r\nPRIVMSG #tea :{'é' * 200}\r\nPRIVMSG #tea :{'x' * 500}\r\n"),
    ("ann", "@label=2 NAMES #tea\r\nWHOIS bob\r\nKICK #tea cid :out\r\nFROB\r\n"),
    ("bob", "/topic\n/nick rob\n/leave\n/quit\n"),
    ("cid", "PRIVMSG ann :\x01VERSION\x01\r\nQUIT :bye\r\n"),
)


def play(cuts: list[int]) -> dict[str, bytes]:
    """Return what everybody gets when the talk is cut at these distances, again and again."""
    with Chatroom() as chatroom:
        peers = {name: chatroom.connect() for name in ("ann", "bob", "cid")}
        number = 0
        for name, text in TALK:
            data = text.encode()
            while data:
                size = cuts[number % len(cuts)]
                number += 1
                say(peers[name], [data[:size]])
                data = data[size:]
        return {name: peer.received() for name, peer in peers.items()}


WHOLE = play([10_000])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 80), min_size=1, max_size=30))
@example([1])
def test_any_chunking(cuts: list[int]) -> None:
    """However a conversation is cut into packets, everybody gets the same bytes."""
    assert WHOLE == play(cuts)
