"""[operators.NAME] and [operator_classes.NAME]: who may do what to the whole server."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from hubbub.core.privileges import ADMIN, Draft, resolved

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


Note = Callable[[Sequence[str], str], None]
"""Notes a mistake: the path of the key it is at, and the sentence."""


def read_operators(tables: Mapping[str, Any], note: Note) -> dict[str, Operator]:
    """Return the operators of the file that nothing is wrong with; the rest is noted."""
    found = {}
    for name, table in tables.items():
        reader = _Reader(("operators", name), table, OPERATOR_KEYS, note)
        operator = Operator(
            reader.text("password"),
            reader.text("certfp").lower().replace(":", ""),
            reader.text("class") or ADMIN,
        )
        if not name or " " in name:
            reader.refuse("an operator's name is one word")
        if operator.password and not operator.password.startswith("$argon2"):
            reader.refuse("password must come from `hubbub admin passwd`", "password")
        if operator.certfp and not _CERTFP.fullmatch(operator.certfp):
            reader.refuse("certfp must be 64 hexadecimal digits", "certfp")
        if reader.is_right and not operator.password and not operator.certfp:
            reader.refuse("it needs a password or a certfp")
        if reader.is_right:
            found[name] = operator
    return found


def read_classes(tables: Mapping[str, Any], note: Note) -> dict[str, Draft]:
    """Return the classes of the file that nothing is wrong with; the rest is noted."""
    found = {}
    for name, table in tables.items():
        reader = _Reader(("operator_classes", name), table, CLASS_KEYS, note)
        draft = Draft(reader.texts("privileges"), reader.text("title"), reader.text("extends"))
        if reader.is_right:
            found[name] = draft
    return found


READERS: dict[str, Callable[[Mapping[str, Any], Note], Mapping[str, Any]]] = {
    "operators": read_operators,
    "operator_classes": read_classes,
}
"""The sections that hold tables of one shape under names of one's own."""


def check(operators: Mapping[str, Operator], classes: Mapping[str, Draft], note: Note) -> None:
    """Note which classes cannot be resolved, and which operators have none that is known."""
    try:
        known = resolved(classes)
    except ValueError as error:
        note(("operator_classes",), f"operator_classes: {error}")
        return
    for name, operator in operators.items():
        if operator.operator_class not in known:
            note(
                ("operators", name, "class"),
                f"operators.{name}.class: there is no operator class {operator.operator_class}; "
                f"there are: {', '.join(known)}",
            )


class _Reader:
    """Reads one table; what is wrong in it is noted at its line."""

    def __init__(
        self, path: tuple[str, str], table: Any, known: Mapping[str, str], note: Note
    ) -> None:
        self._path = path
        self._note = note
        self._table: Mapping[str, Any] = table if isinstance(table, Mapping) else {}
        self.is_right = True
        if not isinstance(table, Mapping):
            self.refuse("it must be a table")
        for key in self._table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
                self.refuse(f"there is no {key}; {hint}", key)

    def refuse(self, sentence: str, *key: str) -> None:
        """Note that something is wrong with the table or a key of it."""
        self.is_right = False
        self._note((*self._path, *key), f"{'.'.join(self._path)}: {sentence}")

    def text(self, key: str) -> str:
        """Return a text, '' where there is none."""
        value = self._table.get(key, "")
        if isinstance(value, str):
            return value
        self.refuse(f"{key} must be a text, not {value!r}", key)
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        value = self._table.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.refuse(f"{key} must be a list of texts", key)
        return ()
