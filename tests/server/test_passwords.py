"""server/passwords.py: what is kept instead of passwords, and which are accepted."""

import re
from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from hubbub.protocol.sasl.scram import HASHES, ITERATIONS, make_verifier
from hubbub.server.passwords import (
    MOST_BYTES,
    credentials,
    is_right,
    needs_renewal,
    objection,
)
from hubbub.store.accounts import Credentials

KEPT = credentials("gru\u0308ße, 茶")
WEAKER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_what_is_kept() -> None:
    """An argon2id hash with OWASP's costs, a verifier for each SCRAM, each with its own salt."""
    assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", KEPT.argon2)
    assert set(HASHES) == set(KEPT.scram)
    assert 2 == len({one.salt for one in KEPT.scram.values()})
    assert "argon2" not in repr(KEPT)
    assert KEPT.argon2 != credentials("gru\u0308ße, 茶").argon2


@pytest.mark.parametrize(
    ("expected", "password"),
    [
        (True, "gru\u0308ße, 茶"),
        (True, "gr\u00fcße, 茶"),  # typed in another way, and the same password
        (False, "gr\u00fcße, 茶 "),
        (False, "grüsse, 茶"),
        (False, ""),
        (False, "\x07"),
        (False, "gr\u00fcße, 茶" + "\u00ad" * MOST_BYTES),
        (False, "x" * 1_000_000),
    ],
)
def test_is_it_right(expected: bool, password: str) -> None:
    """The password is right in every form that is the same text, and nothing else is."""
    assert expected is is_right(password, KEPT)


def test_scram_has_the_same_password() -> None:
    """The verifiers are those of the prepared password."""
    for mechanism, one in KEPT.scram.items():
        made = make_verifier(mechanism, "gr\u00fcße, 茶", one.salt, one.iterations)
        assert made == one
        assert ITERATIONS[mechanism] == one.iterations


def test_nobody_has_no_password() -> None:
    """No password is right for an account that is not there, nor for a hash that is none."""
    assert not is_right("password", None)
    assert not is_right("", None)
    assert not is_right("password", Credentials("nothing of argon2", {}))


def test_nobody_takes_as_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that is not there costs the hash that one that is there costs."""
    costs = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 (its name)
            assert isinstance(hash, str)
            costs.append(hash.split("$")[1:4])
            return super().verify(hash, password)

    monkeypatch.setattr("hubbub.server.passwords._ARGON2", Counting(2, 19 * 1024, 1))
    for password in ("wrong", "\x07", "x" * 999):
        assert not is_right(password, KEPT)
        assert not is_right(password, None)
    assert 6 == len(costs)
    assert all(costs[0] == one for one in costs)


@pytest.mark.parametrize(
    ("expected", "kept"),
    [
        (False, KEPT),
        (True, replace(KEPT, argon2=WEAKER.hash("x"))),
        (True, replace(KEPT, scram={})),
        (True, replace(KEPT, scram={"SCRAM-SHA-256": KEPT.scram["SCRAM-SHA-256"]})),
        (True, replace(KEPT, scram={name: replace(one, iterations=4096)
                                    for name, one in KEPT.scram.items()})),
    ],
)  # fmt: skip
def test_renewal(expected: bool, kept: Credentials) -> None:
    """What was made with lesser costs, or before a mechanism came, is to be made anew."""
    assert expected is needs_renewal(kept)


@pytest.mark.parametrize(
    ("code", "password"),
    [
        ("WEAK_PASSWORD", "sevench"),
        ("WEAK_PASSWORD", "seven" + "\u00ad" * 9),  # nothing that can be seen
        ("WEAK_PASSWORD", "alice[mobile]"),
        ("WEAK_PASSWORD", "ALICE[Mobile]"),
        ("UNACCEPTABLE_PASSWORD", "x" * (MOST_BYTES + 1)),
        ("UNACCEPTABLE_PASSWORD", "茶" * 342),
        ("UNACCEPTABLE_PASSWORD", "bell\x07bell"),
        ("WEAK_PASSWORD", ""),
        (None, "eight ch"),
        (None, "x" * MOST_BYTES),
        (None, "correct horse 🐎"),
    ],
)
def test_objections(code: str | None, password: str) -> None:
    """Too short, too long, the name itself, or what cannot be typed: each has its sentence."""
    found = objection(password, "alice[mobile]")
    assert code == (found and found.code)
    if found:
        assert found.sentence.startswith("The password ")
        assert found.sentence.endswith(".")
