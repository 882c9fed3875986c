"""What is fuzzed: one function for each parser, which takes any bytes and asserts what must hold.

Errors that a parser promises are caught; whatever else is raised is a finding. tests/test_fuzz.py
runs each on its seeds (`fuzz/seeds/`) and on what was once found interesting (`fuzz/found.txt`),
without a fuzzer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from string import hexdigits

from hubbub.doors import http, proxy
from hubbub.doors.sniff import LOOK_LIMIT_BYTES, Speaker, classify
from hubbub.errors import BadMessage, BadProxyHeader, BadRequest, Hint, LineTooLong, ProtocolError
from hubbub.protocol import message, plain
from hubbub.protocol.buffer import LineBuffer
from hubbub.protocol.cleaning import clean
from hubbub.protocol.sasl.scram import Verifier
from hubbub.protocol.sasl.scram_client import ScramClient
from hubbub.protocol.sasl.scram_server import ScramServer
from hubbub.protocol.sasl.steps import Challenge, Done, NeedVerifier

_LINE_BYTES = 64
_VERIFIER = Verifier(b"salt" * 4, 4096, bytes(32), bytes(32))


def _pieces(data: bytes) -> Iterator[bytes]:
    """Yield the data in pieces of which it tells the sizes itself."""
    sizes, rest = data[:8], data[8:]
    for size in sizes:
        yield rest[: size % 16 + 1]
        rest = rest[size % 16 + 1 :]
    yield rest


def line(data: bytes) -> None:
    """However bytes are cut, the same lines come out, none over its limit."""
    cut, whole = LineBuffer(_LINE_BYTES), LineBuffer(_LINE_BYTES)
    pieces = list(_pieces(data))
    lines = [one for piece in pieces for one in cut.feed(piece)]
    assert list(map(str, lines)) == list(map(str, whole.feed(b"".join(pieces))))
    whole_ones = [one for one in lines if isinstance(one, bytes)]
    assert all(len(one) <= _LINE_BYTES and b"\n" not in one for one in whole_ones)
    assert len(cut._rest) <= _LINE_BYTES + 1


def message_(data: bytes) -> None:
    """What is parsed can be written again, and then means the same."""
    try:
        parsed = message.parse(data)
    except ProtocolError:
        return
    try:
        written = message.serialise(parsed)
    except BadMessage:
        return
    assert written.count(b"\n") == 1
    try:
        again = message.parse(written[:-2])
    except LineTooLong:  # the colon of its last parameter was one byte too much
        return
    assert (parsed.command, parsed.params, parsed.source or None, dict(parsed.tags)) == (
        again.command,
        again.params,
        again.source,
        dict(again.tags),
    )


def sniff(data: bytes) -> None:
    """More bytes never change what has been decided, and enough of them decide."""
    for may_be_proxy in (False, True):
        decided = Speaker.UNDECIDED
        for length in range(min(len(data), 80) + 1):
            speaker = classify(data[:length], may_be_proxy=may_be_proxy)
            if decided not in (Speaker.UNDECIDED, Speaker.PLAIN):
                assert speaker is decided or data[:1] in b"@:"
            decided = speaker
    padded = data + bytes(max(0, LOOK_LIMIT_BYTES - len(data)))
    assert classify(padded) is not Speaker.UNDECIDED


def plain_(data: bytes) -> None:
    """A person's line becomes a message that fits a line of IRC in its parts, or a hint."""
    text = clean(data.decode(errors="replace")).strip()
    for room in (None, "#tea"):
        try:
            asked = plain.parse(text, room)
        except Hint:
            continue
        assert asked.command.isupper()
        assert all("\n" not in param and "\r" not in param for param in asked.params)


def http_(data: bytes) -> None:
    """Any bytes are a request, none yet, or an error with a status; all of them can be answered."""
    exchange = http.Exchange()
    status = HTTPStatus.REQUEST_TIMEOUT
    try:
        for piece in _pieces(data):
            request = exchange.received(piece) if piece else None
            if request is not None:
                status = HTTPStatus.OK
                assert request.path in request.target
                break
    except BadRequest as error:
        status = HTTPStatus(error.status)
    answer = exchange.answer(http.Response(status, "words\n"))
    assert answer.startswith(b"HTTP/1.1 %d " % status)


def proxy_(data: bytes) -> None:
    """A header is a header from its last byte on, and never before."""
    if not data:
        return
    for begun in (data, b"PROXY " + data, proxy.SIGNATURE + data):
        try:
            found = proxy.parse(begun)
        except BadProxyHeader:
            continue
        if found is not None:
            assert set(found.address or "") <= set(f"{hexdigits}:.")
            assert found == proxy.parse(begun[: found.size])
            assert proxy.parse(begun[: found.size - 1]) is None


def scram(data: bytes) -> None:
    """No messages log anybody in who does not know the password, on either side."""
    first, _, rest = data.partition(b"\0")
    final, _, last = rest.partition(b"\0")
    for is_plus, bindings in ((False, {}), (False, {"tls-exporter": b"e"}), (True, {"x": b"y"})):
        server = ScramServer("SCRAM-SHA-256", "nonce", b"key", bindings, is_plus=is_plus)
        for text in (first, final, last):
            step = server.receive(text)
            assert not isinstance(step, Done)
            if isinstance(step, NeedVerifier):
                step = server.supply(_VERIFIER)
                assert isinstance(step, Challenge)
    client = ScramClient("SCRAM-SHA-256", "ann", "pencil", "nonce")
    for text in (b"", first, final):
        if b",i=" in text and not text.endswith(b",i=4096"):
            return  # more iterations take only more time
        client.respond(text)
    assert not client.is_satisfied


TARGETS: dict[str, Callable[[bytes], None]] = {
    "line": line,
    "message": message_,
    "sniff": sniff,
    "plain": plain_,
    "http": http_,
    "proxy": proxy_,
    "scram": scram,
}
