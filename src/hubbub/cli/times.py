"""Times as a person types them: a day, a minute, an instant, or so long ago."""

import re
from datetime import datetime, tzinfo

_AGO = re.compile(r"([0-9]{1,6})([smhdw])")
_UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


def parse_when(text: str, now_ms: int, zone: tzinfo | None = None) -> int:
    """Return the Unix milliseconds of `2026-03-01`, `2026-03-01T12:00`, `…Z` or `2d` (ago).

    Args: now_ms: what `ago` counts from; zone: whose clock a time without Z or offset is read
        from, None for this machine's.
    Raises: ValueError: a sentence; it is no time.
    """
    ago = _AGO.fullmatch(text)
    if ago:
        return now_ms - int(ago[1]) * _UNIT_MS[ago[2]]
    try:
        return unix_ms(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError):
        raise ValueError(
            f"{text!r} is no time: 2026-03-01, 2026-03-01T12:00, 2026-03-01T12:00:00Z or 2d"
        ) from None


def unix_ms(moment: datetime, zone: tzinfo | None = None) -> int:
    """Return the Unix milliseconds; zone is that of a moment without one, None: this machine's."""
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=zone)
    return round(moment.timestamp() * 1000)
