"""client/past.py: events as they stand in a timeline."""

import pytest

from hubbub.client.events import Joined, Left, Purpose, Recall, Recalled, Said, TopicSet
from hubbub.client.model import Happening, Item, Message, Verb
from hubbub.client.past import is_mentioned, items, message
from hubbub.client.timeline import Timeline


@pytest.mark.parametrize(
    ("nick", "text"),
    [
        ("todd", "todd: hi"),
        ("todd", "thanks @Todd!"),
        ("to[d]", "hi to[d]"),
    ],
)
def test_mentioned(nick: str, text: str) -> None:
    """A nick that stands for itself is meant, in any case."""
    assert is_mentioned(nick, text)


@pytest.mark.parametrize("text", ["toddler", "todd-bot is down", "nobody", ""])
def test_not_mentioned(text: str) -> None:
    """A part of another word is not."""
    assert not is_mentioned("todd", text)


def test_names_are_kept_once() -> None:
    """All messages of somebody share the strings of their name: 100,000 of them are kept."""
    who, account = b"sam".decode(), b"sam1".decode()
    again, account_again = b"sam".decode(), b"sam1".decode()
    assert who is not again
    one = message(Said(1.0, who, "#ops", "hi", account=account), 0, "todd")
    other = message(Said(2.0, again, "#ops", "hi", account=account_again), 1, "todd")
    assert one.who is other.who
    assert one.account is other.account


def test_in_one_millisecond_people_come_talk_and_leave() -> None:
    """What a bot does at once has one time; nobody talks before they come, or after they leave."""
    said = (Said(1.0, "sam", "#ops", "hi", msgid="a"), Said(1.0, "sam", "#ops", "bye", msgid="b"))
    others = (
        Joined(1.0, "#ops", "sam"),
        TopicSet(1.0, "#ops", "today", "sam"),
        Left(1.0, "#ops", "sam", "off"),
    )
    recalled = Recalled(Recall("#ops", Purpose.ENTERING, 9), said, others)
    found, _ = items(recalled, "todd", Timeline())
    told = [one.verb.value if isinstance(one, Happening) else one.text for one in found]
    assert [Verb.JOINED.value, Verb.TOPIC.value, "hi", "bye", Verb.LEFT.value] == told


def test_messages_without_ids_stand_once() -> None:
    """A page that ends in the second where the timeline begins does not tell it again."""
    before = Said(99.0, "ann", "#ops", "before")
    there = Said(100.4, "ann", "#ops", "hello")
    timeline: Timeline[Item] = Timeline()
    timeline.append(message(there, timeline.next, "bob"))
    again = Said(100.0, "ann", "#ops", "hello")
    recalled = Recalled(Recall(Purpose.OLDER, "#ops", 9), (before, again))
    found, _ = items(recalled, "bob", timeline)
    assert ["before"] == [one.text for one in found if isinstance(one, Message)]
