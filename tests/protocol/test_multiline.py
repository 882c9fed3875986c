"""A message of several lines, from a batch and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.errors import BadBatch
from hubbub.protocol.message import first_words
from hubbub.protocol.multiline import Multiline, is_part, lines

LINE = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize(
    ("is_one", "line"),
    [
        (True, b"@batch=m PRIVMSG #tea :x"),
        (True, b"@draft/multiline-concat;batch=m notice #tea :x"),
        (False, b"PRIVMSG #tea :@batch=m x"),
        (False, b"@label=m PRIVMSG #tea :;batch=x"),
        (False, b"@+batch=m PRIVMSG #tea :x"),
        (False, b"@label=m;+batch=m PRIVMSG #tea :x"),
        (False, b"@batch=m TAGMSG #tea"),
        (False, b"@batch=m JOIN #tea"),
        (False, b"@batch=m"),
        (False, b""),
    ],
)
def test_what_is_a_line_of_a_batch(*, is_one: bool, line: bytes) -> None:
    """What has the tag, and is said; nothing that only looks like it goes for one."""
    assert is_one is is_part(line, first_words(line))


def gathered(*added: tuple[str, bool], max_bytes: int = 1000, max_lines: int = 100) -> Multiline:
    """Return a batch for #tea with these lines."""
    batch = Multiline("1", "#tea", max_bytes, max_lines)
    for text, is_joined in added:
        batch.add("PRIVMSG", "#tea", text, is_joined=is_joined)
    return batch


def test_lines_are_joined_by_line_feeds_and_cut_lines_by_nothing() -> None:
    """The specification's own example."""
    batch = gathered(("hello", False), ("", False), ("how is ", False), ("everyone?", True))
    assert ("hello\n\nhow is everyone?", (14,)) == batch.whole()


@given(st.lists(st.tuples(LINE, st.booleans()), min_size=1, max_size=12))
def test_it_is_taken_apart_into_the_lines_it_was_made_of(sent: list[tuple[str, bool]]) -> None:
    """Whatever the lines are, others see the same ones."""
    sent = [(text, joined and i > 0 and bool(text)) for i, (text, joined) in enumerate(sent)]
    if any(text for text, _ in sent):
        assert sent == lines(*gathered(*sent).whole())


@pytest.mark.parametrize(
    ("code", "context", "sent"),
    [
        ("MULTILINE_INVALID_TARGET", ("#tea", "#milk"), ("PRIVMSG", "#milk", "x", False)),
        ("MULTILINE_INVALID", (), ("NOTICE", "#tea", "x", False)),
        ("MULTILINE_INVALID", (), ("PRIVMSG", "#tea", "", True)),
        ("MULTILINE_MAX_BYTES", ("10",), ("PRIVMSG", "#tea", "123456", False)),
    ],
)
def test_what_makes_no_message_is_refused(
    code: str, context: tuple[str, ...], sent: tuple[str, str, str, bool]
) -> None:
    """Another target, another command, a joint to nothing, too much."""
    batch = gathered(("1234", False), max_bytes=10)
    command, target, text, is_joined = sent
    with pytest.raises(BadBatch) as caught:
        batch.add(command, target, text, is_joined=is_joined)
    assert (code, context) == (caught.value.code, caught.value.context)


def test_a_line_feed_counts_as_a_byte_and_a_joint_as_none() -> None:
    """Section Batch types."""
    assert "1234\n12345" == gathered(("1234", False), ("12345", False), max_bytes=10).whole()[0]
    assert "123456" == gathered(("123", False), ("456", True), max_bytes=6).whole()[0]


def test_so_many_lines_and_not_one_more() -> None:
    """Joined lines count too."""
    batch = gathered(("a", False), ("b", True), max_lines=2)
    with pytest.raises(BadBatch) as caught:
        batch.add("PRIVMSG", "#tea", "c", is_joined=False)
    assert ("MULTILINE_MAX_LINES", ("2",)) == (caught.value.code, caught.value.context)


@pytest.mark.parametrize("sent", [[], [("", False)], [("", False), ("", False)]])
def test_blank_lines_alone_are_no_message(sent: list[tuple[str, bool]]) -> None:
    """Section Batch types."""
    with pytest.raises(BadBatch):
        gathered(*sent).whole()


def test_a_line_cannot_be_joined_to_nothing() -> None:
    """The first line has none before it."""
    with pytest.raises(BadBatch):
        gathered(("x", True))
