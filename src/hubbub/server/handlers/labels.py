"""Labels: the replies to a labeled command carry its label, in a batch when there are several.

Source: IRCv3 labeled-response, batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.protocol.message import escape

if TYPE_CHECKING:
    from hubbub.server.session import Session

_LIMIT_BYTES = 64


def run(session: Session, tags: Mapping[str, str], function: Callable[[], None]) -> None:
    """Call function; its replies carry the label in the tags, if the session may use labels."""
    label = _wanted(session, tags)
    if label is None:
        function()
        return
    session.label = label
    try:
        function()
    finally:
        session.label = None
    if not session.is_over:  # after a QUIT, ERROR was the last word
        _flush(session, label)


def _wanted(session: Session, tags: Mapping[str, str]) -> str | None:
    label = tags.get("label")
    if not label or not {"labeled-response", "batch"} <= session.caps:
        return None
    return label if len(label.encode()) <= _LIMIT_BYTES else None


def _flush(session: Session, label: str) -> None:
    """Send the replies gathered for the label: ACK for none, a tag for one, a batch for more."""
    # A push may hold several lines (NAMES, a JOIN with AWAY); the label counts lines.
    lines = [line for data in session.take_responses() for line in data.splitlines(keepends=True)]
    tag = f"label={escape(label)}"
    server = session.hub.name
    if not lines:
        session.push(f"@{tag} :{server} ACK\r\n".encode())
    elif len(lines) == 1:
        session.push(with_tag(lines[0], tag))
    else:
        batch = ids.to_text(session.hub.next_id())
        session.push(f"@{tag} :{server} BATCH +{batch} labeled-response\r\n".encode())
        for line in lines:
            session.push(with_tag(line, f"batch={batch}"))
        session.push(f":{server} BATCH -{batch}\r\n".encode())


def with_tag(line: bytes, tag: str) -> bytes:
    """Return the line with one more tag in front."""
    if line.startswith(b"@"):
        return b"@%b;%b" % (tag.encode(), line[1:])
    return b"@%b %b" % (tag.encode(), line)
