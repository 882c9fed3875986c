"""Reading irssi's logs."""

from __future__ import annotations

from datetime import UTC

from hubbub.cli.formats.irssi import read
from hubbub.cli.formats.lines import Read, Unreadable
from hubbub.core.ids import unix_ms
from hubbub.store.base import MESSAGE, NOTICE

LOG = """\
--- Log opened Sun Mar 01 12:00:30 2026
12:01 -!- ann [~ann@host] has joined #ops
12:01 <@ann> hello
12:01 < bob> 12:01 <x> quoted
12:02  * ann waves
12:03 -robot:#ops- done
--- Day changed Mon Mar 02 2026
00:00:07 <ann> good morning
--- Log closed Mon Mar 02 00:10:00 2026
--- Day changed Mo Foo 02 2026
00:01 <ann> on no day
nonsense
""".splitlines()


def test_read() -> None:
    """What was said is read, with the day of the last header."""
    found = list(read(LOG, "#ops", UTC))
    said = [one for one in found if isinstance(one, Read)]
    noon = 1_772_366_400_000
    assert [
        (noon + 60_000, 60_000, MESSAGE, "ann", "hello"),
        (noon + 60_000, 60_000, MESSAGE, "bob", "12:01 <x> quoted"),
        (noon + 120_000, 60_000, MESSAGE, "ann", "\x01ACTION waves\x01"),
        (noon + 180_000, 60_000, NOTICE, "robot", "done"),
        (noon + 12 * 3_600_000 + 7_000, 1_000, MESSAGE, "ann", "good morning"),
    ] == [
        (
            unix_ms(one.record.id),
            one.grain_ms,
            one.record.kind,
            one.record.source.partition("!")[0],
            one.record.text,
        )
        for one in said
    ]
    assert [
        (10, "names no day that can be read"),
        (11, "stands below no day (--- Log opened, --- Day changed)"),
        (12, "is no line of an irssi log"),
    ] == [(one.number, one.why) for one in found if isinstance(one, Unreadable)]


def test_a_minute_that_is_none() -> None:
    """25:00 is no time of day."""
    lines = ["--- Log opened Sun Mar 01 12:00:30 2026", "25:00 <ann> late", "12:00 what is this"]
    assert [2, 3] == [one.number for one in read(lines, "#ops", UTC)]
    assert all(isinstance(one, Unreadable) for one in read(lines, "#ops", UTC))
