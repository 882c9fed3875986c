"""line/drafts.py: text becomes messages that arrive whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.errors import BadMessage
from hubbub.line.drafts import LONGEST_SOURCE, message, split
from hubbub.line.events import Draft, Kind
from hubbub.protocol.message import serialise


@given(
    st.text(st.characters(codec="utf-8"), max_size=2000),
    st.sampled_from(Kind),
    st.sampled_from(["#lobby", "#" + "x" * 63, "ann"]),
)
def test_every_piece_fits(text: str, kind: Kind, to: str) -> None:
    """Relayed under the longest name there is, each message has at most 512 bytes."""
    for draft in split(to, text, kind):
        assert 512 >= len(serialise(message(draft, LONGEST_SOURCE)))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n "), max_size=2000))
def test_nothing_is_lost(text: str) -> None:
    """The pieces together are the text."""
    assert text == "".join(draft.text for draft in split("#lobby", text))


def test_lines_are_messages() -> None:
    """Every line that holds something becomes a message of its own."""
    assert [Draft("#tea", "a"), Draft("#tea", " b")] == split("#tea", "a\r\n\r\n b\n")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"PRIVMSG ann :waves\r\n", Kind.SPEECH),
        (b"PRIVMSG ann :\x01ACTION waves\x01\r\n", Kind.ACTION),
        (b"NOTICE ann :waves\r\n", Kind.NOTICE),
    ],
)
def test_kinds(line: bytes, kind: Kind) -> None:
    """How it is said decides how it is written."""
    assert line == serialise(message(Draft("ann", "waves", kind)))


def test_impossible_person() -> None:
    """A name that cannot stand in a line is refused here."""
    with pytest.raises(BadMessage):
        split("ann and bob", "hi")
