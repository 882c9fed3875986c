"""client/reducer.py: one table for all that can happen."""

from typing import get_args

from hubbub.client import events
from hubbub.client.model import Server
from hubbub.client.reducer import _ROWS, reduce


def test_every_event_has_its_row() -> None:
    """What changes nothing is left out on purpose."""
    without = set(get_args(events.Event)) - set(_ROWS)
    expected = {events.ListEnded, events.NameRefused, events.Ready, events.RoomListed, events.Talks}
    assert expected == without


def test_no_row() -> None:
    """An event without a row changes nothing."""
    assert [] == reduce(Server("x:1"), events.Ready(), 1.0)
