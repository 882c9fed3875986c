"""client/outgoing.py: our messages that have no echo yet."""

from dataclasses import replace

from hubbub.client.events import Accepted, Draft, Info, Refused, Said
from hubbub.client.model import Delivery
from hubbub.client.outgoing import UNCONFIRMED, Outgoing, Waiting


def waiting(key: str) -> Waiting:
    """Return a message under that key."""
    return Waiting(Draft("#ops", f"text {key}", key=key), 1.0)


def filled(*keys: str) -> Outgoing:
    """Return the messages under these keys."""
    outgoing = Outgoing()
    for key in keys:
        outgoing.add(waiting(key))
    return outgoing


def keys(outgoing: Outgoing) -> list[str]:
    """Return whose turn it is, in order."""
    return [one.draft.key for one in outgoing]


def test_in_order() -> None:
    """The oldest that has not left is next; what failed waits for a person."""
    outgoing = filled("a", "b", "c")
    assert waiting("a") == outgoing.next()
    outgoing.sent("a", "m1")
    outgoing.failed("b", "no")
    assert waiting("c") == outgoing.next()
    outgoing.sent("c", "m2")
    assert outgoing.next() is None
    outgoing.again("b")
    assert (["a", "c", "b"], waiting("b")) == (keys(outgoing), outgoing.next())
    assert outgoing.take("a")
    assert outgoing.take("a") is None
    assert outgoing.get("a") is None


def test_answers_are_named() -> None:
    """A label is turned into the key; what answers nothing of ours stays as it is."""
    outgoing = filled("a", "b")
    outgoing.sent("a", "m1")
    outgoing.sent("b", "m2")
    said = Said(1.0, "todd", "#ops", "text a")
    named = Accepted("m1", replace(said, key="a"))
    assert named == outgoing.named(Accepted("m1", said))
    draft = Draft("#ops", "text b")
    assert Refused("no", replace(draft, key="b"), "m2") == outgoing.named(
        Refused("no", draft, "m2")
    )
    for other in (Accepted("m1", said), Refused("no", draft, "m9"), Refused("no"), Info("x")):
        assert other == outgoing.named(other)


def test_split() -> None:
    """Parts take the place of the whole, each with a key of its own."""
    outgoing = filled("a", "b")
    parts = outgoing.split("a", [Draft("#ops", "x"), Draft("#ops", "y")])
    assert (["a.0", "a.1", "b"], ["x", "y"]) == (
        keys(outgoing),
        [part.draft.text for part in parts],
    )


def test_lost() -> None:
    """A server that knows keys is asked again; where it does not, a person is."""
    outgoing = filled("a", "b")
    outgoing.sent("a", "m1")
    assert [waiting("a")] == outgoing.lose(has_keys=True)
    outgoing.sent("a", "m1")
    (unknown,) = outgoing.lose(has_keys=False)
    assert (Delivery.FAILED, UNCONFIRMED) == (unknown.delivery, unknown.problem)
    assert waiting("b") == outgoing.next()
    assert Accepted("m1", Said(1.0, "x", "#ops", "x")) == outgoing.named(
        Accepted("m1", Said(1.0, "x", "#ops", "x"))
    )
