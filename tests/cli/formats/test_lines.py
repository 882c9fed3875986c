"""A line of somebody's log as a record."""

from __future__ import annotations

from hubbub.cli.formats.lines import Place, Read, Unreadable, said
from hubbub.core.ids import unix_ms

AT_MS = 1_772_366_400_000


def test_said() -> None:
    """Who said it is nobody who is here: an identity of its own, for each nick."""
    (found,) = said(Place(7, "#Ops", AT_MS, 1000), "Ann", "hello")
    assert isinstance(found, Read)
    assert (7, 1000, AT_MS) == (found.number, found.grain_ms, unix_ms(found.record.id))
    record = found.record
    assert (("#ops",), "#Ops", "import:ann") == (record.talks, record.target, record.identity)
    assert "Ann!imported@imported" == record.source


def test_what_is_too_long_becomes_several() -> None:
    """Nothing is cut away: every piece fits in a line of IRC."""
    found = list(said(Place(7, "#ops", AT_MS, 1000), "ann", "word " * 300, is_action=True))
    texts = [one.record.text for one in found if isinstance(one, Read)]
    assert len(texts) == len(found) > 3
    assert all(text.startswith("\x01ACTION word ") and text.endswith("\x01") for text in texts)
    assert 300 == sum(text.count("word") for text in texts)


def test_what_no_id_can_tell() -> None:
    """Ids begin with 2020; what is not UTF-8 is no text."""
    assert [Unreadable(1, "is older than 2020, where message ids begin")] == list(
        said(Place(1, "#ops", 1_500_000_000_000, 1000), "ann", "old")
    )
    assert [Unreadable(1, "is not UTF-8")] == list(
        said(Place(1, "#ops", AT_MS, 1000), "ann", "\udcfc")
    )
    assert [Unreadable(1, "has a name that is too long")] == list(
        said(Place(1, "#ops", AT_MS, 1000), "a" * 500, "text")
    )
