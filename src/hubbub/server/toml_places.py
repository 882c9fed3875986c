"""On which line of a TOML text a key stands, which tomllib does not tell.

The lines up to a point are TOML as well, unless the point is inside a value. So a key stands on the
line after the last such part that is without it.
"""

import tomllib
from collections.abc import Sequence
from typing import Any


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Return the line (from 1) on which the key or table of that path begins, None for nowhere.

    Args: text: valid TOML; it is parsed once for each of its lines.
    """
    lines = text.split("\n")
    begins = 1
    for count in range(1, len(lines) + 1):
        try:
            part = tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        if _has(part, path):
            return begins
        begins = count + 1
    return None


def _has(table: Any, path: Sequence[str]) -> bool:
    for key in path:
        if not isinstance(table, dict) or key not in table:
            return False
        table = table[key]
    return True
