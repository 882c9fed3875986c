"""tui/timeline/code.py: highlighting."""

from hubbub.tui.timeline.code import LONGEST_HIGHLIGHTED, highlighted


def test_known_language() -> None:
    """Keywords, strings and comments get their roles, line by line."""
    assert (
        (("if", "code code-keyword"), (" x: ", "code"), ("# why", "code code-comment")),
        (("    ", "code"), ("y", "code")),
    ) != highlighted("python", "if x: # why\n    y")
    first, second = highlighted("python", "if x: # why\n    y")
    assert ("if", "code code-keyword") == first[0]
    assert ("# why", "code code-comment") == first[-1]
    assert "    y" == "".join(text for text, _ in second)


def test_unknown_language_is_plain() -> None:
    """What Pygments does not know is shown as it is."""
    assert ((("a", "code"),), (("", "code"),)) == highlighted("nonsense", "a\n")
    assert ((("a", "code"),),) == highlighted("", "a")


def test_long_code_is_plain() -> None:
    """A lexer must not hold the screen up."""
    text = "x" * (LONGEST_HIGHLIGHTED + 1)
    assert (((text, "code"),),) == highlighted("python", text)
