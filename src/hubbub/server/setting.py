"""One setting: its default, what it does, what it may be, and when a change takes effect."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value of the right type has to be besides; `text` goes on after "KEY must be"."""

    text: str
    holds: Callable[[Any], bool]


def one_of(*values: str) -> Rule:
    """Allow these words only."""
    *others, last = values
    return Rule(f"{', '.join(others)} or {last}", lambda value: value in values)


def between(least: float, most: float, *, zero: str = "") -> Rule:
    """Allow numbers from least to most, both included; `zero` says what 0 stands for."""
    note = f" ({zero})" if zero else ""
    return Rule(f"{least}{note} to {most}", lambda value: least <= value <= most)


def at_least(least: float) -> Rule:
    """Allow finite numbers from there on; what TOML calls nan is none."""
    return Rule(f"{least} or more", lambda value: least <= value < math.inf)


def taken_by(read: Callable[[Any], object], text: str) -> Rule:
    """Allow what `read` takes without a ValueError."""

    def holds(value: object) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return Rule(text, holds)


ABOVE_ZERO = Rule("more than 0", lambda value: 0 < value < math.inf)


def live(default: Any, doc: str, *, rule: Rule | None = None, is_secret: bool = False) -> Any:
    """Return a dataclass field that is a setting whose changes a reload puts into effect.

    Where more follows from a change than the next one who asks for it, see `reload`.

    Args: doc: stands in the reference; rule: what a value has to be besides its type;
        is_secret: it is never shown.
    """
    return _setting(default, doc, rule, is_live=True, is_secret=is_secret)


def on_restart(default: Any, doc: str, *, rule: Rule | None = None, is_secret: bool = False) -> Any:
    """Return a dataclass field that is a setting whose changes only a restart puts into effect."""
    return _setting(default, doc, rule, is_live=False, is_secret=is_secret)


def _setting(default: Any, doc: str, rule: Rule | None, *, is_live: bool, is_secret: bool) -> Any:
    metadata = {"doc": doc, "is_live": is_live, "rule": rule, "is_secret": is_secret}
    return field(default=default, metadata=metadata)


def is_live(one: Field[Any]) -> bool:
    """Whether a reload puts a change of the setting into effect."""
    return bool(one.metadata["is_live"])


def is_secret(one: Field[Any]) -> bool:
    """Whether the setting is never shown."""
    return bool(one.metadata["is_secret"])


def from_text(one: Field[Any], text: str) -> Any:
    """Return the value that a variable's text stands for; the text itself if it stands for none."""
    if one.type == TEXTS:
        return [word.strip() for word in text.split(",") if word.strip()]
    if one.type is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if one.type is not int and one.type is not float:
        return text
    try:
        return one.type(text)
    except ValueError:
        return text


def converted(one: Field[Any], value: Any) -> Any:
    """Return the value as the setting has it, where TOML has another type for the same."""
    if one.type is float and type(value) is int:
        return float(value)
    if one.type == TEXTS and isinstance(value, list) and all(isinstance(x, str) for x in value):
        return tuple(value)
    return value


def objection(one: Field[Any], value: Any) -> str | None:
    """Return what the value must be and is not, None if nothing speaks against it."""
    kind: Any = one.type
    if type(value) is not (tuple if kind == TEXTS else kind):
        return _KINDS[kind]
    if kind in (str, TEXTS) and not all(map(is_line, [value] if kind is str else value)):
        return A_LINE
    rule: Rule | None = one.metadata["rule"]
    return rule.text if rule is not None and not rule.holds(value) else None


def is_line(text: str) -> bool:
    """Whether a text can stand in a line that is sent: no end of it, no control characters.

    Nor bytes that are no UTF-8, which come in by variables (surrogates).
    """
    return _NO_LINE.search(text) is None


A_LINE = "one line without control characters"
_NO_LINE = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")

TEXTS: Any = tuple[str, ...]
"""The type of a list of texts; in a variable, commas are between them."""

_KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    TEXTS: "a list of texts",
}


def toml(value: object) -> str:
    """Return a value as TOML writes it; tables, of which no setting is made, as JSON does."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str).replace("\x7f", "\\u007f")
