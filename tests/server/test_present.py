"""Who is here under which identity, and that what a guest has read goes with them."""

from __future__ import annotations

from hubbub.core.state import User
from hubbub.server.present import Present
from hubbub.store.memory_rooms import MemoryMarkers


def somebody(identity: str) -> User:
    """Return a user with that identity."""
    user = User("ann", "ann", "localhost", "Ann", 0)
    user.identity = identity
    return user


def test_comes_and_goes() -> None:
    """Who is taken in is found until they are forgotten."""
    present = Present(MemoryMarkers())
    ann = somebody("~1")
    present.take_in(ann)
    assert ann is present.user_of("~1")
    present.forget(ann, "~1")
    assert present.user_of("~1") is None


def test_another_of_the_same_account_stays() -> None:
    """Forgetting somebody leaves who is here under the same identity meanwhile."""
    present = Present(MemoryMarkers())
    first, second = somebody("ann"), somebody("ann")
    present.take_in(first)
    present.take_in(second)
    present.forget(first, "ann")
    assert second is present.user_of("ann")


def test_markers_of_a_guest_go_along() -> None:
    """Up to where a guest has read is not kept for the next one."""
    markers = MemoryMarkers()
    present = Present(markers)
    ann = somebody("~1")
    present.take_in(ann)
    markers.mark("~1", "#lobby", 7)
    present.forget(ann, "~1")
    assert {} == markers.markers("~1")
