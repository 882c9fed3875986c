"""What is due is done, in the order of its time."""

from hubbub.server.deadlines import Deadlines


def test_earliest_first() -> None:
    """What is due runs by its time, equal times by age; the rest waits."""
    deadlines = Deadlines()
    ran: list[tuple[str, float]] = []
    for at_s, name in ((3.0, "third"), (1.0, "first"), (2.0, "second"), (2.0, "second too")):
        deadlines.add(at_s, lambda now_s, name=name: ran.append((name, now_s)))  # type: ignore[misc]
    deadlines.run_due(0.9)
    assert [] == ran
    deadlines.run_due(2.0)
    assert [("first", 2.0), ("second", 2.0), ("second too", 2.0)] == ran
    deadlines.run_due(10.0)
    assert ("third", 10.0) == ran[-1]
    deadlines.run_due(11.0)
    assert 4 == len(ran)


def test_added_meanwhile() -> None:
    """What an action adds runs in the same go if it is due already, and else later."""
    deadlines = Deadlines()
    ran: list[str] = []

    def first(now_s: float) -> None:
        ran.append("first")
        deadlines.add(now_s, lambda now_s: ran.append("at once"))
        deadlines.add(now_s + 1, lambda now_s: ran.append("later"))

    deadlines.add(1.0, first)
    deadlines.run_due(1.0)
    assert ["first", "at once"] == ran
    deadlines.run_due(2.0)
    assert ["first", "at once", "later"] == ran
