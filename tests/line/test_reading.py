"""line/reading.py: what others write is read without waiting for it."""

import os
import tempfile
import termios
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.line.reading import LINE_LIMIT_CHARS, Lines, hidden, watched

text = st.text(st.sampled_from("ab \r\né日"))


def lines_of(*chunks: bytes) -> list[str]:
    """Return the lines in these chunks."""
    lines = Lines()
    return [line for chunk in (*chunks, b"") for line in lines.feed(chunk)]


@pytest.mark.parametrize(
    ("lines", "data"),
    [
        ([], b""),
        (["a", "b"], b"a\nb\n"),
        (["a", "", " b"], b"a\r\n\r\n b"),
        (["Gr\ufffdn"], b"Gr\xfcn\n"),
        (["\ufffd"], "日".encode()[:2]),
    ],
)
def test_lines(lines: list[str], data: bytes) -> None:
    """Lines come without their ends, the last one even without an end."""
    assert lines == lines_of(data)


@given(text, st.lists(st.integers(0, 200), max_size=10))
def test_chunks_do_not_matter(whole: str, cuts: list[int]) -> None:
    """However the bytes are cut, the lines are the same."""
    data = whole.encode()
    borders = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    assert lines_of(data) == lines_of(*(data[a:b] for a, b in pairwise(borders) if a < b))


def test_endless_line() -> None:
    """An input without line ends is handed on in pieces."""
    lines = Lines()
    assert [] == lines.feed(b"x" * LINE_LIMIT_CHARS)
    assert ["x" * (LINE_LIMIT_CHARS + 1)] == lines.feed(b"x")


def test_stream_is_copied() -> None:
    """What is written into the stream comes out of the socket, and so does its end."""
    reads, writes = os.pipe()
    with os.fdopen(reads, "rb") as stream, watched(stream) as source:
        os.write(writes, b"hello")
        assert b"hello" == source.recv(100)
        os.close(writes)
        assert b"" == source.recv(100)


def test_hidden() -> None:
    """A terminal does not show what is typed, and does again; what is none is left alone."""
    ours, theirs = os.openpty()
    try:
        with hidden(theirs):
            assert not termios.tcgetattr(theirs)[3] & termios.ECHO
        assert termios.tcgetattr(theirs)[3] & termios.ECHO
    finally:
        os.close(ours)
        os.close(theirs)
    with tempfile.TemporaryFile() as file, hidden(file.fileno()):
        pass
