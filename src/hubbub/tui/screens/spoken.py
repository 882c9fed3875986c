"""The screen for who listens: one column, a live line above the composer, nothing that ticks.

What screens and braille displays ask of a program in a terminal: its real cursor where one writes,
no frames, no clocks, nothing drawn anew that was there before (BRLTTY; textual#2348, codex#20489).
"""

from __future__ import annotations

from textual import events

from hubbub.client.events import Kind
from hubbub.client.model import Change, Item, Status, What
from hubbub.client.model import Message as Said
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.places import Place, title
from hubbub.tui.screens.going import GoingScreen
from hubbub.tui.settings import Level
from hubbub.tui.timeline import entries, spoken
from hubbub.tui.translate import Translation
from hubbub.tui.views import bars
from hubbub.tui.views import spoken as views
from hubbub.tui.widgets.lines import Lines
from hubbub.tui.widgets.live import Live
from hubbub.tui.widgets.page import Page

MOST_AT_ONCE = 20
"""Of more lines that come in one turn only how many they are, and the last one, is told."""

_SILENT = ("trouble", "safe", "replying", "context", "pasted", "offers", "hints")
"""What comes and goes in the screen for those who see; here it is told."""


class SpokenScreen(GoingScreen):
    """The room, told in words when `screen_reader` is set, else as it is."""

    live: Live | None = None
    """The live line, while somebody listens."""

    _told_link: tuple[object, ...] = ()  # of which state of the connection was last told
    _told_room = ""  # … of the room
    _told_context = ""  # … of what Enter will do

    def on_mount(self) -> None:
        """Tell from the start, if the settings say so."""
        self.follow_reader()

    def drawn(self) -> None:
        """Say how to go on, where somebody listens."""
        super().drawn()
        self._greet()

    def follow_reader(self) -> None:
        """Begin to tell, or stop, as the settings say."""
        wanted = self.desk.settings.screen_reader
        if wanted == (self.live is not None):
            return
        self.set_class(wanted, "-reader")
        page = self.query_one("#timeline", Page)
        self.follow_keys()
        self.composer.draws_caret = not wanted
        if wanted:
            self._begin_telling()
        elif self.live is not None:
            self.live.remove()
            self.live = None
        page.stand_still(wanted)
        self.show_all()
        self._show_context()
        self._show_offers()

    def _begin_telling(self) -> None:
        self.live = Live(id="live")
        self.mount(self.live, before="#writing")
        for name in _SILENT:
            self.query_one(f"#{name}").display = False
        self._told_link = ()
        if self.desk.here is not None:  # it was set while somebody was there
            self.call_after_refresh(self._greet)

    def _greet(self) -> None:
        keys = (
            "{app.line_newer} reads the next line, {app.line_older} the one before, "
            "{app.where} says where you are, {app.help} lists all keys"
        )
        self.announce(self.labels.told(keys))

    def follow_keys(self) -> None:
        """Take the keys as the settings bind them."""
        raise NotImplementedError

    # Telling

    def tell(self, text: str) -> None:
        """Tell at once what answers a key or a command."""
        if self.live is not None:
            self.live.tell(legible_line(text))

    def announce(self, text: str) -> None:
        """Tell something that came by itself, when it is its turn."""
        if self.live is not None:
            self.live.announce(legible_line(text))

    def action_line(self, step: int) -> None:
        """Read the next line that was told, or the one before."""
        if self.live is None:
            self.notice("/set screen_reader on tells what comes, line by line")
        else:
            self.live.step(step)

    def action_where(self) -> None:
        """Tell where one is, what is unread, what waits, how the link is."""
        self.notice(views.whereabouts(self.desk, self.labels))

    # What comes

    def _ring(self, change: Change) -> None:
        super()._ring(change)
        if self.live is None:
            return
        place = Place(change.server, change.room)
        if change.what is What.APPENDED:
            self._tell_new(place, change.count)
        elif change.what is What.REPLACED and place == self.desk.here:
            self._tell_changed(change.serial)

    def _tell_new(self, place: Place, count: int) -> None:
        room = self.desk.room_at(place)
        if room is None:
            return
        items = room.timeline[max(0, len(room.timeline) - count) :]
        lines = [line for item in items for line in self._lines(place, item)]
        if len(lines) > MOST_AT_ONCE:
            self.announce(f"{len(items)} lines have come, the last one:")
            lines = lines[-1:]
        for line in lines:
            self.announce(line)

    def _lines(self, place: Place, item: Item) -> list[str]:
        """Return what is told of an item: all of the open room, elsewhere what is for us."""
        room, server = self.desk.room_at(place), self.desk.servers[place.server]
        if room is None:
            return []
        is_here = place == self.desk.here
        if not is_here and not self._is_for_us(place, item):
            return []
        entry = self.entry(Translation(room, server.nick).entry(item))
        lines = spoken.said(entry, self.timeline.column.look, just_now=True)
        if lines and not is_here:
            where = "to you" if room.is_person else f"in {title(server, room.name)}"
            lines[0] = f"{where}, {lines[0]}"
        return lines

    def _is_for_us(self, place: Place, item: Item) -> bool:
        room = self.desk.room_at(place)
        if not isinstance(item, Said) or item.own or room is None:
            return False
        if self.desk.ignores(place.server, item.who):
            return False
        level = self.desk.level(place)
        wanted = level is Level.ALL or item.mentions or room.is_person
        return bool(wanted) and level is not Level.NONE

    def _tell_changed(self, serial: int) -> None:
        """Tell of an edit, a reaction, a message taken back."""
        room, translation = self.desk.room, self.translation
        item = room.timeline.at(serial) if room else None
        index = self.timeline.column.index(str(serial))
        if item is None or translation is None or index is None:
            return
        old, new = self.timeline.column[index], self.entry(translation.entry(item))
        if isinstance(old, entries.Message) and isinstance(new, entries.Message):
            for line in spoken.changed(old, new):
                self.announce(line)

    # What bars say elsewhere

    def notice(self, text: str, *, alarm: bool = False) -> None:
        """Say something above the composer."""
        if self.live is None:
            super().notice(text, alarm=alarm)
        else:
            self.tell(f"error: {text}" if alarm else text)

    def opened(self) -> None:
        """Say which room it is."""
        super().opened()
        if (told := views.opened(self.desk)) != self._told_room:
            self._told_room = told
            self.tell(told)

    def say(self, text: str, kind: Kind = Kind.SPEECH) -> None:
        """Say something in the open room. Raises: BadMessage, StoreError."""
        super().say(text, kind)
        server = self.desk.server
        if server is not None and bars.trouble(self.desk, self.labels) is not None:
            self.tell("kept until the connection is back")

    def show_bars(self) -> None:
        """Draw the bars; for who listens only what does not change by itself."""
        if self.live is None or not self.is_whole:
            super().show_bars()
            return
        self._put("top", views.top(self.desk))
        self.query_one("#small", Lines).show(
            bars.too_small(self.desk, self.app.size.width, self.app.size.height)
        )
        trouble = bars.trouble(self.desk, self.labels)
        self.timeline.set_online(trouble is None)
        self._tell_link()

    def _tell_link(self) -> None:
        """Tell when the connection has gone, or is back."""
        server = self.desk.server
        if server is None or server.status is Status.CONNECTING:
            return
        state = (server.name, server.status, server.obstacle)
        is_begun = self._told_link or server.status is not Status.OFFLINE
        if is_begun and state != self._told_link:
            self._told_link = state
            self.announce(views.link(self.desk, self.labels))

    def show_status(self) -> None:
        """Draw the bar below all."""
        if self.live is None:
            super().show_status()

    def show_below(self) -> None:
        """Draw the line below the timeline."""
        if self.live is None:
            super().show_below()

    def _show_context(self) -> None:
        if self.live is None:
            super()._show_context()
            return
        cancel = self.labels.told("{composer.cancel} cancels")
        told = ""
        if self.replying:
            told = f"replying to {self.replying.nick}: {spoken.short(self.replying.text)}, {cancel}"
        elif self.editing:
            told = f"editing what you said, {cancel}"
        if told and told != self._told_context:
            self.tell(told)
        self._told_context = told

    def _show_pasted(self) -> None:
        if self.live is None:
            super()._show_pasted()
        elif self._pasted:
            server = self.desk.server
            whole = server is not None and "draft/multiline" in server.caps
            self.tell(bars.pasted(self._pasted, self.labels, is_whole=whole))

    def _show_offers(self) -> None:
        if self.live is None:
            super()._show_offers()
            return
        candidates, chosen = self.composer.candidates
        if 0 <= chosen < len(candidates):
            self.tell(f"{candidates[chosen].shown}, {chosen + 1} of {len(candidates)}")

    def on_screen_resume(self, _event: events.ScreenResume) -> None:
        """Go on telling where a box over the room held it up."""
        if self.live is not None:
            self.live.resume()
