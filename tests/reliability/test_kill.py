"""What was echoed is kept: SIGKILL under load, restart (kill.py has the long form)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.reliability.kill import ServerProcess, Trial


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_echoed_is_lost(tmp_path: Path) -> None:
    """Every echoed message is in history once, in everybody's order; no other is there twice."""
    with Trial(tmp_path / "data", Random(2026)) as trial:
        for _ in range(20):
            trial.round(0.05, 0.25)
        trial.look_back()
    print(trial.tally)
    assert trial.tally.is_good, str(trial.tally)
    assert trial.tally.echoed > 100


def test_a_second_server(tmp_path: Path) -> None:
    """A second server on the same directory ends at once, with exit code 2 and one line."""
    with ServerProcess(tmp_path / "data") as first:
        second = ServerProcess(tmp_path / "data")
        code, said = second.ended()
        assert 2 == code
        (line,) = said.splitlines()
        assert line.startswith(f"hubbub: another hubbub (process {first.process.pid}) uses ")
        assert str(tmp_path / "data") in line


def test_after_a_kill_the_lock_is_open(tmp_path: Path) -> None:
    """A server that was killed keeps no other from starting."""
    with ServerProcess(tmp_path / "data") as server:
        server.kill()
    with ServerProcess(tmp_path / "data") as server:
        assert server.port


class Witness:
    """What `Trial` looks at of a talker."""

    def __init__(self, heard: list[tuple[str, str]]) -> None:
        self.sent = {text for _, text in heard}
        self.echoed = {text: msgid for msgid, text in heard}
        self.heard = {"#red": heard}


@pytest.mark.parametrize(
    ("stored", "wrong"),
    [
        ("abc", ""),
        ("ab", "losses"),
        ("abbc", "duplicates"),
        ("acb", "disorders"),
        ("abcx", "strangers"),
    ],
)
def test_the_tally_tells(tmp_path: Path, stored: str, wrong: str) -> None:
    """A message lost, doubled, out of its place or out of nowhere is counted."""
    trial = Trial(tmp_path, Random(1))
    trial._compare([Witness([(one, one) for one in "abc"])], {"#red": [(c, c) for c in stored]})
    assert trial.tally.is_good == (not wrong)
    assert not wrong or getattr(trial.tally, wrong) > 0
