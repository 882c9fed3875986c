"""Lengths of time as a person types them: 90s, 30m, 2h, 1d12h, 1w."""

import re

FORMS = "a length of time is written as 30m, 2h, 1d12h or 1w"
LIMIT_S = 10 * 365 * 24 * 3600

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_WHOLE = re.compile(r"(?:[0-9]{1,6}[smhdwy])+")
_PART = re.compile(r"([0-9]+)([smhdwy])")


def parse(text: str) -> int | None:
    """Return the seconds; None if the text is no length of time, or none of use."""
    if not _WHOLE.fullmatch(text.lower()):
        return None
    seconds = sum(int(count) * _UNITS_S[unit] for count, unit in _PART.findall(text.lower()))
    return seconds if 0 < seconds <= LIMIT_S else None


def render(seconds: int) -> str:
    """Return the seconds in the two largest units that they fill: 1d12h."""
    parts = []
    for unit in ("w", "d", "h", "m", "s"):
        count, seconds = divmod(seconds, _UNITS_S[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts[:2]) or "0s"
