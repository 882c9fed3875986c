"""The configuration: what can be set, its defaults, and where a value comes from.

Flags win over HUBBUB_ variables (HUBBUB_LIMITS_MESSAGES_PER_S=0), which win over the TOML file,
which wins over the defaults here. Everything works with none of them.
"""

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hubbub.core.retention import DAYS_LIMIT, MESSAGES_LIMIT, Retention
from hubbub.errors import ConfigError
from hubbub.names import is_room

_ENVIRONMENT = "HUBBUB_"
_NAME_LIMIT_BYTES = 63  # "Modern IRC", section Servers


LOOPS = ("auto", "asyncio", "uvloop")
_LOOPS_TEXT = "auto, asyncio or uvloop"
DURABILITIES = ("power-loss", "crash", "off")


def _setting(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """[server]: what the server is called and where it listens."""

    ip: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(1337, "Port to listen on; 0 takes a free one.")
    name: str = _setting("hubbub.local", "The server's name, as IRC clients see it.")
    network: str = _setting("hubbub", "The network's name, as IRC clients see it.")
    loop: str = _setting(
        "auto", "Event loop: `asyncio`, `uvloop`, or `auto`: uvloop where it is installed."
    )


@dataclass(frozen=True, slots=True)
class RoomsConfig:
    """[rooms]: rooms that are always there."""

    lobby: str = _setting("#lobby", "Room that everybody enters on arrival; empty for none.")


@dataclass(frozen=True, slots=True)
class HistoryConfig:
    """[history]: what is kept of what was said."""

    keep: bool = _setting(True, "Keep what is said; false: nothing outlives the moment.")
    keep_days: int = _setting(0, "Days for which it is kept, everywhere; 0 for no limit.")
    keep_messages: int = _setting(
        0, "How much of each room and each talk between two is kept, the newest; 0 for no limit."
    )
    durability: str = _setting(
        "power-loss",
        "What an echo survives: `power-loss` (on the disk), `crash` of the server, or `off`.",
    )

    @property
    def retention(self) -> Retention:
        """Return for how long everything is kept."""
        return Retention(self.keep_days or None, self.keep_messages or None)


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    """[limits]: how much one session may use, and how long it may be silent."""

    messages_per_s: float = _setting(
        10.0, "Lines per second a session may send in the long run; 0 switches flood control off."
    )
    messages_burst: int = _setting(60, "Lines a session may send at once before it is slowed down.")
    connections_per_address: int = _setting(
        64, "Connections from one address, loopback excepted; 0 for any number."
    )
    outbox_bytes: int = _setting(
        1_048_576, "Unsent bytes after which a session that does not read is closed."
    )
    multiline_bytes: int = _setting(16_384, "Bytes of a message in several lines.")
    multiline_lines: int = _setting(100, "Lines of a message in several lines.")
    greeting_s: float = _setting(
        1.0, "Seconds of silence after which a person with a plain terminal is greeted."
    )
    first_bytes_s: float = _setting(30.0, "Seconds until the first bytes must have come.")
    registration_s: float = _setting(60.0, "Seconds until a session must have a name.")
    ping_s: float = _setting(90.0, "Seconds of silence after which a session is asked for a sign.")
    timeout_s: float = _setting(180.0, "Seconds of silence after which a session is closed.")
    shutdown_s: float = _setting(5.0, "Seconds that last words get to be sent when stopping.")


@dataclass(frozen=True, slots=True)
class Config:
    """All of it; `data` is the data directory, whose `motd.txt` greets IRC clients."""

    server: ServerConfig = field(default_factory=ServerConfig)
    rooms: RoomsConfig = field(default_factory=RoomsConfig)
    history: HistoryConfig = field(default_factory=HistoryConfig)
    limits: LimitsConfig = field(default_factory=LimitsConfig)
    data: Path | None = None

    def motd(self) -> list[str]:
        """Return the lines of the message of the day; none when there is no such file.

        Raises: ConfigError: the file is there and cannot be read.
        """
        if self.data is None:
            return []
        path = self.data / "motd.txt"
        try:
            return path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot read {path}: {error}") from error


SECTIONS: dict[str, type] = {
    "server": ServerConfig,
    "rooms": RoomsConfig,
    "history": HistoryConfig,
    "limits": LimitsConfig,
}


def load(
    path: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **flags: dict[str, Any],
) -> Config:
    """Return the configuration.

    Args: path: a TOML file; environment: HUBBUB_… in it count; flags: section to {key: value},
        None values do not count.
    Raises: ConfigError: the text names the file or variable, and the key.
    """
    config = Config()
    if path is not None:
        config = _merged(config, _read(path), str(path))
    config = _merged(
        config,
        _from_environment(os.environ if environment is None else environment),
        "the environment",
    )
    wanted = {
        section: {key: value for key, value in values.items() if value is not None}
        for section, values in flags.items()
    }
    config = _merged(config, wanted, "the command line")
    _check(config)
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    for name, text in environment.items():
        if not name.startswith(_ENVIRONMENT):
            continue
        section, _, key = name.removeprefix(_ENVIRONMENT).lower().partition("_")
        if section not in SECTIONS:
            near = get_close_matches(section, SECTIONS, n=1)
            if near:  # what is near to none is somebody else's variable: HUBBUB_VENV
                raise ConfigError(f"{name}: there is no [{section}]; did you mean {near[0]}?")
        else:
            known = {f.name: f.type for f in fields(SECTIONS[section])}
            found.setdefault(section, {})[key] = _from_text(known.get(key), text, name)
    return found


def _from_text(kind: Any, text: str, where: str) -> Any:
    if kind is bool and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind not in (int, float):
        return text
    try:
        return kind(text)
    except ValueError:
        raise ConfigError(f"{where} must be a number, not {text!r}") from None


def _merged(config: Config, tables: Mapping[str, Any], where: str) -> Config:
    for section, table in tables.items():
        if section not in SECTIONS:
            raise ConfigError(f"{where}: there is no [{section}]{_nearest(section, SECTIONS)}")
        if not isinstance(table, Mapping):
            raise ConfigError(f"{where}: [{section}] must be a table")
        kinds = {f.name: f.type for f in fields(SECTIONS[section])}
        values = {
            key: _typed(value, kinds, f"{section}.{key}", where) for key, value in table.items()
        }
        config = replace(config, **{section: replace(getattr(config, section), **values)})
    return config


def _typed(value: Any, kinds: Mapping[str, Any], name: str, where: str) -> Any:
    key = name.partition(".")[2]
    if key not in kinds:
        raise ConfigError(f"{where}: there is no {name}{_nearest(key, kinds)}")
    kind = kinds[key]
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ConfigError(f"{where}: {name} must be {_KINDS[kind]}, not {value!r}")
    return value


_KINDS = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}


def _nearest(wrong: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(wrong, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"


def _check_history(history: HistoryConfig) -> None:
    if history.durability not in DURABILITIES:
        known = ", ".join(DURABILITIES)
        raise ConfigError(f"history.durability must be one of {known}")
    for key, most in (("keep_days", DAYS_LIMIT), ("keep_messages", MESSAGES_LIMIT)):
        value = getattr(history, key)
        if not 0 <= value <= most:
            raise ConfigError(f"history.{key} must be 0 (no limit) to {most}, not {value}")


def _check(config: Config) -> None:
    if not 0 <= config.server.port <= 65535:
        raise ConfigError(f"server.port must be 0 to 65535, not {config.server.port}")
    if config.rooms.lobby and not is_room(config.rooms.lobby):
        raise ConfigError(f"rooms.lobby: {config.rooms.lobby!r} is not a room's name")
    name = config.server.name
    if not 1 <= len(name.encode()) <= _NAME_LIMIT_BYTES or any(c in name for c in " :@!"):
        raise ConfigError(f"server.name: {name!r} is not a server's name")
    _check_history(config.history)
    if config.server.loop not in LOOPS:
        raise ConfigError(f"server.loop must be {_LOOPS_TEXT}, not {config.server.loop!r}")
    for f in fields(LimitsConfig):
        value = getattr(config.limits, f.name)
        if not 0 <= value < math.inf:
            raise ConfigError(f"limits.{f.name} must be 0 or more, not {value}")
    if config.limits.messages_burst < 1:
        raise ConfigError("limits.messages_burst must be 1 or more")
