"""Markdown: a heading for each day, a list entry for each message, in local time."""

import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from hubbub.cli.formats.wording import worded
from hubbub.store.base import Record

# CommonMark, "Backslash escapes": what could begin something inside of a line. What would begin a
# block at the start of a line never stands there.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&!]")


def write(records: Iterable[Record], zone: tzinfo | None = None) -> Iterator[str]:
    """Yield the lines for messages, notices and topics."""
    day = ""
    for record in records:
        moment, mark, nick, text = worded(record, zone)
        if day != f"{moment:%Y-%m-%d}":
            yield f"\n## {moment:%Y-%m-%d}\n\n" if day else f"## {moment:%Y-%m-%d}\n\n"
            day = f"{moment:%Y-%m-%d}"
        what = "\\\n  ".join(_escaped(line) for line in text.split("\n"))
        said = f"*{_escaped(nick)} {what}*" if mark else f"**{_escaped(nick)}** {what}"
        yield f"- {moment:%H:%M} {said.rstrip()}\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
