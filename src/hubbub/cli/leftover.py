"""Words that argparse leaves over: those behind an option, and those behind `--`.

argparse gives up a word that may be left out as soon as an option stands before it.
"""

from __future__ import annotations

from argparse import Namespace

from hubbub.errors import WrongUse

_MANY = {"send": "text", "search": "words", "tail": "places"}
_ONE = {"who": "place", "token": "code", "user": "name"}


def take(options: Namespace, rest: list[str]) -> None:
    """Give a command the words that were left over.

    `hubbub send '#ops' --notice done` has its text there, and so has `--notice -- -5`.

    Raises: WrongUse: the command takes no more words, or it was an option that it does not know.
    """
    marked = rest.index("--") if "--" in rest else len(rest)
    words = rest[:marked] + rest[marked + 1 :]
    if any(word.startswith("-") for word in rest[:marked]):
        raise WrongUse(
            f"{_unrecognized(rest)} (what begins with - and is no option goes behind --)"
        )
    name = options.action if options.command == "admin" else options.command
    if name in _MANY:
        getattr(options, _MANY[name]).extend(words)
    elif len(words) == 1 and name in _ONE and getattr(options, _ONE[name]) is None:
        setattr(options, _ONE[name], words[0])
    elif words:
        raise WrongUse(_unrecognized(rest))


def _unrecognized(rest: list[str]) -> str:
    return f"unrecognized arguments: {' '.join(rest)}"
