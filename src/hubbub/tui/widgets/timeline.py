"""The timeline: what was said in a room, however much it is.

One widget for all of it (`render_line`): a widget for each message costs Textual 160 ms per new
message from 1,000 on. What is where is `timeline/column.py`'s affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from time import perf_counter
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.message import Message as TextualMessage
from textual.reactive import var
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer

from hubbub.tui.timeline.column import Column
from hubbub.tui.timeline.entries import Entry, Message, Traffic
from hubbub.tui.timeline.rows import Look, Names, Row
from hubbub.tui.timeline.wrapping import Span, cut
from hubbub.tui.widgets.sheet import Sheet

SLICE_S = 0.005
"""How long measuring may hold the screen up at a time."""

MEASURE_EVERY_S = 1 / 30
SLICES_A_SETTLING = 15
"""So many slices are measured before the scroll bar is drawn anew, which costs a whole layout."""

KEPT_STRIPS = 2_000

FETCH_LINES = 40
"""So near to the top, older history is asked for."""


class Timeline(Sheet, can_focus=True):
    """A room's entries, the newest at the bottom, where it stays while it is there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k,up,alt+k", "cursor(-1)", "older", id="timeline.up"),
        Binding("j,down,alt+j", "cursor(1)", "newer", id="timeline.down"),
        Binding("r", "entry('reply')", "reply", id="timeline.reply"),
        Binding("e", "entry('edit')", "edit", id="timeline.edit"),
        Binding("plus", "entry('react')", "react", key_display="+", id="timeline.react"),
        Binding("t", "entry('thread')", "thread", id="timeline.thread"),
        Binding("y", "entry('copy')", "copy", id="timeline.copy"),
        Binding("o", "entry('open')", "open link", id="timeline.open"),
        Binding("q", "entry('quote')", "quote", id="timeline.quote"),
        Binding("p", "entry('pin')", "pin", id="timeline.pin"),
        Binding("d", "entry('delete')", "delete", id="timeline.delete"),
        Binding("u", "entry('unread')", "unread from here", id="timeline.unread"),
        Binding("enter,space", "reveal", "show one by one", id="timeline.reveal"),
        Binding("escape", "leave", "back to writing", id="timeline.leave"),
        Binding("f13", "entry('find')", "find", show=False, id="timeline.find"),
        Binding("home", "oldest", "oldest", show=False, id="timeline.home"),
        Binding("end", "newest", "newest", show=False, id="timeline.end"),
    ]

    DEFAULT_CSS = """
    Timeline { overflow-y: scroll; }
    """

    @dataclass
    class Wanted(TextualMessage):
        """Something is to be done with an entry: reply, edit, react, …, or leave (entry None)."""

        action: str
        entry: Message | None

    class NearTop(TextualMessage):
        """The oldest entries are in sight: older ones are wanted."""

    @dataclass
    class Moved(TextualMessage):
        """What is in sight changed; newer: how many entries are below it."""

        newer: int

    cursor: var[str | None] = var(None)
    """The key of the entry that was chosen."""

    def __init__(self, zone: tzinfo | None = None, *, id: str | None = None) -> None:  # noqa: A002 - as every widget's
        super().__init__(id=id)
        self.column = Column(Look(80, zone))
        self.following = True
        self.found: str | None = None
        self._strips: LRUCache[tuple[str, int], Strip] = LRUCache(KEPT_STRIPS)
        self._measuring: Timer | None = None
        self._slices = 0
        self._pending: list[str] = []  # keys, at the end
        self._asked_at = -1  # how many entries there were when older ones were asked for

    def on_mount(self) -> None:
        """Be ready to measure what is out of sight."""
        self._measuring = self.set_interval(MEASURE_EVERY_S, self._measure_slice, pause=True)

    # What there is

    def fill(self, entries: Iterable[Entry], unread: tuple[str | None, int] = (None, 0)) -> None:
        """Show other entries: from the unread line on, if there is one, else the newest."""
        self.cursor = None
        self._strips.clear()
        self._pending.clear()
        self.column.fill(entries)
        self.column.mark_unread(*unread)
        self._asked_at = -1
        self.following = True
        self.screen.clear_selection()
        self._settle(None)
        if unread[0] is not None:
            self.show_entry(unread[0], at_top=True)

    def add(self, entries: Iterable[Entry], pending: Iterable[Entry] = ()) -> None:
        """Put entries at the end, above those that are pending, which replace the former ones."""
        anchor = self._anchor()
        for key in self._pending:
            self.column.remove(key)
            self._drop(key)
        self._pending.clear()
        for entry in entries:
            self._append(entry)
        for entry in pending:
            self._append(entry)
            self._pending.append(entry.key)
        self._settle(anchor)

    def _append(self, entry: Entry) -> None:
        self.column.append(entry)
        if isinstance(entry, Traffic):  # its run is drawn at the first of it
            self._drop(self.column[self.column.run_start(len(self.column) - 1)].key)

    def add_older(self, entries: Sequence[Entry]) -> None:
        """Put older entries in front; what is in sight stays where it is."""
        anchor = self._anchor()
        self.column.prepend(entries)
        self._strips.clear()
        self.screen.clear_selection()
        self._settle(anchor)

    def drop_oldest(self, count: int) -> None:
        """Let go of the oldest entries; what is in sight stays where it is."""
        anchor = self._anchor()
        self.column.drop(count)
        if self.cursor and self.column.index(self.cursor) is None:
            self.cursor = None
        if len(self.column):
            self._drop(self.column[0].key)
        self._settle(anchor)

    def change(self, key: str, entry: Entry) -> None:
        """Put an entry in another's place."""
        anchor = self._anchor()
        index, grown = self.column.replace(key, entry)
        if self.cursor == key:
            self.cursor = entry.key
        self._drop(key, entry.key)
        if index + 1 < len(self.column):
            self._drop(self.column[index + 1].key)
        if grown:
            self._settle(anchor)
        else:
            top = self.column.top(index) + self._padding
            self.refresh_lines(top, self.column.height(index) + 1)

    def mark_unread(self, key: str | None, count: int = 0) -> None:
        """Draw the unread line above that entry."""
        anchor = self._anchor()
        self.column.mark_unread(key, count)
        self._strips.clear()
        self._settle(anchor)

    def set_online(self, online: bool) -> None:
        """Draw what is queued as befits a link that is up or down."""
        if online == self.column.look.online:
            return
        anchor = self._anchor()
        self.column.restyle(replace(self.column.look, online=online))
        self._strips.clear()
        self._settle(anchor)

    def name_keys(self, names: Names) -> None:
        """Name keys in what is drawn as they are bound now."""
        if names == self.column.look.names:
            return
        anchor = self._anchor()
        self.column.restyle(replace(self.column.look, names=names))
        self._strips.clear()
        self._settle(anchor)

    # Where we are

    @property
    def _padding(self) -> int:
        """Blank lines above entries that do not fill the screen."""
        return max(0, self.size.height - self.column.total)

    def _anchor(self) -> tuple[str, int] | None:
        """Return the entry at the top of the screen and how many of its lines are above it."""
        if self.following or not len(self.column):
            return None
        line = self.scroll_offset.y
        index = self.column.at(line)
        return self.column[index].key, line - self.column.top(index)

    def _settle(self, anchor: tuple[str, int] | None) -> None:
        """Make the scroll bar fit what there is, and stay at the anchor, None: at the end."""
        column, height = self.column, self.size.height
        if not height:
            return
        index = None if anchor is None else column.index(anchor[0])
        if anchor is None or index is None:
            column.measure_up(len(column) - 1, height + 1)
            line = column.total - height
        else:
            column.measure([index])
            line = column.top(index) + min(anchor[1], max(0, column.height(index) - 1))
            column.measure_lines(line, line + height)
        self.hold(column.total)
        self.scroll_to(y=max(0, line), animate=False, force=True)
        self.refresh()
        if self._measuring is not None and column.unmeasured:
            self._measuring.resume()

    def _measure_slice(self) -> None:
        """Better the guesses for a moment, beginning around what is in sight."""
        column, end = self.column, perf_counter() + SLICE_S
        here = column.at(self.scroll_offset.y) if len(column) else 0
        while column.unmeasured and perf_counter() < end:
            column.measure_ahead(column.unmeasured_near(here, 50))
        self._slices += 1
        if column.unmeasured and self._slices % SLICES_A_SETTLING:
            return
        if not column.unmeasured and self._measuring is not None:
            self._measuring.pause()
        anchor = self._anchor()
        column.use_ahead()
        if column.total != self.virtual_size.height:
            self._settle(anchor)

    def on_resize(self, event: events.Resize) -> None:
        """Draw all at the new width; the entry at the top stays there."""
        anchor = self._anchor()
        width = max(1, event.size.width)
        if width != self.column.look.width:
            self.column.restyle(replace(self.column.look, width=width))
            self._strips.clear()
            self.screen.clear_selection()
        self._settle(anchor)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Measure what came in sight; ask for more where that ends."""
        super().watch_scroll_y(old_value, new_value)
        height = self.size.height
        if not height:
            return
        column, line = self.column, round(new_value)
        if column.unmeasured:
            column.measure_lines(line, line + height)
        self.following = line >= column.total - height
        last = column.at(line + height - 1) if len(column) else -1
        self.post_message(self.Moved(0 if self.following else len(column) - 1 - last))
        if line < FETCH_LINES and not self.following and self._asked_at != len(column):
            self._asked_at = len(column)
            self.post_message(self.NearTop())

    def ask_for_older(self) -> None:
        """Let older history be asked for again when the top is in sight."""
        self._asked_at = -1

    def show_entry(self, key: str, *, at_top: bool = False) -> None:
        """Scroll until an entry is in sight."""
        index = self.column.index(key)
        height = self.size.height
        if index is None or not height:
            return
        self.column.measure_up(index, height)
        self.column.measure([index])
        top, bottom = self.column.top(index), self.column.top(index + 1)
        line = self.scroll_offset.y
        if not at_top and line <= top and bottom <= line + height:
            return
        wished = top if at_top or top < line else bottom - height
        self.column.measure_lines(wished, wished + height)
        wished = self.column.top(index) + wished - top
        self.following = False
        self.hold(self.column.total)
        self.scroll_to(y=max(0, wished), animate=False, force=True)
        self.following = self.scroll_offset.y >= self.column.total - height
        self.refresh()

    def action_page_up(self) -> None:
        """Go up by a page; from the top on, ask for what was said before."""
        if not self.scroll_offset.y:
            self.post_message(self.NearTop())
        self.scroll_page_up(animate=False)

    def action_oldest(self) -> None:
        """Go to the oldest entry."""
        self.following = False
        self.column.measure_lines(0, self.size.height)
        self.scroll_to(y=0, animate=False, force=True)

    def action_newest(self) -> None:
        """Go to the newest entry, and stay there."""
        self.cursor = None
        self.following = True
        self._settle(None)

    # The cursor

    def chosen(self) -> Entry | None:
        """Return the entry under the cursor."""
        index = self.column.index(self.cursor) if self.cursor else None
        return None if index is None else self.column[index]

    def action_cursor(self, step: int) -> None:
        """Choose the next entry that can be seen, or the newest one in sight at first."""
        column = self.column
        if not len(column):
            return
        index = column.index(self.cursor) if self.cursor else None
        if index is None:
            index = column.at(self.scroll_offset.y + self.size.height - 1) + 1
            step = -1
        index += step
        while 0 <= index < len(column) and not column.rows(index):
            index += step
        if 0 <= index < len(column):
            self.cursor = column[index].key
            self.show_entry(self.cursor)
        elif index < 0:
            self.post_message(self.NearTop())

    def watch_cursor(self, old: str | None, new: str | None) -> None:
        """Draw the two entries anew."""
        for key in (old, new):
            index = self.column.index(key) if key else None
            if index is not None:
                top = self.column.top(index) + self._padding
                self.refresh_lines(top, self.column.height(index))

    def action_entry(self, action: str) -> None:
        """Ask for something to be done with the message under the cursor."""
        entry = self.chosen()
        if action == "find" or isinstance(entry, Message):
            entry = entry if isinstance(entry, Message) else None
            self.post_message(self.Wanted(action, entry))
        else:
            self.app.bell()

    def action_reveal(self) -> None:
        """Show a run of joins and parts one by one, or as one line again."""
        index = self.column.index(self.cursor) if self.cursor else None
        if index is not None and isinstance(self.column[index], Traffic):
            anchor = self._anchor()
            self.column.reveal(index)
            self._strips.clear()
            self._settle(anchor)

    def action_leave(self) -> None:
        """Give the cursor up."""
        self.cursor = None
        self.post_message(self.Wanted("leave", None))

    def on_click(self, event: events.Click) -> None:
        """Choose the entry that is clicked twice; a run of joins and parts opens at once."""
        line = self.scroll_offset.y + event.y - self._padding
        if not len(self.column) or not 0 <= line < self.column.total:
            return
        entry = self.column[self.column.at(line)]
        if isinstance(entry, Traffic) or event.chain == 2:
            self.cursor = entry.key
            self.action_reveal()

    # Painting

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen."""
        width = self.size.width
        line = self.scroll_offset.y + y - self._padding
        found = self.column.row(line)
        base = self.base
        if found is None:
            return Strip.blank(width, base)
        index, row = found
        entry = self.column[index]
        selection = self.text_selection
        span = selection.get_span(line) if selection is not None else None
        if entry.key == self.cursor:
            row = self._under_cursor(row, first=line == self.column.top(index))
        if span is not None:
            row = _selected(row, *span)
        if span is not None or entry.key in {self.cursor, self.found}:
            under = "cursor" if entry.key == self.cursor else ""
            return self.paint(row.spans, width, under).apply_offsets(0, line)
        name = (entry.key, line - self.column.top(index))
        strip = self._strips.get(name)
        if strip is None:
            strip = self.paint(row.spans, width)
            self._strips[name] = strip
        return strip.apply_offsets(0, line)

    def _under_cursor(self, row: Row, *, first: bool) -> Row:
        """Return the row with a mark in its first cell: colours alone carry no meaning."""
        text, role = row.spans[0]
        if not text.startswith(" "):
            return row
        mark = "›" if first else "│"
        return replace(row, spans=((mark + text[1:], role), *row.spans[1:]))

    def notify_style_update(self) -> None:
        """Forget what was painted in the theme before."""
        self._strips.clear()
        super().notify_style_update()

    def _drop(self, *keys: str) -> None:
        for key in keys:
            for number in range(len(self._strips)):
                if (key, number) not in self._strips:
                    break
                self._strips.discard((key, number))

    # Selecting with the mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what was said in the selected lines, each message's text as it was sent."""
        first = 0 if selection.start is None else selection.start.y
        last = self.column.total - 1 if selection.end is None else selection.end.y
        parts: list[str] = []
        for line in range(max(0, first), min(last, self.column.total - 1) + 1):
            found = self.column.row(line)
            span = selection.get_span(line)
            if found is None or span is None or found[1].silent:
                continue
            row = found[1]
            text = row.text
            begin, end = _said(row, *span)
            if row.joins and parts:
                parts[-1] += (" " if row.space else "") + text[begin:end]
            else:
                parts.append(text[begin:end])
        return ("\n".join(part.rstrip() for part in parts), "\n") if parts else None

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw what is selected."""
        self.refresh()


def _said(row: Row, begin: int, end: int) -> tuple[int, int]:
    """Return that part of a span in which something was said; end -1 is the line's end."""
    length = len(row.text) - row.tail
    end = length if end < 0 else min(end, length)
    begin = max(begin, row.gutter)
    return begin, max(begin, end)


def _selected(row: Row, begin: int, end: int) -> Row:
    if row.silent:
        return row
    spans = list(row.spans)
    begin, end = _said(row, begin, end)
    chosen: list[Span] = [
        (text, f"{role} selected".strip()) for text, role in cut(spans, begin, end)
    ]
    length = len(row.text)
    return replace(row, spans=(*cut(spans, 0, begin), *chosen, *cut(spans, end, length)))
