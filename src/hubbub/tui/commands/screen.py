"""The screen itself: themes, keys, aliases, help, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.tui.commands.row import Command

if TYPE_CHECKING:
    from hubbub.tui.screens.main import MainScreen


def _set(screen: MainScreen, words: list[str]) -> None:
    screen.choose(*words)


def _keys(screen: MainScreen, words: list[str]) -> None:
    if words:
        screen.choose("keys", words[0])
    else:
        screen.action_help()


def _theme(screen: MainScreen, words: list[str]) -> None:
    screen.choose("theme", *words)


def _quiet(screen: MainScreen, words: list[str]) -> None:
    screen.choose("quiet", *words)


def _alias(screen: MainScreen, words: list[str]) -> None:
    screen.make_alias(*words)


def _bind(screen: MainScreen, words: list[str]) -> None:
    screen.bind(*words)


def _help(screen: MainScreen, words: list[str]) -> None:
    if words:
        screen.help_with(words[0])
    else:
        screen.action_help()


def _quit(screen: MainScreen, words: list[str]) -> None:
    screen.quit(*words)


ROWS = {
    "set": Command("[SETTING] [VALUE]", "a setting of client.toml, from now on", _set),
    "keys": Command("[default|emacs|vi]", "the keys, or another preset of them", _keys),
    "theme": Command("[NAME]", "dark, light, high-contrast, or terminal", _theme),
    "quiet": Command("[22:00-07:00|off]", "when nothing rings", _quiet),
    "alias": Command("[NAME] [COMMAND]", "a name for a command; without one, take it away", _alias),
    "bind": Command("[ACTION] [KEYS]", "another key for an action, such as app.find", _bind),
    "help": Command("[COMMAND]", "all keys and commands, or one of them", _help),
    "quit": Command("[TEXT]", "leave", _quit),
}
