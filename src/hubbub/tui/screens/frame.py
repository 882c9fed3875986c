"""The frame of the screen: its panes and bars, and what they say."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Region, Size
from textual.screen import Screen

from hubbub.client.model import Status, What
from hubbub.tui import places
from hubbub.tui.desk import Desk
from hubbub.tui.places import Place
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.timers import SureTimers
from hubbub.tui.views import bars, hints, people, rooms
from hubbub.tui.views.labels import Labels
from hubbub.tui.widgets.bar import Bar
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.lines import Line, Lines
from hubbub.tui.widgets.note import Note
from hubbub.tui.widgets.page import Page
from hubbub.tui.widgets.timeline import Timeline

PROMPT: Span = (" > ", "quiet")


class FrameScreen(SureTimers, Screen[None]):
    """Panes and bars around a timeline and a composer, as far as the terminal has room for them."""

    CSS_PATH = Path(__file__).with_name("frame.tcss")
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own name and kind
        (0, "-tiny"),
        (40, "-narrow"),
        (60, "-small"),
        (80, "-medium"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-low"), (24, "-high")]  # noqa: RUF012 - as above
    AUTO_FOCUS = "Composer"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.labels = Labels({})
        """What keys are called, as they are bound now."""
        self.newer = 0
        """How many entries are further down than what is in sight."""
        self._is_composed = False

    def compose(self) -> ComposeResult:
        """Put the panes side by side, and the bars above and below."""
        self._suit(self.app.size)
        yield Lines(id="small")
        yield Bar(id="top")
        yield Bar(id="rule", classes="rule")
        with Horizontal(id="middle"):
            yield Lines(id="rooms")
            with Vertical(id="talk"):
                yield Page(self.desk.around.zone, id="timeline")
                yield Bar(id="below")
            yield Lines(id="people")
        with Vertical(id="foot"):
            yield Bar(id="end", classes="rule")
            yield Lines(id="hints")
            yield Note(id="trouble")
            yield Note(id="safe", least=1)
            yield Bar(id="replying")
            yield Note(id="context")
            yield Bar(id="pasted")
            with Horizontal(id="writing"):
                yield Bar(id="prompt")
                yield Composer(id="composer")
            yield Bar(id="offers")
            yield Bar(id="last", classes="rule")
            yield Bar(id="status")

    def _suit(self, size: Size) -> None:
        """Have the classes of a size from the start: when one changes, all styles are looked up."""
        across = self._get_breakpoint_classes(size.width, self.HORIZONTAL_BREAKPOINTS)
        down = self._get_breakpoint_classes(size.height, self.VERTICAL_BREAKPOINTS)
        self.update_classes(dict.fromkeys(across | down, True), update=False)

    def on_mount(self) -> None:
        """Show what there is, and let time pass in the bars."""
        self._is_composed = True
        self.bar("prompt").show([PROMPT])
        self.set_interval(1.0, self.show_bars)
        self.show_all()

    def on_unmount(self) -> None:
        """Draw no more."""
        self._is_composed = False

    @property
    def timeline(self) -> Timeline:
        """Return the timeline."""
        return self.query_one("#timeline", Timeline)

    @property
    def composer(self) -> Composer:
        """Return where one writes."""
        return self.query_one("#composer", Composer)

    def bar(self, name: str) -> Bar:
        """Return a bar."""
        return self.query_one(f"#{name}", Bar)

    @property
    def is_whole(self) -> bool:
        """Whether the widgets are there: not before the first moment, nor after the last."""
        return self.is_attached and self._is_composed

    # What panes and bars say

    def show_what_differs(self, kinds: set[What]) -> None:
        """Draw what these changes concern; a message alone concerns no list."""
        if kinds - {What.APPENDED, What.PENDING, What.TYPING, What.REPLACED, What.PREPENDED}:
            self._show_rooms()
        if kinds & {What.PEOPLE, What.STATUS, What.ROOMS}:
            self._show_people()
        self.show_bars()

    def show_all(self) -> None:
        """Draw all but the timeline."""
        self._show_rooms()
        self._show_people()
        self.show_bars()

    def _show_rooms(self) -> None:
        desk = self.desk
        self.query_one("#rooms", Lines).show(rooms.lines(desk), desk.here.key if desk.here else "")

    def _show_people(self) -> None:
        server, room = self.desk.server, self.desk.room
        known = people.lines(server, room) if server is not None and room is not None else []
        self.query_one("#people", Lines).show(known)

    def show_bars(self) -> None:
        """Draw the bars, in which time passes."""
        if not self.is_whole:
            return
        desk = self.desk
        self._put("top", bars.top(desk))
        self._show_rules()
        self.show_status()
        self._show_hints()
        small = bars.too_small(desk, self.app.size.width, self.app.size.height)
        self.query_one("#small", Lines).show(small)
        trouble = bars.trouble(desk, self.labels)
        for name in ("trouble", "safe"):
            self.bar(name).display = trouble is not None
        self.timeline.set_online(desk.is_online)
        if trouble is not None:
            self._put("trouble", trouble[0])
            self._put("safe", trouble[1])
        if any(server.status is not Status.ONLINE for server in desk.servers.values()):
            self._show_rooms()  # which say when they are tried again
        self.show_below()

    def _show_rules(self) -> None:
        """Draw the lines above and below the panes, joined with those between them."""
        panes = self.query_one("#rooms"), self.query_one("#people")
        left, right = (pane.region if pane.display else Region() for pane in panes)
        joints = {left.right - 1, right.x} - {-1, 0}
        for name, joint in (("rule", "┬"), ("end", "┴"), ("last", "─")):
            self._put(name, bars.rule(self.app.size.width, joints, joint))

    def _show_hints(self) -> None:
        box = self.query_one("#hints", Lines)
        lines = hints.lines(self.desk.memory.hints, self.labels, self.app.size.width)
        box.display = bool(lines)
        if lines:
            box.styles.height = len(lines)
            box.show(lines)

    def learnt(self, name: str) -> None:
        """Let go of a hint: what it tells was just done."""
        if self.desk.dismiss_hint(name):
            self.show_bars()

    def show_status(self) -> None:
        """Draw the bar below all."""
        self._put("status", bars.status(self.desk, self.labels, self.app.size.width))

    def on_resize(self, _event: events.Resize) -> None:
        """Draw what depends on the size; what had no room lost the focus, too."""
        self.call_after_refresh(self._resized)

    def _resized(self) -> None:
        self.show_bars()
        for note in self.query(Note):
            note.fit()
        if self.is_whole and self.focused is None:
            self.composer.focus()

    def show_below(self) -> None:
        """Draw the line below the timeline."""
        self._put("below", bars.below(self.desk, self.labels, self.newer))

    def _put(self, name: str, line: Line) -> None:
        self.bar(name).show(line.left, line.right)

    def title_of(self, place: Place) -> str:
        """Return what a place is called."""
        return places.title(self.desk.servers[place.server], place.room)

    def on_screen_resume(self, _event: events.ScreenResume) -> None:
        """Draw what changed while a box was open."""
        if self.is_whole:
            self.show_all()
