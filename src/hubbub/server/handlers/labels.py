"""Labels: the replies to a labeled command carry its label, in a batch when there are several.

Source: IRCv3 labeled-response, batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.protocol.message import add_tag, escape

if TYPE_CHECKING:
    from hubbub.server.session import Session

_LIMIT_BYTES = 64


def run(session: Session, tags: Mapping[str, str], function: Callable[[], None]) -> None:
    """Call function; its replies carry the label in the tags, if the session may use labels."""
    label = _wanted(session, tags)
    if label is None:
        function()
        return
    _reply(session, label, function)
    # What is still being looked up gets the label when it is there; after ERROR nothing follows.
    if not session.is_held and not session.is_over:
        _flush(session, label)


def resume(session: Session, label: str | None, function: Callable[[], None]) -> None:
    """Call function, which ends a command that was held, and go on with the session's lines."""
    session.is_held = False
    _reply(session, label, function)
    if session.is_held:
        return
    if label is not None and not session.is_over:
        _flush(session, label)
    session.release()


def _reply(session: Session, label: str | None, function: Callable[[], None]) -> None:
    session.label = label
    try:
        function()
    finally:
        session.label = None


def _wanted(session: Session, tags: Mapping[str, str]) -> str | None:
    label = tags.get("label")
    if not label or not {"labeled-response", "batch"} <= session.caps:
        return None
    return label if len(label.encode()) <= _LIMIT_BYTES else None


def _flush(session: Session, label: str) -> None:
    """Send the replies gathered for the label.

    ACK for none, a tag for one; several go into a batch, unless they are one already
    (labeled-response, section Batch types).
    """
    # A push may hold several lines (NAMES, a JOIN with AWAY); the label counts lines.
    responses = session.take_responses()
    lines = [(line, data) for data in responses for line in data.splitlines(keepends=True)]
    tag = f"label={escape(label)}"
    server = session.hub.name
    if not lines:
        session.push(f"@{tag} :{server} ACK\r\n".encode())
    elif len(lines) == 1 or lines[0][0].startswith(f":{server} BATCH +".encode()):
        (first, data), *rest = lines
        _push(session, first, tag, data)
        for line, _ in rest:
            session.push(line)
    else:
        batch = ids.to_text(session.hub.next_id())
        session.push(f"@{tag} :{server} BATCH +{batch} labeled-response\r\n".encode())
        for line, data in lines:
            _push(session, line, f"batch={batch}", data)
        session.push(f":{server} BATCH -{batch}\r\n".encode())


def _push(session: Session, line: bytes, tag: str, data: bytes) -> None:
    tagged = add_tag(line, tag)
    session.hub.journal.note_same(tagged, data)
    session.push(tagged)
