"""Points in a history: `timestamp=2026-03-01T12:01:00.123Z` and `msgid=0SACSXW4M0001`.

Source: IRCv3 chathistory, section CHATHISTORY Command; server-time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from hubbub.core import ids

_LAST = (1 << 63) - 1
"""Behind every id there will be until 2089; a store's numbers have a sign."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place between records: what comes after has an id > after, what came before < before.

    A message is a point that leaves only itself out, a millisecond one that leaves all of its
    messages out.
    """

    after: int
    before: int


def parse_point(text: str) -> Point | None:
    """Return the point, None when the text is none."""
    kind, _, value = text.partition("=")
    if kind == "msgid":
        try:
            found = ids.from_text(value)
        except ValueError:
            return None
        return Point(min(found, _LAST), min(found, _LAST))
    unix_ms = parse_time(value)
    if kind != "timestamp" or unix_ms is None:
        return None
    return point_at(unix_ms)


def point_at(unix_ms: int) -> Point:
    """Return the point that a millisecond is."""
    after, before = ids.first_at(unix_ms + 1) - 1, ids.first_at(unix_ms)
    return Point(min(after, _LAST), min(before, _LAST))


def parse_time(text: str) -> int | None:
    """Return the Unix milliseconds of a time as server-time writes it, None when it is none."""
    if not text.endswith("Z"):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return round(moment.astimezone(UTC).timestamp() * 1000)
