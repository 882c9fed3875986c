"""How near the running server is to its limits: for `hubbub admin limits`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from hubbub.server.descriptors import capacity

if TYPE_CHECKING:
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


def limits(hub: Hub, entrance: Entrance) -> Iterator[Limit]:
    """Yield every limit, in the order of the configuration."""
    config = hub.config.limits
    counts = hub.counts
    per_address, per_network = entrance.admission.most
    now: dict[str, Callable[[], int]] = {
        "connections": lambda: entrance.connections,
        "connections_per_address": lambda: per_address,
        "connections_per_network": lambda: per_network,
        "outbox_bytes": lambda: entrance.most_unsent_bytes,
        "unsent_bytes": lambda: entrance.unsent_bytes,
        "rooms_per_user": lambda: max(
            (len(user.rooms) for user in hub.chat.users.values()), default=0
        ),
        "monitored_per_session": lambda: max(
            (len(session.watching or ()) for session in hub.sessions), default=0
        ),
    }
    reached = {
        "connections": counts.refused["full"],
        "connections_per_address": counts.refused["address"],
        "connections_per_network": counts.refused["network"],
        "connects_per_minute": counts.refused["address_rate"],
        "connects_per_minute_per_network": counts.refused["network_rate"],
        "common_connects_per_minute": counts.refused["common_rate"],
        "logins_failed": counts.refused["login_rate"],
        "messages_per_s": counts.slowed,
        "outbox_bytes": counts.ended["sendq"],
        "unsent_bytes": counts.refused["unsent"],
        "registration_s": counts.ended["nameless"],
        "timeout_s": counts.ended["silent"],
    }
    for one in configured(config):
        found = now.get(one.key)
        yield Limit(
            one.key, one.value, found() if found is not None else None, reached.get(one.key)
        )


def configured(config: LimitsConfig) -> Iterator[Limit]:
    """Yield every limit as it is configured; 0 connections are as many as there is room for."""
    for one in fields(config):
        value = getattr(config, one.name)
        yield Limit(one.name, value or capacity() if one.name == "connections" else value)
