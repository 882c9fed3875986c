"""What a session needs of a connection, whatever layers are in between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hubbub.doors.tcp import Connection, Receiver


class Channel(Protocol):
    """Bytes both ways; see `doors.tcp.Connection`, which is one without any layer."""

    receiver: Receiver | None

    @property
    def bottom(self) -> Connection:
        """Return the connection at the bottom, which has the socket."""

    @property
    def address(self) -> str:
        """Return where the peer is."""

    @property
    def is_secure(self) -> bool:
        """Whether nobody on the way can read it: it is inside TLS."""

    @property
    def server_name(self) -> str | None:
        """Return the host that the client asked for in TLS (SNI); None if it named none."""

    @property
    def certificate_fingerprint(self) -> str | None:
        """Return SHA-256 of the client's certificate in hexadecimal; None if it showed none."""

    @property
    def bindings(self) -> Mapping[str, bytes]:
        """Return what ties a login to this very connection, by the names of the bindings."""

    def stand_for(self, *, is_secure: bool, certificate_fingerprint: str | None) -> None:
        """Be another's connection from now on, of which a trusted gateway tells this."""

    @property
    def is_open(self) -> bool:
        """Whether the socket has not been closed yet."""

    @property
    def is_drained(self) -> bool:
        """Whether nothing waits to be sent."""

    def send(self, data: bytes) -> None:
        """Send, or keep to send later; must not block and never raises."""

    def pause(self) -> None:
        """Receive nothing until `resume`."""

    def resume(self) -> None:
        """Receive again."""

    def finish(self) -> None:
        """Close once everything has been sent; nothing more is received."""

    def abort(self) -> None:
        """Close now; the receiver is not told."""

    def on_failure(self) -> None:
        """End the connection: its state cannot be trusted any longer."""
