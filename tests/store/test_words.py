"""store/words.py: texts into words, searches into what they ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.store import words
from hubbub.store.words import Asked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello,  World!", "hello world"),
        ("snake_case-and.dots", "snake case and dots"),
        ("Straße ÜBER ﬁne Ｗｉｄｅ", "strasse uber fine wide"),
        ("Ещё Йод", "еще йод"),
        ("喝茶。好!", "喝茶 好"),
        ("\x0304,12red\x03 \x04ff0000blue\x0f", "red blue"),
        ("\ue000secret", "secret"),
        ("…", ""),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    """Case, accents, width, punctuation and colours do not matter; й is a letter of its own."""
    assert expected == words.plain(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("喝茶好", "喝 茶 好 喝茶 茶好"),
        ("茶", "茶"),
        ("abc喝茶def", "abc 喝 茶 喝茶 def"),
        ("tea time", "tea time"),
    ],
)
def test_indexed(text: str, expected: str) -> None:
    """Letters of languages without spaces come one by one, and in pairs."""
    assert expected.split() == words.indexed(text).split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one Two", Asked(frozenset({"one", "two"}))),
        ('"one two"', Asked(frozenset({"one", "two"}), phrases=frozenset({" one two "}))),
        ('"one two', Asked(frozenset({"one", "two"}), phrases=frozenset({" one two "}))),
        ("depl*", Asked(frozenset(), frozenset({"depl"}))),
        ("git-reb*", Asked(frozenset({"git"}), frozenset({"reb"}))),
        ("a*", Asked(frozenset({"a"}))),
        ("茶", Asked(frozenset({"茶"}))),
        ("喝茶", Asked(frozenset({"喝茶"}))),
        ("喝茶好", Asked(frozenset({"喝茶", "茶好"}), phrases=frozenset({"喝茶好"}))),
        ("!?", None),
        (" ", Asked(frozenset())),
        (None, Asked(frozenset())),
    ],
)
def test_asked(text: str | None, expected: Asked | None) -> None:
    """Words, "words side by side", beginnings*; nothing but punctuation asks for nothing."""
    assert expected == words.asked(text)


def test_a_search_has_an_end() -> None:
    """Words beyond the limit are not looked at."""
    asked = words.asked(" ".join(f"word{number}" for number in range(99)))
    assert asked is not None
    assert words.WORDS_ASKED == len(asked.words)


@given(st.text(max_size=60))
def test_a_text_has_what_it_says(text: str) -> None:
    """Any text is found by itself, as words and as a phrase, and index words hold no space."""
    for search in (text.replace('"', " "), f'"{text.replace(chr(34), " ")}"'):
        asked = words.asked(search)
        assert asked is None or asked.matches(text)
    assert words.indexed(text).isprintable()
