"""The first run, in four steps that can each be skipped: server, name, rooms, look."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from hubbub.client.chat import Chat
from hubbub.client.desk import Wishes
from hubbub.client.model import Obstacle, Server, Status
from hubbub.client.places import joined_address, split_address
from hubbub.client.state import LOBBY
from hubbub.client.trust import Safety
from hubbub.errors import HubbubError
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.desk import Desk
from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.widgets.bar import Bar
from hubbub.tui.widgets.lines import Line, Lines

STEPS = ("server", "name", "rooms", "look")
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
CHECK_EVERY_S = 0.2


class Wizard(Overlay[Wishes]):
    """Adds a server to the client; its result is what was wished, None if it was given up.

    Each step is checked while one types or waits: the address for its form and whether somebody
    answers, the name by the server itself.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "skip", "skip this step", id="wizard.skip"),
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    Wizard Lines { height: auto; max-height: 14; min-height: 3; }
    Wizard #answer { margin: 1 0; }
    """

    def __init__(self, desk: Desk, address: str = "", safety: Safety | None = None) -> None:
        super().__init__("welcome to hubbub", "")
        self._given = address
        self._safety = safety or Safety()
        self._desk = desk
        self._step = 0
        self._chat: Chat | None = None
        self._wishes = Wishes()
        self._timer: Timer | None = None
        self._rooms: dict[str, bool] = {}
        self._password_for = ""
        self._address = ""

    def body(self) -> ComposeResult:
        """Yield what is asked, where one answers, and what can be chosen."""
        yield Bar(id="question")
        yield Input(id="answer")
        yield Lines(id="facts")

    def on_mount(self) -> None:
        """Begin with the server."""
        self._timer = self.set_interval(CHECK_EVERY_S, self._check)
        if self._given:
            self._server_given(self._given)
        else:
            self._ask_server()

    def _ask(self, question: str, facts: list[tuple[str, str]], placeholder: str = "") -> None:
        steps = "  ".join(
            f"[{name}]" if number == self._step else name for number, name in enumerate(STEPS)
        )
        self.query_one("#question", Bar).show([(question, "strong")], [(steps, "quiet")])
        box = self.query_one("#answer", Input)
        box.display, box.placeholder, box.password = bool(placeholder), placeholder, False
        self._tell_facts(facts)
        self.tell("Enter go on · ^N skip · Esc leave")

    def _tell_facts(self, facts: list[tuple[str, str]]) -> None:
        self._show([Line(((text, role),)) for text, role in facts])

    def _show(self, lines: list[Line], chosen: str = "") -> None:
        box = self.query_one("#facts", Lines)
        box.styles.height = max(3, min(len(lines), 14))
        box.show(lines, chosen)

    def _answer(self, text: str) -> None:
        box = self.query_one("#answer", Input)
        box.value = text
        box.focus()

    # 1 the server

    def _ask_server(self) -> None:
        self._step = 0
        facts = [
            ("Other machines are reached by TLS; the server's key is remembered.", "quiet"),
            ("No server yet? `hubbub serve` starts one here.", "quiet"),
        ]
        self._ask("Which server?", facts, "chat.example or 127.0.0.1:1337")
        self._answer("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once whether that can be an address."""
        if self._step == 0 and event.value:
            try:
                host, port = split_address(event.value.strip())
            except HubbubError as error:
                self._tell_facts([(str(error), "alarm")])
            else:
                self._tell_facts([(f"host {legible_line(host)}, port {port}", "state")])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on with that answer."""
        text = event.value.strip()
        if self._step == 0:
            self._server_given(text)
        elif self._step == 1:
            self._name_given(event.value if self._password_for else text)
        elif self._step == 2:
            self._room_given(text)
        else:
            self._look_chosen()

    def _server_given(self, text: str) -> None:
        try:
            self._address = joined_address(*split_address(text))
        except HubbubError as error:
            self._tell_facts([(str(error), "alarm")])
            return
        self._step = 1
        self._ask("Your name there?", [(f"for {self._address}", "quiet")], "a name")
        self._answer("")

    # 2 the name

    def _name_given(self, text: str) -> None:
        if self._password_for and self._chat is not None:
            self._log_in(text)
            return
        if self._chat is None:
            self._wishes = Wishes(text or None, (LOBBY,), self._safety)
            self._chat = self._desk.client.add(self._address, self._wishes)
        else:
            self._chat.rename(text or self._chat.server.nick + "_")
            self._desk.client.reconnect(self._address)
        self._tell_facts([("connecting…", "gap")])

    def _log_in(self, password: str) -> None:
        if self._chat is not None:
            self._chat.log_in(self._password_for, password)
            self._desk.client.reconnect(self._address)
        self._password_for = ""
        self._tell_facts([("logging in…", "gap")])

    def _check(self) -> None:
        """See how the connection comes along."""
        if self._chat is None or self._step != 1:
            return
        server = self._chat.server
        if server.status is Status.ONLINE:
            self._ask_rooms(server)
        elif server.status is Status.STUCK:
            self._stuck(server)
        elif server.status is Status.WAITING:
            left_s = max(0, round(server.retry_at_s - self._desk.around.clock()))
            why = legible_line(server.problem)
            self._tell_facts([(why, "alarm"), (f"trying again in {left_s}s; ^N go on", "quiet")])

    def _stuck(self, server: Server) -> None:
        if server.obstacle is Obstacle.KEY_CHANGED:
            self.dismiss(self._wishes)  # the whole screen is due to that
        elif server.obstacle is Obstacle.PASSWORD:
            self._password_for = server.account or server.nick
            self._ask("Password?", [(legible_line(server.problem), "alarm")], "password")
            self.query_one("#answer", Input).password = True
        else:
            self._tell_facts(
                [
                    (legible_line(server.problem), "alarm"),
                    (f"perhaps {legible_line(server.nick)}_", "quiet"),
                ]
            )

    # 3 the rooms

    def _ask_rooms(self, server: Server) -> None:
        self._step = 2
        self._rooms = {room.name: True for room in server.rooms.values() if room.is_joined}
        facts: list[tuple[str, str]] = [(self._how_safe(server), "state")]
        self._ask("Which rooms?", facts, "#room, Enter enters it; empty: go on")
        self._answer("")
        self._list_rooms()

    def _how_safe(self, server: Server) -> str:
        if server.key is None:
            return f"connected to {server.name} in clear text, on this machine"
        return f"connected by TLS; key {legible_line(server.key.now)}"

    @work(exclusive=True)
    async def _list_rooms(self) -> None:
        if self._chat is None:
            return
        try:
            rows = await self._chat.list_rooms()
        except HubbubError:
            return
        if self._step != 2:
            return
        lines = [Line(((self._how_safe(self._chat.server), "state"),))]
        for row in sorted(rows, key=lambda row: -row.members)[:12]:
            mark = "✓ " if self._rooms.get(row.room) else "  "
            left: tuple[Span, ...] = (
                (mark, "state"),
                (legible_line(row.room), "strong"),
                (f"  {legible_line(row.topic)}", ""),
            )
            lines.append(Line(left, ((str(row.members), "quiet"),), row.room))
        self._show(lines)

    def action_step(self, step: int) -> None:
        """Choose a line."""
        self.query_one("#facts", Lines).action_step(step)

    def _room_given(self, text: str) -> None:
        chosen = text or self.query_one("#facts", Lines).chosen
        if chosen and self._chat is not None:
            room = chosen if self._chat.server.is_room(chosen) else f"#{chosen}"
            if not self._rooms.get(room):
                self._rooms[room] = True
                self._chat.join(room)
                self._answer("")
                self.query_one("#facts", Lines).chosen = ""
                self._list_rooms()
                return
        self._ask_look()

    # 4 the look

    def _ask_look(self) -> None:
        self._step = 3
        self._ask("How shall it look?", [])
        self._show([Line(((text, ""),), (), key) for key, text in LOOKS], "done")
        self.query_one("#facts", Lines).can_focus = True
        self.query_one("#facts", Lines).focus()
        self.tell("↑ ↓ choose · Enter take · Esc into the room")

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Take a look, a room, or go on."""
        if self._step == 2:
            self._room_given(event.key)
        elif self._step == 3:
            self.query_one("#facts", Lines).show(
                [Line(((text, ""),), (), key) for key, text in LOOKS], event.key
            )
            self._look_chosen()

    def _look_chosen(self) -> None:
        key = self.query_one("#facts", Lines).chosen
        if key == "done":
            self.dismiss(self._wishes)
        elif key == "ring":
            self.app.ring("this is how it rings")  # type: ignore[attr-defined]
        elif key:
            self._desk.choose(*key.split(" ", 1))
            self.app.follow_settings()  # type: ignore[attr-defined]

    def action_skip(self) -> None:
        """Go to the next step."""
        if self._step == 0:
            self.dismiss(None)
        elif self._step == 1 and self._chat is None:
            self._name_given("")
        elif self._step == 1:
            self._step = 2
            self._ask_look()
        elif self._step == 2:
            self._ask_look()
        else:
            self.dismiss(self._wishes)

    def action_close(self) -> None:
        """Leave it; a server that was given stays."""
        self.dismiss(self._wishes if self._chat is not None else None)
