"""What has been made of settings when the hub began, made again when a reload changes them.

Everything else asks `hub.config` each time. Each function prepares, or refuses, and returns what
goes over to the new configuration, as `reload.Follower` says.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core.pace import Pace, Rates
from hubbub.core.tags import denial
from hubbub.server.handlers.caps import announce
from hubbub.server.offers import offered

if TYPE_CHECKING:
    from hubbub.server.config import Config
    from hubbub.server.hub import Hub
    from hubbub.server.limits_config import LimitsConfig
    from hubbub.server.reload import Follower


def followers(hub: Hub) -> list[Follower]:
    """Return those of the hub."""
    return [partial(one, hub) for one in _FOLLOWERS]


def _motd(hub: Hub, new: Config) -> Callable[[], None]:
    lines = new.motd()

    def use() -> None:
        hub.motd = lines

    return use


def _rules(hub: Hub, new: Config) -> Callable[[], None]:
    limits = new.limits

    def use() -> None:
        hub.chat.quiet_s = new.moderation.quiet_s
        hub.chat.limits = limits.rules
        hub.throttle.line_tries = limits.logins_failed
        hub.throttle.site_tries = limits.logins_failed_per_network

    return use


def _sessions(hub: Hub, new: Config) -> Callable[[], None]:
    is_same = _of_sessions(new.limits) == _of_sessions(hub.config.limits)

    def use() -> None:
        if is_same:
            return
        hub.budgets.forget_talk()
        now_s = hub.clock.monotonic_s()
        for session in hub.sessions:
            session.pace = _anew(session.pace, new.limits.rates, now_s)
            session.connection.bottom.limit_bytes = new.limits.outbox_bytes
            if session.user is not None:
                hub.count_talk(session)

    return use


def _anew(before: Pace | None, rates: Rates | None, now_s: float) -> Pace | None:
    """Return a session's budgets by these rates, with what is left of those before."""
    pace = Pace(rates, now_s) if rates is not None else None
    if before is not None and pace is not None:
        pace.go_on_with(before.left(now_s), now_s)
    return pace


def _of_sessions(limits: LimitsConfig) -> tuple[object, ...]:
    """Return those limits of which each session has something made."""
    return (
        limits.rates,
        limits.outbox_bytes,
        limits.network_messages_per_s,
        limits.network_messages_burst,
        limits.common_messages_per_s,
        limits.common_messages_burst,
    )


def _tags(hub: Hub, new: Config) -> Callable[[], None]:
    is_denied = denial(new.rooms.denied_tags)

    def use() -> None:
        hub.is_denied = is_denied

    return use


def _capabilities(hub: Hub, new: Config) -> Callable[[], None]:
    now = offered(new, has_history=hub.storage is not None)

    def use() -> None:
        before, hub.offered = hub.offered, now
        announce(hub, before)

    return use


def _retention(hub: Hub, new: Config) -> Callable[[], None]:
    is_same = new.history.retention == hub.config.history.retention

    def use() -> None:
        if hub.sweep is not None and not is_same:
            hub.sweep.begin()

    return use


_FOLLOWERS = (_motd, _rules, _sessions, _tags, _capabilities, _retention)
