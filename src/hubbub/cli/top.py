"""`hubbub admin top`: a live view of a running server, drawn anew each second until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from hubbub.cli.running import ask
from hubbub.core.durations import render
from hubbub.errors import WrongUse

DONE = 0
_LEAST_S, _MOST_S = 0.1, 3600
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
_HOME, _REST_OF_LINE, _REST = "\x1b[H", "\x1b[K", "\x1b[J"


class Sample:
    """The figures of one moment, by name."""

    def __init__(self, status: Mapping[str, Any], told: Mapping[str, Any], at_s: float) -> None:
        self.status = status
        self.at_s = at_s
        self.bounds_s: list[float] = told["bounds_s"]
        self._figures = {one["name"]: one for one in told["figures"]}

    def by_labels(self, name: str) -> dict[str, float]:
        """Return a figure's values by those of its labels, largest first."""
        values = self._figures.get(name, {"values": []})["values"]
        found = {" ".join(one["labels"].values()): one["value"] for one in values}
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def value(self, name: str) -> float:
        """Return a figure's value, all of its labels together; 0 if there is none."""
        return sum(self.by_labels(name).values())

    def counts(self, name: str) -> list[int]:
        """Return how many times there were up to each bound."""
        found: list[int] = self._figures.get(name, {}).get("counts", [])
        return found

    def has(self, name: str) -> bool:
        """Whether there is such a figure."""
        return name in self._figures


def top(options: argparse.Namespace, directory: Path) -> int:
    """Draw until Ctrl-C, or until it is ended; where no terminal is, or with --json, tell once.

    Raises: NoServer, WrongUse.
    """
    if not _LEAST_S <= options.every <= _MOST_S:
        raise WrongUse(f"--every must be {_LEAST_S} to {_MOST_S}")
    if options.json:
        told = ask(directory, "figures")
        print(json.dumps({"bounds_s": told["bounds_s"], "figures": told["figures"]}))
        return DONE
    before = _look(directory)
    if not sys.stdout.isatty():
        time.sleep(options.every)
        print("\n".join(lines(_look(directory), before)))
        return DONE
    _draw_until_interrupted(sys.stdout, directory, before, options.every)
    return DONE


def _look(directory: Path) -> Sample:
    status = ask(directory, "status")
    return Sample(status, ask(directory, "figures"), time.monotonic())


def _draw_until_interrupted(
    terminal: TextIO, directory: Path, before: Sample, every_s: float
) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # as Ctrl-C: the terminal is given back
    terminal.write(_ENTER)
    try:
        _draw(terminal, lines(before, before))
        while True:
            time.sleep(every_s)
            now = _look(directory)
            _draw(terminal, lines(now, before))
            before = now
    except KeyboardInterrupt:
        pass
    finally:
        terminal.write(_LEAVE)
        terminal.flush()


def _draw(terminal: TextIO, whole: list[str]) -> None:
    columns, rows = shutil.get_terminal_size()
    shown = [_styled(line[:columns]) for line in [*whole[: rows - 1]]]
    terminal.write(_HOME + "".join(f"{line}{_REST_OF_LINE}\r\n" for line in shown) + _REST)
    terminal.flush()


def _styled(line: str) -> str:
    if line and not line.startswith(" "):
        return f"{_BOLD}{line}{_PLAIN}"
    return f"{_DIM}{line[:14]}{_PLAIN}{line[14:]}"


def lines(now: Sample, before: Sample) -> list[str]:
    """Return the view; rates are those since the sample before."""
    return [*_head(now), "", *_people(now), "", *_traffic(now, before), "", *_trouble(now)]


def _head(now: Sample) -> Iterator[str]:
    status = now.status
    yield f"hubbub {status['version']}  up {render(status['seconds'])}  process {status['pid']}"
    yield f"  {'listening':<12}{', '.join(status['listening'])}"


def _people(now: Sample) -> Iterator[str]:
    yield "Who is here"
    yield _row("sessions", _count(now.value("sessions")), _each(now.by_labels("sessions")))
    yield _row("connections", _count(now.value("connections")))
    yield _row("people", _count(now.value("users")))
    yield _row("rooms", _count(now.value("rooms")))


def _traffic(now: Sample, before: Sample) -> Iterator[str]:
    passed_s = now.at_s - before.at_s
    yield "What happens"
    for title, name in (("messages", "messages"), ("deliveries", "deliveries")):
        rate = (now.value(name) - before.value(name)) / passed_s if passed_s else 0.0
        yield _row(title, f"{rate:,.1f}/s", f"{_count(now.value(name))} in all")
    for title, name in (("ticks", "tick_seconds"), ("commits", "commit_seconds")):
        if not now.has(name):
            continue
        new = [a - b for a, b in zip(now.counts(name), before.counts(name), strict=True)]
        rate = sum(new) / passed_s if passed_s else 0.0
        typical, worst = (_quantile(new, part, now.bounds_s) for part in (0.5, 0.99))
        yield _row(title, f"{rate:,.1f}/s", f"half within {typical}, 99 % within {worst}")
    yield _row("unread", _bytes(now.value("outbox_bytes")))
    if now.has("store_bytes"):
        files = {name: _bytes(size) for name, size in now.by_labels("store_bytes").items()}
        told = ", ".join(f"{name} {size}" for name, size in files.items())
        yield _row("stored", _bytes(now.value("store_bytes")), told)
    if now.has("index_lag_seconds"):
        yield _row("search", f"{now.value('index_lag_seconds'):,.1f} s behind")


def _trouble(now: Sample) -> Iterator[str]:
    yield "Since the start"
    for title, name in (("refused", "refused"), ("ended", "sessions_ended")):
        yield _row(title, _count(now.value(name)), _each(now.by_labels(name)))
    yield _row("slowed down", _count(now.value("slowed")))
    if now.has("commits_failed"):
        yield _row("not stored", f"{_count(now.value('commits_failed'))} commits")


def _row(title: str, value: str, more: str = "") -> str:
    return f"  {title:<12}{value:>14}   {more}".rstrip()


def _each(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {_count(value)}" for name, value in values.items())


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _bytes(value: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if value < 1024:
            return f"{value:,.0f} {unit}" if unit == "B" else f"{value:,.1f} {unit}"
        value /= 1024
    return f"{value:,.1f} GiB"


def _quantile(counts: list[int], part: float, bounds_s: list[float]) -> str:
    """Return up to what time that part of them took."""
    wanted, passed = part * sum(counts), 0
    if not wanted:
        return "-"
    for count, bound_s in zip(counts, bounds_s, strict=False):
        passed += count
        if passed >= wanted:
            return f"{bound_s * 1000:g} ms"
    return f"more than {bounds_s[-1]:g} s"
