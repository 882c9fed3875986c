"""Where settings come from: a TOML file, HUBBUB_ variables, flags; and what is wrong in each.

Flags win over variables, which win over the file. Whatever is wrong is gathered, so that people
see all of their mistakes at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from hubbub.core.privileges import Draft
from hubbub.server import gateway_config, operator_config, setting
from hubbub.server.named_tables import Note
from hubbub.server.sections import SECTIONS, settings
from hubbub.server.toml_places import line_of

_ENVIRONMENT = "HUBBUB_"
FLAGS = "the command line"


class NamedTables(NamedTuple):
    """A section that holds tables of one shape under names of one's own.

    Attributes: purpose: of such a table; keys: what each of its keys does; blank: one in which
        nothing is said; read: returns those that nothing is wrong with, and notes the rest.
    """

    purpose: str
    keys: Mapping[str, str]
    blank: object
    read: Callable[[Mapping[str, Any], Note], Mapping[str, Any]]


NAMED: dict[str, NamedTables] = {
    "operators": NamedTables(
        "An operator of the server, under the name that OPER is given.",
        operator_config.OPERATOR_KEYS,
        operator_config.Operator(),
        operator_config.read_operators,
    ),
    "operator_classes": NamedTables(
        "A class of operators: what they may do.",
        operator_config.CLASS_KEYS,
        Draft(()),
        operator_config.read_classes,
    ),
    "gateways": NamedTables(
        "A gateway that speaks for others, by WEBIRC; whatever it has of these must be right.",
        gateway_config.GATEWAY_KEYS,
        gateway_config.Gateway(),
        gateway_config.read_gateways,
    ),
}
"""Those sections, in the order of the reference."""

_ATTRIBUTES = {"class": "operator_class"}
"""Where a key is not called as it is in Python."""


def value_of(table: object, key: str) -> Any:
    """Return what a table of NAMED has under the key."""
    return getattr(table, _ATTRIBUTES.get(key, key))


@dataclass(frozen=True, slots=True)
class Sources:
    """What settings are read from; reading it again finds what has changed.

    Args: environment: HUBBUB_… in it count; flags: section to {key: value}, None is no value.
    """

    file: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Findings:
    """What the sources say: values and where each is from, by section and key; what is wrong."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    named: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def take(self, section: str, key: str, value: Any, where: str) -> None:
        """Take a value over, or note what is wrong with it."""
        name, known = f"{section}.{key}", settings(section)
        if key not in known:
            self.problems.append(f"{where}: there is no {name}{nearest(key, known)}")
            return
        value = setting.converted(known[key], value)
        wanted = setting.objection(known[key], value)
        if wanted is not None:
            shown = "" if setting.is_secret(known[key]) else f", not {setting.toml(value)}"
            self.problems.append(f"{where}: {name} must be {wanted}{shown}")
            return
        self.values.setdefault(section, {})[key] = value
        self.origins[name] = where


def read(sources: Sources) -> Findings:
    """Return everything that the sources say."""
    found = Findings()
    if sources.file is not None:
        _read_file(found, sources.file)
    _read_environment(found, sources.environment)
    for section, values in sources.flags.items():
        for key, value in values.items():
            if value is not None:
                found.take(section, key, value, FLAGS)
    return found


def _read_file(found: Findings, path: Path) -> None:
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        found.problems.append(f"cannot read {path}: {error.strerror}")
        return
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found.problems.append(f"{path} is not valid TOML: {error}")
        return
    known = [*SECTIONS, *NAMED]

    def where(*key: str) -> str:
        return f"{path}:{line_of(text, key)}"

    def note(key: Sequence[str], sentence: str) -> None:
        found.problems.append(f"{where(*key)}: {sentence}")

    for section, table in tables.items():
        if section not in known:
            note([section], f"there is no [{section}]{nearest(section, known)}")
        elif not isinstance(table, Mapping):
            note([section], f"[{section}] must be a table")
        elif section in NAMED:
            found.named[section] = NAMED[section].read(table, note)
            found.origins[section] = where(section)
        else:
            for key, value in table.items():
                found.take(section, key, value, where(section, key))
    named = found.named
    operator_config.check(named.get("operators", {}), named.get("operator_classes", {}), note)


def _read_environment(found: Findings, environment: Mapping[str, str]) -> None:
    for name, text in environment.items():
        if not name.startswith(_ENVIRONMENT):
            continue
        section, _, key = name.removeprefix(_ENVIRONMENT).lower().partition("_")
        if not key:  # our clients': HUBBUB_SERVER says where `hubbub send` goes
            continue
        if section in SECTIONS:
            known = settings(section)
            value = setting.from_text(known[key], text) if key in known else text
            found.take(section, key, value, name)
            continue
        near = get_close_matches(section, SECTIONS, n=1)
        if near:  # what is near to none is somebody else's variable: HUBBUB_VENV
            found.problems.append(f"{name}: there is no [{section}]; did you mean {near[0]}?")


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Return what to say after a name that is not known: the nearest, or all of them."""
    names = list(known)
    near = get_close_matches(wrong, names, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(names)}"
