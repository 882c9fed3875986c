"""server/regex.py: regular expressions in linear time, a clear word where there is no engine."""

import sys

import pytest

from hubbub.server.regex import compile_regex


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"buy (my )?pills", "BUY MY PILLS now", True),
        (r"^pills$", "no pills", False),
        (r"\bcasino\b", "casinos", False),
        (r"приве+т", "ПРИВЕЕЕТ", True),
    ],
)
def test_finds(pattern: str, text: str, *, fits: bool) -> None:
    """Anywhere in the text, in any case, in any script."""
    assert fits is compile_regex(pattern)(text)


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", r"(a)\1", "(?=a)"])
def test_refused(pattern: str) -> None:
    """What is no expression, and what no engine finds in linear time, is refused by a sentence."""
    with pytest.raises(ValueError, match="that is no regular expression: "):
        compile_regex(pattern)


def test_no_pattern_takes_long() -> None:
    """One on which others need 2^5000 steps: this one is done, or the test runs out of time."""
    assert not compile_regex(r"(a+)+$")("a" * 5000 + "!")


def test_a_program_that_grows_is_refused() -> None:
    """Repetitions of repetitions would need memory without end."""
    with pytest.raises(ValueError, match="that is no regular expression: "):
        compile_regex("((a{1000}){1000}){1000}")


def test_without_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants regular expressions is told what to install."""
    monkeypatch.setitem(sys.modules, "re2", None)
    with pytest.raises(ValueError, match=r"need: pip install 'hubbub\[filter\]'"):
        compile_regex("pills")
