"""protocol/buffer.py: a byte stream becomes lines, however it is cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.errors import EndlessLine, LineTooLong
from hubbub.protocol.buffer import LineBuffer

LIMIT = 8
ENDLESS = 40
TOO_LONG = f"Input line was too long (over {LIMIT} bytes)"
TOO_MUCH = f"A line of more than {ENDLESS} bytes"

piece = st.sampled_from([b"\n", b"\r\n", b"\r", b"", b"a", b"bcd", b"12345678", b"x" * 20])
stream = st.lists(piece, max_size=20).map(b"".join)


def shown(lines: list[bytes | LineTooLong]) -> list[bytes | str]:
    """Return the lines, a LineTooLong as its text, so that they can be compared."""
    return [str(line) if isinstance(line, LineTooLong) else line for line in lines]


def read(*chunks: bytes) -> list[bytes | str]:
    """Return what a buffer makes of these chunks."""
    buffer = LineBuffer(LIMIT, ENDLESS)
    return shown([line for chunk in chunks for line in buffer.feed(chunk)])


def lines_in(data: bytes) -> list[bytes | str]:
    """Return the lines in data in another, slower way: one LF at a time, all data at hand."""
    *whole, rest = data.split(b"\n")
    lines: list[bytes | str] = []
    for one in whole:
        line = one.removesuffix(b"\r")
        lines += [line] if len(line) <= LIMIT else too_long(one)
    return lines if len(rest) <= LIMIT + 1 else [*lines, *too_long(rest)]


def too_long(line: bytes) -> list[bytes | str]:
    """Return what stands in the place of such a line."""
    return [TOO_LONG, TOO_MUCH] if len(line) > ENDLESS else [TOO_LONG]


@pytest.mark.parametrize(
    ("lines", "chunks"),
    [
        ([b"a", b"b"], [b"a\r\nb\r\n"]),
        ([b"a", b"b"], [b"a\nb\n"]),
        ([b"a"], [b"a", b"\r", b"\n"]),
        ([b"abc"], [b"ab", b"c\nd"]),
        ([], [b"abc", b"", b"\r"]),
        ([b"", b""], [b"\n\r\n"]),
        ([b"a\r"], [b"a\r\r\n"]),  # one CR belongs to the end, the other to the line
        ([b"a\rb"], [b"a\rb\n"]),
        ([b"12345678"], [b"12345678", b"\r\n"]),
    ],
)
def test_lines_end_with_lf_or_cr_lf(lines: list[bytes], chunks: list[bytes]) -> None:
    """A line is given when its end arrives, without its end."""
    assert lines == read(*chunks)


@pytest.mark.parametrize(
    "chunks",
    [
        [b"123456789\nnext\n"],
        [b"123456789", b"\nnext\n"],
        [b"1234567890\r\nnext\r\n"],
        [b"12345", b"67890", b"123", b"\r", b"\nnext\n"],
        [b"x" * 20, b"x" * 20, b"\nne", b"xt\n"],
        [b"12345678\r\r\nnext\n"],
    ],
)
def test_long_line_is_told_once_and_the_next_is_whole(chunks: list[bytes]) -> None:
    """A line over the limit is one LineTooLong, and the line after it is intact."""
    assert [TOO_LONG, b"next"] == read(*chunks)


def test_long_line_is_told_before_it_ends() -> None:
    """Whoever sends without end hears of it at once, and only once."""
    buffer = LineBuffer(LIMIT)

    assert [TOO_LONG] == shown(buffer.feed(b"x" * 10))
    assert [] == buffer.feed(b"x" * 10)
    assert [b"a"] == buffer.feed(b"x\na\n")


@pytest.mark.parametrize("chunks", [[41], [20, 20, 1], [20, 21, 100, 100], [1000, 1000]])
def test_a_line_that_goes_on_is_told_once_more(chunks: list[int]) -> None:
    """At the second bound there is one EndlessLine, whatever follows."""
    buffer = LineBuffer(LIMIT, ENDLESS)
    lines = [line for size in chunks for line in buffer.feed(b"x" * size)]
    assert [TOO_LONG, TOO_MUCH] == shown(lines)
    assert isinstance(lines[1], EndlessLine)


@given(stream, st.lists(st.integers(1, 12), max_size=40))
def test_chunks_do_not_matter(data: bytes, sizes: list[int]) -> None:
    """However the bytes are cut, the lines are the same, and no more than one line is kept."""
    buffer = LineBuffer(LIMIT, ENDLESS)
    lines: list[bytes | LineTooLong] = []
    rest = data
    for size in [*sizes, len(data) or 1]:
        lines += buffer.feed(rest[:size])
        rest = rest[size:]
        assert len(buffer._rest) <= LIMIT + 1  # + 1: the CR

    assert lines_in(data) == shown(lines)


@given(st.binary(), st.binary())
def test_any_bytes_can_come(first: bytes, second: bytes) -> None:
    """No byte but LF means anything to the buffer, and none makes it fail."""
    assert lines_in(first + second) == read(first, second)


@given(st.binary(), st.binary())
def test_another_buffer_goes_on(first: bytes, second: bytes) -> None:
    """Where one buffer stops, another can go on, and nothing is noticed."""
    one, other = LineBuffer(LIMIT, ENDLESS), LineBuffer(LIMIT, ENDLESS)
    lines = one.feed(first)
    other.go_on_with(*one.unfinished)
    assert shown([*lines, *one.feed(second)]) == shown([*lines, *other.feed(second)])
