"""Looking something up beside the loop, in the middle of a command.

The session's next line waits for the answer, so replies keep the order of their commands, and the
answer carries the command's label.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from hubbub.server.handlers import labels

if TYPE_CHECKING:
    from hubbub.server.session import Session
    from hubbub.store.base import Store

T = TypeVar("T")


def ask(
    session: Session,
    question: Callable[[Store], T],
    answer: Callable[[T], None],
    failed: Callable[[], None],
    dropped: Callable[[], None] = lambda: None,
    *,
    is_hashing: bool = False,
    is_mailing: bool = False,
) -> None:
    """Put a question to the store.

    Args: question: runs on a thread of its own and must touch nothing but the store;
        answer: told what was found; failed: called when there is no store or it does not answer;
        dropped: called instead of both when the session has ended meanwhile;
        is_hashing: it takes as long as a password, so that no other question may wait for it;
        is_mailing: it sends a letter, and waits for other machines.
    """
    storage = session.hub.storage
    if storage is None:
        failed()
        return
    session.hold()

    def done(found: T | None, error: Exception | None) -> None:
        if session.is_over:
            dropped()
            return
        reply = failed if error is not None else lambda: answer(cast("T", found))
        labels.resume(session, reply)

    reader = storage.hasher if is_hashing else storage.reader
    reader = storage.mailer if is_mailing else reader
    session.hub.journal.when_stored(lambda: reader.ask(question, done))
