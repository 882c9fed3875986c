"""The first run, in four steps that can each be skipped: server, name, rooms, look."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from hubbub.client.link import Look
from hubbub.client.model import Server, Status
from hubbub.client.places import joined_address, split_address
from hubbub.client.trust import Safety
from hubbub.errors import HubbubError
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.desk import Desk
from hubbub.tui.keys import BOXES
from hubbub.tui.screens.asking import Fact
from hubbub.tui.screens.owning import Owning
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.widgets.lines import Line, Lines

LOOKS = (
    ("theme dark", "dark"),
    ("theme light", "light"),
    ("theme high-contrast", "high contrast"),
    ("theme terminal", "the terminal's own colours"),
    ("keys default", "keys: as on the screen"),
    ("keys emacs", "keys: emacs"),
    ("keys vi", "keys: vi"),
    ("ring", "try a notification"),
    ("done", "done: into the room"),
)
LOOK_AFTER_S = 0.6
"""A server is looked at when nobody has typed for so long."""

SERVER, NAME, ROOMS, APPEARANCE = range(4)
MOST_ROOMS = 12


class Wizard(Owning):
    """Adds a server to the client; its result is what was wished, None if it was given up.

    Each step is checked while one types or waits: the address for its form, then by looking at
    the server, whose key is shown; the name by the server itself.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(BOXES["wizard.skip"], "skip", "skip this step", id="wizard.skip"),
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
    ]

    steps = ("server", "name", "rooms", "look")

    def __init__(self, desk: Desk, address: str = "", safety: Safety | None = None) -> None:
        super().__init__("welcome to hubbub", desk, safety or Safety())
        self._given = address
        self._timer: Timer | None = None
        self._rooms: dict[str, bool] = {}

    def on_mount(self) -> None:
        """Begin with the server; what Owning does then, Textual lets it do by itself."""
        if self._given:
            self._server_given(self._given)
        else:
            self._ask_server()

    # 1 the server

    def _ask_server(self) -> None:
        self.step = SERVER
        facts = [
            ("Other machines are reached by TLS; the server's key is remembered.", "quiet"),
            ("No server yet? `hubbub serve` starts one here.", "quiet"),
        ]
        self.ask("Which server?", self._server_given, facts, "chat.example or 127.0.0.1:1337")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once whether that can be an address, and soon whether a server is there."""
        if self._timer is not None:
            self._timer.stop()
        if self.step != SERVER or not event.value:
            return
        try:
            host, port = split_address(event.value.strip())
        except HubbubError as error:
            self.tell_facts([(str(error), "alarm")])
            return
        self.tell_facts([(f"host {legible_line(host)}, port {port}", "state")])
        name = joined_address(host, port)
        self._timer = self.set_timer(LOOK_AFTER_S, lambda: self._look_at(name))

    @work(exclusive=True, group="look")
    async def _look_at(self, name: str) -> None:
        """Look at the server from outside; nothing is said to it, and no key is taken yet."""
        self.tell_facts([(f"looking at {legible_line(name)}…", "gap")])
        try:
            found = self._found(name, await self.desk.around.look(name, self.safety))
        except HubbubError as error:
            found = [(legible_line(str(error)), "alarm")]
        if self.step == SERVER:
            self.tell_facts(found)

    def _found(self, name: str, look: Look) -> list[Fact]:
        if not look.fingerprint:
            why = "as asked for" if self.safety.plaintext else "it is on this machine"
            return [(f"{legible_line(name)} answers: in clear text, {why}", "state")]
        key = (f"its key: {look.fingerprint}", "strong")
        if look.before is None:
            new = "New to you. Whoever runs it can tell you whether that is its key."
            return [(f"{legible_line(name)} answers, by TLS", "state"), key, (new, "quiet")]
        since = ""
        if look.before.first_s is not None:
            moment = datetime.fromtimestamp(look.before.first_s, self.desk.around.zone)
            since = f" since {moment:%d %b %Y}"
        if look.before.fingerprint == look.fingerprint:
            return [(f"{legible_line(name)} answers, by TLS", "state"), key, (f"known{since}", "")]
        before = f"before:  {look.before.fingerprint}{since}"
        return [("It has another key than it had!", "alarm"), key, (before, "")]

    def _server_given(self, text: str) -> None:
        try:
            self.address = joined_address(*split_address(text))
        except HubbubError as error:
            self.tell_facts([(str(error), "alarm")])
            return
        if self._timer is not None:
            self._timer.stop()
        self.step = NAME
        self.ask_name()

    # 3 the rooms

    def owned(self, server: Server) -> None:
        """Ask for rooms: we are somebody there."""
        self.step = ROOMS
        self._rooms = {room.name: True for room in server.rooms.values() if room.is_joined}
        facts = [(self._how_safe(server), "state")]
        question = "#room, Enter enters it; empty: go on"
        self.ask("Which rooms?", self._room_given, facts, question)
        self._list_rooms()

    def _how_safe(self, server: Server) -> str:
        who = f"{server.nick}, " + ("logged in" if server.account else "a guest")
        if server.key is None:
            return legible_line(f"{who}; connected in clear text, on this machine")
        return legible_line(f"{who}; connected by TLS, key {server.key.now}")

    @work(exclusive=True, group="rooms")
    async def _list_rooms(self) -> None:
        if self.chat is None:
            return
        try:
            rows = await self.chat.list_rooms()
        except HubbubError:
            return
        if self.step != ROOMS:
            return
        lines = [Line(((self._how_safe(self.chat.server), "state"),))]
        for row in sorted(rows, key=lambda row: -row.members)[:MOST_ROOMS]:
            mark = "✓ " if self._rooms.get(row.room) else "  "
            left: tuple[Span, ...] = (
                (mark, "state"),
                (legible_line(row.room), "strong"),
                (f"  {legible_line(row.topic)}", ""),
            )
            lines.append(Line(left, ((str(row.members), "quiet"),), row.room))
        self.show_lines(lines)

    def _room_given(self, text: str) -> None:
        chosen = text or self.lines.chosen
        if chosen and self.chat is not None:
            room = chosen if self.chat.server.is_room(chosen) else f"#{chosen}"
            if not self._rooms.get(room):
                self._rooms[room] = True
                self.chat.join(room)
                self.query_one("#answer", Input).value = ""
                self.lines.chosen = ""
                self._list_rooms()
                return
        self._ask_look()

    # 4 the look

    def _ask_look(self) -> None:
        self.step = APPEARANCE
        self.ask("How shall it look?", self._look_chosen, [])
        self._show_looks("done")
        self.lines.can_focus = True
        self.lines.focus()
        self.tell_keys("↑ ↓ choose · Enter take · {overlay.close} into the room")

    def _show_looks(self, chosen: str) -> None:
        self.show_lines([Line(((text, ""),), (), key) for key, text in LOOKS], chosen)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Take what was picked, as if it had been typed."""
        if self.step == APPEARANCE:
            self._show_looks(event.key)
            self._look_chosen(event.key)

    def _look_chosen(self, key: str) -> None:
        if key == "done":
            self.dismiss(self.wishes)
        elif key == "ring":
            self.app.ring("this is how it rings")  # type: ignore[attr-defined]
        elif key:
            self.desk.choose(*key.split(" ", 1))
            self.app.follow_settings()  # type: ignore[attr-defined]

    def action_skip(self) -> None:
        """Go to the next step."""
        if self.step == SERVER:
            self.dismiss(None)
        elif self.step == NAME:
            self._skip_name()
        elif self.step == ROOMS:
            self._ask_look()
        else:
            self.dismiss(self.wishes)

    def _skip_name(self) -> None:
        """Go on without a name, or without an account; without a connection there are no rooms."""
        if not self.skip_name() or self.chat is None:
            return
        if self.chat.server.status is Status.ONLINE:
            self.owned(self.chat.server)
        else:
            self._ask_look()

    def action_close(self) -> None:
        """Leave it; a server that was given stays."""
        self.dismiss(self.wishes if self.chat is not None else None)
