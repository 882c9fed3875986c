"""Reading WeeChat's logs."""

from __future__ import annotations

from datetime import UTC

from hubbub.cli.formats.lines import Read, Unreadable
from hubbub.cli.formats.weechat import read
from hubbub.core.ids import unix_ms

LOG = """\
2026-03-01 12:01:00\t-->\tann (~ann@host) has joined #ops
2026-03-01 12:01:00\t@ann\thello\tthere
2026-03-01 12:01:01\t *\tann waves at bob

2026-03-01 12:01:02\t--\tann is now known as anna
2026-03-01 12:01:03.250000\tbob\thi
nonsense
2026-03-41 12:01:02\tbob\thi
""".splitlines()


def test_read() -> None:
    """Messages and actions are read, who came and went is passed over, the rest is told."""
    found = list(read(LOG, "#ops", UTC))
    said = [one for one in found if isinstance(one, Read)]
    assert [
        (2, 1_772_366_460_000, 1000, "ann", "hello\tthere"),
        (3, 1_772_366_461_000, 1000, "ann", "\x01ACTION waves at bob\x01"),
        (6, 1_772_366_463_250, 1, "bob", "hi"),
    ] == [
        (
            one.number,
            unix_ms(one.record.id),
            one.grain_ms,
            one.record.source.partition("!")[0],
            one.record.text,
        )
        for one in said
    ]
    assert [7, 8] == [one.number for one in found if isinstance(one, Unreadable)]
