"""HTTP/1.1: one request, one response; bytes in, bytes out, by h11.

Source: RFC 9110 (semantics), RFC 9112 (HTTP/1.1); X-Forwarded-For and -Proto as nginx, haproxy
and others send them.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

import h11

from hubbub.core import netmasks
from hubbub.errors import BadRequest

HEAD_LIMIT_BYTES = 8192
"""Of a request's line and headers together; browsers send 1 KB or so."""

PLAIN_TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"

_ALWAYS = (
    ("Connection", "close"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ("Referrer-Policy", "no-referrer"),
)


class Request(NamedTuple):
    """What is asked for.

    Attributes: path: without the query; target: path and query as they were sent; headers: by
    names in lower case, several of one name joined by `, ` (RFC 9110 section 5.3); version:
    `1.1` or `1.0`.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    version: str = "1.1"

    @property
    def path(self) -> str:
        """Return the target without its query."""
        return self.target.partition("?")[0]


def forwarded_for(request: Request, proxies: tuple[str, ...]) -> str | None:
    """Return the address that a trusted proxy has taken the request from; None if it tells none.

    Each proxy on the way adds to the end of X-Forwarded-For, and a client may have begun it with
    whatever it likes: so the last address counts that is not a trusted proxy's own.
    """
    for word in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        found = netmasks.address(word.strip())
        if found is None:
            return None
        if not netmasks.is_within(str(found), proxies):
            return str(found)
    return None


class Response(NamedTuple):
    """What is answered; the length and what every response says are added by `Exchange`."""

    status: HTTPStatus
    body: str
    content_type: str = PLAIN_TEXT
    headers: tuple[tuple[str, str], ...] = ()


class Exchange:
    """One request and its response, after which the connection ends. A request's body is not read.

    `rest` is what came behind the request.
    """

    __slots__ = ("_h11", "_is_head", "rest")

    def __init__(self) -> None:
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT_BYTES)
        self._is_head = False
        self.rest = b""

    def received(self, data: bytes) -> Request | None:
        """Take received bytes; return the request once it is whole. Call it no more then.

        Raises: BadRequest: answer its status and text; call it no more either.
        """
        try:
            self._h11.receive_data(data)
            event = self._h11.next_event()
        except h11.RemoteProtocolError as error:
            reason = str(error).partition(": bytearray(")[0]  # and not what it was about
            # h11 raises it from a frame that holds it: a circle with all that called us in it.
            raise BadRequest(reason, error.error_status_hint) from error.with_traceback(None)
        if not isinstance(event, h11.Request):
            return None
        self.rest = self._h11.trailing_data[0]
        self._is_head = event.method == b"HEAD"
        headers: dict[str, str] = {}
        for raw_name, raw_value in event.headers:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return Request(
            event.method.decode(), event.target.decode(), headers, event.http_version.decode()
        )

    def answer(self, response: Response) -> bytes:
        """Return the response's bytes; without its body where the request was HEAD."""
        body = response.body.encode()
        about = (("Content-Type", response.content_type), ("Content-Length", str(len(body))))
        status, headers = response.status, [*about, *_ALWAYS, *response.headers]
        parts = (
            h11.Response(status_code=status, reason=status.phrase.encode(), headers=headers),
            h11.Data(data=b"" if self._is_head else body),
            h11.EndOfMessage(),
        )
        return b"".join(self._h11.send(part) or b"" for part in parts)

    def switch(self, response: Response) -> bytes:
        """Return the bytes of a 101 with these headers: HTTP ends here, another protocol begins."""
        return (
            self._h11.send(
                h11.InformationalResponse(
                    status_code=response.status,
                    reason=response.status.phrase.encode(),
                    headers=list(response.headers),
                )
            )
            or b""
        )
