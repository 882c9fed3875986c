"""WEBIRC: a gateway tells whom it speaks for.

Source: IRCv3 webirc.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import structlog

from hubbub.core import netmasks
from hubbub.protocol.message import Message

if TYPE_CHECKING:
    from hubbub.server.session import Session

log = structlog.get_logger()

_CERTFP_OPTION = "certfp-sha-256"
_CERTFP = re.compile(r"[0-9a-f]{64}")


def webirc(session: Session, message: Message) -> None:
    """Go on as with whom the gateway speaks for; end the session of who is no gateway.

    The host name that it tells is not taken over: it cannot be checked, and bans go by addresses.
    """
    password, _, _, address, *rest = message.params
    connection, hub, known = session.connection, session.hub, session.registration
    if known is None or known.is_negotiating or known.nick or known.username:
        session.end("WEBIRC has to come first")
        return
    name = _gateway(session, password)
    found = netmasks.address(address)
    if name is None or found is None:
        log.warning("gateway.refused", address=connection.address)
        session.end("Invalid WebIRC password" if name is None else "Invalid WebIRC address")
        return
    options = dict(word.partition("=")[::2] for word in " ".join(rest).split())
    # Secure is what is so all the way (section Options).
    is_secure = "secure" in options and connection.is_secure
    certfp = options.get(_CERTFP_OPTION, "").lower()
    connection.stand_for(
        is_secure=is_secure,
        certificate_fingerprint=certfp if is_secure and _CERTFP.fullmatch(certfp) else None,
    )
    log.debug("gateway.speaks", gateway=name, address=str(found))
    refusal = hub.moved(connection.bottom, str(found))
    if refusal is not None:
        session.end(refusal, logged="Refused")


def _gateway(session: Session, password: str) -> str | None:
    """Return the name of the gateway that this is; None: it is none, or guesses too often."""
    hub, connection = session.hub, session.connection
    if hub.throttle.ask("", connection.address, hub.clock.monotonic_s()).refused_s > 0:
        return None
    for name, gateway in hub.config.gateways.items():
        if gateway.is_it(connection.address, connection.certificate_fingerprint, password):
            hub.throttle.succeeded("", connection.address)
            return name
    return None
