"""client/markers.py: up to where we have read."""

import pytest

from hubbub.client.events import Event, Marked
from hubbub.client.markers import iso
from tests.client.script import SERVER, talking


@pytest.mark.parametrize(
    ("events", "stamp"),
    [
        ([Marked("#lobby", 1577966400.5)], "timestamp=2020-01-02T12:00:00.500Z"),
        ([], "*"),
        ([], "timestamp=yesterday"),
        ([], "2020-01-02T12:00:00.500Z"),
    ],
)
def test_the_server_tells(events: list[Event], stamp: str) -> None:
    """A time is a marker; anything else says nothing."""
    assert events == talking().hear(f"{SERVER} MARKREAD #lobby {stamp}")


def test_we_tell() -> None:
    """Milliseconds are exact: a marker that is one too early leaves a message unread."""
    script = talking()
    script.connection.mark("#lobby", 1577966400.123)
    script.connection.ask_mark("ann")
    assert [
        "MARKREAD #lobby :timestamp=2020-01-02T12:00:00.123Z",
        "MARKREAD :ann",
    ] == script.sent()
    for ms in range(1000):
        assert f"2023-11-14T22:13:20.{ms:03}Z" == iso(1_700_000_000 + ms / 1000)


def test_a_marker_that_the_server_does_not_take() -> None:
    """Nobody asked for it, so nobody is told: the room may be closed to us by now."""
    assert [] == talking().hear(f"{SERVER} FAIL MARKREAD INVALID_PARAMS #tea :No such room")
