"""client/reducing/shared.py: opening a room, adding to it."""

from hubbub.client.model import Change, Remark, Server, What
from hubbub.client.reducing.shared import add, opened, remark


def test_opened_once() -> None:
    """A room is made when it is first spoken of, and found in any case after that."""
    known = Server("x:1")
    room, changes = opened(known, "#Ops")
    assert [Change(What.ROOMS, "x:1", "#ops")] == changes
    assert (room, []) == opened(known, "#OPS")
    assert (False, True) == (room.is_person, opened(known, "ann")[0].is_person)
    assert not known.rooms[""].is_person


def test_added() -> None:
    """Several rows are one change; nothing is none."""
    known = Server("x:1")
    room, _ = opened(known, "#ops")
    assert [] == add(known, room)
    rows = [Remark(number, 1.0, "x") for number in range(3)]
    assert [Change(What.APPENDED, "x:1", "#ops", count=3)] == add(known, room, *rows)
    assert [Change(What.APPENDED, "x:1", "#ops", count=1)] == remark(known, "#ops", 1.0, "y")
