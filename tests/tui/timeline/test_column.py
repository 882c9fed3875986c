"""tui/timeline/column.py: many entries, and where each is."""

from dataclasses import replace
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from hubbub.tui.timeline.column import Column
from hubbub.tui.timeline.entries import Entry, Message, Move, Remark, Traffic
from hubbub.tui.timeline.look import Look

TEN = 1_772_532_000
LOOK = Look(64, UTC)


def said(key: str, after_s: float = 0, nick: str = "sam", text: str = "hello") -> Message:
    """Return a message."""
    return Message(key, TEN + after_s, nick, text)


def column(*entries: Entry) -> Column:
    """Return a column that has been measured."""
    made = Column(LOOK)
    made.fill(entries)
    made.measure(range(len(entries)))
    return made


def lines(made: Column) -> list[str]:
    """Return all that it shows."""
    return [row.text.rstrip() for n in range(len(made)) for row in made.rows(n)]


def test_one_person_in_a_row() -> None:
    """The name stands once; a minute that passed is told; five minutes part."""
    made = column(said("1"), said("2", 5), said("3", 70), said("4", 1000), said("5", 1001, "kim"))
    assert [
        " 10:00 sam     hello",
        "       ·       hello",
        " 10:01 ·       hello",
        " 10:16 sam     hello",
        " 10:16 kim     hello",
    ] == lines(made)[1:]


def test_days() -> None:
    """A line says where a day begins."""
    made = column(said("1"), said("2", 86_400))
    assert ["Tue 3 Mar", "Wed 4 Mar"] == [
        line.strip("─ ") for line in lines(made) if line.startswith(" ─")
    ]


def test_traffic_is_one_line_until_it_is_revealed() -> None:
    """Joins and parts in a row are condensed, can be opened and closed, and none is lost."""
    made = column(
        said("1"), *(Traffic(str(n), TEN, f"user{n}", Move.JOINED) for n in range(2, 5)), said("9")
    )
    assert " 10:00 · joined user2, user3, user4  (3) ▸" == lines(made)[2]
    assert 4 == made.total
    made.reveal(2)
    assert ["user2", "user3", "user4"] == [line.split()[2] for line in lines(made)[2:5]]
    assert 6 == made.total
    made.reveal(3)
    assert 4 == made.total


def test_a_run_grows() -> None:
    """Who comes next is in the line that is there already."""
    made = column(said("1"), Traffic("2", TEN, "lee", Move.JOINED))
    made.append(Traffic("3", TEN, "lee", Move.LEFT))
    assert " 10:00 · joined lee · left lee  (2) ▸" == lines(made)[-1]


def test_unread_line() -> None:
    """It stands above one entry, and moves."""
    made = column(said("1"), said("2"), said("3"))
    made.mark_unread("2", 2)
    assert "2 new" in lines(made)[2]
    made.mark_unread("3", 1)
    assert "1 new" in lines(made)[3]
    made.mark_unread(None)
    assert not any("new" in line for line in lines(made))


def test_replaced() -> None:
    """An entry that changes keeps its place, also under a new key."""
    made = column(said("1"), said("2"), said("3"))
    assert (1, 1) == made.replace("2", said("22", text="two\nlines"))
    assert (None, 1) == (made.index("2"), made.index("22"))
    assert "two" in lines(made)[2]


def test_removed() -> None:
    """Those behind move up."""
    made = column(said("1"), said("2"), said("3", 0, "kim"))
    made.remove("1")
    assert (0, 1) == (made.index("2"), made.index("3"))
    assert [" 10:00 sam     hello", " 10:00 kim     hello"] == lines(made)[1:]


def test_older_ones_in_front() -> None:
    """They add their lines; the day's headline goes to the new first one."""
    made = column(said("5"), said("6"))
    assert 3 == made.total
    assert 2 == made.prepend([said("3", -2), said("4", -1)])
    assert [0, 1, 2, 3] == [made.index(key) for key in "3456"]
    assert 1 == sum(line.startswith(" ─") for line in lines(made))


def test_measured_in_slices() -> None:
    """Guesses become heights, those near first, in use only when asked."""
    made = Column(Look(30, UTC))
    made.fill(said(str(n), n * 1000, text="word " * 20) for n in range(10))
    assert (10, 10) == (made.total, made.unmeasured)
    assert [5, 4, 3] == made.unmeasured_near(5, 3)
    made.measure_ahead(made.unmeasured_near(5, 10))
    assert 10 == made.total
    made.use_ahead()
    assert 0 == made.unmeasured
    assert made.total == sum(len(made.rows(n)) for n in range(10))


entries = st.lists(
    st.builds(
        lambda kind, after, nick, words: (kind, after, nick, words),
        st.sampled_from("mmmtr"),
        st.integers(0, 50_000),
        st.sampled_from(["sam", "kim"]),
        st.integers(0, 30),
    ),
    max_size=15,
)


def made_of(rows: list[tuple[str, int, str, int]], prefix: str) -> list[Entry]:
    """Return entries in the order of time."""
    found: list[Entry] = []
    now = 0
    for number, (kind, after, nick, words) in enumerate(rows):
        now += after
        key = f"{prefix}{number}"
        if kind == "m":
            found.append(said(key, now, nick, "word " * words))
        elif kind == "t":
            found.append(Traffic(key, TEN + now, nick, Move.JOINED))
        else:
            found.append(Remark(key, TEN + now, "word " * words))
    return found


@given(entries, entries, entries, st.sampled_from([20, 40, 64, 100]))
def test_heights_are_right_whatever_happened(
    first: list[tuple[str, int, str, int]],
    before: list[tuple[str, int, str, int]],
    after: list[tuple[str, int, str, int]],
    width: int,
) -> None:
    """After filling, adding at both ends and another width each entry has the height it draws."""
    made = Column(LOOK)
    made.fill(made_of(first, "a"))
    made.prepend(made_of(before, "b"))
    for entry in made_of(after, "c"):
        made.append(entry)
    made.restyle(replace(LOOK, width=width))
    made.measure(range(len(made)))
    assert [len(made.rows(n)) for n in range(len(made))] == [
        made.height(n) for n in range(len(made))
    ]


@given(entries, entries, st.integers(0, 30), st.integers(0, 30))
def test_letting_go_of_the_oldest(
    first: list[tuple[str, int, str, int]],
    after: list[tuple[str, int, str, int]],
    count: int,
    unread: int,
) -> None:
    """What is left looks as if nothing else had ever been there, and can be found."""
    all_of_them = made_of(first, "a")
    made = column(*all_of_them)
    made.mark_unread(f"a{unread}", 1)
    made.rows(0) if all_of_them else None
    count = min(count, len(all_of_them))
    made.drop(count)
    rest = all_of_them[count:]
    for entry in made_of(after, "c"):
        made.append(entry)
        rest.append(entry)
    wanted = column(*rest)
    if f"a{unread}" in {entry.key for entry in rest}:
        wanted.mark_unread(f"a{unread}", 1)
    assert lines(wanted) == lines(made)
    assert wanted.total == made.total
    assert list(range(len(rest))) == [made.index(entry.key) for entry in rest]
    assert [None] * count == [made.index(entry.key) for entry in all_of_them[:count]]


def test_messages_after() -> None:
    """Only what was said counts as newer, not who came and went."""
    made = column(said("1"), Traffic("2", TEN, "kim", Move.JOINED), said("3"), said("4"))
    assert [2, 2, 1, 0, 3] == [made.messages_after(index) for index in (0, 1, 2, 3, -1)]
