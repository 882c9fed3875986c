"""client/ranks.py: who has which rank after a MODE."""

import pytest

from hubbub.client.events import ModesChanged
from hubbub.client.ranks import each, marks_of
from tests.client.script import NOW_S, SERVER, talking

SUPPORT = {"PREFIX": "(ohv)@%+", "CHANMODES": "beI,k,lf,imnst"}


def test_marks() -> None:
    """PREFIX pairs modes and marks, the highest first; without it there are none."""
    assert {"o": "@", "h": "%", "v": "+"} == marks_of(SUPPORT)
    assert {} == marks_of({})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([(True, "o", "sam"), (True, "v", "kim")], ["+ov", "sam", "kim"]),
        ([(True, "i", ""), (False, "o", "sam")], ["+i-o", "sam"]),
        ([(True, "l", "5"), (False, "l", ""), (True, "v", "kim")], ["+l-l+v", "5", "kim"]),
        ([(False, "k", "*"), (True, "b", "a!*@*")], ["-k+b", "*", "a!*@*"]),
        ([(True, "o", "")], ["+o"]),
        ([], []),
    ],
)
def test_each(changes: list[tuple[bool, str, str]], words: list[str]) -> None:
    """Which letters take a parameter is the server's to say; one that is missing is empty."""
    assert changes == list(each(words, SUPPORT))


def test_ranks_are_kept() -> None:
    """A rank that comes or goes leaves the others of that person as they are."""
    script = talking()  # ann is @
    ann = ":ann!~a@h MODE #lobby"
    told = [
        script.hear(f"{ann} +v ann"),
        script.hear(f"{ann} -o+o ann todd"),
        script.hear(f"{ann} +o nobody"),
        script.hear(f"{ann} +i"),
    ]
    changed = [event.ranks for (event,) in told if isinstance(event, ModesChanged)]
    assert [(("ann", "@+"),), (("ann", "+"), ("todd", "@")), (), ()] == changed


def test_ranks_follow_a_new_nick() -> None:
    """Who is renamed keeps the rank."""
    script = talking()
    script.hear(":ann!~a@h NICK anna")
    (event,) = script.hear(f"{SERVER} MODE #lobby +v anna")
    expected = ModesChanged(NOW_S, "#lobby", "irc.example", "+v anna", (("anna", "@+"),))
    assert expected == event
