"""A message that a command names by its id: looked up where it was said.

Source: IRCv3 message-redaction, whose failures edits have too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.core.state import Room, User
from hubbub.server import lookup
from hubbub.server.handlers.replay import find_partner, find_target
from hubbub.store.base import END, REDACTED, Record, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session


class Named:
    """What a command of the session says: where, and which message.

    Args: verb: the command; name: the room or nick; msgid: as the client sent it.
    """

    def __init__(self, session: Session, verb: str, name: str, msgid: str) -> None:
        self.name = name
        self._session = session
        self._verb = verb
        self._msgid = msgid

    def refuse(self, code: str, sentence: str) -> None:
        """Tell the session why not."""
        self._session.fail(self._verb, code, self.name, self._msgid, text=sentence)

    def look_up(
        self,
        room: Room | None,
        kinds: Collection[str],
        answer: Callable[[Record, Room | User], None],
    ) -> None:
        """Answer with the message and where it was said, or refuse.

        What was taken back, is of no such kind or was said elsewhere is unknown: nobody learns
        that it exists.
        Args: room: where to look for it; None: between the session's user and whom the name means.
        """
        about = _id(self._msgid)
        if about is None:
            self._unknown(room)
            return

        def told(record: Record | None) -> None:
            where = self._where(record, room) if record is not None else None
            if record is None or where is None:
                self._unknown(room)
            else:
                answer(record, where)

        lookup.ask(
            self._session,
            lambda store: _find(store, about, kinds),
            told,
            lambda: self.refuse("UNKNOWN_MSGID", "Out of reach"),
        )

    def _where(self, record: Record, room: Room | None) -> Room | User | None:
        user = self._session.user
        if room is None and user is not None:
            return find_partner(self._session.hub, user, record, self.name)
        return room if room is not None and room.folded in record.talks else None

    def _unknown(self, room: Room | None) -> None:
        if room is None and find_target(self._session, self.name) is None:
            sentence = "There is nobody of that name"
            self._session.fail(self._verb, "INVALID_TARGET", self.name, text=sentence)
        else:
            self.refuse("UNKNOWN_MSGID", "This message does not exist or is too old")


def _id(text: str) -> int | None:
    try:
        about = ids.from_text(text)
    except ValueError:
        return None
    return about if about < END else None


def _find(store: Store, about: int, kinds: Collection[str]) -> Record | None:
    record = store.history.record(about)
    if record is None or record.kind not in kinds:
        return None
    is_gone = any(one.kind == REDACTED for one in store.history.about([about]))
    return None if is_gone else record
