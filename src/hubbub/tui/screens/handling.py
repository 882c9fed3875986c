"""What is done with a message that was chosen."""

from __future__ import annotations

from hubbub.client.chat import Chat
from hubbub.client.events import Kind
from hubbub.client.model import Message as Said
from hubbub.errors import HubbubError
from hubbub.tui import emoji
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Choice, Chooser, Free
from hubbub.tui.screens.talking import TalkingScreen, as_typed
from hubbub.tui.timeline.entries import Message, Progress
from hubbub.tui.timeline.markdown import links
from hubbub.tui.widgets.timeline import Timeline


class HandlingScreen(TalkingScreen):
    """The room one writes in, and a message of it: to answer, edit, copy, take back."""

    def last_message(self, *, own: bool) -> Message | None:
        """Return the chosen message, or the last one (of ours) in the room."""
        chosen = self.timeline.chosen()
        if isinstance(chosen, Message) and chosen.msgid and (chosen.own or not own):
            return chosen
        column = self.timeline.column
        for index in range(len(column) - 1, -1, -1):
            entry = column[index]
            if not isinstance(entry, Message) or not entry.msgid or entry.own != own:
                continue
            if entry.deleted is None:
                return entry
        self.notice("there is no such message here", alarm=True)
        return None

    def on_timeline_wanted(self, event: Timeline.Wanted) -> None:
        """Do what a key asks for with the chosen message."""
        message = event.entry
        if event.action == "find":
            self.call_later(self.run_action, "find")
            return
        if message is None:
            self.composer.focus()
            return
        if message.progress is Progress.FAILED and event.action == "reply":
            self.retry_message(message)
            return
        try:
            self._do(event.action, message)
        except HubbubError as error:
            self.notice(str(error), alarm=True)

    def _do(self, action: str, message: Message) -> None:
        does = {
            "reply": self.begin_reply,
            "edit": self.begin_edit,
            "react": self.choose_reaction,
            "thread": self.show_thread,
            "copy": self.copy,
            "open": self.open_link,
            "quote": self.quote,
            "pin": self.pin,
            "delete": self.delete,
            "unread": self.unread_from,
        }
        does[action](message)

    def copy(self, message: Message) -> None:
        """Put a message's text, as it was sent, on the clipboard (OSC 52)."""
        self.app.copy_to_clipboard(message.text)
        self.notice("copied")

    def open_link(self, message: Message) -> None:
        """Open a link in a message, after a look at it."""
        from hubbub.tui.screens.link import look_at

        look_at(self, links(message.text))

    def begin_reply(self, message: Message) -> None:
        """Let what is written next answer that message."""
        if not message.msgid:
            self.notice("a message that is not stored yet cannot be answered", alarm=True)
            return
        self.replying, self.editing = message, None
        self._back_to_writing()

    def begin_edit(self, message: Message) -> None:
        """Put a message of ours into the composer, to be changed."""
        if not message.own or not message.msgid:
            self.notice("only what you said, and what is stored, can be edited", alarm=True)
            return
        self.replying, self.editing = None, message
        self.composer.put(message.text)
        self._back_to_writing()

    def _back_to_writing(self) -> None:
        self._notice = ""
        self.timeline.cursor = None
        self.composer.focus()
        self._show_context()

    def delete(self, message: Message, reason: str = "") -> None:
        """Take a message back, after a question; one that waits goes back into the composer."""
        chat, place = self.chat(), self.desk.place_name
        if chat is None:
            return
        if message.progress in {Progress.QUEUED, Progress.FAILED}:
            self._bring_back(chat, message.key.removeprefix("="))
            return

        def answered(answer: str | None) -> None:
            if answer is None:
                return
            try:
                chat.redact(place, message.msgid, answer)
            except HubbubError as error:
                self.notice(str(error), alarm=True)

        text = f"{message.nick}: {message.text[:200]}"
        hint = "a reason, if you like · Enter take it back · {overlay.close} keep it"
        self.app.push_screen(Ask("take this back?", text, value=reason, hint=hint), answered)

    def _bring_back(self, chat: Chat, key: str) -> None:
        """Put a message that has not left into the composer, below what is being written."""
        room = self.desk.room
        waiting = next((m for m in room.pending if m.key == key), None) if room else None
        if room is None or waiting is None or not chat.discard(room.name, key):
            return
        written = [self.composer.text, as_typed(waiting)]
        self.composer.put("\n".join(filter(None, written)))
        self._back_to_writing()

    def retry_message(self, message: Message) -> None:
        """Send a message again that failed."""
        if chat := self.chat():
            chat.retry(self.desk.place_name, message.key.removeprefix("="))
            self._back_to_writing()

    def choose_reaction(self, message: Message) -> None:
        """Let an emoji be chosen."""
        choices = [
            Choice(letter, ((f"{letter} :{': :'.join(names)}:", ""),), (), " ".join(names))
            for letter, names in emoji.named().items()
        ]

        def chosen(key: str | None) -> None:
            if key:
                self.react(message, key.removeprefix("="))

        free = Free("react with the word {}")
        self.app.push_screen(Chooser("react", choices, free=free), chosen)

    def react(self, message: Message, letter: str) -> None:
        """Put a reaction under a message, or take ours away."""
        chat = self.chat()
        if chat is None:
            return
        off = any(text == letter and mine for text, _, mine in message.reactions)
        try:
            chat.react(self.desk.place_name, message.msgid, letter, off=off)
        except HubbubError as error:
            self.notice(str(error), alarm=True)

    def quote(self, message: Message) -> None:
        """Put a message's text into the composer, as a quotation."""
        quoted = "\n".join(f"> {line}" for line in message.text.split("\n"))
        self.composer.put(f"{quoted}\n{self.composer.text}")
        self._back_to_writing()

    def pin(self, message: Message) -> None:
        """Mark a message for ourselves, or not any more."""
        server = self.desk.server
        if server is not None and message.msgid:
            self.desk.toggle(self.desk.memory.pins, f"{server.name} {message.msgid}")
            self.redraw(message)

    def redraw(self, message: Message) -> None:
        """Draw a message anew."""
        room = self.desk.room
        item = room.timeline.find(message.msgid) if room else None
        if item is not None and self.translation is not None:
            self.timeline.change(message.key, self.entry(self.translation.entry(item)))

    def unread_from(self, message: Message) -> None:
        """Let the unread line stand above a message."""
        self.desk.peeking = True
        self.timeline.mark_unread(message.key)
        peek = self.labels["app.peek"]
        self.notice(f"unread from here; nothing is marked as read until you write, or {peek}")

    def show_thread(self, message: Message) -> None:
        """Show a message and its replies beside the room, to write there."""
        room, translation = self.desk.room, self.translation
        chat, place = self.chat(), self.desk.place_name
        if room is None or translation is None or chat is None:
            return
        root = message.reply.msgid if message.reply else message.msgid

        def fetch() -> list[Message]:
            found = []
            for item in [*room.timeline, *room.pending]:
                if isinstance(item, Said) and root and root in {item.msgid, item.reply_to}:
                    entry = self.entry(translation.entry(item))
                    if isinstance(entry, Message):
                        found.append(entry)
            return found

        def write(text: str) -> None:
            try:
                chat.say(place, emoji.replaced(text), Kind.SPEECH, root)
            except HubbubError as error:
                self.notice(str(error), alarm=True)

        from hubbub.tui.screens.side import Side

        self.app.push_screen(Side(f"thread of {message.nick}", fetch, write=write))
