"""Reading the configuration again while the server runs: SIGHUP, REHASH, `hubbub admin reload`.

Each setting says whether it is live (`sections`). A reload takes over what has changed of those,
names the others, and changes nothing at all when something is wrong.

Most parts ask `hub.config` whenever they need a setting. Who has made something of one is a
follower: it prepares what the new configuration asks for, or refuses it; only when all have
prepared does any of them go over to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import structlog

from hubbub.errors import StartError
from hubbub.server import setting
from hubbub.server.config import Config, load_from
from hubbub.server.sections import SECTIONS
from hubbub.server.sources import NAMED

if TYPE_CHECKING:
    from hubbub.server.hub import Hub

log = structlog.get_logger()

Follower = Callable[[Config], Callable[[], str | None]]
"""Takes the new configuration; returns what goes over to it, and tells what else has changed by
that, if anything has. Raises: StartError: it cannot be."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a reload has done: what has changed, each for a sentence."""

    changed: tuple[str, ...] = ()
    needs_restart: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Return it for people."""
        lines = [f"{one}: holds from now on" for one in self.changed]
        lines += [f"{one}: needs a restart" for one in self.needs_restart]
        return lines or ["no setting has changed"]


def reload(hub: Hub) -> Report:
    """Read the configuration again, and put into effect what can be; it is logged either way.

    Raises: StartError: something is wrong, each line of its text is one mistake, and nothing has
        changed.
    """
    try:
        new = load_from(hub.config.sources)
        config, report = merged(hub.config, new)
        commits = [follower(config) for follower in hub.followers]
    except StartError as error:
        log.error("config.kept", problems=str(error).splitlines())  # noqa: TRY400 - it says it all
        raise
    hub.config = config
    told = [commit() for commit in commits]
    report = replace(report, changed=(*report.changed, *filter(None, told)))
    log.info(
        "config.reloaded", changed=list(report.changed), needs_restart=list(report.needs_restart)
    )
    return report


def merged(old: Config, new: Config) -> tuple[Config, Report]:
    """Return what holds after a reload, and what there is to say of it."""
    changed: list[str] = []
    needs_restart: list[str] = []
    sections: dict[str, Any] = {}
    for name in SECTIONS:
        before, after = getattr(old, name), getattr(new, name)
        kept = {}
        for one in fields(before):
            was, wanted = getattr(before, one.name), getattr(after, one.name)
            if was == wanted:
                continue
            told = changed if setting.is_live(one) else needs_restart
            told.append(f"{name}.{one.name}{_difference(one, was, wanted)}")
            if not setting.is_live(one):
                kept[one.name] = was
        sections[name] = replace(after, **kept)
    for name in NAMED:
        changed += _named(name, getattr(old, name), getattr(new, name))
    return replace(new, **sections, data=old.data), Report(tuple(changed), tuple(needs_restart))


def _difference(one: Any, was: Any, wanted: Any) -> str:
    return "" if setting.is_secret(one) else f" {setting.toml(was)} -> {setting.toml(wanted)}"


def _named(section: str, old: Any, new: Any) -> list[str]:
    return [f"{section}.{name}" for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
