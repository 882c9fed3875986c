"""protocol/cleaning.py: nobody's words may drive another's terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.cleaning import LONGEST_SHOWN, clean, legible, legible_line

REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

nasty = st.text(
    st.one_of(
        st.characters(categories=["Cc"]),
        st.sampled_from("\x1b\x9b\x03\x04[]0123456789,;mHJabcdefABCDEF \u2028\u2029" + REORDERING),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("cleaned", "text"),
    [
        ("hello", "hello"),
        ("Grüße 日本語 👩‍👩‍👧", "Grüße 日本語 👩‍👩‍👧"),
        ("bold plain", "\x02bold\x0f plain"),
        ("abcdefg", "a\x11b\x16c\x1dd\x1ee\x1ff\x0fg"),
        ("red", "\x0304red\x03"),
        ("red on blue", "\x034,12red on blue"),
        ("3 apples, 4 pears", "\x03043 apples, 4 pears"),
        (",5", "\x03,5"),
        ("hex", "\x04FF0000,00ff00hex"),
        ("short", "\x04short"),
        ("red", "\x1b[31mred\x1b[0m"),
        ("gone", "\x9b2Jgone\x1b[2J\x1b[1;1H"),
        ("]0;title", "\x1b]0;title\x07"),
        ("[31", "\x1b\x1b[31"),
        ("ab", "a\rb"),
        ("a b", "a\tb"),
        ("a b c d", "a\nb\u2028c\u2029d"),
        ("ab", "a\x7fb"),
        ("ab", "a\x85b"),
        ("gpj.exe", f"{REORDERING}gpj.exe{REORDERING}"),
    ],
)
def test_clean(cleaned: str, text: str) -> None:
    """Controls go away with what belongs to them, and white space becomes a space."""
    assert cleaned == clean(text)


def test_clean_text_is_not_copied() -> None:
    """The usual text comes back as the same object."""
    text = "nothing wrong with this"
    assert text is clean(text)


@given(nasty)
def test_no_control_is_left(text: str) -> None:
    """Whatever comes in, no control and nothing that turns the reading order comes out."""
    left = clean(text)
    assert not [char for char in left if unicodedata.category(char) in {"Cc", "Zl", "Zp"}]
    assert not set(REORDERING) & set(left)


@given(nasty)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """What has been cleaned is clean."""
    assert clean(text) == clean(clean(text))


@given(nasty)
def test_letters_survive(text: str) -> None:
    """Of text without codes and sequences nothing is lost but controls."""
    harmless = text.translate(dict.fromkeys(map(ord, "\x03\x04\x1b\x9b")))
    kept = [char for char in harmless if unicodedata.category(char)[0] in "LMNPS"]
    assert kept == [char for char in clean(harmless) if unicodedata.category(char)[0] in "LMNPS"]


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("red plain", "\x1b[31mred\x1b[0m \x02plain\x0f"),
        ("␛[2J", "\x1b[2J"),
        ("␛]0;title␇", "\x1b]0;title\x07"),
        ("2J", "\x9b2J"),
        ("gpj.exe", f"{REORDERING}gpj.exe\u200e\u200f\ufeff\u061c"),
        ("a�b", "a\ud800b"),
        ("a\u0301\u0301\u0301\u0301b", "a" + "\u0301" * 50 + "b"),
        ("one\ntwo", "one\r\ntwo\r"),
    ],
)
def test_legible(shown: str, text: str) -> None:
    """A screen shows lines and tabs as they are, controls as pictures, nothing that drives it."""
    assert shown == legible(text)


def test_legible_has_a_limit() -> None:
    """A text of a million characters is cut, and says so."""
    assert "a" * LONGEST_SHOWN + "…" == legible("a" * 1_000_000)


@given(nasty)
def test_nothing_legible_drives_a_terminal(text: str) -> None:
    """Whatever comes in, the only controls that come out are line ends and tabs."""
    left = {char for char in legible(text) if unicodedata.category(char) in {"Cc", "Cs"}}
    assert left <= {"\n", "\t"}
    assert not set(REORDERING) & set(legible(text))


def test_legible_line() -> None:
    """A nick or a topic is one line."""
    assert "a b c" == legible_line(" a\nb\t c\n")
