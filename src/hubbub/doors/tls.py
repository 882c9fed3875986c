"""TLS over a connection: ciphertext in, plaintext out, and back; sans-I/O, by memory buffers.

Source: RFC 8446 (TLS 1.3), RFC 5246 (TLS 1.2), RFC 5929 and RFC 9266 (channel bindings).

The layer is built of pyOpenSSL, not of Python's own `ssl`: that can ask for a client's certificate
only to turn away every one that no authority has signed, and does not give `tls-exporter`.
An encryption costs about 2 us here (`doors/openssl.py`), as there.

An idle connection costs 22 KB (`bench/memory.py --tls`), of which OpenSSL 4.0 takes 21 whatever we
do; docs/performance.md has what was tried. Its own buffers are given back when they are empty
(MODE_RELEASE_BUFFERS), and sessions are neither kept nor resumed. The two memory buffers never
shrink, so all goes through them in pieces, and who has not used them for a moment has none:
`Buffers`. They took 2.4 KB after the handshake, and 6.7 from the first page of history on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from cryptography.hazmat.primitives import hashes
from OpenSSL import SSL

from hubbub.doors.openssl import calls
from hubbub.protocol.fingerprint import END_POINT

if TYPE_CHECKING:
    from hubbub.doors.tcp import Connection, Receiver

openssl = calls()
"""How OpenSSL is called."""

_CIPHERS = b"ECDHE+AESGCM:ECDHE+CHACHA20"  # TLS 1.2; those of 1.3 are all good (BCP 195)
_READ_BYTES = 16_384  # what fits into one record
_PIECE_BYTES = 4096  # what goes into a memory buffer at once; it grows to this and a third
_LOOKED_AT = 500  # in one sweep: taking the buffers of so many takes 0.5 ms
_RECORD_COST_BYTES = 64  # more than a record's header, its tag and its nonce
# IANA's registry of ALPN ids; the first that the client offers too is chosen.
IRC, HTTP = b"irc", b"http/1.1"
_EXPORTER = b"EXPORTER-Channel-Binding"  # RFC 9266 section 4.2


class Identity(NamedTuple):
    """What the server shows of itself.

    context: for new connections; end_point: the binding `tls-server-end-point`.
    """

    context: SSL.Context
    end_point: bytes


def context() -> SSL.Context:
    """Return a server's context that has no certificate yet.

    TLS 1.2 and later; a client's certificate is asked for and taken whoever has signed it: what
    counts is its fingerprint. Sessions are not resumed, so that each shows its certificate. In
    TLS 1.3 the client is sent two tickets all the same, which lead to nothing: to leave them out is
    `SSL_CTX_set_num_tickets`, which neither pyOpenSSL has nor what it is built on; OpenSSL's own
    settings can (docs/how-to/tls.md), but those are of the whole process.
    """
    made = SSL.Context(SSL.TLS_SERVER_METHOD)
    made.set_min_proto_version(SSL.TLS1_2_VERSION)
    made.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_TICKET)
    made.set_mode(SSL.MODE_RELEASE_BUFFERS)
    made.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    made.set_cipher_list(_CIPHERS)
    made.set_verify(SSL.VERIFY_PEER, lambda *_: True)
    made.set_alpn_select_callback(_choose_protocol)
    return made


def _choose_protocol(
    connection: SSL.Connection, offered: list[bytes]
) -> bytes | SSL._NoOverlappingProtocols:
    """Return what we know of what the client offers; others are served too, by sniffing."""
    known = (name for name in (IRC, HTTP) if name in offered)
    return next(known, SSL.NO_OVERLAPPING_PROTOCOLS)


class Buffers:
    """Which connections have memory buffers; `sweep` takes them from those who are still.

    To make them anew takes 2.5 us beside the 1.3 of an encryption, so who is sent much keeps them.
    """

    def __init__(self) -> None:
        self._holders: dict[TlsConnection, None] = {}  # who was looked at longest ago comes first

    def __len__(self) -> int:
        return len(self._holders)

    def __contains__(self, connection: TlsConnection) -> bool:
        return connection in self._holders

    def add(self, connection: TlsConnection) -> None:
        """Look after a connection that has buffers."""
        self._holders[connection] = None

    def discard(self, connection: TlsConnection) -> None:
        """Look after a connection no more."""
        self._holders.pop(connection, None)

    def sweep(self, most: int = _LOOKED_AT) -> None:
        """Look at some in their turn: who has used theirs since the last time keeps them."""
        for one in list(islice(self._holders, most)):
            self.discard(one)
            if one.keeps_buffers():
                self.add(one)


class TlsConnection:
    """What a session sees of a connection inside TLS; the same verbs as `doors.tcp.Connection`.

    The raw connection keeps the socket, the backlog and its limit. Bytes that are no TLS end the
    connection: the peer gets the alert, the receiver is told once.
    """

    __slots__ = (
        "_buffers",
        "_end_point",
        "_established",
        "_is_gateways",
        "_is_over",
        "_is_used",
        "_raw",
        "_tls",
        "receiver",
    )

    def __init__(
        self,
        raw: Connection,
        identity: Identity,
        receiver: Receiver,
        established: Callable[[], None],
        buffers: Buffers,
    ) -> None:
        """Args: established: called once the handshake is over."""
        self._raw = raw
        self._tls = SSL.Connection(identity.context)
        self._tls.set_accept_state()
        self._end_point = identity.end_point
        self._established: Callable[[], None] | None = established
        self._is_over = False
        self._is_gateways = False
        self._is_used = True
        self._buffers = buffers
        buffers.add(self)
        self.receiver: Receiver | None = receiver
        raw.receiver = self

    # In

    def received(self, data: bytes) -> None:
        """Take ciphertext."""
        for start in range(0, len(data), _PIECE_BYTES):
            if self._is_over:
                return
            self._take(data[start : start + _PIECE_BYTES])

    def _take(self, piece: bytes) -> None:
        self._use_buffers()
        self._tls.bio_write(piece)
        try:
            if self._established is None or self._shakes_hands():
                self._read()
        except SSL.ZeroReturnError:  # close_notify
            self._over("Connection closed")
        except SSL.Error as error:
            self._flush()  # the alert
            self._over(f"TLS: {reason(error)}")
        else:
            self._flush()

    def lost(self, reason: str) -> None:
        """The peer is gone; without close_notify it is no less gone."""
        self._over(reason)

    def _shakes_hands(self) -> bool:
        """Go on with the handshake; return whether it is over."""
        try:
            self._tls.do_handshake()
        except SSL.WantReadError:
            return False
        self._flush()
        established, self._established = self._established, None
        if established is not None:
            established()
        return True

    def _read(self) -> None:
        while not self._is_over:
            data = openssl.read(self._tls)
            if data is None:
                return
            if data and self.receiver is not None:
                self.receiver.received(data)

    def _over(self, reason: str) -> None:
        self._end()
        receiver, self.receiver = self.receiver, None
        if receiver is not None:
            receiver.lost(reason)

    def _end(self) -> None:
        self._is_over = True
        self._buffers.discard(self)

    def _let_go(self) -> None:
        """Part with OpenSSL's 20 KB: deadlines know the session for a while, and so this."""
        self._end()
        self._established, self._tls = _too_late, _GONE

    # Memory buffers

    def _use_buffers(self) -> None:
        """Have memory buffers, and keep them for a moment."""
        if not self._is_used:
            self._is_used = True
            if self not in self._buffers:
                openssl.equip(self._tls)
                self._buffers.add(self)

    def keeps_buffers(self) -> bool:
        """Give the buffers back if they were not used since the last call; return whether not.

        They are empty: OpenSSL takes all that has come, and what it made has been sent. Before the
        end of the handshake that may be otherwise.
        """
        was_used, self._is_used = self._is_used, False
        if was_used or self._established is not None:
            return True
        return not openssl.strip(self._tls)

    # Out

    def send(self, data: bytes) -> None:
        """Encrypt all of it at once and send it; never raises. Nothing before the handshake."""
        raw = self._raw
        if self._established is not None or not raw.is_open or not data:
            return
        self._use_buffers()
        try:
            if len(data) <= _PIECE_BYTES:
                openssl.write(self._tls, data)
                raw.send(self._sealed(len(data)))
                return
            sealed = []
            for start in range(0, len(data), _PIECE_BYTES):
                openssl.write(self._tls, data[start : start + _PIECE_BYTES])
                sealed.append(self._sealed(_PIECE_BYTES))
        except SSL.Error:  # after the last word, or after an error that has been told
            return
        raw.send(b"".join(sealed))

    def _sealed(self, size: int) -> bytes:
        """Return the ciphertext of so much, and what waited before it."""
        size += _RECORD_COST_BYTES
        data = openssl.taken(self._tls, size)
        return data if len(data) < size else data + self._waiting()

    def _waiting(self) -> bytes:
        """Return all ciphertext that waits to be sent."""
        chunks = []
        while data := openssl.taken(self._tls, _READ_BYTES):
            chunks.append(data)
        return b"".join(chunks)

    def _flush(self) -> None:
        data = self._waiting()
        if data:
            self._raw.send(data)

    def pause(self) -> None:
        """Receive nothing until `resume`, but for what has been received already."""
        self._raw.pause()

    def resume(self) -> None:
        """Receive again."""
        self._raw.resume()

    @property
    def is_open(self) -> bool:
        """Whether the socket has not been closed yet."""
        return self._raw.is_open

    @property
    def is_drained(self) -> bool:
        """Whether nothing waits to be sent."""
        return self._raw.is_drained

    def finish(self) -> None:
        """Close, with close_notify, once everything has been sent."""
        self.receiver = None
        if self._raw.is_open and self._established is None:
            self._use_buffers()
            try:
                self._tls.shutdown()
            except SSL.Error:
                pass  # TLS has failed before, and the peer got the alert
            else:
                self._flush()
        self._let_go()
        self._raw.finish()

    def abort(self) -> None:
        """Close now; the receiver is not told."""
        self.receiver = None
        self._raw.receiver = None  # ends the circle of the two, so that they go at once
        self._let_go()
        self._raw.abort()

    def on_failure(self) -> None:
        """End the connection: its state cannot be trusted any longer."""
        self._raw.on_failure()

    # Who

    def stand_for(self, *, is_secure: bool, certificate_fingerprint: str | None) -> None:
        """Be another's connection from now on; what TLS shows is the gateway's, not theirs."""
        self._is_gateways = True
        self._raw.stand_for(is_secure=is_secure, certificate_fingerprint=certificate_fingerprint)

    @property
    def bottom(self) -> Connection:
        """Return the connection at the bottom, which has the socket."""
        return self._raw

    @property
    def address(self) -> str:
        """Return where the peer is."""
        return self._raw.address

    @property
    def is_secure(self) -> bool:
        """Whether nobody on the way can read it."""
        return self._raw.is_secure if self._is_gateways else True

    @property
    def server_name(self) -> str | None:
        """Return the host that the client asked for (SNI); None if it named none."""
        name = None if self._is_gateways else self._tls.get_servername()
        return name.decode("ascii", "replace") if name is not None else None

    @property
    def protocol(self) -> bytes:
        """Return what client and server have agreed to speak inside (ALPN); empty: anything."""
        return self._tls.get_alpn_proto_negotiated()

    @property
    def certificate_fingerprint(self) -> str | None:
        """Return SHA-256 of the client's certificate in hexadecimal; None if it showed none."""
        if self._is_gateways:
            return self._raw.certificate_fingerprint
        certificate = self._tls.get_peer_certificate(as_cryptography=True)
        if certificate is None:
            return None
        return certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def bindings(self) -> Mapping[str, bytes]:
        """Return what ties a login to this very connection, by the names of the bindings."""
        if self._is_gateways or self._is_over:
            return {}
        bindings = {END_POINT: self._end_point}
        if self._tls.get_protocol_version() >= SSL.TLS1_3_VERSION:
            # In 1.2 it would need the extended master secret, of which OpenSSL does not tell.
            bindings["tls-exporter"] = self._tls.export_keying_material(_EXPORTER, 32, b"")
        return bindings


_GONE = SSL.Connection(SSL.Context(SSL.TLS_SERVER_METHOD))
"""Stands in for one that is over: it has agreed on nothing, and nobody has shown anything."""


def _too_late() -> None:
    """Tell nobody of a handshake that will not be over."""


def reason(error: SSL.Error) -> str:
    """Return OpenSSL's first word on what went wrong."""
    queue = error.args[0] if error.args else None
    return str(queue[0][-1]) if isinstance(queue, list) and queue else "wrong bytes"
