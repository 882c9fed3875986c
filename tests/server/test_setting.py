"""What a setting may be, and how TOML writes it."""

from __future__ import annotations

import math
import tomllib
from dataclasses import Field, fields
from typing import Any

import pytest

from hubbub.server.sections import SECTIONS
from hubbub.server.setting import (
    ABOVE_ZERO,
    TEXTS,
    Rule,
    at_least,
    between,
    objection,
    one_of,
    taken_by,
    toml,
)


@pytest.mark.parametrize(
    ("rule", "text", "right", "wrong"),
    [
        (one_of("a", "b", "c"), "a, b or c", ["a", "c"], ["", "d"]),
        (between(1, 3), "1 to 3", [1, 3], [0, 4]),
        (taken_by(int, "a number"), "a number", ["1"], ["one"]),
        (between(0, 3, zero="no limit"), "0 (no limit) to 3", [0], [-1]),
        (at_least(1), "1 or more", [1, 10**9], [0, float("inf"), float("nan")]),
        (ABOVE_ZERO, "more than 0", [0.1], [0, -1, float("nan")]),
    ],
)
def test_rules(rule: Rule, text: str, right: list[Any], wrong: list[Any]) -> None:
    """A rule allows what its text says."""
    assert text == rule.text
    assert [] == [value for value in right if not rule.holds(value)]
    assert [] == [value for value in wrong if rule.holds(value)]


@pytest.mark.parametrize("section", SECTIONS)
def test_defaults_are_allowed(section: str) -> None:
    """Every default is of its type and keeps its own rule."""
    assert [] == [one.name for one in fields(SECTIONS[section]) if objection(one, one.default)]


TEXTS_OF = [
    pytest.param(one, id=f"{section}.{one.name}")
    for section, kind in SECTIONS.items()
    for one in fields(kind)
    if one.type in (str, TEXTS)
]


@pytest.mark.parametrize("one", TEXTS_OF)
@pytest.mark.parametrize(
    "wrong", ["a\nb", "a\r\nQUIT", "\0", "a\x1b[31m", "\x7f", "\x9b1m", "\udcff"]
)
def test_texts_are_lines(one: Field[Any], wrong: str) -> None:
    """No setting ends the line that it is sent in, or drives a terminal."""
    value: Any = wrong if one.type is str else (wrong,)
    assert "one line without control characters" == objection(one, value)


@pytest.mark.parametrize(
    "value", [True, False, 0, 1337, 0.25, 1e300, math.inf, -math.inf, "", 'a "b" \\ ü\n\t\x7f']
)
def test_toml(value: bool | float | str) -> None:
    """What is written as TOML is read as the same value of the same type."""
    read = tomllib.loads(f"x = {toml(value)}")["x"]
    assert (type(value), value) == (type(read), read)
