"""protocol/isupport.py: what RPL_ISUPPORT tells, and in how many lines."""

import pytest

from hubbub.core.modes import RANKS, ROOM_MODES
from hubbub.protocol.isupport import channel_modes, lines, prefix


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("b,k,l,imn", {"n": "D", "b": "A", "m": "D", "l": "C", "k": "B", "i": "D"}),
        ("be,,,", {"e": "A", "b": "A"}),
        (",,,", {"o": "prefix"}),
    ],
)
def test_channel_modes_stand_by_type(value: str, kinds: dict[str, str]) -> None:
    """CHANMODES holds the types A to D, each sorted; a rank is none of them."""
    assert value == channel_modes(kinds)


def test_our_modes() -> None:
    """The tables of core/modes.py are told in full."""
    kinds = {letter: argument.value for letter, argument in ROOM_MODES.items()}

    assert "Ibe,k,HQWfjl,CEKMRUimnstu" == channel_modes(kinds)
    assert "(qaohv)~&@%+" == prefix(RANKS)


def test_tokens_with_and_without_value() -> None:
    """A token is NAME=value, NAME= with an empty value, or NAME alone."""
    tokens: dict[str, str | int | None] = {"NICKLEN": 30, "STATUSMSG": "", "UTF8ONLY": None}
    assert [["NICKLEN=30", "STATUSMSG=", "UTF8ONLY"]] == lines(tokens)


@pytest.mark.parametrize(
    ("sizes", "count"), [([], 0), ([13], 13), ([13, 1], 14), ([13, 13, 4], 30)]
)
def test_thirteen_tokens_a_line(sizes: list[int], count: int) -> None:
    """A line holds 13 tokens at most, and none is lost."""
    found = lines({f"T{number}": number for number in range(count)})

    assert sizes == [len(line) for line in found]
    assert [f"T{number}={number}" for number in range(count)] == [t for line in found for t in line]
