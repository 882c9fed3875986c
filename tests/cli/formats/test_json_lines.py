"""Our own format of history."""

from __future__ import annotations

import json

import pytest

from hubbub.cli.formats.json_lines import read, write
from hubbub.cli.formats.lines import Read, Unreadable
from hubbub.core.ids import first_at
from hubbub.store.base import TAGS, Record
from tests.store.people import said

ID = first_at(1_772_366_400_123)


def test_nothing_is_lost() -> None:
    """What was written is read as the same records."""
    records = [
        said(ID, "tab\t, \x85, \x9b31m, \u2028 and \x01ACTION\x01 你好", account="ann", key="k"),
        said(ID + 1, "", kind=TAGS, tags={"+draft/react": "👍"}, about=ID),
    ]
    lines = list(write(records))
    assert [Read(1, records[0]), Read(2, records[1])] == list(read(lines))


def test_a_line_can_be_shown() -> None:
    """A line is one line, has the time in words, and nothing that a terminal obeys."""
    (line,) = write([said(ID, "\x1b[31m\x9b\u202e\n")])
    assert line.isascii()
    assert "\n" not in line[:-1]
    assert "\x1b" not in line
    assert "2026-03-01T12:00:00.123Z" == json.loads(line)["time"]


@pytest.mark.parametrize(
    ("why", "line"),
    [
        ("is no JSON", "hello"),
        ("is no JSON object", "[]"),
        ("has no kind", "{}"),
        ("has no id", '{"kind":"","source":"","identity":"","target":"","text":""}'),
    ],
)
def test_unreadable(why: str, line: str) -> None:
    """A line that is no record is told with its number; empty lines tell nothing."""
    assert [Unreadable(2, why)] == list(read(["", line]))


@pytest.mark.parametrize(
    ("why", "name", "value"),
    [
        ("'x' is no message id", "id", "x"),
        ("has no talks", "talks", "#tea"),
        ("has tags that are none", "tags", {"+a": 1}),
        ("has no right about", "about", 7),
    ],
)
def test_wrong_fields(why: str, name: str, value: object) -> None:
    """A field of the wrong shape is named."""
    (line,) = write([said(ID)])
    (found,) = read([json.dumps({**json.loads(line), name: value})])
    assert Unreadable(1, why) == found


def test_fields_for_people_are_not_read() -> None:
    """The id has the time; a `time` that says otherwise changes nothing."""
    (line,) = write([said(ID)])
    (found,) = read([json.dumps({**json.loads(line), "time": "never"})])
    assert isinstance(found, Read)
    assert isinstance(found.record, Record)
    assert said(ID) == found.record
