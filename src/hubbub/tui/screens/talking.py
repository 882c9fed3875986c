"""Writing in the open room: saying, drafts, completing, what was said before."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from textual import on
from textual.timer import Timer
from textual.widgets import TextArea

from hubbub.client.chat import Chat
from hubbub.client.events import Kind
from hubbub.client.model import Message as Said
from hubbub.client.typed import may_be_kept
from hubbub.errors import HubbubError, StoreError
from hubbub.protocol.cleaning import legible_line
from hubbub.tui import emoji
from hubbub.tui.places import Place
from hubbub.tui.screens.chooser import Choice, Chooser
from hubbub.tui.screens.completing import CompletingScreen
from hubbub.tui.screens.frame import PROMPT
from hubbub.tui.timeline.entries import Message
from hubbub.tui.timeline.markdown import in_a_line
from hubbub.tui.views import bars
from hubbub.tui.widgets.composer import Composer

DRAFT_AFTER_S = 0.5
WRITES_ON_S = 2
"""Whoever has typed so recently is writing: a box that opened now would swallow what follows."""

NOTICE_S = 8.0


def as_typed(message: Said) -> str:
    """Return what has to be typed to say a message."""
    if message.kind is Kind.ACTION:
        return f"/me {message.text}"
    return f"/{message.text}" if message.text.startswith("/") else message.text


class TalkingScreen(CompletingScreen):
    """The room one writes in. A context is what the text in the composer is for."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.replying: Message | None = None
        self.editing: Message | None = None
        self._quits = False
        self._notice = ""
        self._notice_ends: Timer | None = None
        self._typed_s = 0.0
        self._pasted = 0  # how many lines wait to be looked at
        self._aside = ""  # what was being written when a command was begun
        self._came_back: dict[Place, str] = {}  # what the server has refused, by its room

    def on_mount(self) -> None:
        """Let what was typed on other days be found."""
        self.composer.recall(self.desk.client.vault.typed())

    def chat(self) -> Chat | None:
        """Return the chat of the open place; None, with a notice, where there is none."""
        if self.desk.chat is None:
            self.notice("you are on no server: /connect HOST:PORT", alarm=True)
        return self.desk.chat

    def notice(self, text: str, *, alarm: bool = False) -> None:
        """Say something above the composer, until something else is due there."""
        self._notice = text = legible_line(text)
        self.bar("context").show([(f" {text}", "alarm" if alarm else "gap")])
        self.bar("context").display = True
        if self._notice_ends is not None:
            self._notice_ends.stop()  # which is the one before's
        self._notice_ends = self.set_timer(NOTICE_S, self._end_notice)

    def complained(self, text: str) -> None:
        """Tell what a server says no to, unless whoever asked for it has told it already."""
        if not self._notice.endswith(text):
            self.notice(text, alarm=True)

    def _end_notice(self) -> None:
        self._notice = ""
        self._show_context()

    def _show_context(self) -> None:
        """Say what Enter will do, if it is not just saying; a notice stands below that."""
        self.bar("context").display = bool(self._notice)
        bar = self.bar("replying")
        cancel = self.labels.told("{composer.cancel} cancel ")
        if self.replying:
            text = in_a_line(self.replying.text)
            left = f" ↪ replying to {self.replying.nick} “{text[:60]}”"
            bar.show([(left, "reply")], [(cancel, "quiet")])
        elif self.editing:
            bar.show([(" ✎ editing what you said", "reply")], [(cancel, "quiet")])
        bar.display = bool(self.replying or self.editing)

    def _resized(self) -> None:
        super()._resized()
        if self.is_whole:
            self._show_pasted()

    def opened(self) -> None:
        """Forget what was about the room before."""
        self.replying = self.editing = None
        self._notice = self._aside = ""
        self._pasted = 0
        self._show_pasted()
        self._show_context()
        self.composer.focus()

    # Saying

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Say it, or do what the command says."""
        self._quits = False
        self._notice = ""
        try:
            if self.editing is not None and not event.text.startswith("/"):
                self.edit(self.editing, emoji.replaced(event.text))
            elif not self.do(event.text):
                self.give_back(event.text)
        except HubbubError as error:
            self.notice(str(error), alarm=True)
            self.give_back(event.text)
        self._show_context()
        self._go_on_writing()
        self.keep_draft()

    def put_aside(self) -> None:
        """Let a command be typed in the place of what is being written, until it is sent."""
        if not self.composer.text.startswith("/"):
            self._aside = self.composer.text

    def _go_on_writing(self) -> None:
        text, self._aside = self._aside, ""
        if text:
            self.give_back(text)

    def do(self, text: str) -> bool:
        """Do what a text asks for; return False, with a notice, if it was not understood."""
        raise NotImplementedError

    def say(self, text: str, kind: Kind = Kind.SPEECH) -> None:
        """Say something in the open room. Raises: BadMessage, StoreError."""
        chat, name = self.chat(), self.desk.place_name
        if chat is None:
            self.give_back(text)
        elif not name:
            self.notice(f"this is no room: /join #name, or {self.labels['app.go']}", alarm=True)
            self.give_back(text)
        else:
            self.desk.peeking = False
            chat.say(name, text, kind, self.replying.msgid if self.replying else "")
            self.replying = None
            self.timeline.mark_unread(None)
            self.timeline.follow()

    def edit(self, message: Message, text: str) -> None:
        """Give a message another text. Raises: NotHere, BadMessage."""
        if chat := self.chat():
            chat.edit(self.desk.place_name, message.msgid, text)
        self.editing = None

    @property
    def is_writing(self) -> bool:
        """Whether somebody is in the middle of typing."""
        return self.desk.around.clock() - self._typed_s < WRITES_ON_S

    @on(TextArea.Changed)
    def typed(self, _event: TextArea.Changed) -> None:
        """Let others know, keep the draft, and say in which line we are."""
        chat, name, text = self.desk.chat, self.desk.place_name, self.composer.text
        room = self.desk.room
        if text and (room is None or text != room.draft):
            self._typed_s = self.desk.around.clock()
        if chat is not None and name and room is not None:
            is_other = text != room.draft
            if not text or (is_other and not text.startswith("/")):
                chat.typing(name, bool(text))
            if is_other:
                self.set_timer(DRAFT_AFTER_S, self.keep_draft)
        if self._pasted and "\n" not in text:
            self._pasted = 0
            self._show_pasted()
        self._suggest()

    def keep_draft(self) -> None:
        """Keep what is typed and not sent, unless a password may be in it: it goes to the disk."""
        chat, room = self.desk.chat, self.desk.room
        if chat is not None and room is not None and self.editing is None:
            text = self._aside or self.composer.text
            chat.draft(room.name, text if self._may_be_kept(text, room.name) else "")
            self._show_offers()

    def _may_be_kept(self, text: str, place: str) -> bool:
        return may_be_kept(text, place, self.desk.settings.aliases)

    def give_back(self, text: str) -> None:
        """Put a text that was not sent back, unless the next one is begun; Up finds it then."""
        if not self.composer.text:
            self.composer.put(text)

    def refused(self, place: Place, key: str) -> None:
        """Put a text that the server has refused back where it was written.

        Several that were one paste come back together. Where something else is being written by
        now, it stays in the room, marked, to be sent again or to be brought back.
        """
        chat, room = self.desk.client.chats.get(place.server), self.desk.room_at(place)
        message = next((m for m in room.pending if m.key == key), None) if room else None
        if chat is None or room is None or message is None:
            return
        is_here = place == self.desk.here
        written = self.composer.text if is_here else room.draft
        if written not in ("", self._came_back.get(place)) or (is_here and self.editing):
            if is_here:
                keys = self.labels.told(
                    "{app.older}, then {timeline.reply} sends it again, {timeline.delete} brings"
                    " it back"
                )
                self.notice(f"refused: {message.problem} · {keys}")
            return
        whole = f"{written}\n{message.text}" if written else as_typed(message)
        self._came_back[place] = whole
        chat.take_back(room.name, key, whole)
        if is_here:
            self.composer.put(whole)
            self._answer_again(message.reply_to)

    def _answer_again(self, msgid: str) -> None:
        """Let the text that came back be a reply again, if it was one."""
        room = self.desk.room
        item = room.timeline.find(msgid) if room and msgid else None
        entry = self.translation.entry(item) if item is not None and self.translation else None
        if isinstance(entry, Message):
            self.replying = entry
            self._show_context()

    # What keys of the composer want

    def on_composer_pasted(self, event: Composer.Pasted) -> None:
        """Say that nothing was sent, as long as it waits."""
        self._pasted = event.lines
        self._show_pasted()

    def _show_pasted(self) -> None:
        """Say it where the prompt is, which then is not beside the text."""
        server = self.desk.server
        whole = server is not None and "draft/multiline" in server.caps
        bar = self.bar("pasted")
        bar.display = self._pasted > 0
        if bar.display:
            told = bars.pasted(self._pasted, self.labels, self.app.size.width, is_whole=whole)
            bar.show([PROMPT, (told, "gap")])
        self.bar("prompt").show([("   ", "") if bar.display else PROMPT])

    def on_composer_wanted(self, event: Composer.Wanted) -> None:
        """Do what a key of the composer asks for."""
        match event.what:
            case "cancel":
                self._cancel()
            case "quit":
                self._quit_twice()
            case "history":
                self._search_history()
            case "editor":
                self.write_outside()
            case "page_up":
                self.timeline.action_page_up()
            case "page_down":
                self.timeline.scroll_page_down(animate=False)
            case "newest":
                self.timeline.action_newest()
            case "offers":
                self._show_offers()
            case "messages":
                self.timeline.focus()
                self.timeline.action_cursor(-1)
            case _:
                pass

    def _cancel(self) -> None:
        """Give up replying or editing; then what was offered; then go to the newest."""
        if self.editing:
            self.composer.clear_text()
        elif self._aside:
            self.composer.clear_text()
            self._go_on_writing()
        elif not (self.replying or self._dismiss_hint()):
            self.timeline.action_newest()
        self.replying = self.editing = None
        self._notice = ""
        self.composer.offers_end()
        self._show_context()
        self._show_offers()

    def _dismiss_hint(self) -> bool:
        is_gone = self.desk.dismiss_hint()
        self.show_bars()
        return is_gone

    def _quit_twice(self) -> None:
        if self._quits:
            self.quit()
        self._quits = True
        self.notice(
            f"{self.labels['composer.clear']} again leaves; what waits in the outbox is kept"
        )

    def quit(self, words: str = "") -> None:
        """Leave."""
        raise NotImplementedError

    def on_composer_remembered(self, event: Composer.Remembered) -> None:
        """Keep what was typed for other days, unless a password may be in it."""
        if self._may_be_kept(event.text, self.desk.place_name):
            with suppress(StoreError):  # a full disk is no reason to stop talking
                self.desk.client.vault.keep_typed(event.text)

    def _search_history(self) -> None:
        lines = list(dict.fromkeys(reversed(self.composer.remembered)))
        choices = [Choice(str(n), ((" ".join(line.split()), ""),)) for n, line in enumerate(lines)]
        self.app.push_screen(
            Chooser("what you typed", choices),
            lambda key: self.composer.put(lines[int(key)]) if key else None,
        )

    def write_outside(self) -> None:
        """Write in $EDITOR; what comes back stands in the composer, and is not sent by itself."""
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        with tempfile.NamedTemporaryFile("w", suffix=".md", delete=False) as file:
            file.write(self.composer.text)
        try:
            with self.app.suspend():
                subprocess.run([*shlex.split(editor), file.name], check=False)  # noqa: S603 - theirs
            self.composer.put(Path(file.name).read_text(errors="replace").rstrip("\n"))
        except (OSError, ValueError) as error:
            self.notice(f"{editor} cannot be started: {error}", alarm=True)
        finally:
            Path(file.name).unlink(missing_ok=True)
