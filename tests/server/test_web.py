"""The pages: how to join, whether the server serves, and clear words where there is none."""

from __future__ import annotations

import http.client
import io
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from hubbub.server.certificate import Certificate
from tests.support.chatroom import Chatroom
from tests.support.secure import Secure


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    """A certificate in memory."""
    return Certificate("chat.example", None, makes=False)


@pytest.fixture
def room(certificate: Certificate) -> Iterator[Chatroom]:
    """A chatroom that speaks TLS."""
    with Chatroom(certificate=certificate) as chatroom:
        yield chatroom


class _Socket(io.BytesIO):
    """What http.client reads from."""

    def makefile(self, mode: str) -> io.BytesIO:
        return self


def answered(data: bytes, method: str = "GET") -> http.client.HTTPResponse:
    """Return the response that these bytes are."""
    response = http.client.HTTPResponse(_Socket(data), method=method)  # type: ignore[arg-type]
    response.begin()
    return response


def ask(
    room: Chatroom, path: str, method: str = "GET", address: str = "127.0.0.1", **headers: str
) -> http.client.HTTPResponse:
    """Return the response to a request."""
    peer = room.connect(address)
    lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    if "Host" not in headers:
        lines.append("Host: chat.example:1337")
    peer.send_bytes("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
    response = answered(peer.received(), method)
    assert peer.is_closed
    return response


def test_health(room: Chatroom) -> None:
    """/health says that the server serves."""
    response = ask(room, "/health")
    assert (200, b"ok\n") == (response.status, response.read())


def test_query_is_no_part_of_the_path(room: Chatroom) -> None:
    """A query changes nothing."""
    assert 200 == ask(room, "/health?now=1").status


def test_front_page_as_text(room: Chatroom, certificate: Certificate) -> None:
    """`curl` reads how to join at the address that it used, and by what to know the server."""
    response = ask(room, "/")
    assert "text/plain; charset=utf-8" == response.getheader("Content-Type")
    text = response.read().decode()
    assert "hubbub join chat.example:1337\n" in text
    assert "wss://chat.example:1337/socket\n" in text
    assert certificate.key_fingerprint in text
    assert certificate.fingerprint in text


class _Page(HTMLParser):
    """Gathers a page's text, and what it would load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str | None] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in ("src", "href")]


def test_front_page_in_a_browser(room: Chatroom, certificate: Certificate) -> None:
    """A browser gets a page of the same that loads nothing from anywhere."""
    response = ask(room, "/", Accept="text/html,*/*")
    assert "text/html; charset=utf-8" == response.getheader("Content-Type")
    page = _Page(response.read().decode())
    assert "hubbub join chat.example:1337" in page.text
    assert certificate.fingerprint in page.text
    assert [] == page.links


@pytest.mark.parametrize(
    ("host", "where"),
    [
        ("chat.example", "chat.example:80"),
        ("[::1]:1337", "[::1]:1337"),
        ("203.0.113.5:1", "203.0.113.5:1"),
        ("<script>", "hubbub.local:1337"),
        ("a b", "hubbub.local:1337"),
        ("", "hubbub.local:1337"),
    ],
)
def test_address_on_the_page(room: Chatroom, host: str, where: str) -> None:
    """The address is the one the visitor used; what is none is not repeated."""
    assert f"hubbub join {where}\n" in ask(room, "/", Host=host).read().decode()


def test_head(room: Chatroom) -> None:
    """HEAD has the headers of GET and no body."""
    response = ask(room, "/health", "HEAD")
    assert (200, "3", b"") == (
        response.status,
        response.getheader("Content-Length"),
        response.read(),
    )


def test_no_such_page(room: Chatroom) -> None:
    """Another path is 404, and the sentence names the page that there is."""
    response = ask(room, "/etc/passwd")
    assert 404 == response.status
    assert b"/ says how to join" in response.read()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods(room: Chatroom, method: str) -> None:
    """Other methods are 405, with those that there are."""
    response = ask(room, "/", method)
    assert (405, "GET, HEAD") == (response.status, response.getheader("Allow"))


def test_socket_without_an_upgrade(room: Chatroom) -> None:
    """/socket without an upgrade is 426, and says which there is."""
    response = ask(room, "/socket")
    assert (426, "websocket") == (response.status, response.getheader("Upgrade"))
    assert b"text.ircv3.net" in response.read()


def test_page_in_clear_text_from_elsewhere(room: Chatroom) -> None:
    """The page holds no secret: it is shown in clear text too, to who needs it to find TLS."""
    assert 200 == ask(room, "/", address="203.0.113.5").status


def test_page_inside_tls(room: Chatroom) -> None:
    """The pages are there by https."""
    secure = Secure(room.connect()).shake_hands()
    secure.send_bytes(b"GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n")
    assert b"hubbub join chat.example:443\n" in secure.received()
