"""`hubbub admin top`: the view, and rates between two samples."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from hubbub.cli.main import main
from hubbub.cli.top import Sample, lines
from tests.support.client import Irc
from tests.support.program import Program

STATUS = {"version": "1.2", "seconds": 3700, "pid": 7, "listening": ["127.0.0.1:1337"]}


def figure(name: str, value: float, **labels: str) -> dict[str, Any]:
    """Return a figure as the control socket tells it."""
    return {"name": name, "kind": "gauge", "values": [{"labels": labels, "value": value}]}


def sample(at_s: float, messages: int, ticks: list[int]) -> Sample:
    """Return the figures of a moment."""
    times = {"name": "tick_seconds", "kind": "times", "counts": ticks, "sum_s": 1.0}
    figures = [
        figure("sessions", 3, door="tls", dialect="irc"),
        figure("messages", messages),
        figure("outbox_bytes", 3 * 1024 * 1024),
        figure("refused", 1200, reason="address"),
        times,
    ]
    return Sample(STATUS, {"bounds_s": [0.001, 0.01], "figures": figures}, at_s)


def test_view() -> None:
    """Who is here, what happens per second since the last look, what is refused."""
    view = lines(sample(12.0, 1100, [10, 9, 1]), sample(10.0, 1000, [0, 0, 0]))
    assert "hubbub 1.2  up 1h1m  process 7" == view[0]
    assert "  sessions                 3   tls irc 3" in view
    assert "  messages            50.0/s   1,100 in all" in view
    assert "  ticks               10.0/s   half within 1 ms, 99 % within more than 0.01 s" in view
    assert "  unread             3.0 MiB" in view
    assert "  refused              1,200   address 1,200" in view


def test_first_view() -> None:
    """Before there are two samples there are no rates."""
    view = lines(sample(1.0, 5, [1, 0, 0]), sample(1.0, 5, [1, 0, 0]))
    assert "  messages             0.0/s   5 in all" in view
    assert "  ticks                0.0/s   half within -, 99 % within -" in view


def test_no_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no server runs, that is said."""
    assert 1 == main(["admin", "top", "--data", str(tmp_path)])
    assert "no server runs on" in capsys.readouterr().err


@pytest.mark.parametrize("every", ["0", "-1", "nan", "inf", "1e300"])
def test_no_time(tmp_path: Path, every: str, capsys: pytest.CaptureFixture[str]) -> None:
    """How long it waits between two views is a time that comes."""
    assert 2 == main(["admin", "top", "--data", str(tmp_path), "--every", every])
    assert "--every must be 0.1 to 3600" in capsys.readouterr().err


def test_live(tmp_path: Path) -> None:
    """On a terminal it is drawn anew until Ctrl-C; limits and figures are told as JSON, too."""
    program = (sys.executable, "-m", "hubbub")
    data = ("--data", str(tmp_path))
    with Program(*program, "serve", "-p", "0", *data) as server:
        found = server.until(r"listening on 127\.0\.0\.1:(\d+)")
        with Irc(("127.0.0.1", int(found[1]))) as ann:
            ann.register("ann")
            with Program(*program, "admin", "top", "--every", "0.1", *data) as view:
                view.until(r"sessions +1 +tcp irc 1")
                ann.send(*["PRIVMSG #lobby :hello"] * 7)
                view.until(r"messages +[\d.]+/s +7 in all")
                view.until(r"commits .* half within")
                view.type("\x03")
                assert 0 == view.ended()
            with Program(*program, "admin", "top", "--every", "3600", *data) as view:
                view.until(r"sessions +1 +tcp irc 1")
                view.process.terminate()
                assert 0 == view.ended()  # the terminal is as it was before
            with Program(*program, "admin", "limits", *data) as view:
                view.until(r"connections_per_address +64 +1 +0")
            with Program(*program, "admin", "top", "--json", *data) as view:
                view.ended()
                assert {"bounds_s", "figures"} == set(json.loads(view.output))
        assert not re.search("error", server.output)
