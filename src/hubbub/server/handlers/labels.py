"""Labels: the replies to a labeled command carry its label, in a batch when there are several.

Source: IRCv3 labeled-response, batch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.protocol.message import add_tag, escape, put_in_batch

if TYPE_CHECKING:
    from hubbub.server.session import Session

_LIMIT_BYTES = 64
_BATCH_BEGINS = re.compile(rb"(?:@[^ ]+ )?:[^ ]+ BATCH \+([^ \r]+)")


class Label:
    """A labeled command's label, and the replies to the command."""

    __slots__ = ("is_answered", "replies", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.replies: list[bytes] = []
        self.is_answered = False

    def leave_out(self, chunks: Container[int]) -> None:
        """Take out the replies with these identities."""
        self.replies = [data for data in self.replies if id(data) not in chunks]


def run(session: Session, tags: Mapping[str, str], function: Callable[[], None]) -> None:
    """Call function; its replies carry the label in the tags, if the session may use labels."""
    run_with(session, _wanted(session, tags), function)


def run_with(session: Session, label: Label | None, function: Callable[[], None]) -> None:
    """Call function; its replies carry this label."""
    session.label = label
    try:
        function()
    finally:
        label, session.label = session.label, None
    # What is still being looked up gets the label when it is there; after ERROR nothing follows.
    if label is not None and not session.is_held and not session.is_over:
        answer(session, label)


def take(session: Session) -> Label | None:
    """Return the label of the command that is running, which is answered later, by `run_with`."""
    label, session.label = session.label, None
    return label


def resume(session: Session, function: Callable[[], None]) -> None:
    """Call function, which ends the command that is held, and go on with the session's lines."""
    label, session.held_label = session.held_label, None
    session.is_held = False
    run_with(session, label, function)
    if not session.is_held:
        session.release()


def answer(session: Session, label: Label) -> None:
    """Send the replies gathered for the label.

    If what the command said cannot be stored, the whole answer is taken back, and given again
    with the refusal in the place of what told of it: a label is answered once.
    """
    label.is_answered = True
    journal = session.hub.journal
    may_be_taken_back = journal.may_fail(label)
    for chunk in _labeled(session, label):
        if may_be_taken_back:
            journal.note_copy(chunk)
        session.push(chunk, is_reply=False)


def _wanted(session: Session, tags: Mapping[str, str]) -> Label | None:
    text = tags.get("label")
    if not text or not {"labeled-response", "batch"} <= session.caps:
        return None
    return Label(text) if len(text.encode()) <= _LIMIT_BYTES else None


def _labeled(session: Session, label: Label) -> Iterator[bytes]:
    """Yield ACK for no reply, one with a tag; several in a batch, unless they are one already.

    Source: labeled-response, section Batch types.
    """
    # A push may hold several lines (NAMES, a JOIN with AWAY); the label counts lines.
    lines = [line for data in label.replies for line in data.splitlines(keepends=True)]
    tag = f"label={escape(label.text)}"
    server = session.hub.name
    if not lines:
        yield f"@{tag} :{server} ACK\r\n".encode()
    elif len(lines) == 1 or _is_one_batch(lines):
        first, *rest = lines
        yield add_tag(first, tag)
        yield from rest
    else:
        batch = ids.to_text(session.hub.next_id())
        yield f"@{tag} :{server} BATCH +{batch} labeled-response\r\n".encode()
        for line in lines:
            yield put_in_batch(line, batch)
        yield f":{server} BATCH -{batch}\r\n".encode()


def _is_one_batch(lines: list[bytes]) -> bool:
    begins = _BATCH_BEGINS.match(lines[0])
    return begins is not None and lines[-1].rstrip().endswith(b" BATCH -" + begins[1])
