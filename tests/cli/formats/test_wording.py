"""Records in words."""

from __future__ import annotations

from datetime import UTC, datetime

from hubbub.cli.formats.wording import worded
from hubbub.core.ids import first_at
from hubbub.store.base import TOPIC
from tests.store.people import said

ID = first_at(1_772_366_400_000)


def test_worded() -> None:
    """Talk has no mark, an action and a topic have WeeChat's."""
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert (moment, "", "alice", "hi") == worded(said(ID, "hi"), UTC)
    assert (moment, " *", "alice", "waves") == worded(said(ID, "\x01ACTION waves\x01"), UTC)
    topic = worded(said(ID, "tea", kind=TOPIC), UTC)
    assert (moment, "--", "alice", "set the topic to: tea") == topic
