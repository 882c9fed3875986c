"""client/presence.py: who is away, logged in, online."""

import pytest

from hubbub.client.events import Event, Info, Seen
from tests.client.script import SERVER, talking

ANN = ":ann!~ann@host"


@pytest.mark.parametrize(
    ("events", "line"),
    [
        ([Seen("ann", away="lunch")], f"{ANN} AWAY :lunch"),
        ([Seen("ann", away="")], f"{ANN} AWAY"),
        (
            [Seen("todd", away="away", own=True), Info("You are away")],
            f"{SERVER} 306 todd :You are away",
        ),
        (
            [Seen("todd", away="", own=True), Info("You are back")],
            f"{SERVER} 305 todd :You are back",
        ),
        ([Seen("ann", account="anna")], f"{ANN} ACCOUNT anna"),
        ([Seen("ann", account="")], f"{ANN} ACCOUNT *"),
        ([Seen("ann", real_name="Ann B.")], f"{ANN} SETNAME :Ann B."),
        (
            [Seen("ann", is_online=True), Seen("bob", is_online=True)],
            f"{SERVER} 730 todd :ann!~ann@host,bob",
        ),
        ([Seen("zoe", is_online=False)], f"{SERVER} 731 todd :zoe"),
        (
            [Seen("ann", "anna", "away", is_online=True, is_bot=True, real_name="Ann")],
            f"{SERVER} 354 todd 617 ann G@B anna :Ann",
        ),
        (
            [Seen("todd", "", "", is_online=True, is_bot=False, real_name="T", own=True)],
            f"{SERVER} 354 todd 617 todd H 0 :T",
        ),
        ([], f"{SERVER} 354 todd 1 ann G@B anna :Ann"),
    ],
)
def test_what_is_told_of_people(events: list[Event], line: str) -> None:
    """One fact, one event; the answer to somebody's own WHOX is none."""
    script = talking()
    script.hear(f"{SERVER} 005 todd BOT=B :are supported by this server")
    assert events == script.hear(line)
