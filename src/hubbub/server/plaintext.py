"""Who may talk in clear text: by default this machine itself, and nobody from elsewhere."""

import ipaddress
import socket

from hubbub.doors.listener import place
from hubbub.doors.sniff import Speaker

NOT_HERE = "clear text is not accepted here"

_INTERNET = (socket.AF_INET, socket.AF_INET6)


def door(policy: str, sock: socket.socket, address: str) -> str | None:
    """Return HOST:PORT of our end where the peer has to use TLS, else None.

    Args: policy: see [server] plaintext; address: the peer's.
    """
    # What goes over a Unix socket never leaves the machine.
    if policy == "always" or sock.family not in _INTERNET:
        return None
    ip, port = sock.getsockname()[:2]
    # Who comes from the address that it came to is this machine: its bytes stay on it.
    if policy == "loopback" and (is_loopback(address) or address == ip):
        return None
    return place(ip, port)


def refusal(speaker: Speaker, where: str) -> bytes:
    """Return the one line that names the ways in, as this speaker reads it."""
    sentence = (
        f"{NOT_HERE}, use TLS: hubbub join {where}, an IRC client with TLS, or"
        f" openssl s_client -connect {where} (the server's --plaintext always would accept it)"
    )
    head = "ERROR :" if speaker is Speaker.IRC else "-- "
    return f"{head}{sentence}\r\n".encode()


def is_loopback(address: str) -> bool:
    """Whether the address is this machine's own."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True  # a socket without an address: a Unix socket or a pair
    mapped = getattr(ip, "ipv4_mapped", None)  # how a socket for both kinds shows IPv4
    return (mapped or ip).is_loopback
