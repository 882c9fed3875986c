"""The first bytes of a connection: who is speaking, and which session serves them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from hubbub.core import netmasks
from hubbub.doors import http, proxy, tls, websocket
from hubbub.doors.sniff import Speaker, classify
from hubbub.doors.tls import TlsConnection
from hubbub.errors import BadProxyHeader, BadRequest
from hubbub.server import dialects, plaintext, sts, web
from hubbub.server.session import Session

if TYPE_CHECKING:
    from hubbub.doors.channel import Channel
    from hubbub.doors.tcp import Connection
    from hubbub.server.entrance import Entrance
    from hubbub.server.hub import Hub

NO_SSH = "this port does not speak ssh yet: use hubbub join, an IRC client, or nc"


def greeting(network: str) -> bytes:
    """Return what a person with a plain terminal reads first."""
    return (
        f"-- Welcome to {network}. What is your name? (Enter takes a guest name; /quit leaves)\n"
    ).encode()


def _tls_alert() -> bytes:
    """Return a fatal handshake_failure alert (RFC 8446 sections 5.1 and 6)."""
    return bytes((0x15, 3, 3, 0, 2, 2, 40))


def _ssh_disconnect() -> bytes:
    """Return our version line and SSH_MSG_DISCONNECT, which clients show (RFC 4253 4.2, 11.1)."""
    text = NO_SSH.encode()
    protocol_version_not_supported = 8
    payload = struct.pack(">BII", 1, protocol_version_not_supported, len(text)) + text
    payload += struct.pack(">I", 0)  # no language tag
    padding = 8 - (5 + len(payload)) % 8
    padding += 8 if padding < 4 else 0
    packet = struct.pack(">IB", 1 + len(payload) + padding, padding) + payload + bytes(padding)
    return b"SSH-2.0-hubbub\r\n" + packet


_NO_PROXY = b"ERROR :PROXY is taken from the addresses of [proxy] networks only\r\n"
_NO_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_ONLY_PROXY = b"ERROR :from this address PROXY has to come first ([proxy] required)\r\n"

_DIALECTS: dict[Speaker, dialects.Dialect] = {
    Speaker.IRC: dialects.IRC,
    Speaker.PLAIN: dialects.PLAIN,
}
_REFUSALS: dict[Speaker, Callable[[], bytes]] = {
    Speaker.TLS: _tls_alert,
    Speaker.SSH: _ssh_disconnect,
}


class Opening:
    """Receives until it is clear who speaks, then hands the connection and its bytes to a session.

    Silence is greeted as a person with `nc`, but still decided by the first bytes: an IRC client
    on a slow link is served as IRC even after the greeting, which to it is one unknown line.
    TLS is unwrapped, once, and what is inside of it is looked at in the same way. A request for a
    web page is answered here; one for WebSocket puts that layer around the connection. A proxy
    tells first whom it speaks for, and then it is as if that one spoke.

    Args: door: HOST:PORT where TLS is needed, None where it is not.
    """

    __slots__ = (
        "_connection",
        "_data",
        "_done",
        "_door",
        "_entrance",
        "_exchange",
        "_hub",
        "_is_greeted",
        "_is_proxy",
        "_raw",
        "_silent_since_s",
        "session",
    )

    def __init__(
        self, hub: Hub, entrance: Entrance, connection: Connection, door: str | None
    ) -> None:
        self._hub = hub
        self._entrance = entrance
        self._raw = connection
        self._connection: Channel = connection
        self._door = door
        # As long as it may tell whom it speaks for.
        self._is_proxy = netmasks.is_within(connection.address, hub.config.proxy.networks)
        self._data = b""
        self._exchange: http.Exchange | None = None
        self._is_greeted = False
        self._done = False
        self.session: Session | None = None
        now_s = hub.clock.monotonic_s()
        self._wait(now_s)
        hub.deadlines.add(now_s + hub.config.limits.first_bytes_s, self._give_up)

    def received(self, data: bytes) -> None:
        """Decide once enough is there."""
        if self._exchange is not None:
            self._ask(self._exchange, data)
            return
        self._data += data
        speaker = classify(self._data, may_be_proxy=self._is_proxy)
        if speaker is not Speaker.UNDECIDED:
            self._STEPS.get(speaker, Opening._decide)(self, speaker)

    def _spoken_for(self, _: Speaker) -> None:
        """Go on as with whom the proxy speaks for, once it has told."""
        if not self._is_proxy:
            self._close(_NO_PROXY)
            return
        try:
            header = proxy.parse(self._data)
        except BadProxyHeader as error:
            self._close(f"ERROR :{error}\r\n".encode())
            return
        if header is None:
            return
        self._is_proxy = False
        if header.address is not None:
            self._raw.stand_for(is_secure=header.is_secure, certificate_fingerprint=None)
            refusal = self._entrance.moved(self._raw, header.address)
            if refusal is not None:
                self._close(f"ERROR :{refusal}\r\n".encode())
                return
        rest, self._data = self._data[header.size :], b""
        self._wait(self._hub.clock.monotonic_s())
        if rest:
            self.received(rest)

    @property
    def bare(self) -> Connection | None:
        """Return the connection, if there is no layer around it yet that could not be left."""
        return self._raw if self._is_bare and self._exchange is None and not self._done else None

    @property
    def said(self) -> tuple[bytes, bool, bool]:
        """Return what has come, and whether it was greeted and may be a proxy."""
        return self._data, self._is_greeted, self._is_proxy

    def go_on_with(self, data: bytes, *, is_greeted: bool, is_proxy: bool) -> None:
        """Go on where another program's opening was."""
        self._data, self._is_greeted, self._is_proxy = data, is_greeted, is_proxy

    def _decide(self, speaker: Speaker) -> None:
        """Serve who speaks, or say why not."""
        refusal = self._refusal(speaker)
        if refusal is None:
            self._serve(speaker)
        else:
            self._close(refusal)

    @property
    def _is_bare(self) -> bool:
        """Whether there is no TLS around it."""
        return self._connection is self._raw

    def _unwrap(self, speaker: Speaker) -> None:
        """Look again at what comes out of TLS; what is TLS once more is refused there."""
        certificate = self._entrance.certificate
        if certificate is None or not self._is_bare or self._lacks_proxy:
            self._decide(speaker)
            return
        self._is_proxy = False
        data, self._data = self._data, b""
        layer = TlsConnection(
            self._raw, certificate.identity, self, self._established, self._entrance.tls_buffers
        )
        self._connection = layer
        layer.received(data)

    def _established(self) -> None:
        """Now there is a person, or an IRC client, who may be silent."""
        self._wait(self._hub.clock.monotonic_s())

    @property
    def _lacks_proxy(self) -> bool:
        """Whether it has to tell whom it speaks for, and has not."""
        return self._is_proxy and self._hub.config.proxy.required

    def _refusal(self, speaker: Speaker) -> bytes | None:
        if self._lacks_proxy:
            return _ONLY_PROXY
        if isinstance(self._connection, TlsConnection) and self._connection.protocol == tls.HTTP:
            return _NO_REQUEST  # whoever makes a browser say this, it means HTTP by it
        refusal = _REFUSALS.get(speaker)
        if refusal is not None:
            return refusal()
        return self._clear_text_refusal(speaker)

    def _clear_text_refusal(self, speaker: Speaker) -> bytes | None:
        if self._door is None or not self._is_bare:
            return None
        refusal = plaintext.refusal(speaker, self._door)
        policy = self._hub.sts(self._connection) if self._data.startswith(b"CAP LS 3") else None
        if policy is None:
            return refusal
        return f":{self._hub.name} CAP * LS :{sts.NAME}={policy}\r\n".encode() + refusal

    # HTTP, which nothing falls out of but by an upgrade

    def _visited(self, speaker: Speaker) -> None:
        """Begin to read a request."""
        if self._lacks_proxy:
            self._decide(speaker)
            return
        self._exchange = http.Exchange()
        data, self._data = self._data, b""
        self._ask(self._exchange, data)

    def _ask(self, exchange: http.Exchange, data: bytes) -> None:
        """Go on reading the request; answer it when it is whole."""
        try:
            request = exchange.received(data)
        except BadRequest as error:
            self._answer(exchange, http.Response(HTTPStatus(error.status), f"{error}\n"))
            return
        if request is None:
            return
        refusal = self._moved_by_proxy(request)
        if refusal is not None:
            self._answer(exchange, http.Response(HTTPStatus.FORBIDDEN, f"{refusal}\n"))
            return
        if websocket.is_wanted(request):
            self._upgrade(exchange, request)
            return
        visit = web.Visit(self._hub, self._entrance.certificate, self._connection, request)
        self._answer(exchange, web.answer(visit))

    def _moved_by_proxy(self, request: http.Request) -> str | None:
        """Go on as with whom a trusted web proxy speaks for; return why not, or None."""
        proxies = self._hub.config.proxy.networks
        if not netmasks.is_within(self._connection.address, proxies):
            return None
        address = http.forwarded_for(request, proxies)
        if address is None:
            return None
        is_secure = request.headers.get("x-forwarded-proto", "").lower() in ("https", "wss")
        self._connection.stand_for(is_secure=is_secure, certificate_fingerprint=None)
        return self._entrance.moved(self._raw, address)

    def _upgrade(self, exchange: http.Exchange, request: http.Request) -> None:
        if self._door is not None and self._is_bare:
            text = f"{plaintext.NOT_HERE}, use TLS: wss://{self._door}\n"
            self._answer(exchange, http.Response(HTTPStatus.FORBIDDEN, text))
            return
        settings = self._hub.config.websocket
        answer, protocol = websocket.shake_hands(
            request, settings.origins, compresses=settings.compress
        )
        if protocol is None:
            self._answer(exchange, answer)
            return
        self._connection.send(exchange.switch(answer))
        layer = websocket.WebSocketConnection(self._connection, protocol, self)
        self._connection = layer
        self._serve(Speaker.IRC)
        if exchange.rest:
            layer.received(exchange.rest)

    def _answer(self, exchange: http.Exchange, response: http.Response) -> None:
        self._close(exchange.answer(response))

    # The end of it

    def lost(self, reason: str) -> None:
        """The peer left without a word."""
        self._finish()
        self._hub.close_connection(self._connection)

    def end(self, reason: str) -> None:
        """Close with a word, as who speaks would read it."""
        if self._done:
            return
        if self._exchange is not None:
            self._answer(self._exchange, http.Response(HTTPStatus.REQUEST_TIMEOUT, f"{reason}\n"))
        else:
            self._close(self._refusal(Speaker.PLAIN) or dialects.note(reason))

    def _close(self, last_words: bytes) -> None:
        self._finish()
        self._connection.send(last_words)
        self._hub.close_connection(self._connection)

    def serve(self, speaker: Speaker) -> Session:
        """Serve the connection as this speaker, without waiting for its first bytes."""
        return self._serve(speaker)

    def _serve(self, speaker: Speaker) -> Session:
        self._finish()
        session = Session(self._hub, self._connection, _DIALECTS[speaker])
        self.session = session
        self._hub.begin(session)
        self._connection.receiver = session
        data, self._data = self._data, b""
        if data:
            session.received(data)
        return session

    def _finish(self) -> None:
        self._done = True
        self._exchange = None
        self._entrance.forget(self)

    # Time

    def _wait(self, now_s: float) -> None:
        """Greet after some silence from now on."""
        self._silent_since_s = now_s
        self._hub.deadlines.add(now_s + self._hub.config.limits.greeting_s, self._greet)

    def _greet(self, now_s: float) -> None:
        if self._done or self._is_greeted or self._refusal(Speaker.PLAIN):
            return  # who needs TLS may be just about to begin it: a greeting would spoil that
        if now_s < self._silent_since_s + self._hub.config.limits.greeting_s:
            return  # TLS has begun meanwhile, and greets for itself
        # Half a word is a slow client, not a silent person: it is left to finish.
        if not self._data and self._exchange is None:
            self._is_greeted = True
            self._connection.send(greeting(self._hub.config.server.network))

    def _give_up(self, now_s: float) -> None:
        limit_s = self._hub.config.limits.first_bytes_s
        self.end(f"nothing was said for {limit_s:.0f} seconds: goodbye")

    _STEPS: ClassVar[dict[Speaker, Callable[[Opening, Speaker], None]]] = {
        Speaker.PROXY: _spoken_for,
        Speaker.TLS: _unwrap,
        Speaker.HTTP: _visited,
    }
