"""Strict transport security: which clients are told to use TLS only, and for how long.

Source: IRCv3 sts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.doors.channel import Channel
    from hubbub.server.certificate import Certificate
    from hubbub.server.config import Config

NAME = "sts"


def policy(config: Config, certificate: Certificate | None, channel: Channel) -> str | None:
    """Return the value of the capability for whoever comes by that channel; None: no policy.

    In clear text it names the port of TLS. Inside TLS it says for how long, but only to who came
    by a name that is ours: a wildcard of the certificate covers hosts that are somebody else's
    (section Server Name Indication).
    """
    tls = config.tls
    if not tls.sts or certificate is None or certificate.vouches_for_itself:
        return None
    if not channel.is_secure:
        port = tls.sts_port or channel.bottom.port or config.server.port
        return f"port={port},duration={tls.sts_s}"
    name = (channel.server_name or "").lower().rstrip(".")
    if name not in {config.server.name.lower(), *certificate.names}:
        return None
    return f"duration={tls.sts_s}"
