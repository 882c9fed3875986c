"""`hubbub config`: check what is configured, show what holds, write what could be set."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from textwrap import wrap
from typing import Any

from hubbub.cli.settings import sources_of
from hubbub.errors import StartError
from hubbub.server.certificate import Certificate, named
from hubbub.server.config import Config, load_from
from hubbub.server.door_config import ServerConfig, TlsConfig
from hubbub.server.sections import SECTIONS, purpose
from hubbub.server.setting import is_live, is_secret, toml
from hubbub.server.sources import NAMED, read, value_of

DONE, FAILED = 0, 1
HIDDEN = "***"
_WIDTH = 100


def run(options: argparse.Namespace) -> int:
    """Run the command; return the exit code.

    Raises: StartError: what is to be shown is wrong.
    """
    return _ACTIONS[options.action](options)


def _check(options: argparse.Namespace) -> int:
    """Say everything that is wrong; a certificate that is named is read too."""
    found = read(sources_of(options))
    problems, tls = found.problems, TlsConfig(**found.values.get("tls", {}))
    try:
        files = named(tls.cert, tls.key)
        if files is not None:
            Certificate(ServerConfig().name, files, makes=False)
    except StartError as error:
        problems.append(str(error))
    if options.json:
        print(json.dumps({"ok": not problems, "problems": problems}, ensure_ascii=False))
    for problem in [] if options.json else problems:
        print(problem, file=sys.stderr)
    if not problems and not options.json:
        print(f"{options.config or 'the configuration'}: nothing is wrong")
    return FAILED if problems else DONE


def _show(options: argparse.Namespace) -> int:
    config = load_from(sources_of(options))
    rows = list(_values(config))
    if options.json:
        told = [{"setting": f"{s}.{k}", "value": v, "from": origin} for s, k, v, origin in rows]
        print(json.dumps(told, ensure_ascii=False))
        return DONE
    width = max(len(f"{key} = {toml(value)}") for _, key, value, _ in rows)
    section = ""
    for where, key, value, origin in rows:
        if where != section:
            print(f"{chr(10) if section else ''}[{where}]")
            section = where
        print(f"{f'{key} = {toml(value)}':{min(width, 40)}}  # {origin}")
    return DONE


def _values(config: Config) -> Iterator[tuple[str, str, Any, str]]:
    """Yield section, key, value and where it is from; secrets are hidden."""
    for section in SECTIONS:
        values = getattr(config, section)
        for one in fields(values):
            value = getattr(values, one.name)
            shown = HIDDEN if is_secret(one) and value else value
            origin = config.origins.get(f"{section}.{one.name}", "default")
            yield section, one.name, shown, origin
    for section, name, table in _tables(config):
        for key, value in table.items():
            if value:
                yield f"{section}.{name}", key, value, config.origins[section]


def _tables(config: Config) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield section, name and keys of each table under a name of one's own, as it is shown."""
    for section, kind in NAMED.items():
        for name, table in getattr(config, section).items():
            values = {key: value_of(table, key) for key in kind.keys}
            if values.get("password"):
                values["password"] = HIDDEN
            yield section, name, values


def _defaults(options: argparse.Namespace) -> int:
    print("\n".join(default_lines()))
    return DONE


def default_lines() -> Iterator[str]:
    """Yield a configuration file in which every setting stands behind a #, with what it does."""
    yield "# hubbub.toml: take away the # before what you change; `hubbub config check` reads it."
    yield "# (live: a reload puts a change into effect; restart: a restart does)"
    for name, section in SECTIONS.items():
        yield ""
        yield from _comment(purpose(name))
        yield f"[{name}]"
        values = section()
        for one in fields(values):
            when, default = "live" if is_live(one) else "restart", getattr(values, one.name)
            yield ""
            yield from _comment(f"{one.metadata['doc']} ({when})")
            yield f"#{one.name} = {toml(default)}"
    for head, kind in NAMED.items():
        yield ""
        yield from _comment(kind.purpose)
        yield f"#[{head}.NAME]"
        for key, doc in kind.keys.items():
            yield from _comment(f"{doc} (live)")
            yield f"#{key} = {toml(value_of(kind.blank, key))}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, _WIDTH - 2)]


_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "show": _show,
    "defaults": _defaults,
}
