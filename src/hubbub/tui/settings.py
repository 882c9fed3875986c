"""client.toml: how the screen looks and behaves. Unknown keys are errors that name the nearest.

Its table [login] says who we are, which is for `client/logins.py`, and only looked at here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import field, fields
from datetime import time
from difflib import get_close_matches
from enum import Enum
from pathlib import Path

from hubbub.client import logins
from hubbub.errors import WrongUse
from hubbub.records import dataclass


class Level(Enum):
    """What of a room rings: everything, mentions and direct messages, nothing."""

    ALL = "all"
    MENTIONS = "mentions"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when until when nothing rings; over midnight if it ends before it begins."""

    begin: time
    end: time

    def holds(self, now: time) -> bool:
        """Whether it is quiet at that time of the day."""
        if self.begin <= self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


THEMES = {"dark", "light", "high-contrast", "terminal"}
PRESETS = {"default", "emacs", "vi"}
READING = {"focused", "manual"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What client.toml says.

    theme: dark, light, high-contrast, or terminal: its own colours.
    keys: the preset, default, emacs or vi; bindings: action id -> keys, which win over it.
    read: focused: what is seen while the window has the focus is read; manual: only Alt+S says so.
    notify: all, mentions or none, of rooms without a level of their own; quiet: HH:MM-HH:MM.
    bell, desktop: how it rings: the terminal's bell, a notification (OSC 9 and 777).
    screen_reader: for who listens: one column, a live line, the terminal's own cursor.
    aliases: name -> what is typed instead.
    names: HOST:PORT -> what we call that server, where there are several.
    """

    theme: str = "dark"
    keys: str = "default"
    read: str = "focused"
    notify: Level = Level.MENTIONS
    quiet: Quiet | None = None
    bell: bool = True
    desktop: bool = True
    screen_reader: bool = False
    bindings: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def load(file: Path) -> Settings:
    """Return what the file says; the defaults if there is none.

    Raises: WrongUse: it cannot be read, or says what cannot be; a sentence that names the key.
    """
    try:
        text = file.read_text()
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} cannot be read: {error}") from error
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongUse(f"{file}: {error}") from error
    logins.parsed(found.pop("login", {}), file)
    return parsed(found, str(file))


def parsed(found: Mapping[str, object], where: str = "client.toml") -> Settings:
    """Return the settings of a table. Raises: WrongUse."""
    values: dict[str, object] = {}
    for name, value in found.items():
        try:
            values[name] = setting(name, value)
        except WrongUse as error:
            raise WrongUse(f"{where}: {error}") from error
    return Settings(**values)  # type: ignore[arg-type]  # `setting` has looked at each


def setting(name: str, value: object) -> object:
    """Return a setting's value in its type. Raises: WrongUse: there is none, or it cannot be so."""
    names = [each.name for each in fields(Settings)]
    if name not in names:
        near = get_close_matches(name, names, 1)
        raise WrongUse(f"there is no setting {name}" + (f", perhaps {near[0]}" if near else ""))
    if name in {"bindings", "aliases", "names"}:
        return _table(name, value)
    if name in {"bell", "desktop", "screen_reader"}:
        return _flag(name, value)
    if name == "notify":
        return Level(_one_of(name, value, {each.value for each in Level}))
    if name == "quiet":
        return quiet(value)
    return _one_of(name, value, {"theme": THEMES, "keys": PRESETS, "read": READING}[name])


def as_written(value: object) -> str:
    """Return a setting as it is written: on, off, all, 22:00-07:00."""
    if isinstance(value, bool) or value is None:
        return "on" if value else "off"
    return str(value.value) if isinstance(value, Level) else str(value)


def _one_of(name: str, value: object, choices: set[str]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise WrongUse(f"{name} is one of {', '.join(sorted(choices))}, not {value!r}")
    return value


def _flag(name: str, value: object) -> bool:
    words = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
    flag = words.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(flag, bool):
        raise WrongUse(f"{name} is true or false, not {value!r}")
    return flag


def _table(name: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise WrongUse(f"{name} is a table of texts")
    return value


def quiet(value: object) -> Quiet | None:
    """Return the quiet hours of 22:00-07:00; None for off. Raises: WrongUse."""
    if value in {"off", ""}:
        return None
    if isinstance(value, str):
        begin, dash, end = value.partition("-")
        try:
            if dash:
                return Quiet(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
        except ValueError:
            pass
    raise WrongUse(f"quiet hours are like 22:00-07:00, or off, not {value!r}")
