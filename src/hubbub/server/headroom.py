"""How near the running server is to its limits: for `hubbub admin limits`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from hubbub.server.descriptors import capacity

if TYPE_CHECKING:
    from hubbub.server.counts import Counts
    from hubbub.server.entrance import Entrance
    from hubbub.server.hub import Hub
    from hubbub.server.limits_config import LimitsConfig


@dataclass(frozen=True, slots=True)
class Limit:
    """One setting of [limits], and what is known of how near it is.

    now: the most that anybody has of it at this moment, None where that is not known;
    reached: how often somebody was held to it since the start, None where that is not counted.
    """

    key: str
    value: Any
    now: int | None = None
    reached: int | None = None


_NOW: dict[str, Callable[[Hub, Entrance], int]] = {
    "connections": lambda _, entrance: entrance.connections,
    "connections_per_address": lambda _, entrance: entrance.admission.most[0],
    "connections_per_network": lambda _, entrance: entrance.admission.most[1],
    "outbox_bytes": lambda _, entrance: entrance.most_unsent_bytes,
    "unsent_bytes": lambda _, entrance: entrance.unsent_bytes,
    "rooms_per_user": lambda hub, _: max(
        (len(one.rooms) for one in hub.chat.users.values()), default=0
    ),
    "monitored_per_session": lambda hub, _: max(
        (len(one.watching or ()) for one in hub.sessions), default=0
    ),
}
"""How the most is found out that anybody has of a limit."""

_REACHED: dict[str, Callable[[Counts], int]] = {
    "connections": lambda counts: counts.refused["full"],
    "connections_per_address": lambda counts: counts.refused["address"],
    "connections_per_network": lambda counts: counts.refused["network"],
    "connects_per_minute": lambda counts: counts.refused["address_rate"],
    "connects_per_minute_per_network": lambda counts: counts.refused["network_rate"],
    "common_connects_per_minute": lambda counts: counts.refused["common_rate"],
    "logins_failed": lambda counts: counts.refused["login_rate"],
    "messages_per_s": lambda counts: counts.slowed,
    "outbox_bytes": lambda counts: counts.ended["sendq"],
    "unsent_bytes": lambda counts: counts.refused["unsent"],
    "registration_s": lambda counts: counts.ended["nameless"],
    "timeout_s": lambda counts: counts.ended["silent"],
}
"""Where it is counted how often somebody was held to a limit."""


def limits(hub: Hub, entrance: Entrance) -> Iterator[Limit]:
    """Yield every limit, in the order of the configuration."""
    for one in configured(hub.config.limits):
        now, reached = _NOW.get(one.key), _REACHED.get(one.key)
        yield replace(
            one,
            now=now(hub, entrance) if now is not None else None,
            reached=reached(hub.counts) if reached is not None else None,
        )


def configured(config: LimitsConfig) -> Iterator[Limit]:
    """Yield every limit as it is configured; 0 connections are as many as there is room for."""
    for one in fields(config):
        value = getattr(config, one.name)
        yield Limit(one.name, value or capacity() if one.name == "connections" else value)
