"""core/masks.py: masks are made whole and match people."""

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.masks import complete, matches


@lru_cache
def fits(mask: str, text: str) -> bool:
    """Say in the plainest way whether text fits the mask: try every length for every star."""
    if not mask:
        return not text
    if mask[0] == "*":
        return any(fits(mask[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and mask[0] in ("?", text[0]) and fits(mask[1:], text[1:])


@pytest.mark.parametrize(
    ("whole", "mask"),
    [
        ("todd!*@*", "todd"),
        ("todd!~todd@*", "todd!~todd"),
        ("*!*@host", "*@host"),
        ("*!~todd@host", "~todd@host"),
        ("todd!*@host", "todd!@host"),
        ("todd!~todd@host", "todd!~todd@host"),
        ("*!*@*", ""),
        ("*!*@*", "*"),
        ("*!*@*", "!@"),
        ("*!*@*", "@"),
        ("*!a!b@c@d", "!a!b@c@d"),
    ],
)
def test_mask_is_made_whole(whole: str, mask: str) -> None:
    """What is missing of nick!user@host becomes a star; a whole mask stays as it is."""
    assert whole == complete(mask)
    assert whole == complete(whole)


@pytest.mark.parametrize(
    ("mask", "text"),
    [
        ("*", ""),
        ("*!*@*", "todd!~todd@203.0.113.7"),
        ("*!*@203.0.113.*", "todd!~todd@203.0.113.7"),
        ("TODD!*@*", "todd!~todd@host"),
        ("t?dd!*", "todd!~todd@host"),
        ("*a*b*", "xxaxxbxx"),
        ("a**?", "ab"),
        ("[x]\\!*@*", "[X]\\!~x@host"),
        ("a.c", "a.c"),
        ("*\n*", "a\nb"),
    ],
)
def test_text_fits(mask: str, text: str) -> None:
    """* is any run of characters, ? is one; case does not count, and nothing else is special."""
    assert matches(mask, text)


@pytest.mark.parametrize(
    ("mask", "text"),
    [
        ("", "a"),
        ("?", ""),
        ("todd", "todd2"),
        ("todd", "xtodd"),
        ("a.c", "abc"),
        ("[ab]", "a"),
        ("*!*@203.0.113.*", "todd!~todd@203.0.114.7"),
        ("*a*b", "bxa"),
        ("ab*ba", "aba"),  # what is before a star and what is behind it may not overlap
    ],
)
def test_text_does_not_fit(mask: str, text: str) -> None:
    """The whole text has to fit."""
    assert not matches(mask, text)


@given(st.text("ab?*", max_size=8), st.text("abA.", max_size=8))
def test_matching_is_what_trying_everything_finds(mask: str, text: str) -> None:
    """A star that stops at the first place where the rest fits misses nothing."""
    assert fits(mask, text.lower()) == matches(mask, text)


@pytest.mark.parametrize("part", ["a*", "*a", "*?a", "**aa"])
def test_many_stars_are_no_trap(part: str) -> None:
    """A mask of 200 stars against a text that almost fits has its answer at once.

    Trying everything would take longer than the world is old, let alone the test's time limit.
    """
    assert not matches(part * 200 + "b", "a" * 5000)
    assert matches(part * 200 + "*b", "a" * 5000 + "b")
