"""A room's entries, seen through a window: what of them is in sight, and how it stays there.

One widget for all of them (`render_line`): a widget for each message costs Textual 160 ms per new
message from 1,000 on. What is where is `timeline/column.py`'s affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import tzinfo
from time import perf_counter

from textual import events
from textual.cache import LRUCache
from textual.message import Message as TextualMessage
from textual.strip import Strip
from textual.timer import Timer

from hubbub.tui.timeline.column import Column
from hubbub.tui.timeline.entries import Entry, Traffic
from hubbub.tui.timeline.look import Look, Names, Row
from hubbub.tui.timeline.rows import nick_cells
from hubbub.tui.widgets.sheet import Sheet

SLICE_S = 0.005
"""How long measuring may hold the screen up at a time."""

MEASURE_EVERY_S = 1 / 30
SLICES_A_SETTLING = 15
"""So many slices are measured before the scroll bar is drawn anew, which costs a whole layout."""

KEPT_STRIPS = 2_000

HAD_IN_MIND = 500
"""Of so many entries, at the end, the nicks have to fit."""

FETCH_LINES = 40
"""So near to the top, older history is asked for."""


class Window(Sheet):
    """Entries, the newest at the bottom, where it stays while it is there."""

    class NearTop(TextualMessage):
        """The oldest entries are in sight, or nearly: older ones are wanted."""

    @dataclass
    class Moved(TextualMessage):
        """What is in sight changed; newer: how many messages are below it."""

        newer: int

    def __init__(self, zone: tzinfo | None = None, *, id: str | None = None) -> None:  # noqa: A002 - as every widget's
        super().__init__(id=id)
        self.column = Column(Look(80, zone))
        self.following = True
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
        self._strips.clear()
        self._pending.clear()
        shown = list(entries)
        cells = nick_cells(shown[-HAD_IN_MIND:])
        self.column.restyle(replace(self.column.look, nick_cells=cells))
        self.column.fill(shown)
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
        new, waiting = list(entries), list(pending)
        self._widen([*new, *waiting])
        for entry in new:
            self._append(entry)
        for entry in waiting:
            self._append(entry)
            self._pending.append(entry.key)
        self._settle(anchor)

    def _widen(self, entries: Sequence[Entry]) -> None:
        """Make room for nicks that are longer than those before."""
        cells = nick_cells(entries)
        if cells > self.column.look.nick_cells:
            self.column.restyle(replace(self.column.look, nick_cells=cells))
            self._strips.clear()

    def _append(self, entry: Entry) -> None:
        self.column.append(entry)
        if isinstance(entry, Traffic):  # its run is drawn at the first of it
            self._drop(self.column[self.column.run_start(len(self.column) - 1)].key)

    def add_older(self, entries: Sequence[Entry]) -> None:
        """Put older entries in front; what is in sight stays where it is."""
        with self._redrawn():
            self._widen(entries)
            self.column.prepend(entries)
            self.screen.clear_selection()

    def drop_oldest(self, count: int) -> None:
        """Let go of the oldest entries; what is in sight stays where it is."""
        anchor = self._anchor()
        self.column.drop(count)
        if len(self.column):
            self._drop(self.column[0].key)
        self._settle(anchor)

    def change(self, key: str, entry: Entry) -> None:
        """Put an entry in another's place."""
        anchor = self._anchor()
        index, grown = self.column.replace(key, entry)
        self._drop(key, entry.key)
        if index + 1 < len(self.column):
            self._drop(self.column[index + 1].key)
        if grown:
            self._settle(anchor)
        else:
            top = self.column.top(index) + self.padding
            self.refresh_lines(top, self.column.height(index) + 1)

    def mark_unread(self, key: str | None, count: int = 0) -> None:
        """Draw the unread line above that entry."""
        with self._redrawn():
            self.column.mark_unread(key, count)

    def set_online(self, online: bool) -> None:
        """Draw what is queued as befits a link that is up or down."""
        self._restyle(replace(self.column.look, online=online))

    def name_keys(self, names: Names) -> None:
        """Name keys in what is drawn as they are bound now."""
        self._restyle(replace(self.column.look, names=names))

    def _restyle(self, look: Look) -> None:
        if look != self.column.look:
            with self._redrawn():
                self.column.restyle(look)

    def reveal(self, index: int) -> None:
        """Show a run of joins and parts one by one, or as one line again."""
        with self._redrawn():
            self.column.reveal(index)

    @contextmanager
    def _redrawn(self) -> Iterator[None]:
        """Draw all anew after a change; what is in sight stays where it is."""
        anchor = self._anchor()
        yield
        self._strips.clear()
        self._settle(anchor)

    # Where we are

    @property
    def padding(self) -> int:
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
        self._look_up()
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
        if not height or self.size.width != self.column.look.width:
            return  # nobody has scrolled: the widget has another size, and on_resize sees to it
        column, line = self.column, round(new_value)
        if column.unmeasured:
            column.measure_lines(line, line + height)
        self.following = line >= column.total - height
        last = column.at(line + height - 1) if len(column) else -1
        newer = 0 if self.following else column.messages_after(last)
        self.post_message(self.Moved(newer))
        self._look_up()

    def _look_up(self) -> None:
        """Ask for older entries where the oldest are near, or do not fill the screen."""
        column = self.column
        is_near = self.scroll_offset.y < FETCH_LINES and not self.following
        is_short = 0 < column.total < self.size.height
        if (is_near or is_short) and self._asked_at != len(column):
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

    def action_page_down(self) -> None:
        """Go down by a page, at once: what is measured meanwhile would end a movement."""
        self.scroll_page_down(animate=False)

    def action_oldest(self) -> None:
        """Go to the oldest entry."""
        self.following = False
        self.column.measure_lines(0, self.size.height)
        self.scroll_to(y=0, animate=False, force=True)

    def action_newest(self) -> None:
        """Go to the newest entry, and stay there."""
        self.following = True
        self._settle(None)

    # Painting

    def at(self, y: int) -> tuple[int, int, Row] | None:
        """Return the entry at a line of the widget, the line of the column, and the row there."""
        line = self.scroll_offset.y + y - self.padding
        found = self.column.row(line)
        return None if found is None else (found[0], line, found[1])

    def painted(self, key: str, number: int, row: Row) -> Strip:
        """Return a row of an entry, painted once."""
        strip = self._strips.get((key, number))
        if strip is None:
            strip = self.paint(row.spans, self.size.width)
            self._strips[key, number] = strip
        return strip

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
