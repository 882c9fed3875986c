"""Who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.tui.commands.row import Command

if TYPE_CHECKING:
    from hubbub.tui.screens.main import MainScreen


def _nick(screen: MainScreen, words: list[str]) -> None:
    if chat := screen.chat():
        chat.rename(words[0])


def _away(screen: MainScreen, words: list[str]) -> None:
    if chat := screen.chat():
        chat.away(words[0] if words else "away")


def _back(screen: MainScreen, _words: list[str]) -> None:
    if chat := screen.chat():
        chat.away("")


def _register(screen: MainScreen, words: list[str]) -> None:
    screen.ask_account(*words)


def _login(screen: MainScreen, words: list[str]) -> None:
    screen.ask_login(*words)


ROWS = {
    "nick": Command("NICK", "take another name", _nick),
    "away": Command("[TEXT]", "say that you are away", _away),
    "back": Command("", "say that you are back", _back),
    "register": Command("[NAME]", "make an account; the password is asked for", _register),
    "login": Command("[NAME]", "log in; the password is asked for", _login),
}
