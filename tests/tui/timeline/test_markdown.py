"""tui/timeline/markdown.py: what people type in a chat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.tui.timeline.markdown import Code, blocks, in_a_line, links, spans


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ([("plain", "")], "plain"),
        ([("a ", ""), ("bold", "strong"), (" b", "")], "a **bold** b"),
        ([("it", "emphasis"), (" and ", ""), ("it", "emphasis")], "*it* and _it_"),
        ([("gone", "strike")], "~~gone~~"),
        ([("`**no**`", "inline-code")], "`**no**`"),
        ([("both", "strong emphasis")], "***both***"),
        ([("snake_case_name 2*3*4", "")], "snake_case_name 2*3*4"),
        ([("see ", ""), ("https://ci.example/a_b_c", "link"), (".", "")],
         "see https://ci.example/a_b_c."),
        ([("@lee", "nick"), (" in ", ""), ("#ops", "room")], "@lee in #ops"),
        ([("mail a@b.c", "")], "mail a@b.c"),
        ([("▎ ", "quote"), ("said", "quote")], "> said"),
        ([("* not", "")], "* not"),
        ([("[@click=app.quit]x[/] [/usr/bin]", "")], "[@click=app.quit]x[/] [/usr/bin]"),
        ([("", "")], ""),
    ],
)  # fmt: skip
def test_spans(expected: list[tuple[str, str]], line: str) -> None:
    """Emphasis, code, links and names have roles; all else stays as it was typed."""
    assert expected == spans(line)


def test_code() -> None:
    """A fenced block is one, with its language; an open one ends with the message."""
    assert [[("log:", "")], Code("bash", "$ make\n  x"), [("end", "")]] == blocks(
        "log:\n```bash\n$ make\n  x\n```\nend"
    )
    assert [Code("", "a\n")] == blocks("```\na\n")
    assert [[("```", "inline-code")]] != blocks("```")
    assert [Code("c++", "int x;")] == blocks("~~~ c++\nint x;\n~~~")


def test_tabs() -> None:
    """A tab would break the columns, so it becomes spaces."""
    assert [[("a   b", "")]] == blocks("a\tb")


@given(st.text(alphabet="ab*_~`> \n@#://h", max_size=80))
def test_any_text_is_read(text: str) -> None:
    """Whatever is typed, every line is there, and no span is without text but an empty line's."""
    found = blocks(text)
    assert found
    assert all(isinstance(block, Code) or block for block in found)


def test_long_lines_stay_plain() -> None:
    """Looking for pairs is quadratic, so nobody can hold the screen up with a long line."""
    assert [("*" * 10_000, "")] == spans("*" * 10_000)


def test_links() -> None:
    """Addresses are found without the stop behind them, each once."""
    text = "(https://a.example/x), https://a.example/x and <http://b.example>."
    assert ["https://a.example/x", "http://b.example"] == links(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("log: $ make error: disk full", "log:\n```bash\n$ make\n  error: disk full\n```"),
        ("please read it", "**please** read\n\n_it_"),
        ("see `x` at https://ci.example/a_b", "see `x` at https://ci.example/a_b"),
        ("", ""),
    ],
)
def test_in_a_line(expected: str, text: str) -> None:
    """What is quoted has its words, without marks and fences."""
    assert expected == in_a_line(text)
