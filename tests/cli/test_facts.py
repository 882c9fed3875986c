"""cli/facts.py: what happened, as a line of JSON for programs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.cli.facts import facts, line
from hubbub.client.events import (
    Accepted,
    Edited,
    Event,
    Info,
    Kind,
    Purpose,
    Reacted,
    Recall,
    Recalled,
    Redacted,
    Restored,
    Said,
)

NOON_S = 1577966400.0
TIME = "2020-01-02T12:00:00.000Z"
SAID = Said(NOON_S, "ann", "#ops", "hi", msgid="id1", account="anna", reply_to="id0")
FACT = {
    "type": "message",
    "time": TIME,
    "room": "#ops",
    "from": "ann",
    "kind": "speech",
    "text": "hi",
    "id": "id1",
    "account": "anna",
    "reply_to": "id0",
}
PSST = Said(NOON_S, "todd", "ann", "psst", Kind.NOTICE, in_room=False, own=True, key="k1")


@pytest.mark.parametrize(
    ("expected", "event"),
    [
        ([FACT], SAID),
        ([FACT], Accepted("m1", SAID)),
        ([FACT, FACT], Recalled(Recall(Purpose.LAST, "#ops", 2), (SAID, SAID))),
        ([{**FACT, "type": "edit", "about": "id9"}], Edited(SAID, "id9")),
        ([{**FACT, "type": "delete", "about": "id9"}], Redacted(SAID, "id9")),
        (
            [
                {
                    "type": "reaction",
                    "time": TIME,
                    "room": "#ops",
                    "from": "ann",
                    "about": "id1",
                    "text": "👍",
                    "off": True,
                }
            ],
            Reacted(NOON_S, "ann", "#ops", "id1", "👍", off=True),
        ),
        (
            [
                {
                    "type": "gap",
                    "room": "#ops",
                    "since": TIME,
                    "until": TIME,
                    "count": 3,
                    "whole": False,
                }
            ],
            Restored("#ops", NOON_S, NOON_S, 3, is_all=False),
        ),
        (
            [
                {
                    "type": "message",
                    "time": TIME,
                    "person": "ann",
                    "from": "todd",
                    "kind": "notice",
                    "text": "psst",
                    "key": "k1",
                }
            ],
            PSST,
        ),
        ([], Info("x")),
    ],
)
def test_facts(expected: list[dict[str, object]], event: Event) -> None:
    """Each field is there when there is something to say in it."""
    assert expected == facts(event)


@given(st.text())
def test_lines(text: str) -> None:
    """A fact is one line of UTF-8 that comes back as it was and does nothing to a terminal."""
    written = line({"text": text})
    assert {"text": text} == json.loads(written)
    assert 1 == len(written.splitlines())
    assert not any(ord(char) < 32 or 0x7F <= ord(char) <= 0x9F for char in written)
    assert written.encode().decode() == written
