"""Read irssi's logs: `12:01 <@nick> text`; the day stands in lines of its own.

Source: irssi's documentation, settings log_open_string, log_day_changed and log_timestamp.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, tzinfo

from hubbub.cli.formats.lines import Place, Read, Unreadable, said
from hubbub.cli.times import unix_ms
from hubbub.store.base import MESSAGE, NOTICE

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = re.compile(
    r"--- (?:Log opened|Day changed) \w+ (\w{3}) (\d\d) (?:\d\d:\d\d:\d\d )?(\d{4})\s*"
)
_TIMED = re.compile(r"(\d\d:\d\d(:\d\d)?) ?(.*)")
# What was said: the pattern, the kind, whether it is an action.
_SAID = (
    (re.compile(r"<[ ~&@%+]?(?P<nick>[^ >]+)> (?P<text>.*)"), MESSAGE, False),
    (re.compile(r" ?\* (?P<nick>[^ ]+) (?P<text>.*)"), MESSAGE, True),
    (re.compile(r"-(?P<nick>[^ :!-][^ :]*):[^ ]+- (?P<text>.*)"), NOTICE, False),
)
_UNKNOWN = "is no line of an irssi log"


def read(
    lines: Iterable[str], room: str, zone: tzinfo | None = None
) -> Iterator[Read | Unreadable]:
    """Yield what was said in the room; joins, parts and the client's own words are passed over.

    Args: zone: whose clock the log tells, None for this machine's.
    """
    day: date | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("--- Log closed"):
            continue
        if line.startswith("---"):
            day = _day(line)
            if day is None:
                yield Unreadable(number, "names no day that can be read")
            continue
        timed = _TIMED.fullmatch(line)
        if timed is None:
            yield Unreadable(number, _UNKNOWN)
        elif day is None:
            yield Unreadable(number, "stands below no day (--- Log opened, --- Day changed)")
        elif not timed[3].startswith("-!-"):
            yield from _said(number, day, timed, room, zone)


def _said(
    number: int, day: date, timed: re.Match[str], room: str, zone: tzinfo | None
) -> Iterator[Read | Unreadable]:
    try:
        moment = datetime.combine(day, time.fromisoformat(timed[1]))
    except ValueError:
        yield Unreadable(number, _UNKNOWN)
        return
    place = Place(number, room, unix_ms(moment, zone), 1_000 if timed[2] else 60_000)
    for pattern, kind, is_action in _SAID:
        if found := pattern.fullmatch(timed[3]):
            if found["text"]:
                yield from said(place, found["nick"], found["text"], kind=kind, is_action=is_action)
            return
    yield Unreadable(number, _UNKNOWN)


def _day(line: str) -> date | None:
    found = _DAY.fullmatch(line)
    try:
        return date(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2])) if found else None
    except ValueError:
        return None
