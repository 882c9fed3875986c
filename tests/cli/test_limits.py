"""`hubbub admin limits`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hubbub.cli.limits import _lines
from hubbub.cli.main import main


def test_no_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no server runs, what is configured is shown, and said to be that."""
    config = tmp_path / "hubbub.toml"
    config.write_text("[limits]\nrooms_per_user = 1234\n")
    arguments = ["admin", "limits", "--data", str(tmp_path), "--config", str(config)]
    assert 0 == main(arguments)
    out = capsys.readouterr().out
    assert re.search(r"^rooms_per_user +1,234$", out, re.MULTILINE)
    assert out.endswith("No server runs there, so this is what is configured.\n")
    assert 0 == main([*arguments, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert not told["running"]
    assert 1234 == next(r["value"] for r in told["limits"] if r["key"] == "rooms_per_user")


def test_of_a_server() -> None:
    """Of a running server one sees how near it is, and what is not known is a dash."""
    rows = [
        {"key": "connections", "value": 1000, "now": 12, "reached": 0},
        {"key": "exempt", "value": "::1", "now": None, "reached": None},
    ]
    assert [
        "             limit  now at most  times reached",
        "connections  1,000           12              0",
        "exempt         ::1            -              -",
    ] == _lines(rows, is_running=True)
