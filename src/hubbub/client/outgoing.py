"""Our messages that have no echo yet, in the order in which they were written. Pure.

They outlive connections, and with the vault the program. On its way, a message has the key under
which the server knows it again; where it knows no keys, what was on its way when the link broke
waits for a person, because only they can tell whether it arrived.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hubbub.client.events import Accepted, Draft, Event, Refused
from hubbub.client.model import Delivery
from hubbub.names import fold
from hubbub.records import dataclass

UNCONFIRMED = "the link broke before the server confirmed it, so it may have arrived"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message of ours; draft.key names it, whether the server knows keys or not."""

    draft: Draft
    time_s: float
    delivery: Delivery = Delivery.QUEUED
    problem: str = ""


class Outgoing:
    """The messages by key, oldest first."""

    __slots__ = ("_by_key", "_keys")

    def __init__(self) -> None:
        self._by_key: dict[str, Waiting] = {}
        self._keys: dict[str, str] = {}  # by label, on this connection

    def __iter__(self) -> Iterator[Waiting]:
        return iter(self._by_key.values())

    def get(self, key: str) -> Waiting | None:
        """Return the message with that key."""
        return self._by_key.get(key)

    def add(self, waiting: Waiting) -> None:
        """Note a message at the end."""
        self._by_key[waiting.draft.key] = waiting

    def next(self) -> Waiting | None:
        """Return the message whose turn it is."""
        return next((one for one in self if one.delivery is Delivery.QUEUED), None)

    def split(self, key: str, drafts: Iterable[Draft]) -> list[Waiting]:
        """Put several messages in the place of one that this server cannot have whole."""
        whole = self._by_key[key]
        parts = [
            replace(whole, draft=replace(draft, key=f"{key}.{number}"))
            for number, draft in enumerate(drafts)
        ]
        rows = [
            part
            for one in self._by_key.values()
            for part in (parts if one.draft.key == key else [one])
        ]
        self._by_key = {one.draft.key: one for one in rows}
        return parts

    def sent(self, key: str, label: str) -> Waiting:
        """Note that a message is on its way under that label; return it as it is now."""
        self._keys[label] = key
        return self._set(key, Delivery.SENT)

    def failed(self, key: str, problem: str) -> Waiting:
        """Note that a message was refused; return it as it is now."""
        return self._set(key, Delivery.FAILED, problem)

    def again(self, key: str) -> Waiting:
        """Note that a message is to be sent once more, as the newest; return it as it is now."""
        waiting = self._set(key, Delivery.QUEUED)
        self._by_key[key] = self._by_key.pop(key)
        return waiting

    def take(self, key: str) -> Waiting | None:
        """Return the message with that key, which is none of these any longer."""
        return self._by_key.pop(key, None)

    def named(self, event: Event) -> Event:
        """Return the event with the key of the message that it answers."""
        match event:
            case Accepted(label=label, said=said) if label in self._keys:
                return replace(event, said=replace(said, key=self._keys.pop(label)))
            case Refused(draft=Draft() as draft, label=str(label)) if label in self._keys:
                return replace(event, draft=replace(draft, key=self._keys.pop(label)))
        return event

    def move(self, old: str, new: str) -> list[str]:
        """Let what waits for a place go to its new name; return the keys."""
        moved = [key for key, one in self._by_key.items() if fold(one.draft.to) == fold(old)]
        for key in moved:
            one = self._by_key[key]
            self._by_key[key] = replace(one, draft=replace(one.draft, to=new))
        return moved

    def lose(self, *, has_keys: bool) -> list[Waiting]:
        """Note that the connection is over; return what has become of what was on its way."""
        self._keys.clear()
        on_their_way = [one.draft.key for one in self if one.delivery is Delivery.SENT]
        if has_keys:
            return [self._set(key, Delivery.QUEUED) for key in on_their_way]
        return [self.failed(key, UNCONFIRMED) for key in on_their_way]

    def _set(self, key: str, delivery: Delivery, problem: str = "") -> Waiting:
        waiting = replace(self._by_key[key], delivery=delivery, problem=problem)
        self._by_key[key] = waiting
        return waiting
