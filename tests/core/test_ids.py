"""core/ids.py: message ids grow with time, never go back, and can be read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.ids import EPOCH_MS, MessageIds, from_text, last_at, to_text, unix_ms

NOW_MS = 1_750_000_000_000
PER_MS = 4096

any_id = st.integers(0, (1 << 64) - 1)
clock = st.integers(0, EPOCH_MS + (1 << 41)) | st.integers(NOW_MS - 3, NOW_MS + 3)


@given(st.lists(clock, min_size=2), st.integers(0, 1023))
def test_ids_grow_whatever_the_clock_does(times_ms: list[int], node: int) -> None:
    """Each id is greater than the one before, even when the clock goes back or stands still."""
    ids = MessageIds(node)
    given_ids = [ids.next(now_ms) for now_ms in times_ms]

    assert given_ids == sorted(set(given_ids))


@given(clock, st.integers(0, (1 << 63) - 1), st.integers(0, 1023))
def test_ids_go_on_after_the_last_one(now_ms: int, last: int, node: int) -> None:
    """After a start, ids are greater than the greatest there was, whatever node gave it."""
    assert last < MessageIds(node, last).next(now_ms)


def test_id_holds_its_time() -> None:
    """An id tells the millisecond in which it was given."""
    ids = MessageIds()
    assert [NOW_MS, NOW_MS, NOW_MS + 5] == [
        unix_ms(ids.next(now_ms)) for now_ms in (NOW_MS, NOW_MS, NOW_MS + 5)
    ]


def test_full_millisecond_borrows_from_the_next() -> None:
    """4,096 ids go into one millisecond; the next one counts as a millisecond later."""
    ids = MessageIds()
    times_ms = [unix_ms(ids.next(now_ms)) for now_ms in (NOW_MS, NOW_MS + 1) for _ in range(PER_MS)]

    assert [NOW_MS] * PER_MS + [NOW_MS + 1] * PER_MS == times_ms
    assert NOW_MS + 2 == unix_ms(ids.next(NOW_MS))


def test_start_begins_a_new_millisecond() -> None:
    """After a start, the millisecond of the last id is over, and time goes on from there."""
    last = MessageIds(node=7).next(NOW_MS)
    assert [NOW_MS + 1, NOW_MS + 5] == [
        unix_ms(MessageIds(last=last).next(now_ms)) for now_ms in (NOW_MS, NOW_MS + 5)
    ]


@given(st.integers(0, EPOCH_MS + (1 << 41)))
def test_the_last_id_of_a_time(time_ms: int) -> None:
    """Every id of a time and of those before it is at most the last one, any later one is more."""
    assert time_ms == unix_ms(last_at(time_ms))
    assert time_ms + 1 == unix_ms(last_at(time_ms) + 1)


def test_times_count_from_2020() -> None:
    """Id 0 stands for 2020-01-01 00:00 UTC."""
    assert datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1000 == EPOCH_MS == unix_ms(0)


def test_nodes_never_give_the_same_id() -> None:
    """Processes that share a history have different nodes, so their ids differ."""
    given_ids = {MessageIds(node).next(NOW_MS) for node in range(1024)}
    assert 1024 == len(given_ids)


@pytest.mark.parametrize("node", [-1, 1024])
def test_node_has_ten_bits(node: int) -> None:
    """A node that does not fit is refused."""
    with pytest.raises(ValueError, match=f"node {node} is not in 0..1023"):
        MessageIds(node)


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ("0000000000000", 0),
        ("000000000000Z", 31),
        ("0000000000010", 32),
        ("FZZZZZZZZZZZZ", (1 << 64) - 1),
    ],
)
def test_text_is_crockford_base32(text: str, message_id: int) -> None:
    """An id is shown as 13 digits of 5 bits, the highest first."""
    assert text == to_text(message_id)
    assert message_id == from_text(text)


@given(any_id)
def test_text_comes_back(message_id: int) -> None:
    """The text of an id stands for that id and no other."""
    assert message_id == from_text(to_text(message_id))


@given(any_id, any_id)
def test_text_sorts_as_ids_do(one: int, other: int) -> None:
    """Sorted as text, ids are in the order in which they were given."""
    assert (one < other) == (to_text(one) < to_text(other))


@pytest.mark.parametrize(
    "text",
    ["", "000000000000", "00000000000000", "000000000000I", "000000000000u", "G000000000000"],
)
def test_text_is_no_id(text: str) -> None:
    """Another length, a character that is no digit, or more than 64 bits."""
    with pytest.raises(ValueError, match="is no message id"):
        from_text(text)


@given(clock, st.integers(0, 1023))
def test_the_last_id(now_ms: int, node: int) -> None:
    """The last id is known; who goes on from there gives greater ones."""
    ids = MessageIds(node)
    given_ = ids.next(now_ms)
    assert given_ == ids.last
    assert given_ < MessageIds(node, ids.last).next(now_ms)
