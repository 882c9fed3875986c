"""Operators in a file: everything that is wrong with them, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.core.privileges import Draft
from hubbub.server.operator_config import Operator
from hubbub.server.sources import Findings, Sources, read

FINGERPRINT = "ab" * 32


def found(folder: Path, text: str) -> Findings:
    """Return what a file with that text says."""
    path = folder / "hubbub.toml"
    path.write_text(text, "utf-8")
    return read(Sources(path))


def test_operators_and_classes(tmp_path: Path) -> None:
    """Operators and their classes are taken over."""
    findings = found(
        tmp_path,
        f"""
[operators.ann]
certfp = "{":".join(["AB"] * 32)}"
class = "helper"
[operator_classes.helper]
privileges = ["kill"]
title = "A helper"
""",
    )
    assert [] == findings.problems
    assert {
        "operators": {"ann": Operator("", FINGERPRINT, "helper")},
        "operator_classes": {"helper": Draft(("kill",), "A helper", "")},
    } == findings.named


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'operators = {ann = "x"}',
            "1: operators.ann: it must be a table",
        ),
        (
            '[operators.ann]\npassword = "plain"',
            "2: operators.ann: password must come from `hubbub admin passwd`",
        ),
        (
            '[operators.ann]\ncertfp = "12"',
            "2: operators.ann: certfp must be 64 hexadecimal digits",
        ),
        ("[operators.ann]", "1: operators.ann: it needs a password, a certfp or an account"),
        (
            "[operators.ann]\naccount = 'ann'\nauto = 1",
            "3: operators.ann: auto must be true or false, not 1",
        ),
        (
            "[operators.ann]\npassword = '$argon2id$x'\nauto = true",
            "3: operators.ann: auto does without OPER, and so without a password",
        ),
        (
            f'[operators."a b"]\ncertfp = "{FINGERPRINT}"',
            "1: operators.a b: an operator's name is one word",
        ),
        (
            f'[operators.ann]\ncertfp = "{FINGERPRINT}"\nclas = "x"',
            "3: operators.ann: there is no clas; did you mean class?",
        ),
        ("[operators.ann]\nclass = 1", "2: operators.ann: class must be a text"),
        (
            '[operator_classes.x]\ntitle = "a\\nb"',
            "2: operator_classes.x: title must be one line without control characters",
        ),
        (
            f'[operators.ann]\ncertfp = "{FINGERPRINT}"\nclass = "x"',
            "3: operators.ann.class: there is no operator class x; there are: admin",
        ),
        (
            "[operator_classes.x]\nprivileges = [1]",
            "2: operator_classes.x: privileges must be a list of texts",
        ),
        (
            '[operator_classes.x]\nextends = "y"',
            "1: operator_classes: there is no operator class y",
        ),
    ],
)
def test_wrong_operators(tmp_path: Path, text: str, problem: str) -> None:
    """What is wrong is told at its line, once."""
    assert [f"{tmp_path}/hubbub.toml:{problem}"] == found(tmp_path, text).problems


def test_the_clients_variables() -> None:
    """HUBBUB_SERVER and the like, for `hubbub send`, keep no server from starting."""
    environment = {"HUBBUB_SERVER": "a:1", "HUBBUB_NAME": "bot", "HUBBUB_PASSWORD": "x"}
    assert ([], {}) == ((one := read(Sources(environment=environment))).problems, one.values)


def test_booleans_in_the_environment() -> None:
    """A variable says true or false in any case, and nothing else."""
    assert read(Sources(environment={"HUBBUB_ROOMS_ROLEPLAY": "TRUE"})).values == {
        "rooms": {"roleplay": True}
    }
    assert ['HUBBUB_ROOMS_ROLEPLAY: rooms.roleplay must be true or false, not "yes"'] == read(
        Sources(environment={"HUBBUB_ROOMS_ROLEPLAY": "yes"})
    ).problems
