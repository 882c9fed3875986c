"""fuzz/: each target holds for its seeds, for what was once found, and for bytes like these."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FUZZ = Path(__file__).parent.parent / "fuzz"


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_targets", FUZZ / "targets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TARGETS = _loaded().TARGETS
FOUND = [
    line.split(" ", 1)
    for line in (FUZZ / "found.txt").read_text().splitlines()
    if not line.startswith("#")
]
SEEDS = [path for path in sorted(FUZZ.glob("seeds/*/*")) if path.is_file()]


def test_every_target_has_seeds() -> None:
    """Each target begins with something, and each folder is a target's."""
    assert set(TARGETS) == {path.parent.name for path in SEEDS}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_seeds(seed: Path) -> None:
    """What must hold holds for a seed, and for it cut off anywhere."""
    data = seed.read_bytes()
    for length in range(len(data) + 1):
        TARGETS[seed.parent.name](data[:length])


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_was_found(name: str) -> None:
    """What must hold holds for what a fuzzer has found interesting, and for it cut off anywhere."""
    found = [ast.literal_eval(text) for target, text in FOUND if target == name]
    assert found
    for data in found:
        for length in range(len(data) + 1):
            TARGETS[name](data[:length])


@pytest.mark.parametrize("name", sorted(TARGETS))
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_likely_bytes(name: str, data: st.DataObject) -> None:
    """What must hold holds for seeds that are mixed with other bytes."""
    seeds = [path.read_bytes() for path in SEEDS if path.parent.name == name]
    pieces = st.one_of(st.sampled_from(seeds), st.binary(max_size=12))
    TARGETS[name](b"".join(data.draw(st.lists(pieces, max_size=4))))
