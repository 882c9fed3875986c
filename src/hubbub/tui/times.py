"""A moment as a person types it. Pure."""

from datetime import datetime, time, timedelta, tzinfo

from hubbub.core import durations
from hubbub.errors import WrongUse

_DAYS = {"today": 0, "yesterday": 1}


def parse(text: str, now_s: float, zone: tzinfo | None) -> float:
    """Return the moment of 2026-03-01, 2026-03-01 10:30, 10:30, yesterday or 2d (ago).

    Args: zone: whose clock it is, None: this machine's. Raises: WrongUse: it is none of these.
    """
    text = text.strip().lower()
    now = datetime.fromtimestamp(now_s, zone)
    if (ago := durations.parse(text)) is not None:
        return now_s - ago
    if text in _DAYS:
        day = now - timedelta(days=_DAYS[text])
        return day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    try:
        clock = time.fromisoformat(text)
        return datetime.combine(now.date(), clock, tzinfo=zone).timestamp()
    except (ValueError, OverflowError):
        pass
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError) as error:
        raise WrongUse(f"{text!r} is no date: 2026-03-01, 10:30, yesterday or 2d") from error
