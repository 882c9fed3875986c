"""The configuration: every setting's value, as `sources` say it or by default.

Everything works with none of them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubbub.core.privileges import Draft
from hubbub.errors import ConfigError
from hubbub.server.door_config import ProxyConfig, ServerConfig, TlsConfig, WebSocketConfig
from hubbub.server.gateway_config import Gateway
from hubbub.server.limits_config import LimitsConfig
from hubbub.server.operator_config import Operator
from hubbub.server.sections import (
    SECTIONS,
    AccountsConfig,
    HistoryConfig,
    LogConfig,
    MetricsConfig,
    ModerationConfig,
    RoomsConfig,
)
from hubbub.server.sources import Sources, read


@dataclass(frozen=True, slots=True)
class Config:
    """All of it; `data` is the data directory, whose `motd.txt` greets IRC clients.

    `sources` can be read again; `origins` tells by `section.key` where a value is from that is no
    default.
    """

    server: ServerConfig = field(default_factory=ServerConfig)
    tls: TlsConfig = field(default_factory=TlsConfig)
    proxy: ProxyConfig = field(default_factory=ProxyConfig)
    websocket: WebSocketConfig = field(default_factory=WebSocketConfig)
    rooms: RoomsConfig = field(default_factory=RoomsConfig)
    history: HistoryConfig = field(default_factory=HistoryConfig)
    accounts: AccountsConfig = field(default_factory=AccountsConfig)
    moderation: ModerationConfig = field(default_factory=ModerationConfig)
    limits: LimitsConfig = field(default_factory=LimitsConfig)
    log: LogConfig = field(default_factory=LogConfig)
    metrics: MetricsConfig = field(default_factory=MetricsConfig)
    operators: Mapping[str, Operator] = field(default_factory=dict)
    operator_classes: Mapping[str, Draft] = field(default_factory=dict)
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    data: Path | None = None
    sources: Sources = field(default_factory=Sources, compare=False)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

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


def load(
    path: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **flags: dict[str, Any],
) -> Config:
    """Return the configuration.

    Args: path: a TOML file; environment: HUBBUB_… in it count; flags: section to {key: value},
        None values do not count.
    Raises: ConfigError: each line of its text names the file or variable, and the key.
    """
    return load_from(Sources(path, os.environ if environment is None else environment, flags))


def load_from(sources: Sources) -> Config:
    """Return the configuration as the sources say it now.

    Raises: ConfigError: each line of its text is one mistake.
    """
    found = read(sources)
    if found.problems:
        raise ConfigError("\n".join(found.problems))
    sections: dict[str, Any] = {
        name: section(**found.values.get(name, {})) for name, section in SECTIONS.items()
    }
    return Config(**{**sections, **found.named}, sources=sources, origins=found.origins)
