"""The first bytes of a connection: who is speaking, and which session serves them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.doors.sniff import Speaker, classify
from hubbub.server import dialects
from hubbub.server.session import Session

if TYPE_CHECKING:
    from hubbub.doors.tcp import Connection
    from hubbub.server.hub import Hub

NO_HTTP = "This is a chat server. Join it with: hubbub join HOST:PORT, an IRC client, or nc.\n"
NO_SSH = "this port does not speak ssh yet: use hubbub join, an IRC client, or nc"


def greeting(network: str) -> bytes:
    """Return what a person with a plain terminal reads first."""
    return (
        f"-- Welcome to {network}. What is your name? (Enter takes a guest name; /quit leaves)\n"
    ).encode()


def _tls_alert() -> bytes:
    """Return a fatal handshake_failure alert (RFC 8446 sections 5.1 and 6)."""
    return bytes((0x15, 3, 3, 0, 2, 2, 40))


def _http_answer() -> bytes:
    """Return 426: this is no web server (RFC 9110 section 15.5.22)."""
    head = (
        "HTTP/1.1 426 Upgrade Required\r\nUpgrade: irc\r\nConnection: Upgrade, close\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(NO_HTTP)}\r\n\r\n"
    )
    return (head + NO_HTTP).encode()


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


_DIALECTS: dict[Speaker, dialects.Dialect] = {
    Speaker.IRC: dialects.IRC,
    Speaker.PLAIN: dialects.PLAIN,
}
_REFUSALS: dict[Speaker, Callable[[], bytes]] = {
    Speaker.TLS: _tls_alert,
    Speaker.HTTP: _http_answer,
    Speaker.SSH: _ssh_disconnect,
}


class Opening:
    """Receives until it is clear who speaks, then hands the connection and its bytes to a session.

    Silence is greeted as a person with `nc`, but still decided by the first bytes: an IRC client
    on a slow link is served as IRC even after the greeting, which to it is one unknown line.
    """

    __slots__ = ("_connection", "_data", "_done", "_forget", "_hub", "_is_greeted", "session")

    def __init__(self, hub: Hub, connection: Connection, forget: Callable[[Opening], None]) -> None:
        self._hub = hub
        self._connection = connection
        self._forget = forget
        self._data = b""
        self._is_greeted = False
        self._done = False
        self.session: Session | None = None
        now_s = hub.clock.monotonic_s()
        hub.deadlines.add(now_s + hub.config.limits.greeting_s, self._greet)
        hub.deadlines.add(now_s + hub.config.limits.first_bytes_s, self._give_up)

    def received(self, data: bytes) -> None:
        """Decide once enough is there."""
        self._data += data
        speaker = classify(self._data)
        if speaker is Speaker.UNDECIDED:
            return
        self._finish()
        refusal = _REFUSALS.get(speaker)
        if refusal is not None:
            self._connection.send(refusal())
            self._hub.close_connection(self._connection)
            return
        self._serve(speaker)

    def lost(self, reason: str) -> None:
        """The peer left without a word."""
        self._finish()
        self._hub.close_connection(self._connection)

    def end(self, reason: str) -> None:
        """Close with a word, as a person would read it."""
        if self._done:
            return
        self._finish()
        self._connection.send(dialects.note(reason))
        self._hub.close_connection(self._connection)

    def serve(self, speaker: Speaker) -> Session:
        """Serve the connection as this speaker, without waiting for its first bytes."""
        self._finish()
        return self._serve(speaker)

    def _serve(self, speaker: Speaker) -> Session:
        session = Session(self._hub, self._connection, _DIALECTS[speaker])
        self.session = session
        self._hub.begin(session)
        self._connection.receiver = session
        if self._data:
            session.received(self._data)
        self._data = b""
        return session

    def _finish(self) -> None:
        self._done = True
        self._forget(self)

    def _greet(self, now_s: float) -> None:
        # Half a word is a slow client, not a silent person: it is left to finish.
        if not self._done and not self._is_greeted and not self._data:
            self._is_greeted = True
            self._connection.send(greeting(self._hub.config.server.network))

    def _give_up(self, now_s: float) -> None:
        limit_s = self._hub.config.limits.first_bytes_s
        self.end(f"nothing was said for {limit_s:.0f} seconds: goodbye")
