"""Where one writes: several lines, Enter sends, a paste is never sent by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from hubbub.protocol.cleaning import legible
from hubbub.tui import keys, sequences
from hubbub.tui.completion import LEAST_CELLS, Candidate, last_word, offered
from hubbub.tui.timeline.wrapping import Span

MOST_REMEMBERED = 1_000
"""Lines that Up brings back."""

EDITING = keys.resolved(TextArea.BINDINGS, {})
"""What keys do in any text: going about in it, cutting."""


class Composer(TextArea):
    """A text area that knows what was sent before.

    Enter sends; with Ctrl (J), Shift or Alt it begins a line. Tab completes, Up on an empty line
    goes back.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "send", id="composer.send"),
        Binding(
            "ctrl+j,shift+enter,alt+enter,newline", "newline", "new line", id="composer.newline"
        ),
        Binding("tab", "complete(1)", "complete", id="composer.complete"),
        Binding("shift+tab", "complete(-1)", "complete back", show=False, id="composer.back"),
        Binding("ctrl+r", "wanted('history')", "search what was typed", id="composer.history"),
        Binding("ctrl+x", "wanted('editor')", "write in $EDITOR", id="composer.editor"),
        Binding("ctrl+c", "clear", "clear; twice: quit", id="composer.clear"),
        Binding("ctrl+y", "yank", "bring back what was cut", id="composer.yank"),
        Binding(
            "alt+delete", "delete_word_right", "cut a word", show=False, id="composer.cut_word"
        ),
        Binding("escape", "wanted('cancel')", "cancel", show=False, id="composer.cancel"),
        Binding("pageup", "wanted('page_up')", "page up", show=False, id="composer.page_up"),
        Binding(
            "pagedown", "wanted('page_down')", "page down", show=False, id="composer.page_down"
        ),
        Binding("end", "end", "end of the text; there: the newest", id="composer.end"),
        Binding("ctrl+end", "wanted('newest')", "newest", show=False, id="composer.newest"),
        Binding("f13", "wanted('messages')", "messages", show=False, id="composer.messages"),
        Binding("left", "cursor_left", "left", show=False, id="composer.left"),
        Binding("right", "cursor_right", "right", show=False, id="composer.right"),
        Binding("up", "cursor_up", "up", show=False, id="composer.up"),
        Binding("down", "cursor_down", "down", show=False, id="composer.down"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"composer--quiet", "composer--strong"}

    DEFAULT_CSS = """
    Composer {
        height: auto;
        min-height: 1;
        max-height: 8;
        border: none;
        padding: 0;
        background: $background;
        color: $foreground;
        &:focus { border: none; }
        & .text-area--cursor-line { background: $background; }
        & .composer--quiet { color: $text-muted; }
        & .composer--strong { text-style: bold; }
    }
    """

    @dataclass
    class Sent(Message):
        """That was typed, and Enter pressed."""

        text: str

    @dataclass
    class Remembered(Message):
        """That can be brought back from now on."""

        text: str

    @dataclass
    class Wanted(Message):
        """A key that the screen has to see to: history, editor, cancel, quit, page_up."""

        what: str

    @dataclass
    class Completing(Message):
        """Tab was pressed: the screen answers with `offer`."""

        before: str
        step: int

    @dataclass
    class Pasted(Message):
        """Several lines were pasted, and wait."""

        lines: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as every widget's
        super().__init__(id=id, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self._draws_caret = True
        self.keys = {**EDITING, **keys.resolved(self.BINDINGS, {})}
        """What each key does here, the whole screen's keys included: see _on_key."""
        self._sent: list[str] = []
        self._back = 0  # how many lines back we are
        self._candidates: list[Candidate] = []
        self._chosen = -1
        self._progress = ""
        self._cut = ""

    @property
    def draws_caret(self) -> bool:
        """Whether the caret is a block that is drawn, and not the terminal's own cursor."""
        return self._draws_caret

    @draws_caret.setter
    def draws_caret(self, draws: bool) -> None:
        self._draws_caret = draws
        self.notify_style_update()  # which forgets what was drawn

    @property
    def _draw_cursor(self) -> bool:
        return self._draws_caret and super()._draw_cursor

    # Sending

    def action_send(self) -> None:
        """Hand the text over, and begin anew."""
        text = self.text
        if text.strip():
            self.remember(text)
            self.clear_text()
            self.post_message(self.Sent(text))

    def remember(self, text: str) -> None:
        """Let Up bring a text back."""
        if not self._sent or self._sent[-1] != text:
            self._sent.append(text)
            del self._sent[:-MOST_REMEMBERED]
            self.post_message(self.Remembered(text))
        self._back = 0

    def recall(self, texts: Iterable[str]) -> None:
        """Let Up bring back what was typed on other days, oldest first."""
        self._sent[:0] = [legible(text) for text in texts]

    @property
    def remembered(self) -> list[str]:
        """Return what was sent, oldest first."""
        return list(self._sent)

    def clear_text(self) -> None:
        """Empty it."""
        self.put("")

    def put(self, text: str) -> None:
        """Put a text in, the cursor behind it; what could drive a terminal becomes pictures."""
        self.load_text(legible(text))
        self.move_cursor(self.document.end)
        self._candidates, self._chosen = [], -1

    def action_end(self) -> None:
        """Go to the end of the line; from the end of the text, ask for the newest message."""
        if self.cursor_location == self.document.end:
            self.post_message(self.Wanted("newest"))
        else:
            self.action_cursor_line_end()

    def action_newline(self) -> None:
        """Begin a line."""
        self.insert("\n")

    def action_clear(self) -> None:
        """Copy what is selected; else empty the text; else ask whether to leave."""
        if self.selected_text:
            self.app.copy_to_clipboard(self.selected_text)
        elif self.text:
            self.remember(self.text)
            self.clear_text()
        else:
            self.post_message(self.Wanted("quit"))

    def action_wanted(self, what: str) -> None:
        """Ask the screen."""
        self.post_message(self.Wanted(what))

    # Cutting

    def action_yank(self) -> None:
        """Put in what was cut last."""
        self.insert(self._cut)

    def action_delete_word_left(self) -> None:
        """Cut the word before the cursor."""
        before = self.text
        super().action_delete_word_left()
        self._keep_cut(before)

    def action_delete_word_right(self) -> None:
        """Cut the word behind the cursor."""
        before = self.text
        super().action_delete_word_right()
        self._keep_cut(before)

    def action_delete_to_start_of_line(self) -> None:
        """Cut the beginning of the line."""
        before = self.text
        super().action_delete_to_start_of_line()
        self._keep_cut(before)

    async def action_delete_to_end_of_line_or_delete_line(self) -> None:
        """Cut the rest of the line."""
        before = self.text
        await super().action_delete_to_end_of_line_or_delete_line()
        self._keep_cut(before)

    def _keep_cut(self, before: str) -> None:
        at = len(self.before)
        if gone := len(before) - len(self.text):
            self._cut = before[at : at + gone]

    # What was sent before

    def action_cursor_up(self, select: bool = False) -> None:
        """Go up a line; on an empty text, or the text that Up brought, what was sent before."""
        is_history = not self.text or (self._back and self.text == self._sent[-self._back])
        if is_history and not select and self._back < len(self._sent):
            self._back += 1
            self._show_remembered()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go down a line, or to what was sent after that."""
        if self._back and self.text == self._sent[-self._back] and not select:
            self._back -= 1
            self._show_remembered()
        else:
            super().action_cursor_down(select)

    def _show_remembered(self) -> None:
        back = self._back
        self.put(self._sent[-back] if back else "")
        self._back = back

    # Completing

    @property
    def before(self) -> str:
        """Return what stands before the cursor."""
        return self.get_text_range((0, 0), self.cursor_location)

    @property
    def candidates(self) -> tuple[list[Candidate], int]:
        """Return what is offered, and which of it is in the text."""
        return self._candidates, self._chosen

    def action_complete(self, step: int) -> None:
        """Put the next candidate in; ask for candidates if none are offered."""
        if self._candidates:
            at = self._chosen if self._chosen >= 0 or step > 0 else 0
            self._choose((at + step) % len(self._candidates))
        else:
            self.post_message(self.Completing(self.before, step))

    def suggest(self, candidates: list[Candidate]) -> None:
        """Show what may be completed, and leave the text as it is until Tab is pressed."""
        if self._chosen < 0:
            self._candidates = candidates

    def offer(self, candidates: list[Candidate], step: int) -> None:
        """Take what may be completed, and put the first (or last) of it in."""
        self._candidates, self._chosen = candidates, -1
        if candidates:
            self._choose(0 if step > 0 else len(candidates) - 1)

    def _choose(self, index: int) -> None:
        old = self._candidates[self._chosen].word if self._chosen >= 0 else last_word(self.before)
        row, column = self.cursor_location
        kept, self._chosen = self._candidates, index
        self.replace(kept[index].word, (row, column - len(old)), (row, column))
        self._candidates = kept

    def offers_end(self) -> None:
        """Let go of what was offered."""
        self._candidates, self._chosen = [], -1

    def action_close_offers(self) -> None:
        """Let go of what was offered, and do nothing else."""
        self.post_message(self.Wanted("offers"))

    async def _on_key(self, event: events.Key) -> None:
        """Do what the key does, in the order in which keys were pressed.

        Textual looks for bindings elsewhere than where it inserts letters: `hi`, Enter, typed at
        once, would send `h`. So all keys that matter while one writes are looked up here.
        """
        action = self.keys.get(sequences.named(event.key))
        was_offered = self._chosen < 0 and bool(self._candidates)
        if not (action and action.startswith("complete")):
            self.offers_end()
        if was_offered and action == "wanted('cancel')":
            action = "close_offers"
        if action:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
        else:
            await super()._on_key(event)

    # Pasting

    async def _on_paste(self, event: events.Paste) -> None:
        """Put it in, harmless; several lines wait for a look, and none is sent by its end."""
        event.stop()
        event.prevent_default()
        text = legible(event.text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
        if not text:
            return
        self.offers_end()
        self.insert(text)
        if "\n" in text:
            self.post_message(self.Pasted(text.count("\n") + 1))

    # What stands beside the text

    @property
    def offers_fit(self) -> bool:
        """Whether there is room behind the cursor for what is offered."""
        ends_line = self.cursor_location == self.get_cursor_line_end_location()
        return ends_line and self.size.width - self._cursor_offset[0] - 3 >= LEAST_CELLS

    def tell_progress(self, progress: str) -> None:
        """Say at the end of the last line in which one writes, and whether it is kept."""
        self._progress = progress
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen: the text, and what stands beside it."""
        strip = super().render_line(y)
        if not self._draws_caret:
            return strip
        used = cell_len(strip.text.rstrip())
        has_cursor = y == self._cursor_offset[1] - self.scroll_offset.y
        if has_cursor:
            used = max(used, self._cursor_offset[0] + 1)
        left = self.size.width - used - 2
        progress = self._progress if y == self.size.height - 1 else ""
        spans: list[Span] = []
        if has_cursor and self.offers_fit:
            spans = offered(self._candidates, self._chosen, left - len(progress))
        blank = left - sum(cell_len(text) for text, _ in spans) - len(progress)
        if progress and blank >= 0:
            spans += [(" " * blank, ""), (progress, "quiet")]
        return self._joined(strip, used, spans) if spans else strip

    def _joined(self, strip: Strip, used: int, spans: list[Span]) -> Strip:
        base = self.rich_style
        styles = {role: self.get_component_rich_style(f"composer--{role}") for role in _ROLES}
        beside = [Segment(text, styles.get(role, base)) for text, role in spans]
        joined = Strip([*strip.crop(0, used), Segment("  ", base), *beside])
        return joined.adjust_cell_length(self.size.width, base)


_ROLES = ("quiet", "strong")
