"""client/drafts.py: text becomes messages that arrive whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.drafts import LONGEST_SOURCE, Limits, messages, split
from hubbub.client.events import Draft, Kind
from hubbub.errors import BadMessage
from hubbub.protocol.message import Message, serialise
from hubbub.protocol.multiline import Multiline

LIMITS = Limits(4096, 50)
TARGETS = ["#lobby", "#" + "x" * 63, "ann"]

texts = st.text(st.characters(codec="utf-8"), max_size=2000) | st.lists(
    st.sampled_from(["one", "", "long " * 100, "ü" * 300, "\tx  "]), max_size=70
).map("\n".join)


def pieces(text: str, limits: Limits | None = None) -> list[str]:
    """Return the texts of the messages that say it."""
    return [draft.text for draft in split(Draft("#tea", text), limits=limits)]


def gathered(lines: list[Message]) -> str:
    """Return the text that a server makes of a batch, or of one message."""
    if len(lines) == 1:
        return lines[0].params[-1]
    multiline = Multiline("m", lines[0].params[-1], 4096, 50)
    for line in lines[1:-1]:
        is_joined = "draft/multiline-concat" in line.tags
        multiline.add(line.command, *line.params, is_joined=is_joined)
    return multiline.whole()[0]


@given(texts, st.sampled_from(Kind), st.sampled_from(TARGETS), st.sampled_from([None, LIMITS]))
def test_every_line_fits(text: str, kind: Kind, to: str, limits: Limits | None) -> None:
    """Relayed under the longest name there is, each line has at most 512 bytes."""
    for draft in split(Draft(to, text, kind), limits=limits):
        for line in messages(draft):
            assert 512 >= len(serialise(Message(line.command, line.params, LONGEST_SOURCE)))


@given(texts, st.sampled_from(TARGETS))
def test_servers_get_whole_what_was_said(text: str, to: str) -> None:
    """What a server makes of the lines is the draft, and every draft is one that it takes."""
    for draft in split(Draft(to, text), limits=LIMITS):
        if draft.text.strip("\n"):
            assert draft.text == gathered(messages(draft))


@given(texts, st.sampled_from([None, LIMITS]))
def test_what_was_split_is_not_split_again(text: str, limits: Limits | None) -> None:
    """So a draft that waited can be sent as it is."""
    for draft in split(Draft("#tea", text), limits=limits):
        assert [draft] == split(draft, limits=limits)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n "), max_size=2000))
def test_nothing_is_lost(text: str) -> None:
    """The pieces together are the text."""
    assert text == "".join(pieces(text))


@pytest.mark.parametrize("limits", [None, Limits(7, 9), Limits(99, 3)])
def test_lines_are_messages(limits: Limits | None) -> None:
    """Where it cannot stay whole, every line that holds something is a message of its own."""
    assert ["aaa", " b", "cc"] == pieces("aaa\r\n\r\n b\ncc\n", limits)


@pytest.mark.parametrize("limits", [LIMITS, Limits(10, 4), Limits(10, None)])
def test_lines_stay_together(limits: Limits) -> None:
    """Where the server allows it, they are one message, with the empty lines between them."""
    assert ["aaa\n\n b\ncc"] == pieces("\naaa\r\n\r\n b\rcc\n", limits)


def test_long_lines_stay_whole() -> None:
    """A line that does not fit is cut behind a space, and joined by who reads it."""
    text = "long " * 100
    assert [text] == pieces(text, LIMITS)
    opening, first, second, end = messages(Draft("#tea", text, key="k"))
    assert (["+m", "draft/multiline", "#tea"], {"+hubbub.chat/key": "k"}) == (
        opening.params,
        opening.tags,
    )
    assert {"batch": "m"} == first.tags
    assert first.params[1].endswith("long ")
    assert {"batch": "m", "draft/multiline-concat": ""} == second.tags
    assert (text, ["-m"]) == (first.params[1] + second.params[1], end.params)


def test_lines_are_measured_one_by_one_when_they_are_too_many() -> None:
    """One that is too long for one line is still one message."""
    text = "long " * 100
    assert ["a", text, "b"] == pieces(f"a\n{text}\nb", Limits(len(text), 3))


def test_actions_are_never_cut() -> None:
    """Half an action is none: each piece is one."""
    drafts = split(Draft("#tea", "long " * 100 + "\nend", Kind.ACTION), limits=LIMITS)
    assert 3 == len(drafts)
    assert {1} == {len(messages(draft)) for draft in drafts}


def test_keys_belong_to_whole_messages() -> None:
    """Two messages never have the same key."""
    draft = Draft("#tea", "a\nb", key="k")
    assert [draft] == split(draft, limits=LIMITS)
    assert [Draft("#tea", "a"), Draft("#tea", "b")] == split(draft)


@pytest.mark.parametrize(
    ("line", "draft"),
    [
        (b"PRIVMSG ann :waves\r\n", Draft("ann", "waves")),
        (b"PRIVMSG ann :\x01ACTION waves\x01\r\n", Draft("ann", "waves", Kind.ACTION)),
        (b"NOTICE ann :waves\r\n", Draft("ann", "waves", Kind.NOTICE)),
        (b"@+hubbub.chat/key=k PRIVMSG ann :waves\r\n", Draft("ann", "waves", key="k")),
    ],
)
def test_kinds(line: bytes, draft: Draft) -> None:
    """How it is said decides how it is written."""
    assert [line] == [serialise(message) for message in messages(draft)]


def test_impossible_person() -> None:
    """A name that cannot stand in a line is refused here."""
    with pytest.raises(BadMessage):
        split(Draft("ann and bob", "hi"))
