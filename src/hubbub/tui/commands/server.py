"""Servers, and the connection to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.tui.commands.row import Command

if TYPE_CHECKING:
    from hubbub.tui.screens.main import MainScreen


def _connect(screen: MainScreen, words: list[str]) -> None:
    screen.connect(*words)


def _reconnect(screen: MainScreen, _words: list[str]) -> None:
    screen.reconnect()


def _server(screen: MainScreen, words: list[str]) -> None:
    screen.go_to_server(*words)


def _trust(screen: MainScreen, words: list[str]) -> None:
    screen.trust(*words)


def _raw(screen: MainScreen, words: list[str]) -> None:
    if not words:
        screen.show_raw()
    elif chat := screen.chat():
        chat.raw(words[0])


ROWS = {
    "connect": Command("[HOST:PORT] [NICK]", "another server, or the wizard", _connect),
    "reconnect": Command("", "connect now", _reconnect),
    "server": Command("[NAME]", "go to a server; this one's key, and its end", _server),
    "trust": Command("[FINGERPRINT]", "accept the server's new key", _trust),
    "raw": Command("[LINE]", "the lines of the protocol; with a line, send it", _raw),
}
