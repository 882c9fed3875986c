"""Read WeeChat's logs: `2026-03-01 12:01:00`, a TAB, the nick, a TAB, the text.

Source: WeeChat user's guide, section Logger plugin; option weechat.look.prefix_*.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from hubbub.cli.formats.lines import Place, Read, Unreadable, said
from hubbub.cli.times import unix_ms

_LINE = re.compile(r"(\d{4}-\d\d-\d\d[ T][^\t]+)\t([^\t]*)\t(.*)")
_ABOUT = frozenset({"", "--", "-->", "<--", "=!=", "⚠"})
"""Prefixes of what nobody said: who came and went, what the client itself had to tell."""
_RANKS = "~&@%+"


def read(
    lines: Iterable[str], room: str, zone: tzinfo | None = None
) -> Iterator[Read | Unreadable]:
    """Yield what was said in the room; joins, parts and the client's own words are passed over.

    Args: zone: whose clock the log tells, None for this machine's.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        try:
            moment = datetime.fromisoformat(found[1]) if found else None
        except ValueError:
            moment = None
        if found is None or moment is None:
            yield Unreadable(number, "is no line of a WeeChat log: time, TAB, nick, TAB, text")
            continue
        prefix, text = found[2], found[3]
        is_action = prefix.strip() == "*"
        if is_action:
            prefix, _, text = text.partition(" ")
        if prefix in _ABOUT or not text:
            continue
        place = Place(number, room, unix_ms(moment, zone), 1 if moment.microsecond else 1_000)
        yield from said(place, prefix.lstrip(_RANKS), text, is_action=is_action)
