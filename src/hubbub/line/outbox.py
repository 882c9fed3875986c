"""What was said and has no echo yet: on the disk before it leaves, so that a crash loses nothing.

It is the outbox of the vault that all our clients share: what one of them left there unsent, the
next one sends, whichever it is.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from random import Random

from hubbub.client.connection import Connection
from hubbub.client.events import Draft, Event, Refused
from hubbub.client.messages import new_key
from hubbub.client.model import Delivery
from hubbub.client.outgoing import Outgoing, Waiting
from hubbub.client.vault import Vault
from hubbub.errors import StoreError


class Outbox:
    """The messages for one server, oldest first; iterating gives those that will leave.

    Args: alarm: hears why the disk does not take something; it is sent all the same.
    """

    def __init__(self, vault: Vault, server: str, alarm: Callable[[str], None]) -> None:
        self.vault = vault
        self._server = server
        self._alarm = alarm
        self._out = Outgoing()
        self._doubtful: set[str] = set()  # keys of what may have arrived
        for waiting in vault.outbox(server):
            self._out.add(waiting)
            self._doubtful.add(waiting.draft.key)

    def __iter__(self) -> Iterator[Draft]:
        return (one.draft for one in self._out if one.delivery is not Delivery.FAILED)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def queued(self) -> int:
        """How many wait for the connection, or for their turn."""
        return sum(one.delivery is Delivery.QUEUED for one in self._out)

    @property
    def undecided(self) -> list[Waiting]:
        """What a person has to decide about: nobody knows whether it arrived."""
        return [one for one in self._out if one.delivery is Delivery.FAILED]

    def add(self, draft: Draft, random: Random, now_s: float) -> None:
        """Keep a message until its echo comes."""
        waiting = Waiting(replace(draft, key=new_key(random)), now_s)
        self._keep(waiting)
        self._out.add(waiting)

    def next(self) -> Draft | None:
        """Return the message whose turn it is."""
        waiting = self._out.next()
        return waiting.draft if waiting else None

    def is_doubtful(self, draft: Draft) -> bool:
        """Whether a message has left before, so that it may have arrived."""
        return draft.key in self._doubtful

    def send(self, draft: Draft, connection: Connection) -> None:
        """Let a message leave, in as many as this server needs."""
        parts = connection.split(draft)
        if parts != [draft]:
            self._split(draft, parts)
            return
        if not connection.keeps_keys:
            self._write(lambda: self.vault.note_sent(self._server, draft.key))
        self._out.sent(draft.key, connection.send(draft))

    def _split(self, draft: Draft, parts: Iterable[Draft]) -> None:
        waiting = self._out.split(draft.key, parts)
        self._keep(*waiting)
        self._write(lambda: self.vault.drop(self._server, [draft.key]))

    def named(self, event: Event) -> Event:
        """Return the event with the key of the message that it answers."""
        return self._out.named(event)

    def settle(self, event: Event) -> None:
        """Let go of a message that was refused."""
        if isinstance(event, Refused) and event.draft is not None:
            self.drop([event.draft.key])

    def drop(self, keys: Iterable[str]) -> None:
        """Let go of messages that have arrived, were refused, or are not wanted any more."""
        gone = {key for key in keys if key and self._out.take(key)}
        if gone:
            self._doubtful -= gone
            self._write(lambda: self.vault.drop(self._server, gone))

    def lose(self) -> list[Draft]:
        """Note that the connection is over; return what was on its way, and leaves again."""
        on_their_way = [one.draft for one in self._out if one.delivery is Delivery.SENT]
        self._out.lose(has_keys=True)
        self._doubtful |= {draft.key for draft in on_their_way}
        return on_their_way

    def retry(self) -> int:
        """Let what nobody knows the fate of leave once more; return how many."""
        undecided = self.undecided
        for waiting in undecided:
            self._keep(self._out.again(waiting.draft.key))
        return len(undecided)

    def move(self, old: str, new: str) -> None:
        """Note that a room has another name."""
        moved = self._out.move(old, new)
        self._write(lambda: self.vault.drop(self._server, moved))
        self._keep(*(one for key in moved if (one := self._out.get(key))))

    def _keep(self, *waiting: Waiting) -> None:
        self._write(lambda: self.vault.put_out(self._server, *waiting))

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except StoreError as error:
            self._alarm(str(error))
