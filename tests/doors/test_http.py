"""One request in, one response out, however the bytes are cut; what is no request is told so."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from hubbub.doors.http import HEAD_LIMIT_BYTES, HTML, Exchange, Request, Response, forwarded_for
from hubbub.errors import BadRequest

REQUEST = b"GET /a%20b?c=d HTTP/1.1\r\nHost: chat.example:1337\r\nAccept: a\r\naccept: b\r\n\r\n"


def test_request() -> None:
    """Method, path and headers are told apart; headers of one name are joined."""
    request = Exchange().received(REQUEST)
    assert request is not None
    assert ("GET", "/a%20b", "/a%20b?c=d", "1.1") == (
        request.method,
        request.path,
        request.target,
        request.version,
    )
    assert {"host": "chat.example:1337", "accept": "a, b"} == request.headers


def test_byte_by_byte() -> None:
    """A request is whole with its last byte and not before."""
    exchange = Exchange()
    found = [exchange.received(bytes([byte])) for byte in REQUEST]
    assert [None] * (len(REQUEST) - 1) == found[:-1]
    assert Exchange().received(REQUEST) == found[-1]


def test_rest() -> None:
    """What comes behind the request is kept for whoever goes on."""
    exchange = Exchange()
    exchange.received(REQUEST + b"\x81\x00")
    assert b"\x81\x00" == exchange.rest


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.9, 203.0.113.5"),
        ("203.0.113.5", "127.0.0.1,203.0.113.5 , 10.1.2.3"),
        ("2001:db8::5", "2001:db8::5"),
        ("203.0.113.5", "::ffff:203.0.113.5"),
        (None, "10.1.2.3"),
        (None, ""),
        (None, "203.0.113.5, unknown"),
        (None, "203.0.113.5:4711"),
    ],
)
def test_forwarded_for(address: str | None, value: str) -> None:
    """The last address that is no proxy of ours counts; what stands before it, anybody can say."""
    request = Request("GET", "/", {"x-forwarded-for": value})
    assert address == forwarded_for(request, ("10.0.0.0/8",))
    assert forwarded_for(Request("GET", "/", {}), ("10.0.0.0/8",)) is None


@pytest.mark.parametrize(
    ("status", "data"),
    [
        (400, b"GET / HTTP/1.1\r\n\r\n"),  # no Host
        (400, b"GET /\r\n\r\n"),
        (400, b"GET / HTTP/9.9.9\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost x\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        (501, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: zip\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: \xff\x00\r\n\r\n"),
        (431, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * HEAD_LIMIT_BYTES),
    ],
)
def test_no_request(status: int, data: bytes) -> None:
    """What is no request raises, with the status to answer it with; the answer can be made."""
    exchange = Exchange()
    with pytest.raises(BadRequest) as caught:
        exchange.received(data)
    assert status == caught.value.status
    assert "bytearray" not in str(caught.value)
    assert exchange.answer(Response(HTTPStatus(status), "no\n")).startswith(
        f"HTTP/1.1 {status} ".encode()
    )


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_response(method: str) -> None:
    """The response has its length, ends the connection, and to HEAD it has no body."""
    exchange = Exchange()
    exchange.received(f"{method} / HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    answer = exchange.answer(Response(HTTPStatus.OK, "grüße\n", HTML, (("X-More", "1"),)))
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert "HTTP/1.1 200 OK" == first
    assert {
        "Content-Type: text/html; charset=utf-8",
        "Content-Length: 8",
        "Connection: close",
        "Cache-Control: no-store",
        "X-More: 1",
    } <= set(headers)
    assert ("grüße\n".encode() if method == "GET" else b"") == body
