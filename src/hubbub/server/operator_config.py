"""[operators.NAME] and [operator_classes.NAME]: who may do what to the whole server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from hubbub.core.privileges import ADMIN, Draft, resolved
from hubbub.errors import ConfigError

_CERTFP = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Operator:
    """[operators.NAME]: an operator; `operator_class` is the key `class`."""

    password: str = ""
    certfp: str = ""
    operator_class: str = ADMIN


OPERATOR_KEYS = {
    "password": "A hash that `hubbub admin passwd` has made; without one only a certificate fits.",
    "certfp": "SHA-256 of the TLS certificate by which one becomes this operator.",
    "class": f"The class of this operator; `{ADMIN}` has every privilege.",
}
CLASS_KEYS = {
    "privileges": "A list of privileges, which docs/topics/moderation.md explains.",
    "title": "What WHOIS says of such an operator.",
    "extends": "Another class, whose privileges it has too.",
}


def read_operators(tables: Mapping[str, Any], where: str) -> dict[str, Operator]:
    """Return the operators of the file.

    Raises: ConfigError.
    """
    found = {}
    for name, table in tables.items():
        place = f"operators.{name}"
        _check_keys(table, OPERATOR_KEYS, place, where)
        operator = Operator(
            _text(table, "password", place, where),
            _text(table, "certfp", place, where).lower().replace(":", ""),
            _text(table, "class", place, where) or ADMIN,
        )
        if not name or " " in name:
            raise ConfigError(f"{where}: {place}: an operator's name is one word")
        if operator.password and not operator.password.startswith("$argon2"):
            raise ConfigError(f"{where}: {place}.password must come from `hubbub admin passwd`")
        if operator.certfp and not _CERTFP.fullmatch(operator.certfp):
            raise ConfigError(f"{where}: {place}.certfp must be 64 hexadecimal digits")
        if not operator.password and not operator.certfp:
            raise ConfigError(f"{where}: {place} needs a password or a certfp")
        found[name] = operator
    return found


def read_classes(tables: Mapping[str, Any], where: str) -> dict[str, Draft]:
    """Return the classes of the file.

    Raises: ConfigError.
    """
    found = {}
    for name, table in tables.items():
        place = f"operator_classes.{name}"
        _check_keys(table, CLASS_KEYS, place, where)
        privileges = table.get("privileges", [])
        if not isinstance(privileges, list) or not all(isinstance(p, str) for p in privileges):
            raise ConfigError(f"{where}: {place}.privileges must be a list of texts")
        found[name] = Draft(
            tuple(privileges),
            _text(table, "title", place, where),
            _text(table, "extends", place, where),
        )
    return found


READERS = {"operators": read_operators, "operator_classes": read_classes}
"""The sections that hold tables of one shape under names of one's own."""


def check(operators: Mapping[str, Operator], classes: Mapping[str, Draft]) -> None:
    """See that every class can be resolved and every operator has one.

    Raises: ConfigError.
    """
    try:
        known = resolved(classes)
    except ValueError as error:
        raise ConfigError(f"operator_classes: {error}") from error
    for name, operator in operators.items():
        if operator.operator_class not in known:
            raise ConfigError(
                f"operators.{name}.class: there is no operator class {operator.operator_class}; "
                f"there are: {', '.join(known)}"
            )


def _check_keys(table: Any, known: Mapping[str, str], place: str, where: str) -> None:
    if not isinstance(table, Mapping):
        raise ConfigError(f"{where}: [{place}] must be a table")
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            raise ConfigError(f"{where}: there is no {place}.{key}; {hint}")


def _text(table: Mapping[str, Any], key: str, place: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ConfigError(f"{where}: {place}.{key} must be a text, not {value!r}")
    return value
