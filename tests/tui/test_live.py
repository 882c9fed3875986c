"""tui/live.py: lines have their turn, one at a time, and can be read again."""

from __future__ import annotations

from hubbub.tui.live import KEPT, Announcements


def read(lines: Announcements) -> list[str]:
    """Return what is shown until nothing waits."""
    found = []
    while lines.waits:
        lines.forward()
        found.append(lines.shown)
    return found


def test_they_wait_in_order() -> None:
    """What comes later stands there later."""
    lines = Announcements()
    for text in ("one", "two", "three"):
        lines.add(text)
    assert ["one", "two", "three"] == read(lines)
    assert not lines.forward()
    assert "three" == lines.shown


def test_an_answer_is_shown_at_once() -> None:
    """It comes before what waits, which goes on behind it."""
    lines = Announcements()
    lines.add("one")
    lines.add("two")
    lines.forward()
    lines.tell("answer")
    assert "answer" == lines.shown
    assert ["two"] == read(lines)


def test_back() -> None:
    """Who goes back is not hurried on by what comes, until they are at the newest again."""
    lines = Announcements()
    for text in ("one", "two"):
        lines.add(text)
    read(lines)
    assert lines.back()
    assert "one" == lines.shown
    lines.add("three")
    assert not lines.waits
    lines.forward()
    assert ("two", False) == (lines.shown, lines.waits)
    lines.forward()
    lines.add("four")
    assert ["four"] == read(lines)


def test_nothing_before_the_first() -> None:
    """There it stays."""
    lines = Announcements()
    assert not lines.back()
    lines.add("one")
    read(lines)
    assert not lines.back()
    assert "one" == lines.shown


def test_a_long_line_comes_in_pieces() -> None:
    """Each fits; back goes to the beginning of the line."""
    lines = Announcements(width=10)
    lines.add("the quick brown fox")
    assert ["the quick", "brown fox"] == read(lines)
    lines.back()
    assert "the quick" == lines.shown


def test_the_same_again() -> None:
    """A line that says what the one before says differs, or nobody would be told of it."""
    lines = Announcements()
    for _ in range(3):
        lines.add("hi")
    assert ["hi", "hi (again)", "hi"] == read(lines)


def test_how_long_it_stands() -> None:
    """Longer lines stand longer."""
    lines = Announcements()
    lines.tell("hi")
    short_s = lines.pause_s
    lines.tell("x" * 79)
    assert lines.pause_s > short_s > 0


def test_memory_is_bounded() -> None:
    """Of what was read the oldest goes; what waits does not."""
    lines = Announcements()
    for number in range(KEPT * 2):
        lines.add(f"{number}")
    assert KEPT * 2 == len(read(lines))
    for number in range(KEPT):
        lines.add(f"more {number}")
    assert KEPT >= len(lines._lines) - KEPT
    assert f"more {KEPT - 1}" == read(lines)[-1]
