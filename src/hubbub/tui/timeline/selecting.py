"""What the mouse selects of a column: only what was said, no times, nicks and frames. Pure."""

from collections.abc import Callable
from dataclasses import replace

from hubbub.tui.timeline.column import Column
from hubbub.tui.timeline.look import Row
from hubbub.tui.timeline.wrapping import Span, cut

SpanOf = Callable[[int], tuple[int, int] | None]
"""A line of the column -> from which to which character it is selected, -1: to its end."""


def copied(column: Column, first: int, last: int, span_of: SpanOf) -> str:
    """Return what was said from one line to another, each message's text as it was sent."""
    parts: list[str] = []
    for line in range(max(0, first), min(last, column.total - 1) + 1):
        found, span = column.row(line), span_of(line)
        if found is None or span is None or found[1].silent:
            continue
        row = found[1]
        begin, end = _said(row, *span)
        text = row.text[begin:end]
        if row.joins and parts:
            parts[-1] += (" " if row.space else "") + text
        else:
            parts.append(text)
    return "\n".join(part.rstrip() for part in parts)


def selected(row: Row, begin: int, end: int) -> Row:
    """Return a row in which what was said between two characters looks selected."""
    if row.silent:
        return row
    spans = list(row.spans)
    begin, end = _said(row, begin, end)
    chosen: list[Span] = [
        (text, f"{role} selected".strip()) for text, role in cut(spans, begin, end)
    ]
    length = len(row.text)
    return replace(row, spans=(*cut(spans, 0, begin), *chosen, *cut(spans, end, length)))


def _said(row: Row, begin: int, end: int) -> tuple[int, int]:
    """Return that part of a span in which something was said; end -1 is the line's end."""
    length = len(row.text) - row.tail
    end = length if end < 0 else min(end, length)
    begin = max(begin, row.gutter)
    return begin, max(begin, end)
