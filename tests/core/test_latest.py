"""core/latest.py: what was asked for last stays."""

from hubbub.core.latest import Latest


def test_the_longest_unused_goes() -> None:
    """Asking keeps a value; over the number of kept ones the longest unused is as new."""
    lists: Latest[str, list[int]] = Latest(list, 2)
    lists.get("a").append(1)
    lists.get("b").append(2)
    assert [1] == lists.get("a")
    lists.get("c").append(3)
    assert 2 == len(lists)
    assert [[1], []] == [lists.get("a"), lists.get("b")]


def test_dropping() -> None:
    """What is dropped is as new; dropping what is not there is nothing."""
    lists: Latest[str, list[int]] = Latest(list, 2)
    lists.get("a").append(1)
    lists.drop("a")
    lists.drop("b")
    assert [] == lists.get("a")
    lists.clear()
    assert 0 == len(lists)
