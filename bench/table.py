"""Print figures as Markdown tables, and save them as JSON."""

import json
import statistics
from collections.abc import Sequence
from pathlib import Path


def figure(value: float) -> str:
    """Give a number in three digits, the rest as zeros: 1,240,000 or 12.3 or 0.0123."""
    if abs(value) >= 1000:
        zeros = len(str(int(abs(value)))) - 3
        return f"{round(value, -zeros):,.0f}"
    return f"{value:#.3g}".rstrip(".")


def spread(values: Sequence[float]) -> str:
    """Give the median, and the smallest and the greatest if there are several: 2 (1 … 3)."""
    middle = figure(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({figure(min(values))} … {figure(max(values))})"


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Give the p50, p95, p99 and the greatest of some values."""
    ordered = sorted(values)
    shares = {"p50": 50, "p95": 95, "p99": 99}
    found = {name: ordered[len(ordered) * share // 100] for name, share in shares.items()}
    return {**found, "max": ordered[-1]}


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a table whose columns line up: the first to the left, all others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(row, widths) for row in [header, rule, *rows])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = row
    cells = [first.ljust(widths[0])]
    cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
    return "| " + " | ".join(cells) + " |"


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table under its title; nothing if it has no rows."""
    if rows:
        print(f"\n{title}\n\n{markdown(header, rows)}", flush=True)


def show_facts(facts: dict[str, str]) -> None:
    """Print what the figures depend on, one per line."""
    for name, fact in facts.items():
        print(f"- {name}: {fact}")
    print(flush=True)


def save(path: Path | None, **parts: object) -> None:
    """Write the parts as one JSON object, if there is a path to write to."""
    if path:
        path.write_text(json.dumps(parts, indent=1) + "\n")
