"""The line on which a key stands."""

from __future__ import annotations

import pytest

from hubbub.server.toml_places import line_of

TEXT = '''# a comment
top = 1
[server]  # another
port = 1
"quoted key" = """
port = 2
[limits]
"""
network.deep = "x"

[operators.ann]
list = [
  1,

  2,
]
after = true
inline = { port = 3 }
'''


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (2, ["top"]),
        (3, ["server"]),
        (4, ["server", "port"]),
        (5, ["server", "quoted key"]),
        (9, ["server", "network", "deep"]),
        (11, ["operators"]),
        (11, ["operators", "ann"]),
        (12, ["operators", "ann", "list"]),
        (17, ["operators", "ann", "after"]),
        (18, ["operators", "ann", "inline", "port"]),
        (None, ["limits"]),
        (None, ["top", "deeper"]),
    ],
)
def test_line_of(line: int | None, path: list[str]) -> None:
    """Comments, texts and lists over several lines do not mislead; a value begins at its key."""
    assert line == line_of(TEXT, path)
