"""client/packing.py: items as JSON, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.events import Kind
from hubbub.client.model import (
    Delivery,
    Gap,
    Happening,
    Item,
    Message,
    Reaction,
    Remark,
    Verb,
)
from hubbub.client.packing import packed, unpacked

FULL = Message(
    7,
    1.5,
    "ann",
    "two\nlines „ü“",
    Kind.ACTION,
    own=True,
    mentions=True,
    msgid="id1",
    key="k",
    account="anna",
    reply_to="id0",
    reactions=(Reaction("👍", ("sam", "todd")), Reaction("+1", ())),
    is_edited=True,
    redacted_by="sam",
    reason="oops",
    delivery=Delivery.FAILED,
    problem="muted",
)


@pytest.mark.parametrize(
    "item",
    [
        FULL,
        Message(0, 1.0, "ann", ""),
        Happening(3, 2.0, Verb.RENAMED, "ann", "anna", "x", own=True),
        Gap(4, 1.0, 2.0, 3, is_whole=False),
        Remark(5, 1.0, "x", is_error=True),
    ],
)
def test_there_and_back(item: Item) -> None:
    """Nothing is lost."""
    assert item == unpacked(packed(item), item.serial)


@given(st.text(), st.text(), st.integers(-(10**6), 10**6))
def test_any_text(who: str, text: str, serial: int) -> None:
    """Whatever somebody says comes back as it was, halves of surrogate pairs included."""
    message = Message(serial, 1.0, who, text)
    assert message == unpacked(packed(message), serial)


def test_small() -> None:
    """What is as usual is not written."""
    assert '{"": "m", "time_s": 1.0, "who": "ann", "text": "hi"}' == packed(
        Message(9, 1.0, "ann", "hi")
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        '{"": "x"}',
        '{"": "m", "time_s": 1.0}',
        '{"": "m", "time_s": 1.0, "who": "a", "text": "x", "colour": "red"}',
        '{"": "h", "time_s": 1.0, "verb": "sung", "who": "a"}',
    ],
)
def test_what_another_version_has_written(text: str) -> None:
    """What cannot be understood is left out."""
    assert unpacked(text, 1) is None
