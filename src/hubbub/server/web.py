"""What a browser gets on the one port: one table of pages, and the answer to every request.

To add a page, add a row to PAGES: path -> handler. A handler gets the `Visit`, which has the
request, the hub and the channel that it came by (`visit.channel.address` is where from,
`visit.channel.is_secure` whether by TLS, `visit.request.headers` are by lower-case names), and
returns a `Response`. It is asked for GET and for HEAD, whose answer goes without its body; other
methods are answered before. Every response ends its connection.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from hubbub import __version__
from hubbub.doors.http import HTML, PLAIN_TEXT, Request, Response
from hubbub.server import metrics

if TYPE_CHECKING:
    from hubbub.doors.channel import Channel
    from hubbub.server.certificate import Certificate
    from hubbub.server.hub import Hub

_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?")
_METHODS = ("GET", "HEAD")


class Visit(NamedTuple):
    """A request, and where it came to: all that a page can be made of."""

    hub: Hub
    certificate: Certificate | None
    channel: Channel
    request: Request


Handler = Callable[[Visit], Response]


def answer(visit: Visit) -> Response:
    """Return the page that is asked for, or the words why there is none."""
    method, path = visit.request.method, visit.request.path
    if method not in _METHODS:
        text = f"This is a chat server: there is nothing that {method} could change.\n"
        allowed = (("Allow", ", ".join(_METHODS)),)
        return Response(HTTPStatus.METHOD_NOT_ALLOWED, text, PLAIN_TEXT, allowed)
    handler = PAGES.get(path)
    if handler is None:
        text = "There is no such page here; / says how to join the chat.\n"
        return Response(HTTPStatus.NOT_FOUND, text)
    return handler(visit)


def health(visit: Visit) -> Response:
    """Say that the server serves."""
    return Response(HTTPStatus.OK, "ok\n")


def socket(visit: Visit) -> Response:
    """Say what the way in for WebSocket is; an upgrade is answered before any page."""
    text = "This is the way in for WebSocket (subprotocol text.ircv3.net or binary.ircv3.net).\n"
    needed = (("Upgrade", "websocket"), ("Connection", "upgrade"))
    return Response(HTTPStatus.UPGRADE_REQUIRED, text, PLAIN_TEXT, needed)


def front(visit: Visit) -> Response:
    """Say how to join: as a page to browsers, as text to `curl` and the like."""
    title, ways = visit.hub.config.server.network, _ways(visit)
    if "text/html" in visit.request.headers.get("accept", ""):
        items = "".join(
            f"<dt>{what}</dt><dd><code>{html.escape(how)}</code></dd>" for what, how in ways
        )
        page = _PAGE.format(title=html.escape(title), items=items, version=__version__)
        return Response(HTTPStatus.OK, page, HTML)
    lines = [f"{title}: a chatroom (hubbub {__version__}). How to join:", ""]
    lines += [f"  {f'{what}:':<30} {how}" for what, how in ways]
    return Response(HTTPStatus.OK, "\n".join(lines) + "\n")


def _ways(visit: Visit) -> list[tuple[str, str]]:
    """Return the ways in, and by what to know the server."""
    name, port = _where(visit)
    ways = [
        ("hubbub", f"hubbub join {name}:{port}"),
        ("an IRC client, with TLS", f"{name.strip('[]')} port {port}"),
        ("by hand", f"openssl s_client -quiet -connect {name}:{port}"),
        ("a program, by WebSocket", f"wss://{name}:{port}/socket"),
    ]
    if visit.certificate is not None:
        ways += [
            ("TLS key, as hubbub shows it", visit.certificate.key_fingerprint),
            ("TLS certificate, SHA-256", visit.certificate.fingerprint),
        ]
    return ways


def _where(visit: Visit) -> tuple[str, str]:
    """Return host and port by which the visitor has come here, as far as they tell."""
    found = _HOST.fullmatch(visit.request.headers.get("host", ""))
    if found is None:
        return visit.hub.name, str(visit.hub.config.server.port)
    return found["name"], found["port"] or ("443" if visit.channel.is_secure else "80")


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem }}
body {{ margin: 10vh auto; padding: 0 1rem }}
h1 {{ margin-bottom: 0 }}
dt {{ margin-top: 1rem; opacity: .75 }}
dd {{ margin: 0 }}
code {{ font: .95rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; user-select: all }}
footer {{ margin-top: 3rem; font-size: .85rem; opacity: .75 }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>A chatroom. It answers on this very port, in several ways:</p>
<dl>{items}</dl>
<footer>hubbub {version}. Compare the TLS key before you trust it.</footer>
</body>
</html>
"""

PAGES: dict[str, Handler] = {
    "/": front,
    "/health": health,
    "/metrics": metrics.page,
    "/socket": socket,
}
