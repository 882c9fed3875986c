"""What is changed in memory is undone if an error leaves it, as a transaction of a file is."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy


@contextmanager
def undoing(one: object) -> Iterator[None]:
    """Let no other thread in by the object's lock, and undo what was changed if an error leaves."""
    with vars(one)["_lock"]:
        before = {name: copy(value) for name, value in vars(one).items() if name != "_lock"}
        try:
            yield
        except BaseException:
            vars(one).update(before)
            raise
