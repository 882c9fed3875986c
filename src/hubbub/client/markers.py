"""Up to where we have read, as all our clients are told.

Source: IRCv3 read-marker.
"""

from datetime import UTC, datetime

from hubbub.client.events import Marked
from hubbub.client.state import State
from hubbub.protocol.message import Message

MARKERS = "draft/read-marker"
"""The capability."""

_STAMP = "timestamp="


def mark(state: State, place: str, until_s: float) -> None:
    """Tell the server that we have read so far; Marked follows."""
    state.send("MARKREAD", place, f"{_STAMP}{iso(until_s)}")


def ask(state: State, place: str) -> None:
    """Ask up to where a talk is read; Marked follows."""
    state.send("MARKREAD", place)


def on_markread(state: State, message: Message) -> None:
    """Tell up to where a room, or a talk, is read; `*`: nobody has said."""
    place, stamp = message.params[:2]
    time_s = time_in(stamp.removeprefix(_STAMP))
    if stamp.startswith(_STAMP) and time_s is not None:
        state.tell(Marked(place, time_s))


def iso(time_s: float) -> str:
    """Return the time as server-time writes it: 2026-03-01T12:01:00.123Z."""
    moment = datetime.fromtimestamp(time_s, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def time_in(text: str) -> float | None:
    """Return the time that server-time writes so; None: it is none."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return None
