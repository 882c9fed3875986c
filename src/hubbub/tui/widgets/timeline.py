"""The timeline: what was said in a room, and the message that somebody chooses of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as TextualMessage
from textual.reactive import var
from textual.selection import Selection
from textual.strip import Strip

from hubbub.tui.timeline import selecting
from hubbub.tui.timeline.entries import Entry, Message, Traffic
from hubbub.tui.timeline.look import Row
from hubbub.tui.widgets.window import Window


class Timeline(Window, can_focus=True):
    """A window on a room's entries, one of which may be chosen; text is selected by the mouse."""

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
        Binding("enter,space", "reveal", "open: links, who came and went", id="timeline.reveal"),
        Binding("escape", "leave", "back to writing", id="timeline.leave"),
        Binding(
            "ctrl+c", "copy_or_leave", "copy what is selected", show=False, id="timeline.clear"
        ),
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

    cursor: var[str | None] = var(None)
    """The key of the entry that was chosen."""

    # What there is

    def fill(self, entries: Iterable[Entry], unread: tuple[str | None, int] = (None, 0)) -> None:
        """Show other entries, none of them chosen."""
        self.cursor = None
        super().fill(entries, unread)

    def drop_oldest(self, count: int) -> None:
        """Let go of the oldest entries; what is in sight stays where it is."""
        super().drop_oldest(count)
        if self.cursor and self.column.index(self.cursor) is None:
            self.cursor = None

    def change(self, key: str, entry: Entry) -> None:
        """Put an entry in another's place; it stays chosen."""
        super().change(key, entry)
        if self.cursor == key:
            self.cursor = entry.key

    def action_newest(self) -> None:
        """Go to the newest entry, and stay there."""
        self.follow()

    def follow(self) -> None:
        """Be at the newest entry from now on."""
        self.cursor = None
        super().action_newest()

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
                top = self.column.top(index) + self.padding
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
        """Show a run of joins and parts one by one, or as one line again; open a link."""
        index = self.column.index(self.cursor) if self.cursor else None
        if index is None:
            return
        if isinstance(self.column[index], Traffic):
            self.reveal(index)
        else:
            self.action_entry("open")

    def action_leave(self) -> None:
        """Give the cursor up."""
        self.cursor = None
        self.post_message(self.Wanted("leave", None))

    def action_copy_or_leave(self) -> None:
        """Copy what the mouse has selected; where it has selected nothing, go back to writing."""
        if self.screen.get_selected_text():
            self.screen.action_copy_text()
        else:
            self.action_leave()

    def on_click(self, event: events.Click) -> None:
        """Choose the entry that is clicked twice; joins and parts, and an image, open at once."""
        found = self.at(event.y)
        if found is None:
            return
        entry = self.column[found[0]]
        opens = isinstance(entry, Traffic) or found[2].role_at(event.x) == "image"
        if opens or event.chain == 2:
            self.cursor = entry.key
        if opens:
            self.action_reveal()

    # Painting

    @property
    def caret_line(self) -> int:
        """Return where the chosen entry begins, or the newest one."""
        index = self.column.index(self.cursor) if self.cursor else None
        if index is None:
            return max(0, self.size.height - 1)
        line = self.column.top(index) + self.padding - self.scroll_offset.y
        return max(0, min(line, self.size.height - 1))

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen."""
        found = self.at(y)
        if found is None:
            return Strip.blank(self.size.width, self.base)
        index, line, row = found
        key, number = self.column[index].key, line - self.column.top(index)
        selection = self.text_selection
        span = selection.get_span(line) if selection is not None else None
        is_chosen = key == self.cursor and not row.apart
        if not is_chosen and span is None:
            return self.painted(key, number, row).apply_offsets(0, line)
        if is_chosen:
            first = not number or self.column.rows(index)[number - 1].apart
            row = self._under_cursor(row, first=first)
        if span is not None:
            row = selecting.selected(row, *span)
        under = "cursor" if is_chosen else ""
        return self.paint(row.spans, self.size.width, under).apply_offsets(0, line)

    def _under_cursor(self, row: Row, *, first: bool) -> Row:
        """Return the row with a mark in its first cell: colours alone carry no meaning."""
        text, role = row.spans[0]
        if not text.startswith(" "):
            return row
        mark = "›" if first else "│"
        return replace(row, spans=((mark + text[1:], role), *row.spans[1:]))

    # Selecting with the mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what was said in the selected lines, each message's text as it was sent."""
        first = 0 if selection.start is None else selection.start.y
        last = self.column.total - 1 if selection.end is None else selection.end.y
        text = selecting.copied(self.column, first, last, selection.get_span)
        return (text, "\n") if text else None

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw what is selected."""
        self.refresh()
