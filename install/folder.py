"""The folder that hubbub is installed into, and the marker that tells what it is worth.

The marker is written last, so an install that was cut off is never trusted:

    no marker            somebody made the folder by hand: it is added to, never wiped
    "unfinished dev"     an install was cut off: all is made anew
    "89abcdef dev"       finished, for files with this fingerprint and with the extra `dev`

Written in the syntax of Python 3.6, see bootstrap.py, of whose fast path it is a part.
"""

import os
import sys
import zlib

TYPE_CHECKING = False  # spelled out: importing typing would cost every start of hubbub 8 ms
if TYPE_CHECKING:
    from collections.abc import Iterable

MARKER = "hubbub-install"
LOCK = "hubbub-lock"
UNFINISHED = "unfinished"


class Failed(Exception):
    """hubbub can't be installed; the text says why and what to do, for a person to read."""


def venv_python(venv: str) -> str:
    """Return the path of a virtual environment's Python."""
    if sys.platform == "win32":
        return os.path.join(venv, "Scripts", "python.exe")
    return os.path.join(venv, "bin", "python")


def is_installed(home: str, venv: str, extra: "str | None") -> bool:
    """Tell whether the folder has a Python and a marker that stands for today's files."""
    state, *extras = read_marker(venv).split() or [""]
    return (
        state == fingerprint(home)
        and (not extra or extra in extras)
        and os.path.exists(venv_python(venv))
    )


def fingerprint(home: str) -> str:
    """Return 8 hex digits that change with the files that say what to install.

    A checksum is enough, nobody forges it; importing hashlib would cost every start 2 ms.
    """
    checksum = 0
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(home, name), "rb") as file:
            checksum = zlib.crc32(file.read(), checksum)
    return f"{checksum:08x}"


def read_marker(venv: str) -> str:
    """Return what the last install left in the folder, "" if there was none."""
    try:
        with open(os.path.join(venv, MARKER), encoding="ascii") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def write_marker(venv: str, state: str, extras: "Iterable[str]") -> None:
    """Leave in the folder how far it is: a fingerprint or UNFINISHED, and with which extras."""
    with open(os.path.join(venv, MARKER), "w", encoding="ascii") as file:
        file.write(" ".join([state, *sorted(extras)]) + "\n")
