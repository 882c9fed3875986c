"""Plain text in WeeChat's form: time, nick and text with a TAB between, in local time.

What is written so can be searched with grep, cut into columns, and imported as a WeeChat log.
"""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from hubbub.cli.formats.wording import worded
from hubbub.store.base import Record


def write(records: Iterable[Record], zone: tzinfo | None = None) -> Iterator[str]:
    """Yield a line for each message, notice and topic, or for each line of a message."""
    for record in records:
        moment, mark, nick, text = worded(record, zone)
        who, what = (mark, f"{nick} {text}") if mark else (nick, text)
        for line in what.split("\n"):
            yield f"{moment:%Y-%m-%d %H:%M:%S}\t{who}\t{line}\n"
