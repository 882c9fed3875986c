"""Finding and keeping what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.tui.commands.row import Command

if TYPE_CHECKING:
    from hubbub.tui.screens.main import MainScreen


def _search(screen: MainScreen, words: list[str]) -> None:
    screen.open_find(words[0] if words else "")


def _date(screen: MainScreen, words: list[str]) -> None:
    screen.go_to_date(words[0] if words else "")


def _export(screen: MainScreen, words: list[str]) -> None:
    screen.export(words[0], *words[1:])


def _mentions(screen: MainScreen, _words: list[str]) -> None:
    screen.action_mentions()


def _read(screen: MainScreen, _words: list[str]) -> None:
    screen.action_seen()


ROWS = {
    "search": Command("[WORDS]", "find words: here, in all rooms, on the server", _search),
    "date": Command("[DATE]", "what was said then: 2026-03-01, 10:30, 2d", _date),
    "export": Command("md|json|txt [FILE]", "write what is shown of this room to a file", _export),
    "mentions": Command("", "where you were mentioned", _mentions),
    "seen": Command("", "mark this room as read", _read),
}
