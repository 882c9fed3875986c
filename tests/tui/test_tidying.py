"""tui/tidying.py: rubbish goes, and what was looked at is not looked at again."""

import gc
import warnings
import weakref
from collections.abc import Iterator

import pytest

from hubbub.tui.tidying import ALL_EVERY, Tidying, hold


class Ring:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Give Python its own rules back; what other tests have left unclosed is not of this one."""
    before = gc.get_threshold()
    gc.unfreeze()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    yield
    gc.unfreeze()
    gc.enable()
    gc.set_threshold(*before)


def test_rubbish_goes_and_the_rest_is_set_aside() -> None:
    """What nobody refers to is gone at the next look; what is in use is frozen."""
    tidying = Tidying()
    tidying.begin()
    gone = weakref.ref(Ring())
    tidying.look(is_seen=True)
    assert gone() is None
    assert gc.get_freeze_count() > 1_000


def test_what_was_set_aside_is_looked_at_when_nobody_sees() -> None:
    """A box that was open at a look, and closed since, goes at last; while nobody types."""
    tidying = Tidying()
    box = Ring()
    tidying.begin()
    gone = weakref.ref(box)
    del box
    tidying.look(is_seen=False)
    assert gone() is not None
    tidying._looks = ALL_EVERY
    tidying.look(is_seen=True)
    assert gone() is not None
    tidying.look(is_seen=False)
    assert gone() is None


def test_nothing_is_looked_at_while_the_client_starts() -> None:
    """Python looks again from `begin` on, and not at what the start has made."""
    hold()
    assert not gc.isenabled()
    Tidying().begin()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1_000
