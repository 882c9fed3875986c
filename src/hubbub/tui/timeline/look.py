"""How entries are drawn, and what rows are made of: shapes without any drawing."""

from dataclasses import field
from datetime import datetime, tzinfo
from zlib import crc32

from rich.cells import cell_len

from hubbub.names import fold
from hubbub.records import dataclass
from hubbub.tui.timeline.entries import Traffic
from hubbub.tui.timeline.wrapping import Span

NICK_COLOURS = 8
NICK_CELLS = 7
MOST_NICK_CELLS = 12
"""The column of the nicks is as wide as the longest of them, between these two."""

NARROW_BELOW = 60
"""Cells; a narrower timeline gives the nick a line of its own."""

TIME_CELLS = 5
NARROW_GUTTER = 2
LEAST_TEXT = 8
MARGIN = 2
"""Cells at the right that stay blank: the scroll bar, and one before it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the screen.

    Args: gutter: characters before what was said; tail: characters behind it that are not part of
        it; joins: it goes on where the row above was cut (space: at a space); silent: nothing of
        it was said; apart: it stands above the entry, and is no part of it.
    """

    spans: tuple[Span, ...]
    gutter: int = 0
    tail: int = 0
    joins: bool = False
    space: bool = False
    silent: bool = False
    apart: bool = False

    @property
    def text(self) -> str:
        """Return the whole line."""
        return "".join(text for text, _ in self.spans)

    def role_at(self, cell: int) -> str:
        """Return the role of what stands in a cell."""
        for text, role in self.spans:
            cell -= cell_len(text)
            if cell < 0:
                return role
        return ""


@dataclass(frozen=True, slots=True)
class Names:
    """What the keys are called that stand among the entries."""

    unread: str = "Alt+U"
    copy: str = "y"
    retry: str = "r"
    image: str = "⏎"


@dataclass(frozen=True, slots=True)
class Look:
    """How entries are drawn: the width in cells, whose clock, whether the link is up.

    nick_cells: how wide the column of the nicks is.
    coloured: False leaves code plain, for heights do not depend on it, and lexers are slow.
    spoken: in words alone, for who listens (spoken.py).
    """

    width: int
    zone: tzinfo | None = None
    online: bool = True
    coloured: bool = True
    names: Names = field(default_factory=Names)
    nick_cells: int = NICK_CELLS
    spoken: bool = False

    @property
    def narrow(self) -> bool:
        """Whether nicks stand on lines of their own."""
        return self.width < NARROW_BELOW

    @property
    def gutter(self) -> int:
        """Return the cells before what was said."""
        return NARROW_GUTTER if self.narrow else 1 + TIME_CELLS + 1 + self.nick_cells + 1

    @property
    def text_cells(self) -> int:
        """Return the cells for what was said."""
        return max(LEAST_TEXT, self.width - self.gutter - MARGIN)

    def clock(self, time_s: float) -> str:
        """Return 11:54."""
        return f"{datetime.fromtimestamp(time_s, self.zone):%H:%M}"


@dataclass(frozen=True, slots=True)
class Place:
    """What an entry's look takes from where it stands.

    Args: grouped: under the name above it; new_minute: its time differs from the one above;
        day: the headline of a day that begins here; unread: how many unread ones begin here,
        None: none do; run: the traffic that is shown as one line here; revealed: … one by one;
        hidden: it is in the run of an entry above.
    """

    grouped: bool = False
    new_minute: bool = True
    day: str = ""
    unread: int | None = None
    run: tuple[Traffic, ...] = field(default=())
    revealed: bool = False
    hidden: bool = False


def nick_role(nick: str) -> str:
    """Return the role of a name: the same on every machine and day."""
    return f"nick-{crc32(fold(nick).encode()) % NICK_COLOURS}"
