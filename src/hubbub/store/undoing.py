"""What is changed in memory is undone if an error leaves it, as a transaction of a file is."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy


@contextmanager
def undoing(one: object) -> Iterator[None]:
    """Let no other thread in by the object's lock, and undo what was changed if an error leaves."""
    with vars(one)["_lock"]:
        before = {name: _copied(value) for name, value in vars(one).items() if name != "_lock"}
        try:
            yield
        except BaseException:
            vars(one).update(before)
            raise


def _copied(value: object) -> object:
    """Return a copy of a container, and of those in a dictionary; all else as it is."""
    if isinstance(value, defaultdict):
        return defaultdict(value.default_factory, {key: _copied(one) for key, one in value.items()})
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return copy(value) if isinstance(value, (list, set)) else value
