"""client/receipts.py: the messages that are on their way."""

from hubbub.client.events import Draft
from hubbub.client.receipts import Pending, Receipts

HI, BYE = Draft("#lobby", "hi"), Draft("#lobby", "bye")


def test_oldest_first() -> None:
    """Messages leave the list in any order, the oldest is the one that was added first."""
    receipts = Receipts()
    keys = [receipts.add(HI, 1.0), receipts.add(BYE, 2.0)]
    assert ["m1", "m2"] == keys
    assert Pending("m1", HI, 1.0) == receipts.oldest()
    assert Pending("m1", HI, 1.0) == receipts.take("m1")
    assert [Pending("m2", BYE, 2.0)] == list(receipts)
    assert 1 == len(receipts)


def test_unknown_keys() -> None:
    """A key is good once, and a key of somebody else is no key."""
    receipts = Receipts()
    receipts.add(HI, 1.0)
    receipts.take("m1")
    assert [None, None, None] == [receipts.take(key) for key in ("m1", "m7", None)]
    assert receipts.oldest() is None


def test_keys() -> None:
    """A message is found by its key too; those without one are not."""
    receipts = Receipts()
    receipts.add(HI, 1.0)
    keyed = Draft("#lobby", "hi", key="k")
    label = receipts.add(keyed, 2.0)
    assert [None, None] == [receipts.take_keyed(""), receipts.take_keyed("other")]
    assert Pending(label, keyed, 2.0) == receipts.take_keyed("k")
    assert receipts.take_keyed("k") is None
