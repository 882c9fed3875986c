"""TLS as a layer: what goes in comes out, whatever the bytes, and every end is told once."""

from __future__ import annotations

import gc
import hashlib
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from OpenSSL import SSL

from hubbub.server.certificate import Certificate
from tests.support.chatroom import Chatroom, Peer
from tests.support.secure import Secure, showing, trusting

LINGER_S = 5


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    """A certificate in memory."""
    return Certificate("chat.example", None, makes=False)


@pytest.fixture
def room(certificate: Certificate) -> Iterator[Chatroom]:
    """A chatroom that speaks TLS."""
    with Chatroom(certificate=certificate) as chatroom:
        yield chatroom


def secure(room: Chatroom, context: ssl.SSLContext | None = None) -> Secure:
    """Return somebody whose handshake is over."""
    return Secure(room.connect(), context).shake_hands()


def version(number: ssl.TLSVersion) -> ssl.SSLContext:
    """Return a client's context of exactly this version."""
    context = trusting()
    context.minimum_version = context.maximum_version = number
    return context


@pytest.mark.parametrize("number", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_irc_inside(room: Chatroom, number: ssl.TLSVersion) -> None:
    """IRC inside TLS is IRC, with both versions."""
    ann = secure(room, version(number))
    ann.send("NICK ann", "USER ann 0 * :Ann")
    assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == ann.lines()[0]
    bob = room.irc("bob")
    ann.send("PRIVMSG #lobby :hello")
    assert [":ann!~ann@127.0.0.1 PRIVMSG #lobby :hello"] == bob.lines()
    bob.send("PRIVMSG #lobby :hi")
    assert ":bob!~bob@127.0.0.1 PRIVMSG #lobby :hi" == ann.lines()[-1]


def test_plain_inside(room: Chatroom) -> None:
    """A person with `openssl s_client` is greeted after a second of silence, and served."""
    ann = secure(room)
    room.pass_s(1)
    assert ["-- Welcome to hubbub. What is your name?"] == [
        line.partition(" (")[0] for line in ann.lines()
    ]
    ann.send("ann")
    assert "-- You are ann. /help lists what you can do." in ann.lines()


def test_session_knows(room: Chatroom) -> None:
    """A session inside TLS is secure, one outside is not."""
    secure(room).send("NICK ann", "USER ann 0 * :Ann")
    room.irc("bob")
    found = {
        s.nick: (s.connection.is_secure, set(s.connection.bindings)) for s in room.hub.sessions
    }
    both = {"tls-server-end-point", "tls-exporter"}
    assert {"ann": (True, both), "bob": (False, set())} == found


def test_bindings_of_the_older_version(room: Chatroom, certificate: Certificate) -> None:
    """TLS 1.2 has one binding: the SHA-256 of the certificate."""
    ann = secure(room, version(ssl.TLSVersion.TLSv1_2))
    ann.send("NICK ann", "USER ann 0 * :Ann")
    (session,) = room.hub.sessions
    digest = hashlib.sha256(ann.tls.getpeercert(binary_form=True) or b"").digest()
    assert {"tls-server-end-point": digest} == session.connection.bindings
    assert digest.hex() == certificate.fingerprint


@pytest.mark.parametrize("number", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_client_certificate(room: Chatroom, number: ssl.TLSVersion, tmp_path: Path) -> None:
    """A client's certificate is taken whoever has signed it, and known by its fingerprint."""
    files = (tmp_path / "cert.pem", tmp_path / "key.pem")
    theirs = Certificate("ann", files, makes=True)
    context = showing(files)
    context.minimum_version = context.maximum_version = number
    secure(room, context).send("NICK ann", "USER ann 0 * :Ann")
    secure(room, version(number)).send("NICK bob", "USER bob 0 * :Bob")
    found = {s.nick: s.connection.certificate_fingerprint for s in room.hub.sessions}
    assert {"ann": theirs.fingerprint, "bob": None} == found


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ("irc", ["irc"]),
        ("irc", ["h2", "irc"]),
        ("irc", ["http/1.1", "irc"]),
        (None, ["h2"]),
        (None, []),
    ],
)
def test_alpn(room: Chatroom, chosen: str | None, offered: list[str]) -> None:
    """`irc` is chosen where it is offered; who offers nothing that we know is served too."""
    context = trusting()
    if offered:
        context.set_alpn_protocols(offered)
    ann = secure(room, context)
    assert chosen == ann.tls.selected_alpn_protocol()
    ann.send("NICK ann", "USER ann 0 * :Ann")
    assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == ann.lines()[0]


def web(room: Chatroom) -> Secure:
    """Return a browser whose handshake is over."""
    context = trusting()
    context.set_alpn_protocols(["h2", "http/1.1"])
    browser = secure(room, context)
    assert "http/1.1" == browser.tls.selected_alpn_protocol()
    return browser


def test_alpn_of_browsers(room: Chatroom) -> None:
    """A browser gets pages."""
    browser = web(room)
    browser.send_bytes(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert browser.received().endswith(b"\r\n\r\nok\n")


@pytest.mark.parametrize(
    "opening", [b"NICK ann\r\nUSER ann 0 * :Ann\r\n", b"ann\n", b"SSH-2.0\r\n"]
)
def test_alpn_holds(room: Chatroom, opening: bytes) -> None:
    """Who has agreed on HTTP speaks nothing else, and is not greeted while silent."""
    browser = web(room)
    room.pass_s(5)
    assert b"" == browser.received()
    browser.send_bytes(opening)
    assert browser.received().startswith(b"HTTP/1.1 400 ")
    assert browser.is_ended
    assert {} == room.hub.chat.users


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_versions_offered(room: Chatroom) -> None:
    """What is older than TLS 1.2 is refused."""
    context = trusting()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    peer = room.connect()
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version|no protocols"):
        Secure(peer, context).shake_hands()


def test_ciphers_offered(room: Chatroom) -> None:
    """Every cipher with which TLS 1.2 can be had has forward secrecy and is authenticated."""
    accepted = set()
    for name in {row["name"] for row in ssl.create_default_context().get_ciphers()}:
        context = version(ssl.TLSVersion.TLSv1_2)
        try:
            context.set_ciphers(name)
            accepted.add((Secure(room.connect(), context).shake_hands().tls.cipher() or [""])[0])
        except ssl.SSLError:
            continue
    assert {
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
    } == accepted


@pytest.mark.parametrize("number", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_nothing_else_offered(room: Chatroom, number: ssl.TLSVersion) -> None:
    """Nothing is compressed, and no session is resumed: each shows its certificate."""
    context = version(number)
    ann = secure(room, context)
    ann.send("PING 1")
    ann.received()
    again = Secure(room.connect(), context)
    if ann.tls.session is not None:
        again.tls.session = ann.tls.session
    again.shake_hands()
    assert (None, False) == (ann.tls.compression(), again.tls.session_reused)


@pytest.mark.parametrize("number", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_memory_buffers(room: Chatroom, number: ssl.TLSVersion) -> None:
    """Who is still has no memory buffers, and goes on as if nothing had been, either way."""
    ann, bob = secure(room, version(number)), secure(room, version(number))
    for peer, name in ((ann, "ann"), (bob, "bob")):
        peer.send(f"NICK {name}", f"USER {name} 0 * :{name}")
        peer.lines()
    ann.lines()
    for at in range(3):
        assert 2 == len(room.entrance.tls_buffers)
        room.pass_s(1)
        assert 0 == len(room.entrance.tls_buffers)
        bob.send(f"PRIVMSG #lobby :{at} {'x' * 400}")
        assert [f":bob!~bob@127.0.0.1 PRIVMSG #lobby :{at} {'x' * 400}"] == ann.lines()


def test_half_a_record_and_silence(room: Chatroom) -> None:
    """What has come of a record is kept when the memory buffers go."""
    ann = secure(room)
    data = ann.encrypted(b"NICK ann\r\nUSER ann 0 * :Ann\r\n")
    for at in range(0, len(data), 7):
        assert [] == [line for line in ann.lines() if " 001 " in line]
        ann.peer.send_bytes(data[at : at + 7])
        room.pass_s(1.5)
        assert 0 == len(room.entrance.tls_buffers)
    assert any(" 001 ann " in line for line in ann.lines())


def test_half_a_handshake_and_silence(room: Chatroom) -> None:
    """Buffers stay until the handshake is over, however long it takes; its end is theirs."""
    peer = room.connect()
    ann = Secure(peer)
    hello = ann.hello()
    for at in range(0, len(hello), 50):
        peer.send_bytes(hello[at : at + 50])
        room.pass_s(1)
        assert 1 == len(room.entrance.tls_buffers)
    ann.shake_hands().send("NICK ann", "USER ann 0 * :Ann")
    assert any(" 001 ann " in line for line in ann.lines())


@pytest.mark.parametrize("ends", ["by us", "by them", "by wrong bytes", "by the network"])
def test_an_end_after_silence(room: Chatroom, ends: str) -> None:
    """Whoever has no memory buffers is said goodbye to like everybody, and looked after no more."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    ann.lines()
    room.pass_s(1)
    (session,) = room.hub.sessions
    if ends == "by us":
        session.end("enough")
        room.run()
        assert "ERROR :Closing link: 127.0.0.1 (enough)" == ann.lines()[-1]
        assert ann.is_ended
    elif ends == "by them":
        ann.peer.send_bytes(ann.goodbye())
    elif ends == "by wrong bytes":
        ann.peer.send_bytes(b"nonsense" * 10)
    else:
        ann.peer.close()
    room.run()
    assert (0, 0) == (len(room.entrance.tls_buffers), len(room.hub.sessions))


@pytest.mark.parametrize("ends", ["QUIT", "close_notify", "wrong bytes", "the network", "HTTP"])
def test_openssl_goes_first(room: Chatroom, ends: str) -> None:
    """What OpenSSL has of a connection goes with it, whatever deadlines still know the session."""
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(one, SSL.Connection) for one in gc.get_objects())
        ann = secure(room)
        if ends == "HTTP":
            ann.send("GET / HTTP/1.1", "Host: x", "")
        else:
            ann.send("NICK ann", "USER ann 0 * :Ann")
            ann.lines()
        if ends == "QUIT":
            ann.send("QUIT")
        elif ends == "close_notify":
            ann.peer.send_bytes(ann.goodbye())
        elif ends == "wrong bytes":
            ann.peer.send_bytes(b"nonsense" * 10)
        elif ends == "the network":
            ann.peer.close()
            room.run()
        assert before == sum(isinstance(one, SSL.Connection) for one in gc.get_objects())
        assert {} == room.hub.chat.users
    finally:
        gc.enable()


def test_a_sweep_has_an_end(room: Chatroom) -> None:
    """Not all are looked at in one sweep, but all in their turn, and twice before they lose any."""
    for _ in range(3):
        secure(room)
    buffers = room.entrance.tls_buffers
    left = []
    for _ in range(3):
        buffers.sweep(2)
        left.append(len(buffers))
    assert [3, 2, 0] == left


def ended(room: Chatroom, peer: Peer) -> None:
    """Assert that the server has let go of the connection, at the latest after some seconds."""
    room.pass_s(LINGER_S)
    assert (0, 0) == (room.entrance.connections, len(room.hub.sessions))
    peer.received()
    assert peer.is_closed


def test_every_prefix_of_a_hello(room: Chatroom) -> None:
    """A ClientHello cut anywhere and left so is given up after 30 seconds."""
    hello = Secure(room.connect()).hello()
    peers = [room.connect() for _ in range(0, len(hello), 8)]
    for peer, size in zip(peers, range(1, len(hello), 8), strict=False):
        peer.send_bytes(hello[:size])
    assert len(peers) + 1 == room.entrance.connections
    room.pass_s(30 + LINGER_S)
    assert 0 == room.entrance.connections


def test_every_prefix_and_an_end(room: Chatroom) -> None:
    """A ClientHello cut anywhere and followed by the end is the end."""
    hello = Secure(room.connect()).hello()
    for size in range(1, len(hello), 16):
        peer = room.connect()
        peer.send_bytes(hello[:size])
        peer.close()
    room.pass_s(30 + LINGER_S)
    assert 0 == room.entrance.connections


def test_byte_by_byte(room: Chatroom) -> None:
    """A handshake and lines that come byte by byte are understood."""
    peer = room.connect()
    ann = Secure(peer)
    for byte in ann.hello():
        peer.send_bytes(bytes([byte]))
    ann.shake_hands()
    for byte in ann.encrypted(b"NICK ann\r\nUSER ann 0 * :Ann\r\n"):
        peer.send_bytes(bytes([byte]))
    assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == ann.lines()[0]


@pytest.mark.parametrize(
    "data",
    [
        b"\x16",
        b"\x16\x03\x01",
        b"\x16" * 2000,
        b"\x16\x03\x01\xff\xff" + b"x" * 2000,
        b"\x16\x03\x01\x00\x05hello",
        b"\x16NICK ann\r\nUSER ann 0 * :Ann\r\n",
        b"\x16\x03\x01\x00\x00" * 1000,
        b"\x16" + bytes(20_000),
    ],
)
def test_wrong_bytes(room: Chatroom, data: bytes) -> None:
    """Bytes that only begin like TLS end the connection, and nobody is let in."""
    peer = room.connect()
    peer.send_bytes(data)
    assert {} == room.hub.chat.users
    room.pass_s(30)
    ended(room, peer)


def test_wrong_bytes_later(room: Chatroom) -> None:
    """Wrong bytes in the middle end the connection; others are told why."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    bob = room.irc("bob")
    ann.peer.send_bytes(b"PRIVMSG #lobby :in clear text\r\n")
    (line,) = bob.lines()
    assert line.startswith(":ann!~ann@127.0.0.1 QUIT :TLS: ")
    room.pass_s(LINGER_S)
    assert 1 == room.entrance.connections


def test_changed_bytes(room: Chatroom) -> None:
    """A record of which one bit was changed on the way ends the connection, unheard."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    bob = room.irc("bob")
    data = bytearray(ann.encrypted(b"PRIVMSG #lobby :hello\r\n"))
    data[-1] ^= 1
    ann.peer.send_bytes(bytes(data))
    assert [":ann!~ann@127.0.0.1 QUIT :TLS: decryption failed or bad record mac"] == bob.lines()


def test_tls_inside_tls(room: Chatroom) -> None:
    """TLS inside TLS is answered with an alert, inside."""
    outer = secure(room)
    outer.send_bytes(Secure(outer.peer).hello())
    answer = outer.received()
    assert bytes((0x15, 3, 3, 0, 2, 2, 40)) == answer
    assert outer.is_ended
    ended(room, outer.peer)


@pytest.mark.parametrize("opening", [b"GET / HTTP/1.1\r\n\r\n", b"SSH-2.0-x\r\n"])
def test_refused_inside(room: Chatroom, opening: bytes) -> None:
    """What is refused outside of TLS is refused inside."""
    ann = secure(room)
    ann.send_bytes(opening)
    assert ann.received()
    assert ann.is_ended
    ended(room, ann.peer)


def test_silence_inside(room: Chatroom) -> None:
    """Who says nothing inside of TLS is told goodbye after 30 seconds."""
    ann = secure(room)
    room.pass_s(30)
    assert "-- nothing was said for 30 seconds: goodbye" == ann.lines()[-1]
    assert ann.is_ended
    ended(room, ann.peer)


def test_handshake_that_is_not_finished(room: Chatroom) -> None:
    """Who does not answer the server's flight is given up; no word in clear text is sent."""
    peer = room.connect()
    hello = Secure(peer).hello()
    peer.send_bytes(hello)
    assert peer.received()
    room.pass_s(30)
    assert b"" == peer.received()
    ended(room, peer)


def test_quit(room: Chatroom) -> None:
    """After QUIT come the last words, close_notify and the end."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann", "QUIT")
    assert "ERROR :Closing link: 127.0.0.1 (Quit)" == ann.lines()[-1]
    assert ann.is_ended
    ended(room, ann.peer)


def test_close_notify(room: Chatroom) -> None:
    """close_notify is an end like any other; the server answers with its own."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    bob = room.irc("bob")
    ann.lines()
    ann.peer.send_bytes(ann.goodbye())
    assert [":ann!~ann@127.0.0.1 QUIT :Connection closed"] == bob.lines()
    ann.received()
    assert ann.is_ended


def test_end_without_close_notify(room: Chatroom) -> None:
    """A connection that breaks inside TLS is told to the others."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    bob = room.irc("bob")
    ann.peer.close()
    (line,) = bob.lines()
    assert line.startswith(":ann!~ann@127.0.0.1 QUIT :Connection")
    room.pass_s(LINGER_S)
    assert 1 == room.entrance.connections


def test_a_lot_both_ways(room: Chatroom) -> None:
    """Much at once arrives whole and in order, in both directions."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    ann.lines()
    ann.send_bytes(b"".join(b"PING %d\r\n" % i for i in range(3000)))
    assert [f":hubbub.local PONG hubbub.local :{i}" for i in range(3000)] == [
        line for line in ann.lines() if " PONG " in line
    ]


def test_who_does_not_read(certificate: Certificate) -> None:
    """The limit of what is unsent holds for TLS too."""
    with Chatroom(certificate=certificate, outbox_bytes=10_000) as room:
        ann = secure(room)
        ann.send("NICK ann", "USER ann 0 * :Ann")
        bob = room.irc("bob")
        while room.hub.chat.user("ann") is not None:
            bob.send(*[f"PRIVMSG #lobby :{'x' * 400}"] * 100)
        assert [":ann!~ann@127.0.0.1 QUIT :SendQ exceeded"] == bob.lines()


def record_sizes(data: bytes) -> list[int]:
    """Return the sizes of the TLS records that these bytes are (RFC 8446 section 5.1)."""
    sizes = []
    while data:
        size = int.from_bytes(data[3:5], "big")
        sizes.append(size)
        data = data[5 + size :]
    return sizes


def test_in_pieces(room: Chatroom) -> None:
    """However much is sent at once, no memory buffer has to hold more than a small record."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    ann.received()
    (session,) = room.hub.sessions
    for _ in range(100):
        session.tell("x" * 400)
    room.hub.end_of_tick()
    sizes = record_sizes(ann.peer.received())
    assert 40_000 < sum(sizes)
    assert max(sizes) < 5_000


@pytest.mark.parametrize("size", [1, 4096, 4097, 16_384, 16_385, 100_000, 500_000])
def test_much_at_once(room: Chatroom, size: int) -> None:
    """However much is sent at once arrives whole and in order."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    ann.received()
    (session,) = room.hub.sessions
    data = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    session.connection.send(data)
    heard = b""
    while len(heard) < size:
        room.run()
        heard += ann.received()
    assert data == heard


def test_much_received_at_once(room: Chatroom) -> None:
    """Many small records in one packet are all read, in order."""
    ann = secure(room)
    ann.send("NICK ann", "USER ann 0 * :Ann")
    ann.received()
    ann.peer.send_bytes(b"".join(ann.encrypted(f"PING {n}\r\n".encode()) for n in range(300)))
    assert [f":hubbub.local PONG hubbub.local :{n}" for n in range(300)] == ann.lines()


HAS_TICKET = """
from hubbub.server.certificate import Certificate
from tests.support.chatroom import Chatroom
from tests.support.secure import Secure
with Chatroom(certificate=Certificate("chat.example", None, makes=False)) as room:
    ann = Secure(room.connect()).shake_hands()
    ann.send("PING 1")
    ann.lines()
    print(ann.tls.version(), ann.tls.session.has_ticket)
"""


@pytest.mark.parametrize("is_set", [False, True])
def test_tickets(tmp_path: Path, *, is_set: bool) -> None:
    """A client of TLS 1.3 is sent a ticket, unless OpenSSL is set as the page on TLS says."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "tls.md"
    found = re.search(r"```ini\n(.*?)```", page.read_text(), re.DOTALL)
    assert found
    (tmp_path / "openssl.cnf").write_text(found[1])
    variables = {"OPENSSL_CONF": str(tmp_path / "openssl.cnf")} if is_set else {}
    done = subprocess.run(
        [sys.executable, "-c", HAS_TICKET],
        cwd=page.parents[2],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"TLSv1.3 {not is_set}\n" == done.stdout
