"""errors.py: every exception on purpose, as one tree, and the tree is printed as it is."""

import inspect
import re

from hubbub import errors
from hubbub.errors import HubbubError, Refused, StoreError, reason
from hubbub.numerics import Numeric


def classes() -> dict[str, type[Exception]]:
    """Return the exceptions that errors.py defines, by name."""
    return {
        name: one
        for name, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, Exception)
    }


def drawn_parents() -> dict[str, str]:
    """Return the parent of every name in the tree that the module's docstring draws."""
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines()[2:]:
        found = re.match(r"[ |]*(?:\+-- )?(?=\w)", line)
        assert found is not None
        column, name = found.end(), line[found.end() :].split()[0]
        while above and above[-1][0] >= column:
            above.pop()
        if above:
            parents[name] = above[-1][1]
        above.append((column, name))
    return parents


def test_tree_in_the_docstring_is_the_tree() -> None:
    """Every exception stands in the drawn tree, under the class it derives from."""
    actual = {name: one.__base__.__name__ for name, one in classes().items() if one.__base__}
    assert drawn_parents() | {"HubbubError": "Exception"} == actual


def test_all_are_one_family() -> None:
    """One except clause catches whatever hubbub raises on purpose."""
    assert {name for name, one in classes().items() if issubclass(one, HubbubError)} == set(
        classes()
    )


def test_refusal_carries_its_reply() -> None:
    """A refusal says the sentence to people, the numeric and its parameters to IRC clients."""
    refusal = Refused("todd is taken", numeric=Numeric.ERR_NICKNAMEINUSE, params=("todd",))

    assert "todd is taken" == str(refusal) == refusal.sentence
    assert Numeric.ERR_NICKNAMEINUSE is refusal.numeric
    assert ("todd",) == refusal.params


def test_refusal_needs_no_parameters() -> None:
    """Most numerics have none between the nick and the sentence."""
    assert () == Refused("no", numeric=Numeric.ERR_UNKNOWNERROR).params


def test_reason_of_what_was_expected() -> None:
    """Our own sentences are told, and the system's."""
    assert "the disk is full" == reason(StoreError("the disk is full"))
    assert "[Errno 28] No space left on device" == reason(OSError(28, "No space left on device"))


def test_reason_of_what_nobody_expected() -> None:
    """Of any other error the kind and the place are told, and not its text."""
    try:
        int("hunter2")
    except ValueError as error:
        told = reason(error)
    assert re.fullmatch(r"ValueError in .*test_errors\.py, line \d+", told)
    assert "KeyboardInterrupt" == reason(KeyboardInterrupt())
    assert "TimeoutError" == reason(TimeoutError())
