"""The man pages hubbub(1) and hubbub.toml(5), from the command line's help and the settings.

Source: man(7), the macros of Linux' and other systems' pages.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from textwrap import wrap

from hubbub import __version__
from hubbub.cli.main import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, REPORTING, parser
from hubbub.server.sections import SECTIONS, purpose
from hubbub.server.setting import is_live, toml
from hubbub.server.sources import NAMED, value_of

_TYPES = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}


def hubbub_1() -> str:
    """Return hubbub(1)."""
    whole = parser()
    lines = [
        _head("HUBBUB", 1, "User commands"),
        ".SH NAME",
        r"hubbub \- one chatroom, many doors: a chat server and client for the terminal",
        ".SH SYNOPSIS",
        r".B hubbub",
        r".I COMMAND",
        r".RI [ options ]",
        ".SH DESCRIPTION",
        "One command starts the server, one command joins it, and everything said is kept,",
        "searchable and safe.",
        "The same port answers hubbub's own client, every IRC client, plain",
        r".BR nc (1),",
        "TLS for all of these, and WebSocket.",
        ".SH COMMANDS",
        *_commands(whole),
        ".SH EXIT STATUS",
        *_item("0", "It is done."),
        *_item(str(EXIT_FAILED), "It has failed; a sentence on standard error says why."),
        *_item(str(EXIT_USAGE), "It was used in a wrong way, or the server cannot start."),
        *_item(str(EXIT_INTERRUPTED), "It was interrupted."),
        ".SH ENVIRONMENT",
        *_item("HUBBUB_SECTION_KEY", "A setting, as HUBBUB_LIMITS_PING_S; see hubbub.toml(5)."),
        *_item("XDG_DATA_HOME", "Where data directories are; ~/.local/share by default."),
        ".SH FILES",
        *_item("~/.local/share/hubbub/PORT", "The data directory of the server on that port."),
        *_item("~/.local/share/hubbub/known_servers", "Keys of servers, pinned on first use."),
        ".SH SECURITY",
        _text(REPORTING),
        ".SH SEE ALSO",
        ".BR hubbub.toml (5)",
    ]
    return _page(lines)


def hubbub_toml_5() -> str:
    """Return hubbub.toml(5)."""
    lines = [
        _head("HUBBUB.TOML", 5, "File formats"),
        ".SH NAME",
        r"hubbub.toml \- what a hubbub server is set to",
        ".SH SYNOPSIS",
        r".B hubbub serve \-\-config hubbub.toml",
        ".SH DESCRIPTION",
        "TOML; every key has a default, and everything works without the file.",
        "A flag wins over a variable of the environment (HUBBUB_SECTION_KEY), a variable over the",
        "file.",
        "A key that there is not is an error that names the nearest one.",
        ".PP",
        _text("hubbub config check, show and defaults help with it."),
        _text("A change of a live setting holds after SIGHUP or hubbub admin reload."),
    ]
    for name, section in SECTIONS.items():
        lines += [f'.SH "[{name}]"', _text(purpose(name))]
        for one in fields(section):
            kind = _TYPES.get(getattr(one.type, "__name__", ""), "list of texts")
            change = "live" if is_live(one) else "needs a restart"
            lines += _item(one.name, str(one.metadata["doc"]), f"{toml(one.default)}", kind, change)
    for name, tables in NAMED.items():
        lines += [f'.SH "[{name}.NAME]"', _text(tables.purpose)]
        for key, doc in tables.keys.items():
            default = value_of(tables.blank, key)
            kind = _TYPES.get(type(default).__name__, "list of texts")
            lines += _item(key, doc, toml(default), kind, "live")
    lines += [".SH SEE ALSO", ".BR hubbub (1)"]
    return _page(lines)


def _head(title: str, section: int, volume: str) -> str:
    return f'.TH {title} {section} "" "hubbub {__version__}" "{volume}"'


def _page(lines: list[str]) -> str:
    note = r".\" Generated from the code by docs/generate.py; do not edit."
    return "\n".join((note, *chain.from_iterable(map(_lines, lines)))) + "\n"


def _lines(text: str) -> list[str]:
    """Return the text in lines of at most 80 characters; roff fills them anew."""
    if text.startswith((".", "'")):
        return [text]
    found = wrap(text, 80, break_long_words=False, break_on_hyphens=False)
    return [rf"\&{one}" if one[:1] in (".", "'") else one for one in found]


def _commands(whole: argparse.ArgumentParser) -> Iterator[str]:
    """Yield every command that does something, with its options."""
    for one in _leaves(whole):
        yield f'.SS "{one.prog}"'
        yield _synopsis(one)
        yield ".PP"
        yield _text(one.description or "")
        for action in one._actions:  # noqa: SLF001 - argparse has no other way to ask
            if not isinstance(action, argparse._HelpAction):  # noqa: SLF001
                yield from _item(_named(action), _help(action))


def _leaves(one: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    inner = [a for a in one._actions if isinstance(a, argparse._SubParsersAction)]  # noqa: SLF001
    if not inner:
        yield one
    for action in inner:
        for child in action.choices.values():
            yield from _leaves(child)


def _synopsis(one: argparse.ArgumentParser) -> str:
    words = [f".B {_text(one.prog)}"]
    for action in one._actions:  # noqa: SLF001
        if isinstance(action, argparse._HelpAction):  # noqa: SLF001
            continue
        needed = action.required and action.nargs != "?"
        named = _named(action).rpartition(", ")[2]
        words.append(_text(named if needed else f"[{named}]"))
    return "\n".join(words)


def _named(action: argparse.Action) -> str:
    """Return `-i, --ip IP`, or what a positional argument stands for."""
    if not action.option_strings:
        choices = "|".join(map(str, action.choices)) if action.choices else None
        return str(action.metavar or choices or action.dest)
    value = ""
    if action.nargs != 0:
        choices = "|".join(map(str, action.choices)) if action.choices else None
        value = f" {action.metavar or choices or action.dest.upper()}"
    return f"{', '.join(action.option_strings)}{value}"


def _help(action: argparse.Action) -> str:
    return action.help or ("one of these" if action.choices else "")


def _item(term: str, text: str, *facts: str) -> Iterator[str]:
    """Yield a term and what it means; facts stand behind the term."""
    yield ".TP"
    yield f".B {_text(term)}"
    if facts:
        default, *rest = facts
        yield _text(f"Default {default}; {', '.join(rest)}.")
        yield ".br"
    yield _text(text) or r"\&"


def _text(text: str) -> str:
    """Return the text as roff takes it literally; Markdown's backquotes go."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("`", "").replace("…", "...")
    return rf"\&{escaped}" if escaped[:1] in (".", "'") else escaped
