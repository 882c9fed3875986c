"""An entry as rows of a width: what `widgets/timeline.py` paints, and what copying takes out.

A gutter of the time and the nick, ` 10:02 maria    `, then what was said, wrapped; a second message
of the same person has `·` for the nick.
"""

from dataclasses import field, replace
from datetime import datetime, tzinfo
from zlib import crc32

from rich.cells import cell_len

from hubbub.names import fold
from hubbub.records import dataclass
from hubbub.tui.timeline.code import highlighted
from hubbub.tui.timeline.entries import Gap, Manner, Message, Move, Progress, Remark, Traffic
from hubbub.tui.timeline.markdown import RESHAPING, Code, blocks
from hubbub.tui.timeline.wrapping import Span, breaks, clipped, padded, wrap

NICK_COLOURS = 8
NICK_CELLS = 9
NARROW_BELOW = 60
"""Cells; a narrower timeline gives the nick a line of its own."""

_TIME_CELLS = 5
_WIDE_GUTTER = 1 + _TIME_CELLS + 1 + NICK_CELLS + 1
_NARROW_GUTTER = 2
_LEAST_TEXT = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the screen.

    Args: gutter: characters before what was said; tail: characters behind it that are not part of
        it; joins: it goes on where the row above was cut (space: at a space); silent: nothing of
        it was said.
    """

    spans: tuple[Span, ...]
    gutter: int = 0
    tail: int = 0
    joins: bool = False
    space: bool = False
    silent: bool = False

    @property
    def text(self) -> str:
        """Return the whole line."""
        return "".join(text for text, _ in self.spans)


@dataclass(frozen=True, slots=True)
class Names:
    """What the keys are called that stand among the entries."""

    unread: str = "Alt+U"
    copy: str = "y"
    retry: str = "r"


@dataclass(frozen=True, slots=True)
class Look:
    """How entries are drawn: the width in cells, whose clock, whether the link is up.

    coloured: False leaves code plain, for heights do not depend on it, and lexers are slow.
    spoken: in words alone, for who listens (spoken.py).
    """

    width: int
    zone: tzinfo | None = None
    online: bool = True
    coloured: bool = True
    names: Names = field(default_factory=Names)
    spoken: bool = False

    @property
    def narrow(self) -> bool:
        """Whether nicks stand on lines of their own."""
        return self.width < NARROW_BELOW

    @property
    def gutter(self) -> int:
        """Return the cells before what was said."""
        return _NARROW_GUTTER if self.narrow else _WIDE_GUTTER

    @property
    def text_cells(self) -> int:
        """Return the cells for what was said."""
        return max(_LEAST_TEXT, self.width - self.gutter - 1)

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


def height(entry: Message | Traffic | Remark | Gap, place: Place, look: Look) -> int:
    """Return how many rows `rows` gives, without making them where that is simple."""
    if (
        isinstance(entry, Message)
        and not look.narrow
        and not (entry.reply or entry.reactions or entry.thread or entry.edited or entry.pinned)
        and entry.deleted is None
        and not entry.ignored
        and entry.progress is Progress.HEARD
    ):
        above = place.unread is not None or bool(place.day)
        return above + _height_of_text(entry.text, look)
    return len(rows(entry, place, look))


def _height_of_text(text: str, look: Look) -> int:
    if not RESHAPING.search(text):
        return len(breaks(text, look.text_cells))
    lines = 0
    for block in blocks(text):
        if isinstance(block, Code):
            cells = _inner_cells(look)
            lines += 2 + sum(len(breaks(line, cells)) for line in block.text.split("\n"))
        else:
            lines += len(breaks("".join(text for text, _ in block), look.text_cells))
    return lines


def rows(entry: Message | Traffic | Remark | Gap, place: Place, look: Look) -> list[Row]:
    """Return the entry's rows; none where the run above shows it too."""
    above = _headline(place, look)
    if isinstance(entry, Message):
        return above + _message(entry, place, look)
    if isinstance(entry, Traffic):
        return above + _traffic(entry, place, look)
    if isinstance(entry, Remark):
        sign = "!!" if entry.alarm else "--"
        role = "alarm" if entry.alarm else "quiet"
        return above + _line(entry.time_s, f"{sign} {entry.text}", role, look)
    return [*above, _rule(_gap_text(entry, look), "gap", look, "╌")]


def _headline(place: Place, look: Look) -> list[Row]:
    if place.unread is not None:
        new = f"{place.unread} new" if place.unread else "new"
        text = " · ".join(part for part in (place.day, new) if part)
        return [_rule(text, "unread", look, "─", look.names.unread)]
    return [_rule(place.day, "day", look, "─")] if place.day else []


def _rule(text: str, role: str, look: Look, dash: str, hint: str = "") -> Row:
    text = clipped(text, look.width - 6)
    used = cell_len(text) + 2
    hint = f" {hint} " if hint and used + len(hint) + 8 <= look.width else ""
    left = max(1, (look.width - used - len(hint)) // 2)
    right = max(1, look.width - used - len(hint) - left)
    tail = dash * (right - 3) + hint + dash * 3 if hint and right > 3 else dash * right
    return Row(((dash * left, role), (f" {text} ", f"{role} strong"), (tail, role)), silent=True)


def _gap_text(gap: Gap, look: Look) -> str:
    away = f"offline {look.clock(gap.since_s)}–{look.clock(gap.time_s)}"
    if not gap.is_all:
        return f"{away} · the last {gap.count} messages restored, older ones above"
    if not gap.count:
        return f"{away} · nothing was said"
    return f"{away} · {gap.count} {'message' if gap.count == 1 else 'messages'} restored"


def _line(time_s: float, text: str, role: str, look: Look) -> list[Row]:
    """Return something that is no message: the time, then a text."""
    time = f" {look.clock(time_s)} "
    cells = max(_LEAST_TEXT, look.width - len(time) - 1)
    found = []
    for number, row in enumerate(_paragraph([(text, role)], cells)):
        head = (" " * len(time), "") if number else (time, "time")
        found.append(replace(row, spans=(head, *row.spans), gutter=len(time)))
    return found


# Traffic


def _traffic(entry: Traffic, place: Place, look: Look) -> list[Row]:
    if place.hidden:
        return []
    if len(place.run) < 2 or place.revealed:
        mark = " ▾" if place.revealed and len(place.run) > 1 else ""
        return _line(entry.time_s, f"· {_moved(entry)}{mark}", "quiet", look)
    text = f"· {summary(place.run)}  ({len(place.run)}) ▸"
    return _line(entry.time_s, text, "quiet", look)


def _moved(entry: Traffic) -> str:
    if entry.move is Move.RENAMED:
        return f"{entry.nick} is {entry.other} now"
    reason = f" ({entry.reason})" if entry.reason else ""
    return f"{entry.nick} {entry.move.value}{reason}"


def summary(run: tuple[Traffic, ...]) -> str:
    """Return `joined lee, kim · left ann · kim→kim_`."""
    parts = []
    for move in (Move.JOINED, Move.LEFT):
        nicks = list(dict.fromkeys(entry.nick for entry in run if entry.move is move))
        if nicks:
            more = f" and {len(nicks) - MOST_NAMED} more" if len(nicks) > MOST_NAMED else ""
            parts.append(f"{move.value} {', '.join(nicks[:MOST_NAMED])}{more}")
    renamed = [entry for entry in run if entry.move is Move.RENAMED]
    parts += [f"{entry.nick}→{entry.other}" for entry in renamed[:MOST_NAMED]]
    return " · ".join(parts)


MOST_NAMED = 6


# Messages


def _message(entry: Message, place: Place, look: Look) -> list[Row]:
    if entry.ignored:
        return []
    lines = _said(entry, look)
    tail = _tail(entry, look)
    if tail:
        _put_behind(lines, tail, look)
    lines += _below(entry, look)
    heads = _heads(entry, place, look)
    found = []
    for number, line in enumerate(lines):
        head = heads[number] if number < len(heads) else [(" " * look.gutter, "")]
        gutter = sum(len(text) for text, _ in head)
        found.append(replace(line, spans=(*head, *line.spans), gutter=gutter + line.gutter))
    if look.narrow and not place.grouped:
        found.insert(0, _narrow_head(entry, look))
    return found


def _said(entry: Message, look: Look) -> list[Row]:
    """Return the rows of what was said, without what stands left of it."""
    if entry.deleted is not None:
        why = f": {entry.deleted}" if entry.deleted else ""
        return [Row(((clipped(f"(deleted{why})", look.text_cells), "quiet"),), silent=True)]
    found = []
    if entry.reply:
        text = clipped(
            f"↪ {entry.reply.nick}: {' '.join(entry.reply.text.split())}", look.text_cells
        )
        found.append(Row(((text, "reply"),), silent=True))
    for block in blocks(entry.text):
        if isinstance(block, Code):
            found += _box(block, look)
        else:
            found += _paragraph(_coloured(block, entry), look.text_cells)
    return found


def _coloured(spans: list[Span], entry: Message) -> list[Span]:
    if entry.manner is Manner.ACTION:
        return [(text, f"action {role}".strip()) for text, role in spans]
    if entry.manner is Manner.NOTICE:
        return [(text, f"notice {role}".strip()) for text, role in spans]
    return spans


def _paragraph(spans: list[Span], cells: int) -> list[Row]:
    whole = "".join(text for text, _ in spans)
    cuts = breaks(whole, cells)
    found = []
    for number, row in enumerate(wrap(spans, cells)):
        at_space = bool(number) and cuts[number][0] > cuts[number - 1][1]
        found.append(Row(tuple(row), joins=bool(number), space=at_space))
    return found


def _inner_cells(look: Look) -> int:
    return max(4, look.text_cells - 4)


def _box(code: Code, look: Look) -> list[Row]:
    """Return a code block in its box; lines too long are wrapped inside."""
    inner = _inner_cells(look)
    lines = highlighted(code.language if look.coloured else "", code.text)
    rows = [
        (row, bool(number)) for line in lines for number, row in enumerate(wrap(list(line), inner))
    ]
    widest = max(sum(cell_len(text) for text, _ in row) for row, _ in rows)
    name = clipped(code.language, 16)
    inner = min(inner, max(widest, len(name) + 14, 30))
    label = f" {name} " if name else ""
    hint = f" {look.names.copy} copy "
    line = "─" * max(0, inner + 2 - cell_len(label) - len(hint) - 1)
    top = (("┌", "box"), (label, "box strong"), (line, "box"), (hint, "box"), ("─┐", "box"))
    found = [Row(top, silent=True)]
    for row, joins in rows:
        blank = inner - sum(cell_len(text) for text, _ in row)
        spans = (("│ ", "box"), *row, (" " * blank, "code"), (" │", "box"))
        found.append(Row(spans, gutter=2, tail=blank + 2, joins=joins))
    return [*found, Row((("└" + "─" * (inner + 2) + "┘", "box"),), silent=True)]


def _tail(entry: Message, look: Look) -> list[Span]:
    found: list[Span] = []
    if entry.edited and entry.deleted is None:
        found.append((" (edited)", "quiet"))
    if entry.pinned:
        found.append((" ★ pinned", "quiet"))
    if entry.progress is Progress.QUEUED:
        found.append(("  ⧗" if look.online else "  ⧗ queued, sends on reconnect", "state"))
    elif entry.progress is Progress.STORED:
        found.append(("  ✓", "state"))
    elif entry.progress is Progress.FAILED:
        found.append((f"  ✗ {entry.problem or 'not sent'} · {look.names.retry} retry", "alarm"))
    return found


def _put_behind(lines: list[Row], tail: list[Span], look: Look) -> None:
    """Put spans behind the last row of what was said, or below it where they do not fit."""
    last = lines[-1]
    text = "".join(text for text, _ in tail)
    if not last.silent and cell_len(last.text) + cell_len(text) <= look.text_cells:
        lines[-1] = replace(last, spans=(*last.spans, *tail), tail=len(text))
        return
    below = wrap([(text.strip(), tail[-1][1])], look.text_cells)
    lines += [Row(tuple(row), silent=True) for row in below]


def _below(entry: Message, look: Look) -> list[Row]:
    if entry.deleted is not None:
        return []
    spans: list[Span] = [
        (f"{reaction} {count} you  ", "reaction mine")
        if mine
        else (f"{reaction} {count}  ", "reaction")
        for reaction, count, mine in entry.reactions
    ]
    if entry.thread:
        replies = "reply" if entry.thread.replies == 1 else "replies"
        if spans:
            spans.append(("      ", ""))
        spans.append((f"↳ {entry.thread.replies} {replies} (last {entry.thread.last})", "thread"))
    return [Row(tuple(row), silent=True) for row in wrap(spans, look.text_cells)] if spans else []


def _heads(entry: Message, place: Place, look: Look) -> list[list[Span]]:
    """Return what stands left of the first row."""
    if look.narrow:
        return [[(" " * _NARROW_GUTTER, "")]]
    shows_time = place.new_minute or not place.grouped
    time = look.clock(entry.time_s) if shows_time else " " * _TIME_CELLS
    if place.grouped:
        return [[(f" {time} ", "time"), (padded("·", NICK_CELLS) + " ", "quiet")]]
    return [[(f" {time} ", "time"), *_name(entry, NICK_CELLS), (" ", "")]]


def _name(entry: Message, cells: int) -> list[Span]:
    role = "nick-own" if entry.own else nick_role(entry.nick)
    if entry.mention:
        role = f"{role} mention"
    sign = {Manner.ACTION: "* ", Manner.NOTICE: "- "}.get(entry.manner, "")
    nick = clipped(sign + entry.nick, cells)
    return [(nick, role), (" " * (cells - cell_len(nick)), "")]


def _narrow_head(entry: Message, look: Look) -> Row:
    nick = _name(entry, max(_LEAST_TEXT, look.width - _TIME_CELLS - 3))
    return Row(((f" {look.clock(entry.time_s)} ", "time"), *nick), silent=True)
