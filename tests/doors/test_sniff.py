"""Who is speaking is clear from the first bytes, however they are cut."""

import ssl

import pytest

from hubbub.doors.sniff import LOOK_LIMIT_BYTES, Speaker, classify

TLS, SSH, HTTP, PROXY, IRC, PLAIN, UNDECIDED = (
    Speaker.TLS,
    Speaker.SSH,
    Speaker.HTTP,
    Speaker.PROXY,
    Speaker.IRC,
    Speaker.PLAIN,
    Speaker.UNDECIDED,
)


def client_hello() -> bytes:
    """Return the first flight of a real TLS client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="chat.example")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


OPENINGS = [
    (client_hello(), TLS),
    (b"SSH-2.0-OpenSSH_9.6\r\n", SSH),
    (b"GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n", HTTP),
    (b"GET /socket HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", HTTP),
    (b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nNICK evil\r\nUSER a 0 * :b\r\n", HTTP),
    (b"HEAD / HTTP/1.0\r\n\r\n", HTTP),
    (b"OPTIONS * HTTP/1.1\r\n\r\n", HTTP),
    (b"PUT /x HTTP/1.1\r\n\r\n", HTTP),
    (b"PATCH /x HTTP/1.1\r\n\r\n", HTTP),
    (b"CONNECT chat.example:6697 HTTP/1.1\r\n\r\n", HTTP),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HTTP),  # HTTP/2 by somebody who has not asked for it
    (b"PROPFIND /x HTTP/1.1\r\nHost: x\r\n\r\nhello everybody\n", HTTP),
    (b"M-SEARCH * HTTP/1.1\r\nHost: x\r\n\r\n", HTTP),
    (b"CAP LS 302\r\nNICK ann\r\nUSER ann 0 * :Ann\r\n", IRC),
    (b"NICK ann\r\nUSER ann 0 * :Ann\r\n", IRC),
    (b"nick ann\nuser ann 0 * :Ann\n", IRC),
    (b"USER ann 0 * :Ann\r\nNICK ann\r\n", IRC),
    (b"PASS secret\r\nNICK ann\r\n", IRC),
    (b"PING 1\r\n", IRC),
    (b"AUTHENTICATE PLAIN\r\n", IRC),
    (b"REGISTER * * password\r\n", IRC),
    (b"WEBIRC pw gate host 203.0.113.5\r\n", IRC),
    (b"PROXY TCP4 203.0.113.5 198.51.100.7 4711 1337\r\n", PROXY),
    (b"proxy please\n", PLAIN),
    (b"@label=1 CAP LS\r\n", IRC),
    (b":ann NICK ann\r\n", IRC),
    (b"ann\n", PLAIN),
    (b"Ann\r\n", PLAIN),
    (b"captain\n", PLAIN),
    (b"CAP\n", PLAIN),
    (b"nick\n", PLAIN),
    (b"Nicky\n", PLAIN),
    (b"get up\n", PLAIN),
    (b"ssh-agent\n", PLAIN),
    (b"POSTMAN\n", PLAIN),
    (b"I like HTTP/1.1\n", PLAIN),
    (b"@ann\n", PLAIN),
    (b":-)\n", PLAIN),
    ("Zoë\n".encode(), PLAIN),
    (b"\xff\xfe\n", PLAIN),
    (b"/quit\n", PLAIN),
    (b"\x00\n", PLAIN),
]
IDS = [f"{number}-{speaker.name}" for number, (_, speaker) in enumerate(OPENINGS)]


@pytest.mark.parametrize(("data", "speaker"), OPENINGS, ids=IDS)
def test_opening(data: bytes, speaker: Speaker) -> None:
    """Each opening is told for what it is."""
    assert speaker is classify(data)


@pytest.mark.parametrize(("data", "speaker"), OPENINGS, ids=IDS)
def test_every_prefix(data: bytes, speaker: Speaker) -> None:
    """However few bytes have come, they decide the same as the whole, or nothing yet."""
    assert {classify(data[:length]) for length in range(len(data))} <= {UNDECIDED, speaker}


@pytest.mark.parametrize(("data", "speaker"), OPENINGS, ids=IDS)
def test_decision_stays(data: bytes, speaker: Speaker) -> None:
    """What has been decided is not changed by any byte that follows."""
    decided = [classify(data[:length]) is not UNDECIDED for length in range(len(data) + 1)]
    assert sorted(decided) == decided
    if data[:1] not in b"@:":
        assert speaker is classify(data + b"NICK a\r\nGET / HTTP/1.1\r\nSSH-2.0\r\n")


@pytest.mark.parametrize("line", [b"@ann\n", b":-)\n"])
def test_first_line_decides(line: bytes) -> None:
    """A person whose first line begins with @ or : stays one, whatever comes in the same packet."""
    assert PLAIN is classify(line + b"hello everybody\n")


def test_nothing_is_undecided() -> None:
    """Without a byte nothing is known."""
    assert UNDECIDED is classify(b"")


@pytest.mark.parametrize("enter", [b"\n", b"\r\n"])
def test_enter_is_a_person(enter: bytes) -> None:
    """Somebody who only presses Enter, as the greeting offers, is a person."""
    assert PLAIN is classify(enter)


PROXY_2 = b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c" + bytes(12)


def test_proxy_version_2() -> None:
    """Of a peer that may be a proxy the binary header is waited for, byte by byte."""
    verdicts = [classify(PROXY_2[:n], may_be_proxy=True) for n in range(1, len(PROXY_2) + 1)]
    assert [UNDECIDED] * 11 + [PROXY] * 17 == verdicts
    assert PROXY is classify(PROXY_2)


@pytest.mark.parametrize("data", [b"\n", b"\r\n\r\n\r\n", b"\r\nann\r\n"])
def test_enter_where_proxies_are(data: bytes) -> None:
    """Somebody at a proxy's address who presses Enter is a person as soon as that is clear."""
    assert PLAIN is classify(data, may_be_proxy=True)


@pytest.mark.parametrize("head", [b"a", b"@", b":", b"\xff", b"NICK", b"\r\n"])
def test_look_is_bounded(head: bytes) -> None:
    """After LOOK_LIMIT_BYTES without an end it is a person's long line."""
    data = head * LOOK_LIMIT_BYTES
    assert PLAIN is classify(data[:LOOK_LIMIT_BYTES])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "X-Y", "x"])
def test_http_never_becomes_irc(method: str) -> None:
    """A browser that is made to send IRC commands in a request's body stays a browser."""
    request = f"{method} / HTTP/1.1\r\nHost: x\r\n\r\nNICK evil\r\nUSER e 0 * :e\r\n".encode()
    verdicts = {classify(request[:length]) for length in range(len(request) + 1)}
    assert {UNDECIDED, HTTP} == verdicts
