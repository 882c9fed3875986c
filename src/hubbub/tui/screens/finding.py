"""Finding what was said: words, a date, mentions; what waits in the outbox, what was begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual import work

from hubbub.client.model import Delivery, Message, Room
from hubbub.errors import HubbubError
from hubbub.names import fold
from hubbub.protocol.cleaning import legible, legible_line
from hubbub.tui.places import Place, place_of
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Choice, Chooser
from hubbub.tui.screens.handling import HandlingScreen
from hubbub.tui.translate import lone_entry

if TYPE_CHECKING:
    from hubbub.tui.screens.find import Found

MOST_FOUND = 200
_SIGNS = {Delivery.QUEUED: "⧗", Delivery.SENT: "…", Delivery.FAILED: "✗", Delivery.STORED: "✓"}


class FindingScreen(HandlingScreen):
    """The room, and what finds its way in it."""

    # Words

    def action_find(self) -> None:
        """Find words."""
        self.open_find()

    def open_find(self, words: str = "") -> None:
        """Find words, in the box for it."""
        from hubbub.tui.screens.find import Find

        self.app.push_screen(Find(self._search, words), self.go_to_key)

    async def _search(self, scope: int, words: str, asks: bool) -> Sequence[Found]:
        """Return where words were said: 0 in this room, 1 in all that are here, 2 on the server.

        Args: asks: of all rooms, what the server finds in them and is not here too.
        """
        if scope == 2:
            return await self._asked(words)
        here = self.desk.here
        places = self.desk.all_places() if scope else ([here] if here else [])
        local = [found for place in places for found in self._local(place, words, scope)]
        if not asks:
            return local
        known = {found.key for found in local}
        return [*(found for found in await self._asked(words) if found.key not in known), *local]

    async def _asked(self, words: str) -> list[Found]:
        chat = self.desk.chat
        if chat is None:
            return []
        found = []
        for one in await chat.search(words):
            place, said = Place(chat.server.name, fold(one.place)), one.message
            room = self.desk.room_at(place)
            item = room.timeline.find(said.msgid) if room and said.msgid else None
            key = f"{place.key} {item.serial}" if item else f"{place.key} @{said.time_s}"
            found.append(self._found(key, said.time_s, one.place, said.who, said.text))
        return found

    def _local(self, place: Place, words: str, scope: int) -> list[Found]:
        room, wanted = self.desk.room_at(place), words.casefold()
        if room is None:
            return []
        name = room.name if scope else ""
        found = [
            self._found(f"{place.key} {item.serial}", item.time_s, name, item.who, item.text)
            for item in room.timeline
            if isinstance(item, Message) and wanted in item.text.casefold()
        ]
        return found[-MOST_FOUND:]

    def _found(self, key: str, time_s: float, place: str, who: str, text: str) -> Found:
        from hubbub.tui.screens.find import Found

        moment = datetime.fromtimestamp(time_s, self.desk.around.zone)
        return Found(
            key,
            f"{moment:%d %b %H:%M}",
            legible_line(place),
            legible_line(who),
            legible(text),
        )

    def go_to_key(self, key: str | None) -> None:
        """Go to the message `server room serial`, or to what was said then: `server room @time`."""
        if not key:
            return
        server, room, what = key.rsplit(" ", 2)
        place = Place(server, room)
        if what.startswith("@"):
            self._open_if_elsewhere(place)
            self.show_around(float(what[1:]))
            return
        self._open_if_elsewhere(place)
        self.timeline.cursor = what
        self.timeline.show_entry(what)
        self.timeline.focus()

    def _open_if_elsewhere(self, place: Place) -> None:
        if place != self.desk.here and self.desk.room_at(place) is not None:
            self.desk.peeking = True  # to look up one message is not to read the room
            self.open(place)

    # Dates

    def action_date(self) -> None:
        """Ask for a date, and go there."""
        self.app.push_screen(
            Ask("go to", hint="2026-03-01 · 10:30 · yesterday · 2d · Enter · {overlay.close}"),
            lambda text: self.go_to_date(text) if text else None,
        )

    def go_to_date(self, text: str) -> None:
        """Go to what was said at a time that somebody typed."""
        from hubbub.tui import times

        if not text:
            self.action_date()
            return
        try:
            time_s = times.parse(text, self.desk.around.clock(), self.desk.around.zone)
        except HubbubError as error:
            self.notice(str(error), alarm=True)
            return
        self.show_around(time_s)

    def show_around(self, time_s: float) -> None:
        """Go to what is here of that time; ask the server for what is not."""
        room = self.desk.room
        if room is None:
            return
        first = next((item for item in room.timeline if isinstance(item, Message)), None)
        if first is not None and first.time_s <= time_s:
            for item in room.timeline:
                if isinstance(item, Message) and item.time_s >= time_s:
                    self.timeline.cursor = str(item.serial)
                    self.timeline.show_entry(str(item.serial), at_top=True)
                    self.timeline.focus()
                    return
            self.timeline.action_newest()
        else:
            self._around(room.name, time_s)

    @work(exclusive=True, group="date")
    async def _around(self, name: str, time_s: float) -> None:
        chat = self.chat()
        if chat is None:
            return
        try:
            found = await chat.around(name, time_s, 100)
        except HubbubError as error:
            self.notice(str(error), alarm=True)
            return
        if not found:
            self.notice("nothing is known of that time")
            return
        entries = [lone_entry(message, number) for number, message in enumerate(found)]
        nearest = min(entries, key=lambda entry: abs(entry.time_s - time_s))
        day = datetime.fromtimestamp(time_s, self.desk.around.zone)
        title = f"{legible_line(name)} around {day:%d %b %Y %H:%M}"
        from hubbub.tui.screens.side import Side

        self.app.push_screen(Side(title, lambda: entries, show=nearest.key))

    # Mentions

    def action_mentions(self) -> None:
        """List where we were mentioned, the newest first."""
        found = [
            (item.time_s, self._message_choice(place, item))
            for place in self.desk.all_places()
            if (room := self.desk.room_at(place)) is not None
            for item in room.timeline
            if isinstance(item, Message) and item.mentions and not item.own
        ]
        found.sort(key=lambda pair: -pair[0])
        choices = [choice for _, choice in found[:MOST_FOUND]]
        self.app.push_screen(
            Chooser("mentions", choices, empty="nobody has mentioned you"), self.go_to_key
        )

    def _message_choice(self, place: Place, item: Message) -> Choice:
        moment = datetime.fromtimestamp(item.time_s, self.desk.around.zone)
        room = self.desk.room_at(place)
        left = (
            (f"{moment:%d %b %H:%M} ", "time"),
            (f"{self.title_of(place)} ", "room"),
            (f"{item.who} ", "strong"),
            (" ".join(item.text.split()), ""),
        )
        unread = room is not None and item.time_s > room.read_s
        return Choice(f"{place.key} {item.serial}", left, (("new", "unread"),) if unread else ())

    # What is not there yet

    def action_outbox(self) -> None:
        """List what has not been stored; Enter goes there."""
        choices = [
            self._waiting_choice(place, item)
            for place in self.desk.all_places()
            if (room := self.desk.room_at(place)) is not None
            for item in room.pending
        ]
        hint = (
            "Enter go there ({timeline.reply} retry, {timeline.delete} take back)"
            " · {overlay.close} close"
        )
        self.app.push_screen(
            Chooser("outbox", choices, hint, empty="nothing waits: all is stored"), self.go_to_key
        )

    def _waiting_choice(self, place: Place, item: Message) -> Choice:
        left = (
            (f"{_SIGNS[item.delivery]} ", "state"),
            (f"{self.title_of(place)} ", "room"),
            (" ".join(item.text.split()), ""),
        )
        why = item.problem or item.delivery.value
        return Choice(f"{place.key} ={item.key}", left, ((why, "quiet"),))

    def show_drafts(self, room: str = "") -> None:
        """List what was begun, or take one of it: to go on, in $EDITOR too, or to let go of it."""
        self.keep_draft()
        drafts = {
            place.key: known
            for place in self.desk.all_places()
            if (known := self.desk.room_at(place)) is not None and known.draft
        }
        named = [key for key in drafts if room and fold(room) in place_of(key).room]
        if room and len(named) == 1:
            self._take_draft(named[0])
            return
        choices = [
            Choice(key, ((f"{self.title_of(place_of(key))} ", "room"), (_one_line(known), "")))
            for key, known in drafts.items()
            if not room or key in named
        ]
        if choices:
            self.app.push_screen(Chooser("drafts", choices), self._take_draft)
        else:
            self.notice("nothing was begun" + (f" in {legible_line(room)}" if room else ""))

    def _take_draft(self, key: str | None) -> None:
        place = place_of(key or "")
        room = self.desk.room_at(place)
        if room is None:
            return
        history = self.labels["composer.history"]
        choices = [
            Choice("write", (("go on writing", ""),)),
            Choice("editor", (("write in $EDITOR", ""),)),
            Choice("drop", ((f"let go of it; {history} finds it again", ""),)),
        ]

        def chosen(what: str | None) -> None:
            if what:
                self.open(place)
            if what == "editor":
                self.write_outside()
            elif what == "drop":
                self.composer.action_clear()
                self.keep_draft()

        self.app.push_screen(Chooser(f"{self.title_of(place)}: {_one_line(room)}", choices), chosen)

    def show_raw(self) -> None:
        """Show the lines of the protocol."""
        raise NotImplementedError


def _one_line(room: Room) -> str:
    return " ".join(room.draft.split())
