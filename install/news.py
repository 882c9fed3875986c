"""What a person gets to read while hubbub is being installed, and when that fails.

Written in the syntax of Python 3.6, see bootstrap.py.
"""

import os
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

# What an error says -> what to do about it; the first that fits is given.
ADVICE = (
    (
        ("No space left",),
        (
            "The disk is full: free some space, or name a folder on another disk, such as\n"
            "  export HUBBUB_VENV=/other/disk/hubbub-venv"
        ),
    ),
    (
        ("Permission denied", "Read-only file system", "Operation not permitted"),
        (
            "You may not write there: name a folder of your own and start again, such as\n"
            "  export HUBBUB_VENV=~/hubbub-venv"
        ),
    ),
    (
        ("No module named ensurepip", "No module named 'venv'", "No module named pip"),
        (
            "This Python can't make virtual environments. On Debian and Ubuntu, add that with\n"
            f"  apt install python3.{sys.version_info[1]}-venv"
        ),
    ),
    (
        ("connection broken", "Max retries", "ProxyError", "No matching distribution"),
        (
            "Some packages could not be fetched: is this machine online? Behind a proxy, set\n"
            "HTTPS_PROXY; to take them from a folder, set PIP_FIND_LINKS and PIP_NO_INDEX=1."
        ),
    ),
)


def opening(home: str, venv: str, extras: "Sequence[str]", *, anew: bool) -> str:
    """Return the line that says what is going to be done."""
    folder = ".venv" if venv == os.path.join(home, ".venv") else venv
    packages = "packages" + "".join(f" and {extra} tools" for extra in extras)
    if anew:
        return f"first run: installing {packages} into {folder} (once, under a minute)…"
    return f"bringing the {packages} in {folder} up to date…"


# Finds the name in "Collecting wcwidth>=0.1.4 (from …)" and in "Processing /a/wcwidth-0.9.4-….whl".
PIP_PACKAGE = r"\s*(?:Collecting |Processing .*[/\\])([A-Za-z]\w*(?:[-.][A-Za-z]\w*)*)"


def progress(line: str) -> str:
    """Return what a line of pip's tells a person, "" for most lines."""
    package = re.match(PIP_PACKAGE, line)
    if package:
        return package.group(1)
    if "Installing build dependencies: started" in line:
        return "hatchling, which builds hubbub"
    if line.startswith("Installing collected packages"):
        return "putting everything in place"
    if "Retrying" in line:
        return "no answer from the package index; trying again"
    return ""


# What pip says of its own workings when a command that it has started fails.
PIP_NOISE = (
    r"\W*($|note:|exit code|error: subprocess|pip subprocess|See above|end of output|\d+ lines of)"
    r"|\s*WARNING: Retrying"
)


def failure(lines: "Sequence[str]") -> str:
    """Return the text for a command that failed after printing these lines."""
    telling = [line.strip() for line in lines if not re.match(PIP_NOISE, line)]
    errors = [line for line in telling if line.startswith("ERROR:")]
    said = "".join(f"  | {line}\n" for line in (errors or telling)[-6:])
    return f"the install failed, saying\n{said}{advice(' '.join(lines))}"


def advice(error: str) -> str:
    """Return what to do about an error, by what it says."""
    for signs, what_to_do in ADVICE:
        if any(sign in error for sign in signs):
            return what_to_do
    return "If it fails again, remove the folder and start afresh."


class Screen:
    """Where news goes: lines that stay, and one passing line that a terminal writes over."""

    def __init__(self, stream: "TextIO") -> None:
        self.stream = stream
        self.is_terminal = stream.isatty()
        self.passing = ""

    def say(self, text: str) -> None:
        """Write a line that stays."""
        self.clear()
        self.stream.write(f"hubbub: {text}\n")
        self.stream.flush()

    def show(self, text: str) -> None:
        """Write over the passing line; what is no terminal gets a line of its own."""
        if text in ("", self.passing):
            return
        self.clear()
        self.passing = text
        if self.is_terminal:
            columns = os.get_terminal_size(self.stream.fileno()).columns or 80
            self.stream.write(f"  {text}"[: columns - 1])
        else:
            self.stream.write(f"  {text}\n")
        self.stream.flush()

    def clear(self) -> None:
        """Take the passing line away."""
        if self.is_terminal:
            self.stream.write("\r\033[K")
            self.stream.flush()
