"""A message that a command names by its id: looked up where it was said.

Source: IRCv3 message-redaction, whose failures edits have too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.core.state import Room, User
from hubbub.server import lookup
from hubbub.server.recording import talk_of
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
        self, target: Room | User, kinds: Collection[str], answer: Callable[[Record], None]
    ) -> None:
        """Answer with the message, or refuse.

        What was taken back, is of no such kind or was said elsewhere is unknown: nobody learns
        that it exists.
        """
        about = _id(self._msgid)
        if about is None:
            self._unknown()
            return

        def told(record: Record | None) -> None:
            user = self._session.user
            if record is None or user is None or talk_of(user, target) not in record.talks:
                self._unknown()
            elif isinstance(target, User) and self._session.hub.chat.user(self.name) is not target:
                self._unknown()  # somebody else has that nick by now
            else:
                answer(record)

        lookup.ask(
            self._session,
            lambda store: _find(store, about, kinds),
            told,
            lambda: self.refuse("UNKNOWN_MSGID", "Out of reach"),
        )

    def _unknown(self) -> None:
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
