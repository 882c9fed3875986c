"""What the screen remembers from one time to the next: a JSON file that only its user can read.

What was chosen on the screen wins over client.toml, which stays as its user wrote it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path

from hubbub.client import whole_file
from hubbub.records import dataclass


@dataclass(slots=True)
class Memory:
    """Everything in it has a value when the file is not there, or was spoilt.

    chosen: settings chosen on the screen, as text. levels, pinned: by `server room`, folded;
    pins: messages, by `server msgid`. here: server and room. rooms: the one that was open last, by
    server. hints: those not dismissed yet, of `hints.py`; hinted: they were given once.
    """

    chosen: dict[str, str] = field(default_factory=dict)
    bindings: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    pinned: list[str] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    here: list[str] = field(default_factory=list)
    rooms: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    hinted: bool = False


def path(environment: Mapping[str, str]) -> Path:
    """Return where it is kept: beside the client's other data."""
    home = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", "~"), ".local/share")
    return Path(home, "hubbub", "screen.json").expanduser()


def load(file: Path) -> Memory:
    """Return what the file remembers, without what is not of its kind."""
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return Memory()
    memory = Memory()
    if isinstance(found, dict):
        for name, value in asdict(memory).items():
            if isinstance(found.get(name), type(value)):
                setattr(memory, name, found[name])
    return memory


def save(memory: Memory, file: Path) -> None:
    """Write it whole or not at all. Raises: OSError."""
    whole_file.write(file, json.dumps(asdict(memory), indent=1))
