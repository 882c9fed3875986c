"""What we say, from the composer to the server's echo."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from hubbub.client import events
from hubbub.client.desk import Desk
from hubbub.client.drafts import sendable
from hubbub.client.events import Draft, Event, Kind, Said
from hubbub.client.messages import new_key
from hubbub.client.model import Change, Delivery, Message, What
from hubbub.client.outgoing import UNCONFIRMED, Waiting
from hubbub.client.reducing.shared import opened
from hubbub.errors import BadMessage
from hubbub.names import fold
from hubbub.protocol.cleaning import legible


class Speaking(Desk):
    """The messages of ours: on our disk before they leave, and until their echo has come."""

    def say(self, place: str, text: str, kind: Kind = Kind.SPEECH, reply_to: str = "") -> str:
        """Say something in a room, or to a person, now or as soon as there is a connection.

        It is on our disk when this returns, and in `Room.pending` until its echo comes.
        Args: text: lines are kept, as one message where the server can; reply_to: a msgid.
        Returns: its key. Raises: BadMessage: there is no text, or there can be no such place;
            StoreError: our disk does not take it.
        """
        text = sendable(text).strip("\r\n")
        draft = Draft(place, text, kind, new_key(self.link.world.random), reply_to)
        if not draft.text.strip() or not self.link.connection.split(draft):
            raise BadMessage("there is nothing to say")
        waiting = Waiting(draft, self.now_s)
        self.keeping.vault.put_out(self.server.name, waiting)
        self.outgoing.add(waiting)
        self._pend(waiting)
        self.told_typing_s.pop(fold(place), None)
        self.pump()
        return draft.key

    def retry(self, place: str, key: str) -> None:
        """Send a message once more that was refused, or whose fate nobody knows."""
        waiting = self.outgoing.get(key)
        if waiting and waiting.delivery is Delivery.FAILED:
            again = self.outgoing.again(key)
            self.kept(lambda: self.keeping.vault.put_out(self.server.name, again))
            room, _ = opened(self.server, place)
            room.pending[:] = [one for one in room.pending if one.key != key]
            self._pend(again)
            self.pump()

    def discard(self, place: str, key: str) -> str:
        """Take back a message that is not on its way; return its text, '' for none such."""
        waiting = self.outgoing.get(key)
        if waiting is None or waiting.delivery is Delivery.SENT:
            return ""
        self._withdraw(place, [key])
        return waiting.draft.text

    def _withdraw(self, place: str, keys: Iterable[str]) -> None:
        gone = {key for key in keys if self.outgoing.take(key)}
        if not gone:
            return
        self.kept(lambda: self.keeping.vault.drop(self.server.name, gone))
        room = self.server.room(place)
        if room is not None:
            room.pending[:] = [one for one in room.pending if one.key not in gone]
            self.changed([Change(What.PENDING, self.server.name, fold(place))])

    def pump(self) -> None:
        """Send what may be sent now."""
        connection = self.link.connection
        while self.link.is_ready and connection.may_send and (waiting := self.outgoing.next()):
            draft = waiting.draft
            if self.backlog.expects(draft.to):  # it may be there: what was missed will tell
                break
            parts = connection.split(draft)
            if len(parts) > 1 or parts != [draft]:
                self._split(waiting, parts)
                continue
            if not connection.keeps_keys:
                self.kept(partial(self.keeping.vault.note_sent, self.server.name, draft.key))
            label = connection.send(draft)
            self._pend(self.outgoing.sent(draft.key, label))
        self.link.flush()

    def _split(self, whole: Waiting, drafts: list[Draft]) -> None:
        """Let several messages take the place of one that this server cannot have whole."""
        key, place = whole.draft.key, whole.draft.to
        parts = self.outgoing.split(key, drafts)
        self.kept(lambda: self.keeping.vault.put_out(self.server.name, *parts))
        self.kept(lambda: self.keeping.vault.drop(self.server.name, [key]))
        room, _ = opened(self.server, place)
        at = next((n for n, one in enumerate(room.pending) if one.key == key), 0)
        room.pending[at : at + 1] = [self._as_message(part) for part in parts]
        self.changed([Change(What.PENDING, self.server.name, fold(place))])

    def _pend(self, waiting: Waiting) -> None:
        """Show a message of ours, as it is now, below what the server has."""
        room, changes = opened(self.server, waiting.draft.to)
        message = self._as_message(waiting)
        if any(one.key == message.key for one in room.pending):
            room.pending[:] = [message if m.key == message.key else m for m in room.pending]
        else:
            room.pending.append(message)
        self.changed([*changes, Change(What.PENDING, self.server.name, fold(room.name))])

    def _as_message(self, waiting: Waiting) -> Message:
        draft = waiting.draft
        return Message(
            0,
            waiting.time_s,
            self.server.nick,
            legible(draft.text),
            draft.kind,
            own=True,
            key=draft.key,
            reply_to=draft.reply_to,
            delivery=waiting.delivery,
            problem=waiting.problem,
        )

    # What becomes of it

    def load_outbox(self) -> None:
        """Show what an earlier run of the program has left unsent."""
        for waiting in self.outgoing:
            self._pend(waiting)

    def settle(self, event: Event) -> None:
        """Let go of what has arrived; note what was refused."""
        match event:
            case (Said() as said) | events.Accepted(said=Said() as said):
                self._arrived([said])
            case events.Recalled(messages=messages):
                self._arrived(messages)
            case events.Refused(draft=Draft(key=key), reason=reason) if self.outgoing.get(key):
                self._refused(key, reason)
            case _:
                pass

    def _refused(self, key: str, reason: str) -> None:
        failed = self.outgoing.failed(key, reason)
        self.kept(lambda: self.keeping.vault.put_out(self.server.name, failed))
        place = fold(failed.draft.to)
        self.changed([Change(What.REFUSED, self.server.name, place, key=key)])

    def _arrived(self, messages: Iterable[Said]) -> None:
        gone: dict[str, list[str]] = {}
        for said in messages:
            key = said.key if self.outgoing.get(said.key) else self._recognised(said)
            if key:
                gone.setdefault(said.place, []).append(key)
        for place, keys in gone.items():
            self._withdraw(place, keys)

    def _recognised(self, said: Said) -> str:
        """Return the key of a message of unknown fate that is this one, to judge by its text."""
        for one in self.outgoing if said.own and not said.key else ():
            is_it = one.draft.text == said.text and fold(one.draft.to) == fold(said.place)
            if is_it and one.problem == UNCONFIRMED:
                return one.draft.key
        return ""

    def lose_what_is_on_its_way(self) -> None:
        """Note that the connection is over: some of it leaves again, some waits for a person."""
        for waiting in self.outgoing.lose(has_keys=self.link.connection.keeps_keys):
            if waiting.problem:
                self.kept(partial(self.keeping.vault.put_out, self.server.name, waiting))
            self._pend(waiting)
