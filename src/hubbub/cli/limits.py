"""`hubbub admin limits`: what is configured, and how near the running server is to it."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hubbub.cli.running import ask
from hubbub.errors import NoServer
from hubbub.server import headroom
from hubbub.server.config import load
from hubbub.server.descriptors import raise_limit

DONE = 0


def limits(options: argparse.Namespace, directory: Path) -> int:
    """Print every limit; of a server that runs also what is known of how near it is.

    Raises: ConfigError.
    """
    try:
        rows: list[dict[str, Any]] = ask(directory, "limits")["limits"]
        is_running = True
    except NoServer:
        raise_limit()
        rows = [asdict(one) for one in headroom.configured(load(options.config).limits)]
        is_running = False
    if options.json:
        print(json.dumps({"running": is_running, "limits": rows}))
        return DONE
    print("\n".join(_lines(rows, is_running=is_running)))
    return DONE


def _lines(rows: list[dict[str, Any]], *, is_running: bool) -> list[str]:
    table = [
        ("", "limit", "now at most", "times reached"),
        *(
            (row["key"], _shown(row["value"]), _shown(row["now"]), _shown(row["reached"]))
            for row in rows
        ),
    ]
    columns = 4 if is_running else 2
    widths = [max(len(line[n]) for line in table) for n in range(columns)]
    lines = [
        line[0].ljust(widths[0]) + "".join(f"  {line[n]:>{widths[n]}}" for n in range(1, columns))
        for line in table
    ]
    if not is_running:
        lines.append("No server runs there, so this is what is configured.")
    return [line.rstrip() for line in lines]


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else str(value)
