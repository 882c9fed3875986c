"""The first run, in four steps that can each be skipped: server, name, rooms, look."""

from __future__ import annotations

import os
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
from hubbub.tui import notifying
from hubbub.tui.desk import Desk
from hubbub.tui.keys import BOXES
from hubbub.tui.screens.asking import FEW_COLUMNS, Fact
from hubbub.tui.screens.owning import Owning
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.timers import SureTimers
from hubbub.tui.widgets.lines import Line, Lines

_HEARD = "screen_reader on"
LOOKS = (
    ("theme dark", "dark"),
    ("theme light", "light"),
    ("theme high-contrast", "high contrast"),
    ("theme terminal", "the terminal's own colours"),
    ("keys default", "keys: default"),
    ("keys emacs", "keys: emacs"),
    ("keys vi", "keys: vi"),
    (_HEARD, "for a screen reader or a braille display"),
    ("ring", "try a notification"),
    ("done", "done: into the room"),
)
LOOK_AFTER_S = 0.6
"""A server is looked at when nobody has typed for so long."""

A_GUEST: Fact = ("Without a name you are a guest.", "quiet")

SERVER, NAME, ROOMS, APPEARANCE = range(4)
MOST_ROOMS = 12


class Wizard(SureTimers, Owning):
    """Adds a server to the client; its result is what was wished, None if it was given up.

    Each step is checked while one types or waits: the address for its form, then by looking at
    the server, whose key is shown; the name for its form, then by the server itself.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(BOXES["wizard.skip"], "skip", "skip this step", id="wizard.skip"),
        Binding(BOXES["wizard.back"], "back", "the step before", id="wizard.back"),
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
    ]

    steps = ("server", "name", "rooms", "look")

    def __init__(
        self, desk: Desk, address: str = "", safety: Safety | None = None, offered: str = ""
    ) -> None:
        super().__init__("welcome to hubbub", desk, safety or Safety())
        self._given = address
        self._offered = offered
        self._timer: Timer | None = None
        self._rooms: dict[str, bool] = {}
        self._known: dict[str, list[Fact]] = {}  # of servers that answered
        self._doubted = ""  # one that did not, and was asked for all the same

    def on_mount(self) -> None:
        """Begin with the server; what Owning does then, Textual lets it do by itself."""
        if self._given:
            self._go_to(self._given)
            self._look_at(self._given)
        else:
            self._ask_server(self._offered)

    def keys_now(self) -> str:
        """Return what can be done now; what Escape does depends on where one would be then."""
        if self.step == APPEARANCE:
            choose = "" if self.app.size.width < FEW_COLUMNS else "↑ ↓ choose · "
            return f"{choose}Enter take · {{wizard.back}} back · {{overlay.close}} done"
        enter = "" if self.app.size.width < FEW_COLUMNS else "Enter go on · "
        back = " · {wizard.back} back" if self.step else ""
        leaves = "leave" if self.desk.servers else "quit"
        close = "done" if self.chat is not None else leaves
        return f"{enter}{{wizard.skip}} skip{back} · {{overlay.close}} {close}"

    # 1 the server

    def _ask_server(self, value: str = "") -> None:
        self.step = SERVER
        facts = [
            ("Other machines are reached by TLS; the server's key is remembered.", "quiet"),
            ("No server yet? `hubbub serve` starts one here.", "quiet"),
        ]
        example = "chat.example or 127.0.0.1:1337"
        self.ask("Which server?", self._server_given, facts, example, value=value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once whether that can be an address, and soon whether a server is there."""
        if self._timer is not None:
            self._timer.stop()
        if self.step == NAME:
            self.check_name(event.value)
        if self.step != SERVER or not event.value:
            return
        self._doubted = ""
        try:
            host, port = split_address(event.value.strip())
        except HubbubError as error:
            self.tell_facts([(str(error), "alarm")])
            return
        self.tell_facts([(f"host {legible_line(host)}, port {port}", "state")])
        name = joined_address(host, port)
        self._timer = self.set_timer(LOOK_AFTER_S, lambda: self._look_at(name))

    @work(exclusive=True, group="look")
    async def _look_at(self, name: str, *, goes_on: bool = False) -> None:
        """Look at the server from outside; nothing is said to it, and no key is taken yet.

        Args: goes_on: go to it when it answers; when not, once Enter is pressed again.
        """
        if self.step == SERVER:
            self.tell_facts([(f"looking at {legible_line(name)}…", "gap")])
        try:
            found = self._found(name, await self.desk.around.look(name, self.safety))
            self._known[name] = found
        except HubbubError as error:
            found = [(legible_line(str(error)), "alarm")]
            if goes_on:
                found.append(("Another address; or Enter again, to try it later.", "quiet"))
                self._doubted = name
        if self.step == NAME and self.chat is None:
            self.tell_facts([*found, A_GUEST])
        elif self.step == SERVER and goes_on and name in self._known:
            self._go_to(name)
        elif self.step == SERVER:
            self.tell_facts(found)

    def name_facts(self) -> list[Fact]:
        """Return what is known of the server, and what a name is for."""
        here = (f"for {legible_line(self.address)}", "quiet")
        return [*self._known.get(self.address, [here]), A_GUEST]

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
            name = joined_address(*split_address(text))
        except HubbubError as error:
            self.tell_facts([(str(error), "alarm")])
            return
        if self._timer is not None:
            self._timer.stop()
        if name == self._doubted or name in self._known:
            self._go_to(name)
        else:
            self._look_at(name, goes_on=True)

    def _go_to(self, name: str) -> None:
        self.address, self.step = name, NAME
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

    def _show_looks(self, chosen: str) -> None:
        settings = self.desk.settings
        worn = {f"theme {settings.theme}", f"keys {settings.keys}"}
        worn |= {_HEARD} if settings.screen_reader else set()
        rows = [
            Line((("✓ " if key in worn else "  ", "state"), (text, "")), (), key)
            for key, text in LOOKS
        ]
        self.show_lines(rows, chosen)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Take what was picked, as if it had been typed."""
        if self.step == APPEARANCE:
            self._look_chosen(event.key)

    def _look_chosen(self, key: str) -> None:
        if key == "done":
            self.dismiss(self.wishes)
        elif key == "ring":
            self.app.ring("this is how it rings")  # type: ignore[attr-defined]
            self._show_looks(key)
            self.tell(notifying.told(in_tmux="TMUX" in os.environ))
        elif key:
            is_taken_back = key == _HEARD and self.desk.settings.screen_reader
            name, value = key.split(" ", 1)
            self.desk.choose(name, "off" if is_taken_back else value)
            self.app.follow_settings()  # type: ignore[attr-defined]
            self._show_looks(key)
            self.tell_keys(self.keys_now())

    def action_skip(self) -> None:
        """Go to the next step."""
        if self.step == SERVER:
            self._ask_look()
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

    def action_back(self) -> None:
        """Go to the step before."""
        chat = self.chat
        if self.step == APPEARANCE and chat is not None and chat.server.status is Status.ONLINE:
            self.owned(chat.server)
        elif self.step == ROOMS and chat is not None:
            self.step = NAME
            self.ask_account(chat.server)
        elif self.step != SERVER:
            self._back_to_server()

    @work(exclusive=True, group="look")
    async def _back_to_server(self) -> None:
        await self.let_go()
        self._ask_server(self.address)

    def action_close(self) -> None:
        """Leave it; a server that was given stays."""
        is_done = self.chat is not None or self.step == APPEARANCE
        self.dismiss(self.wishes if is_done else None)
