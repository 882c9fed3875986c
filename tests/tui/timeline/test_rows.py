"""tui/timeline/rows.py: entries as lines of a screen."""

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hubbub.tui.timeline import rows as drawing
from hubbub.tui.timeline.entries import (
    Entry,
    Gap,
    Manner,
    Message,
    Move,
    Progress,
    Quote,
    Remark,
    Thread,
    Traffic,
)
from hubbub.tui.timeline.look import Look, Names, Place

TEN = 1_772_532_000  # 2026-03-03 10:00 UTC
WIDE = Look(64, UTC)
NARROW = Look(30, UTC)


def drawn(entry: Entry, place: Place | None = None, look: Look = WIDE) -> list[str]:
    """Return the lines as they are seen."""
    return [row.text.rstrip() for row in drawing.rows(entry, place or Place(), look)]


def said(text: str, **more: object) -> Message:
    """Return a message of sam's."""
    return Message("1", TEN, "sam", text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "entry", "place"),
    [
        ([" 10:00 sam     hello"], said("hello"), Place()),
        (["       ·       hello"], said("hello"), Place(grouped=True, new_minute=False)),
        ([" 10:00 ·       hello"], said("hello"), Place(grouped=True)),
        ([" 10:00 * sam   waves"], said("waves", manner=Manner.ACTION), Place()),
        ([" 10:00 sam     hello (edited)"], said("hello", edited=True), Place()),
        ([" 10:00 sam     (deleted: spam)"], said("", deleted="spam"), Place()),
        ([" 10:00 sam     on it  ✓"], said("on it", progress=Progress.STORED), Place()),
        ([" 10:00 sam     on it  ⧗"], said("on it", progress=Progress.QUEUED), Place()),
        ([" 10:00 sam     on it"], said("on it", progress=Progress.SENT), Place()),
        (
            [" 10:00 sam     on it  ✗ you are muted · r\u00a0retry"],
            said("on it", progress=Progress.FAILED, problem="you are muted"),
            Place(),
        ),
        (
            [" 10:00 sam     ↪ kim: why?", "               so"],
            said("so", reply=Quote("kim", "why?")),
            Place(),
        ),
        (
            [" 10:00 sam     ok", "               👍 3  ✅ 1 you        ↳ 4 replies (last kim)"],
            said("ok", reactions=(("👍", 3, False), ("✅", 1, True)), thread=Thread(4, "kim")),
            Place(),
        ),
        ([" 10:00 -- no such room"], Remark("1", TEN, "no such room"), Place()),
        ([" 10:00 !! banned"], Remark("1", TEN, "banned", alarm=True), Place()),
        ([" 10:00 · kim joined"], Traffic("1", TEN, "kim", Move.JOINED), Place()),
        ([" 10:00 · kim left (bye)"], Traffic("1", TEN, "kim", Move.LEFT, "", "bye"), Place()),
        ([], Traffic("1", TEN, "kim", Move.JOINED), Place(hidden=True)),
    ],
)
def test_rows(lines: list[str], entry: Entry, place: Place) -> None:
    """Each kind of entry says what it is in text, not in colour alone."""
    assert lines == drawn(entry, place)


def test_run_of_traffic() -> None:
    """Many who come and go are one line."""
    run = (
        Traffic("1", TEN, "lee", Move.JOINED),
        Traffic("2", TEN, "kim", Move.JOINED),
        Traffic("3", TEN, "ann", Move.LEFT),
        Traffic("4", TEN, "kim", Move.RENAMED, "kim_"),
    )
    expected = [" 10:00 · joined lee, kim · left ann · kim→kim_  (4) ▸"]
    assert expected == drawn(run[0], Place(run=run))
    assert [" 10:00 · lee joined ▾"] == drawn(run[0], Place(run=run, revealed=True))


def test_lines_across() -> None:
    """A day, what is unread, and an absence are lines across the whole width."""
    day, _ = drawn(said("x"), Place(day="Tue 3 Mar"))
    assert (62, "Tue 3 Mar") == (len(day), day.strip("─ "))
    unread, _ = drawn(said("x"), Place(day="Tue 3 Mar", unread=14))
    assert "Tue 3 Mar · 14 new" in unread
    assert "── Alt+U ──" in unread
    (gap,) = drawn(Gap("1", TEN, TEN + 720, 6))
    assert " offline 10:00–10:12 · 6 messages restored " == gap.strip(" ╌").join("  ")
    (gap,) = drawn(Gap("1", TEN, TEN + 720, 0))
    assert " offline 10:00–10:12 · nothing was said " == gap.strip(" ╌").join("  ")
    assert [] == drawn(Gap("1", TEN, TEN + 59, 0))
    (gap,) = drawn(Gap("1", TEN, TEN + 9, 0, is_all=False))
    assert " offline 10:00–10:00 · what was said is not known " == gap.strip(" ╌").join("  ")
    (gap,) = drawn(Gap("1", TEN, TEN + 720, 6), look=replace(WIDE, width=40))
    assert " offline 10:00–10:12 · 6 restored " == gap.strip(" ╌").join("  ")
    (gap,) = drawn(Gap("1", TEN, TEN + 720, 50, is_all=False), look=replace(WIDE, width=50))
    assert " offline 10:00–10:12 · the last 50 restored " == gap.strip(" ╌").join("  ")


def test_keys_among_the_entries() -> None:
    """The keys that are named there are those that somebody has chosen."""
    look = Look(64, UTC, names=Names("F5", "c", "x"))
    failed = replace(said("```\nmake\n```"), progress=Progress.FAILED, problem="too long")
    rows = [row.text for row in drawing.rows(failed, Place(unread=1), look)]
    assert " 1 new ── F5 ──" in rows[0]
    assert " c copy " in rows[1]
    assert rows[-1].endswith("✗ too long · x\u00a0retry")


def test_code_stands_in_a_box() -> None:
    """A fenced block has a frame with its language, and copying takes its text alone."""
    rows = drawing.rows(said("log:\n```bash\n$ make\n```"), Place(), WIDE)
    assert ["log:", "┌ bash ", "│ $ make", "└──"] == [
        row.text[15:].split("  ")[0][:n] for row, n in zip(rows, (4, 7, 8, 3), strict=True)
    ]
    code = rows[2]
    assert "$ make" == code.text[code.gutter : len(code.text) - code.tail]
    assert rows[1].silent
    assert rows[3].silent


def test_images() -> None:
    """A link to an image is marked, with its size where the address has it; only it is copied."""
    rows = drawing.rows(said("see https://ci.example/a-640x480.png now\nand more"), Place(), WIDE)
    assert [
        " 10:00 sam     see https://ci.example/a-640x480.png now",
        "               [img 640x480 ⏎]",
        "               and more",
    ] == [row.text for row in rows]
    (row,) = drawing.rows(said("https://a.example/b.png", progress=Progress.STORED), Place(), WIDE)
    assert " 10:00 sam     https://a.example/b.png  [img ⏎]  ✓" == row.text
    assert "https://a.example/b.png" == row.text[row.gutter : len(row.text) - row.tail]
    assert "image" == row.role_at(42)
    assert "" == row.role_at(200)


def test_the_column_of_nicks() -> None:
    """It is as wide as the longest nick, but neither very narrow nor very wide."""
    assert 7 == drawing.nick_cells([said("x")])
    assert 9 == drawing.nick_cells([said("x"), replace(said("x"), nick="charlotte")])
    assert 12 == drawing.nick_cells([replace(said("x"), nick="n" * 30)])


def test_narrow() -> None:
    """On a narrow screen the nick has a line of its own."""
    lines = drawn(said("hello to all of you here"), look=NARROW)
    assert [" 10:00 sam", "  hello to all of you here"] == lines


def test_a_colour_for_a_name_is_always_the_same() -> None:
    """Whatever case, a nick has one colour."""
    assert drawing.nick_role("Sam") == drawing.nick_role("sam")


words = st.text(alphabet="ab *_`日👍\n", max_size=120)


@given(words, st.sampled_from([WIDE, NARROW, Look(4, UTC), Look(200, UTC)]), st.booleans())
def test_height_is_the_number_of_rows(text: str, look: Look, has_day: bool) -> None:
    """Heights, which are found without drawing, are right; no row is wider than the screen."""
    entry, place = said(text), Place(day="Tue 3 Mar" if has_day else "")
    rows = drawing.rows(entry, place, look)
    assert len(rows) == drawing.height(entry, place, look)
    if look.width >= 30:
        assert all(cell_len(row.text) <= look.width for row in rows)
