"""The room that is open: how it follows what the client knows, and what of it is read."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

from textual import work

from hubbub.client.chat import Chat
from hubbub.client.model import Change, Message, Remark, Room, What
from hubbub.errors import HubbubError
from hubbub.tui.desk import Desk
from hubbub.tui.pace import Pace
from hubbub.tui.places import Place
from hubbub.tui.screens.frame import FrameScreen
from hubbub.tui.timeline import entries
from hubbub.tui.timeline.entries import Entry
from hubbub.tui.translate import Translation
from hubbub.tui.widgets.window import Window

PAGE = 200
"""Older messages that are asked for at a time."""


class RoomScreen(FrameScreen):
    """The frame, and one room in it; what changed is drawn once per turn of the event loop."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.translation: Translation | None = None
        self._first = self._next = 0  # the serial numbers that the timeline shows
        self._changes: list[Change] = []
        self._pace = Pace()

    def on_mount(self) -> None:
        """Follow what changes."""
        self._unlisten = self.desk.client.listen(self._heard)
        self.call_after_refresh(self.drawn)

    def drawn(self) -> None:
        """Show where one was last: the widgets have their sizes now."""
        if place := self.desk.first_place():
            self.open(place)

    def on_unmount(self) -> None:
        """Stop following."""
        self._unlisten()

    # Changes

    def _heard(self, change: Change) -> None:
        """Note what changed; all of one turn is drawn together, or of more while much comes."""
        if not self._changes:
            wait_s = self._pace.wait_s(monotonic())
            if wait_s:
                self.set_timer(wait_s, self._draw)
            else:
                self.call_later(self._draw)
        self._changes.append(change)

    def _draw(self) -> None:
        changes, self._changes = self._changes, []
        if not self.is_whole:
            return
        if self.desk.here is None and (place := self.desk.first_place()):
            self.open(place)
        for change in changes:
            self._ring(change)
            if change.what is What.APPENDED and not change.room:
                self._complain(change)
            if change.what is What.MOVED:
                self.desk.moved(change.server, change.room, change.key)
            if change.what is What.REFUSED:
                self.refused(Place(change.server, change.room), change.key)
        here = self.desk.here
        mine = [c for c in changes if here and (c.server, c.room) == (here.server, here.room)]
        if mine:
            self._follow({change.what for change in mine}, mine)
        self._let_go(changes)
        self.show_what_differs({change.what for change in changes})

    def _let_go(self, changes: list[Change]) -> None:
        """Keep the memory within bounds; who reads on upwards is given what went again."""
        for place in {Place(c.server, c.room) for c in changes if c.what is What.APPENDED}:
            gone = self.desk.let_go(place, reads_on=not self.timeline.following)
            if gone and place == self.desk.here:
                self._first += gone
                self.timeline.drop_oldest(gone)

    def _complain(self, change: Change) -> None:
        """Tell what a server says no to, in no room in particular, where one is."""
        server = self.desk.servers.get(change.server)
        last = server.rooms[""].timeline[-1] if server else None
        is_open = self.desk.here == Place(change.server, "")
        if isinstance(last, Remark) and last.is_error and not is_open:
            self.complained(last.text)

    def complained(self, text: str) -> None:
        """See to what a server says no to."""

    def refused(self, place: Place, key: str) -> None:
        """See to a message of ours that the server has refused."""

    def _follow(self, kinds: set[What], changes: list[Change]) -> None:
        """Bring the timeline up to date with the open room."""
        room, translation = self.desk.room, self.translation
        if room is None or translation is None:
            return
        if What.RESET in kinds or room.timeline.first > self._first:
            self._fill(room)
            return
        if What.PREPENDED in kinds:
            self._prepend(room, translation)
        if kinds & {What.APPENDED, What.PENDING}:
            self._append(room, translation)
        for change in changes:
            if change.what is What.REPLACED and self._first <= change.serial < self._next:
                item = room.timeline.at(change.serial)
                if item is not None:
                    self.timeline.change(str(change.serial), self.entry(translation.entry(item)))
        if What.STATUS in kinds or What.ROOM in kinds:
            self.timeline.ask_for_older()

    def _prepend(self, room: Room, translation: Translation) -> None:
        count = self._first - room.timeline.first
        self._first = room.timeline.first
        if count > 0:
            self.timeline.add_older([self.entry(each) for each in translation.oldest(count)])

    def _append(self, room: Room, translation: Translation) -> None:
        count = room.timeline.next - self._next
        self._next = room.timeline.next
        new = [self.entry(each) for each in translation.newest(count)] if count > 0 else []
        self.timeline.add(new, [self.entry(each) for each in translation.pending()])
        if not self.desk.focused:
            self._mark_unseen(room, new)
        for message in translation.replied_to(new):
            self.timeline.change(message.key, self.entry(message))
        self.seen()

    def _mark_unseen(self, room: Room, new: list[Entry]) -> None:
        """Draw the unread line where one has looked elsewhere; it stays until one writes."""
        found = (e.key for e in new if isinstance(e, entries.Message) and not (e.own or e.ignored))
        first = self.timeline.column.unread or next(found, None)
        if first is not None and room.unread:
            self.timeline.mark_unread(first, room.unread)

    def looks_away(self) -> None:
        """Let the unread line begin anew where all that is above has been seen."""
        room = self.desk.room
        if self.is_whole and room is not None and not room.unread:
            self.timeline.mark_unread(None)

    def entry(self, entry: Entry) -> Entry:
        """Return an entry as this user wants it: without those that are ignored; pins marked."""
        server = self.desk.server
        if not isinstance(entry, entries.Message) or server is None:
            return entry
        if self.desk.ignores(server.name, entry.nick):
            return replace(entry, ignored=True)
        pins = self.desk.memory.pins
        if pins and entry.msgid and f"{server.name} {entry.msgid}" in pins:
            return replace(entry, pinned=True)
        return entry

    # Opening

    def open(self, place: Place) -> None:
        """Show a room or talk, from where it is unread on."""
        self.keep_draft()
        room = self.desk.room_at(place)
        if room is None:
            return
        self.desk.here = place
        self.desk.memory.here = [place.server, place.room]
        self.desk.memory.rooms[place.server] = place.room
        self.desk.remember()
        self._fill(room)
        self.composer.put(room.draft)
        self.opened()
        self.show_all()
        self.call_after_refresh(self.seen)
        if not len(room.timeline) and room.has_older:
            self.fetch_older()

    def opened(self) -> None:
        """Do what is due when another room is open."""

    def _fill(self, room: Room) -> None:
        server = self.desk.server
        self.translation = translation = Translation(room, server.nick if server else "")
        self._first, self._next = room.timeline.first, room.timeline.next
        unread = self._first_unread(room)
        self.timeline.fill([self.entry(each) for each in translation.all()], unread)
        if room.pending:
            self.timeline.add([], [self.entry(each) for each in translation.pending()])

    def _first_unread(self, room: Room) -> tuple[str | None, int]:
        """Return where the unread line goes, and what it says."""
        if not room.unread:
            return None, 0
        for item in room.timeline:
            if isinstance(item, Message) and not item.own and item.time_s > room.read_s:
                return str(item.serial), room.unread
        return None, 0

    def keep_draft(self) -> None:
        """Keep what is typed and not sent."""

    def on_window_near_top(self, _message: Window.NearTop) -> None:
        """Get what was said before."""
        self.fetch_older()

    def fetch_older(self) -> None:
        """Ask for a page of older messages, once at a time."""
        chat, room = self.desk.chat, self.desk.room
        if chat is not None and room is not None and room.name and not room.is_loading:
            self._older(chat, room.name)

    @work(exclusive=True, group="older")
    async def _older(self, chat: Chat, name: str) -> None:
        try:
            await chat.older(name, PAGE)
        except HubbubError:
            self.timeline.ask_for_older()

    def on_window_moved(self, message: Window.Moved) -> None:
        """Say how much is further down; what is at the end is read."""
        self.newer = message.newer
        self.show_below()
        self.seen()

    def seen(self) -> None:
        """Note that what is in sight is read."""
        if self.is_whole:
            self.desk.sees(at_end=self.timeline.following)

    # Ringing

    def _ring(self, change: Change) -> None:
        if change.what is not What.APPENDED:
            return
        place = Place(change.server, change.room)
        room = self.desk.room_at(place)
        if room is None:
            return
        for item in room.timeline[max(0, len(room.timeline) - change.count) :]:
            if isinstance(item, Message) and self.desk.rings(place, item):
                self.ring(place, item)

    def ring(self, place: Place, message: Message) -> None:
        """Let it be heard that a message came."""
