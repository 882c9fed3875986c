"""What is due is done, in the order of its time."""

import math

from hubbub.server.deadlines import Deadlines


def raised(error: Exception) -> None:
    """Let the test fail."""
    raise error


def test_earliest_first() -> None:
    """What is due runs by its time, equal times by age; the rest waits."""
    deadlines = Deadlines(raised)
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


def test_how_long_to_wait() -> None:
    """The earliest counts; what is late has a negative wait; nothing is an endless one."""
    deadlines = Deadlines(raised)
    assert math.inf == deadlines.wait_s(1.0)
    deadlines.add(3.0, lambda now_s: None)
    deadlines.add(2.0, lambda now_s: None)
    assert (1.0, -0.5) == (deadlines.wait_s(1.0), deadlines.wait_s(2.5))


def test_added_meanwhile() -> None:
    """What an action adds waits for the next call, even if it is due already."""
    deadlines = Deadlines(raised)
    ran: list[str] = []

    def again(now_s: float) -> None:
        ran.append("again")
        deadlines.add(now_s, again)

    deadlines.add(1.0, again)
    deadlines.run_due(1.0)
    assert ["again"] == ran
    deadlines.run_due(1.0)
    assert ["again", "again"] == ran


def test_added_meanwhile_holds_nothing_up() -> None:
    """What is added meanwhile and due keeps nothing waiting that was due before."""
    deadlines = Deadlines(raised)
    ran: list[str] = []
    deadlines.add(1.0, lambda now_s: deadlines.add(1.0, lambda now_s: None))
    deadlines.add(2.0, lambda now_s: ran.append("second"))
    deadlines.run_due(2.0)
    assert ["second"] == ran


def test_what_raises_holds_nothing_up() -> None:
    """An action with a bug is told of, and the others run all the same."""
    told: list[Exception] = []
    ran: list[str] = []
    deadlines = Deadlines(told.append)
    deadlines.add(1.0, lambda now_s: ran.remove("not there"))
    deadlines.add(1.0, lambda now_s: ran.append("second"))
    deadlines.run_due(1.0)
    assert ["second"] == ran
    assert [ValueError] == [type(error) for error in told]


def test_some_at_a_time() -> None:
    """So many are run, the earliest, and it is told that there may be more."""
    done: list[str] = []
    deadlines = Deadlines(lambda error: None)
    for at_s, name in ((3.0, "third"), (1.0, "first"), (2.0, "second")):
        deadlines.add(at_s, lambda now_s, name=name: done.append(name))
    assert deadlines.run_due(9.0, 2)
    assert ["first", "second"] == done
    assert not deadlines.run_due(9.0, 2)
    assert ["first", "second", "third"] == done
