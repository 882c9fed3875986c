"""client/model.py: plain data, of which only questions need a test."""

import pytest

from hubbub.client.model import Delivery, Message
from tests.client.known import NOW_S, ops, server


def test_found_in_any_case() -> None:
    """Rooms and people have one name, however it is written."""
    known = server()
    assert known.room("#OPS") is known.room("#ops") is not None
    assert known.person("ANN") is known.person("ann") is not None
    assert known.room("#none") is None


@pytest.mark.parametrize(
    ("can_react", "can_type", "denied"),
    [
        (True, True, None),
        (True, True, ""),
        (False, True, "draft/react"),
        (False, False, "*"),
        (False, True, "*,-typing"),
    ],
)
def test_denied_tags(can_react: bool, can_type: bool, denied: str | None) -> None:
    """What the server would drop is not offered."""
    known = server()
    known.caps = frozenset({"message-tags"})
    known.support = {} if denied is None else {"CLIENTTAGDENY": denied}
    assert (can_react, can_type) == (known.can_react, known.can_type)


def test_unsent() -> None:
    """What was refused waits for a person, not for the network."""
    known = server()
    for delivery in (Delivery.QUEUED, Delivery.SENT, Delivery.FAILED):
        ops(known).pending.append(Message(0, NOW_S, "todd", "x", own=True, delivery=delivery))
    assert 2 == known.unsent
