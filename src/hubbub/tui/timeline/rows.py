"""An entry as rows of a width: what `widgets/timeline.py` paints, and what copying takes out.

A gutter of the time and the nick, ` 10:02 maria    `, then what was said, wrapped; a second message
of the same person has `·` for the nick.
"""

from collections.abc import Iterable
from dataclasses import replace

from rich.cells import cell_len

from hubbub.tui.timeline import images
from hubbub.tui.timeline.code import highlighted
from hubbub.tui.timeline.entries import Entry, Gap, Manner, Message, Move, Progress, Remark, Traffic
from hubbub.tui.timeline.look import (
    LEAST_TEXT,
    MARGIN,
    MOST_NICK_CELLS,
    NARROW_GUTTER,
    NICK_CELLS,
    TIME_CELLS,
    Look,
    Place,
    Row,
    nick_role,
)
from hubbub.tui.timeline.markdown import RESHAPING, Code, blocks, in_a_line
from hubbub.tui.timeline.wrapping import Span, breaks, clipped, padded, wrap

_LEAST_BOX = 43
"""Cells inside of a code block's box, where there is room for so many."""


def height(entry: Entry, place: Place, look: Look) -> int:
    """Return how many rows `rows` gives, without making them where that is simple."""
    if (
        isinstance(entry, Message)
        and not look.narrow
        and not (entry.reply or entry.reactions or entry.thread or entry.edited or entry.pinned)
        and entry.deleted is None
        and not entry.ignored
        and entry.progress is Progress.HEARD
        and not images.MAYBE.search(entry.text)
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


def nick_cells(entries: Iterable[Entry]) -> int:
    """Return how wide the column of the nicks has to be for these."""
    longest = max((cell_len(_signed(e)) for e in entries if isinstance(e, Message)), default=0)
    return max(NICK_CELLS, min(longest, MOST_NICK_CELLS))


def rows(entry: Entry, place: Place, look: Look) -> list[Row]:
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
    if entry.is_moment:
        return above
    return [*above, _rule(_gap_text(entry, look), "gap", look, "╌")]


def _headline(place: Place, look: Look) -> list[Row]:
    if place.unread is not None:
        new = f"{place.unread} new" if place.unread else "new"
        text = " · ".join(part for part in (place.day, new) if part)
        return [_rule(text, "unread", look, "─", look.names.unread)]
    return [_rule(place.day, "day", look, "─")] if place.day else []


def _rule(text: str, role: str, look: Look, dash: str, hint: str = "") -> Row:
    """Return `─── Tue 3 Mar · 14 new ── Alt+U ───`, a blank on both sides."""
    cells = _rule_cells(look) + 4
    text = f" {clipped(text, cells - 4)} "
    hint = f" {hint} " if hint else ""
    if cell_len(text) + 2 + len(hint) + 2 > cells:
        hint = ""
    middle = [(text, f"{role} strong"), *([(dash * 2, role), (hint, role)] if hint else [])]
    left = max(1, cells - sum(cell_len(part) for part, _ in middle))
    ends = dash * (left // 2), dash * (left - left // 2)
    return Row(((" ", ""), (ends[1], role), *middle, (ends[0], role)), silent=True, apart=True)


def _rule_cells(look: Look) -> int:
    """Return how long the text in a rule may be."""
    return look.width - 1 - MARGIN - 4


def _gap_text(gap: Gap, look: Look) -> str:
    away = f"offline {look.clock(gap.since_s)}–{look.clock(gap.time_s)}"
    messages = "message" if gap.count == 1 else "messages"
    if not gap.is_all and not gap.count:
        told, short = "what was said is not known", "not known"
    elif not gap.is_all:
        short = f"the last {gap.count} restored"
        told = f"the last {gap.count} {messages} restored, older ones above"
    elif gap.count:
        told, short = f"{gap.count} {messages} restored", f"{gap.count} restored"
    else:
        told = short = "nothing was said"
    whole = f"{away} · {told}"
    return whole if cell_len(whole) <= _rule_cells(look) else f"{away} · {short}"


def _line(time_s: float, text: str, role: str, look: Look) -> list[Row]:
    """Return something that is no message: the time, then a text."""
    time = f" {look.clock(time_s)} "
    cells = max(LEAST_TEXT, look.width - len(time) - MARGIN)
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
    _put_behind(lines, _tail(entry, look), look)
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
        text = clipped(f"↪ {entry.reply.nick}: {in_a_line(entry.reply.text)}", look.text_cells)
        found.append(Row(((text, "reply"),), silent=True))
    for block in blocks(entry.text):
        if isinstance(block, Code):
            found += _box(block, look)
        else:
            lines = _paragraph(_coloured(block, entry), look.text_cells)
            _put_behind(lines, _images(block, look), look)
            found += lines
    return found


def _images(line: list[Span], look: Look) -> list[Span]:
    found: list[Span] = []
    for text, role in line:
        if "link" in role.split():
            found += images.mark(text, look.names.image)
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
    inner = min(inner, max(widest, len(name) + 14, _LEAST_BOX))
    label = f" {name} " if name else ""
    hint = f" {look.names.copy} copy "
    line = "─" * max(0, inner + 2 - cell_len(label) - len(hint))
    top = (("┌", "box"), (label, "box strong"), (line, "box"), (hint, "box"), ("┐", "box"))
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
        found.append(
            (f"  ✗ {entry.problem or 'not sent'} · {look.names.retry}\u00a0retry", "alarm")
        )
    return found


def _put_behind(lines: list[Row], tail: list[Span], look: Look) -> None:
    """Put spans behind the last row of what was said, or below it where they do not fit."""
    if not tail:
        return
    last = lines[-1]
    text = "".join(text for text, _ in tail)
    if not last.silent and cell_len(last.text) + cell_len(text) <= look.text_cells:
        lines[-1] = replace(last, spans=(*last.spans, *tail), tail=last.tail + len(text))
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
        return [[(" " * NARROW_GUTTER, "")]]
    shows_time = place.new_minute or not place.grouped
    time = look.clock(entry.time_s) if shows_time else " " * TIME_CELLS
    if place.grouped:
        return [[(f" {time} ", "time"), (padded("·", look.nick_cells) + " ", "quiet")]]
    return [[(f" {time} ", "time"), *_name(entry, look.nick_cells), (" ", "")]]


def _name(entry: Message, cells: int) -> list[Span]:
    role = "nick-own" if entry.own else nick_role(entry.nick)
    if entry.mention:
        role = f"{role} mention"
    nick = clipped(_signed(entry), cells)
    return [(nick, role), (" " * (cells - cell_len(nick)), "")]


def _signed(entry: Message) -> str:
    return {Manner.ACTION: "* ", Manner.NOTICE: "- "}.get(entry.manner, "") + entry.nick


def _narrow_head(entry: Message, look: Look) -> Row:
    nick = _name(entry, max(LEAST_TEXT, look.width - TIME_CELLS - 3))
    return Row(((f" {look.clock(entry.time_s)} ", "time"), *nick), silent=True)
