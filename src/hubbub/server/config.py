"""The configuration: what can be set, its defaults, and where a value comes from.

Flags win over HUBBUB_ variables (HUBBUB_LIMITS_MESSAGES_PER_S=0), which win over the TOML file,
which wins over the defaults in `sections`. Everything works with none of them.
"""

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hubbub.core.admission import networks
from hubbub.core.privileges import Draft
from hubbub.core.retention import DAYS_LIMIT, MESSAGES_LIMIT
from hubbub.errors import ConfigError
from hubbub.names import is_room
from hubbub.server import listening, operator_config
from hubbub.server.operator_config import Operator
from hubbub.server.sections import (
    AccountsConfig,
    HistoryConfig,
    LimitsConfig,
    ModerationConfig,
    RoomsConfig,
    ServerConfig,
    TlsConfig,
    WebSocketConfig,
)

_ENVIRONMENT = "HUBBUB_"
_NAME_LIMIT_BYTES = 63  # "Modern IRC", section Servers


LOOPS = ("auto", "asyncio", "uvloop")
_LOOPS_TEXT = "auto, asyncio or uvloop"
PLAINTEXT_POLICIES = ("always", "loopback", "never")
DURABILITIES = ("power-loss", "crash", "off")
REGISTRATIONS = ("open", "invite", "closed")
NICK_POLICIES = ("strict", "rename", "off")
ALWAYS_ON_POLICIES = ("disabled", "opt-in", "opt-out", "mandatory")
PASSWORD_BYTES_LIMIT = 64
CLOAKS = ("auto", "on", "off")
TEXTS: Any = tuple[str, ...]
"""The type of a list of texts; in a variable, commas are between them."""


@dataclass(frozen=True, slots=True)
class Config:
    """All of it; `data` is the data directory, whose `motd.txt` greets IRC clients."""

    server: ServerConfig = field(default_factory=ServerConfig)
    tls: TlsConfig = field(default_factory=TlsConfig)
    websocket: WebSocketConfig = field(default_factory=WebSocketConfig)
    rooms: RoomsConfig = field(default_factory=RoomsConfig)
    history: HistoryConfig = field(default_factory=HistoryConfig)
    accounts: AccountsConfig = field(default_factory=AccountsConfig)
    moderation: ModerationConfig = field(default_factory=ModerationConfig)
    limits: LimitsConfig = field(default_factory=LimitsConfig)
    operators: Mapping[str, Operator] = field(default_factory=dict)
    operator_classes: Mapping[str, Draft] = field(default_factory=dict)
    file: Path | None = None
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
    "tls": TlsConfig,
    "websocket": WebSocketConfig,
    "rooms": RoomsConfig,
    "history": HistoryConfig,
    "accounts": AccountsConfig,
    "moderation": ModerationConfig,
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
        config = replace(_merged(config, _read(path), str(path)), file=path)
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
    if kind == TEXTS:
        return [word.strip() for word in text.split(",") if word.strip()]
    if kind not in (int, float):
        return text
    try:
        return kind(text)
    except ValueError:
        raise ConfigError(f"{where} must be a number, not {text!r}") from None


def _merged(config: Config, tables: Mapping[str, Any], where: str) -> Config:
    for section, table in tables.items():
        known = {**SECTIONS, **operator_config.READERS}
        if section not in known:
            raise ConfigError(f"{where}: there is no [{section}]{_nearest(section, known)}")
        if not isinstance(table, Mapping):
            raise ConfigError(f"{where}: [{section}] must be a table")
        if section in operator_config.READERS:
            named: Any = operator_config.READERS[section](table, where)
            config = replace(config, **{section: named})
            continue
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
    if kind == TEXTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if type(value) is not kind:
        raise ConfigError(f"{where}: {name} must be {_KINDS[kind]}, not {value!r}")
    return value


_KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    TEXTS: "a list of texts",
}


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


def _check_moderation(moderation: ModerationConfig) -> None:
    if moderation.cloak not in CLOAKS:
        raise ConfigError(f"moderation.cloak must be one of {', '.join(CLOAKS)}")
    if not 1 <= moderation.defcon <= 5:
        raise ConfigError(f"moderation.defcon must be 1 to 5, not {moderation.defcon}")
    if not 0 <= moderation.quiet_s < math.inf:
        raise ConfigError("moderation.quiet_s must be 0 or more")


def _check_accounts(accounts: AccountsConfig) -> None:
    for key, known in (
        ("registration", REGISTRATIONS),
        ("nick_policy", NICK_POLICIES),
        ("always_on", ALWAYS_ON_POLICIES),
    ):
        if getattr(accounts, key) not in known:
            raise ConfigError(f"accounts.{key} must be one of {', '.join(known)}")
    if not 1 <= accounts.password_bytes <= PASSWORD_BYTES_LIMIT:
        raise ConfigError(f"accounts.password_bytes must be 1 to {PASSWORD_BYTES_LIMIT}")
    if not 0 <= accounts.always_on_days <= DAYS_LIMIT:
        raise ConfigError(f"accounts.always_on_days must be 0 (no limit) to {DAYS_LIMIT}")
    if not 0 < accounts.nick_grace_s < math.inf:
        raise ConfigError("accounts.nick_grace_s must be more than 0")


def _check_limits(limits: LimitsConfig) -> None:
    for f in fields(LimitsConfig):
        value = getattr(limits, f.name)
        if not isinstance(value, str) and not 0 <= value < math.inf:
            raise ConfigError(f"limits.{f.name} must be 0 or more, not {value}")
    for key, least in (
        ("messages_burst", 1),
        ("bytes_burst", 1),
        ("catch_up_burst", 1),
        ("rooms_per_user", 1),
        ("targets_per_command", 1),
        ("logins_failed", 1),
        ("logins_failed_per_network", 1),
    ):
        if getattr(limits, key) < least:
            raise ConfigError(f"limits.{key} must be {least} or more")
    try:
        networks(limits.exempt)
    except ValueError as error:
        raise ConfigError(f"limits.exempt: {error}") from error


def _check(config: Config) -> None:
    if not 0 <= config.server.port <= 65535:
        raise ConfigError(f"server.port must be 0 to 65535, not {config.server.port}")
    listening.check(config.server)
    if config.rooms.lobby and not is_room(config.rooms.lobby):
        raise ConfigError(f"rooms.lobby: {config.rooms.lobby!r} is not a room's name")
    name = config.server.name
    if not 1 <= len(name.encode()) <= _NAME_LIMIT_BYTES or any(c in name for c in " :@!"):
        raise ConfigError(f"server.name: {name!r} is not a server's name")
    _check_history(config.history)
    _check_moderation(config.moderation)
    operator_config.check(config.operators, config.operator_classes)
    _check_accounts(config.accounts)
    if config.server.plaintext not in PLAINTEXT_POLICIES:
        known = ", ".join(PLAINTEXT_POLICIES)
        raise ConfigError(f"server.plaintext must be one of {known}")
    if config.server.loop not in LOOPS:
        raise ConfigError(f"server.loop must be {_LOOPS_TEXT}, not {config.server.loop!r}")
    _check_limits(config.limits)
