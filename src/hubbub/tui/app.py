"""The terminal client as a whole: its screens, its settings as they change, when it rings."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import field
from datetime import tzinfo
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from textual import events, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from hubbub.client.chat import Chat
from hubbub.client.desk import Wishes
from hubbub.client.model import Message, Obstacle, Server, Status
from hubbub.client.places import joined_address, split_address
from hubbub.client.state import LOBBY
from hubbub.client.trust import Safety
from hubbub.errors import HubbubError, WrongUse
from hubbub.records import dataclass
from hubbub.tui import bindable, caret, keys, notifying, places, sequences, themes, waking
from hubbub.tui.canvas import Canvas
from hubbub.tui.desk import Desk
from hubbub.tui.places import Place
from hubbub.tui.screens.main import MainScreen
from hubbub.tui.tap import Tap
from hubbub.tui.tidying import EVERY_S, Tidying
from hubbub.tui.timeline.markdown import in_a_line
from hubbub.tui.timers import SureTimers
from hubbub.tui.views.labels import BOUND, Labels

if TYPE_CHECKING:
    from hubbub.tui.screens.wizard import Wizard

sequences.learn()

LOOK_EVERY_S = 1.0
"""How soon a changed client.toml is followed."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to go first: HOST:PORT, '' for where we were last; as whom; how safely.

    last: where lines went last, which the first run offers.
    """

    address: str = ""
    nick: str | None = None
    safety: Safety = field(default_factory=Safety)
    rooms: tuple[str, ...] = (LOBBY,)
    last: str = ""


class ChatScreen(MainScreen):
    """The main screen, with what it needs of the app."""

    app: HubbubApp

    def on_mount(self) -> None:
        """Draw all anew when an editor has had the terminal."""
        self.app.app_resume_signal.subscribe(self, lambda _: self.app.canvas.forget())

    def drawn(self) -> None:
        """Show where one was last; then go there."""
        super().drawn()
        self.app.drawn()

    def ring(self, place: Place, message: Message) -> None:
        """Let it be heard that a message came."""
        title = places.title(self.desk.servers[place.server], place.room)
        self.app.ring(f"{title} {message.who}: {in_a_line(message.text)}")

    def show_raw(self) -> None:
        """Show the lines of the protocol."""
        from hubbub.tui.screens.raw import Raw

        self.app.push_screen(Raw(self.app.tap))


READER = ChatScreen.CSS_PATH.with_name("reader.tcss")


class HubbubApp(SureTimers, App[None], inherit_bindings=False):
    """One person's terminal."""

    TITLE = "hubbub"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH: ClassVar[list[str | PurePath]] = [ChatScreen.CSS_PATH, READER]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "focus_next", show=False),
        Binding("shift+tab", "focus_previous", show=False),
    ]

    def __init__(self, desk: Desk, start: Start, tap: Tap | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.tap = tap or Tap()
        self.parting_words = ""
        self._start = start
        self._main = ChatScreen(desk)
        self.canvas = Canvas()
        self._tidying = Tidying()
        self._settings_s = 0.0
        self._obstacles: dict[str, Obstacle] = {}
        self._told: dict[str, tuple[str, str] | None] = {}
        self.animation_level = "none"
        for theme in themes.OURS:
            self.register_theme(theme)
        self._problem = ""

    def get_default_screen(self) -> Screen[None]:
        """Begin with the room: a screen below it would be laid out too, and never be seen."""
        return self._main

    @property
    def labels(self) -> Labels:
        """Return what keys are called, as they are bound now."""
        return self._main.labels

    @property
    def zone(self) -> tzinfo | None:
        """Return whose clock is shown."""
        return self.desk.around.zone

    def on_load(self) -> None:
        """Know how to look before anything is laid out."""
        self._problem = self._read_settings()
        self._dress()

    def on_mount(self) -> None:
        """Connect, and follow the settings."""
        self.follow_settings()
        waking.listen(self._driver, self._draw_anew)
        self.set_interval(LOOK_EVERY_S, self._look)
        self.set_interval(EVERY_S, self._tidy)
        self._run_client()

    @work(group="client")
    async def _run_client(self) -> None:
        """Keep all servers connected; what must never happen ends the app, with its error."""
        await self.desk.client.run()

    def drawn(self) -> None:
        """Go to the servers, now that the screen is there."""
        self._tidying.begin()
        if self._problem:
            self._main.notice(self._problem, alarm=True)
        known = self.desk.client.known()
        if self._start.address:
            self.begin(self._start.address, self._start.nick or "")
        elif known:
            for server in known:
                self._add(server.name, Wishes(server.nick or None, (), self._start.safety))
        else:
            self._ask("", self._start.last)

    # Servers

    def begin(self, address: str = "", nick: str = "") -> None:
        """Go to a server; by the wizard if none is named."""
        if not address:
            self._ask(address)
            return
        try:
            name = joined_address(*split_address(address))
        except HubbubError as error:
            self._main.notice(str(error), alarm=True)
            return
        known = {server.name for server in self.desk.client.known()} | set(self.desk.servers)
        if name not in known and not nick:
            self._ask(name)
            return
        rooms = () if name in known and not nick else self._start.rooms
        self._add(name, Wishes(nick or None, rooms, self._start.safety))
        if self.desk.here is None or self.desk.here.server != name:
            self._main.open(self.desk.place_on(name))

    def _ask(self, address: str, offered: str = "") -> None:
        """Open the wizard: for the server, or with one for the name there."""
        from hubbub.tui.screens.wizard import Wizard

        wizard = Wizard(self.desk, address, self._start.safety, offered)
        self.push_screen(wizard, lambda result: self._wizard_done(wizard, result))

    def _add(self, name: str, wishes: Wishes) -> Chat:
        chat = self.desk.client.add(name, wishes)
        if self.desk.here is None and (place := self.desk.first_place()):
            self._main.open(place)
        return chat

    def _wizard_done(self, wizard: Wizard, result: Wishes | None) -> None:
        """Go where it led; who gave it up is where they were, which may be nowhere."""
        if wizard.chat is not None:
            self.desk.give_hints()
            self._main.open(self.desk.place_on(wizard.address))
        elif result is None and not self.desk.servers:
            self.leave()
        elif not self.desk.servers:
            self._main.notice("no server yet: /connect HOST:PORT, or /connect for the wizard")

    # Settings

    def _read_settings(self) -> str:
        with suppress(OSError):
            self._settings_s = self.desk.around.settings_file.stat().st_mtime
        try:
            self.desk.read_settings()
        except WrongUse as error:
            file = self.desk.around.settings_file
            told = str(error).replace(str(file), file.name)  # the line has no room for its folders
            return f"{told}; what held before holds on"
        for action, wished in self.desk.file_settings.bindings.items():
            if why := bindable.why_not(action, wished, BOUND):
                return f"{self.desk.around.settings_file.name}: {why}"
        return ""

    def _dress(self) -> None:
        """Wear the theme from the start: to change it is to read and apply all styles again."""
        name = themes.theme_name(self.desk.settings.theme, os.environ)
        self.set_reactive(HubbubApp.theme, name)
        is_dark = self.current_theme.dark
        worn = {f"-theme-{name}": True, "-dark-mode": is_dark, "-light-mode": not is_dark}
        self.update_classes(worn, update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def follow_settings(self) -> None:
        """Look, and take keys, as the settings say."""
        settings = self.desk.settings
        self.theme = themes.theme_name(settings.theme, os.environ)
        self.set_keymap(keys.keymap(settings.keys, settings.bindings))
        if self._main.is_whole:
            self._main.follow_keys()
            self._main.follow_reader()
        if not self.is_heard and self._driver is not None:
            self._driver.write(caret.HIDDEN)

    @property
    def is_heard(self) -> bool:
        """Whether somebody listens, or reads in braille, rather than looks."""
        return self.desk.settings.screen_reader

    def _look(self) -> None:
        """Follow client.toml when it was written; say what stands in the way of a server."""
        if not self.is_running:  # the screens are being closed
            return
        with suppress(OSError):
            if self.desk.around.settings_file.stat().st_mtime != self._settings_s:
                problem = self._read_settings()
                self.follow_settings()
                told = problem or "client.toml was read again"
                self._main.notice(told, alarm=bool(problem))
        for server in self.desk.servers.values():
            self._look_at(server)
            self._tell(server)

    def _look_at(self, server: Server) -> None:
        """Open the box for what needs a person, once, where nothing else is open.

        Not while somebody types: what they write would go into the box, and Enter send it.
        """
        if server.status is not Status.STUCK:
            self._obstacles.pop(server.name, None)
            return
        is_in_sight = self._main.is_active and self.desk.server is server
        is_new = server.obstacle is not self._obstacles.get(server.name)
        if is_new and is_in_sight and not self._main.is_writing:
            self._obstacles[server.name] = server.obstacle
            self._main.action_retry()

    def _tell(self, server: Server) -> None:
        """Say that somebody is logged in now, or away, which a server tells without words."""
        now = (server.account, server.away) if server.status is Status.ONLINE else None
        before, self._told[server.name] = self._told.get(server.name), now
        if not now or not before or self.desk.server is not server:
            return
        if server.account and server.account != before[0]:
            self._main.notice(f"you are logged in as {server.account}")
        elif bool(server.away) != bool(before[1]):
            self._main.notice("you are away; /back ends it" if server.away else "you are back")

    def tried(self, name: str) -> None:
        """Open the box again if what was done about an obstacle does not help."""
        self._obstacles.pop(name, None)

    def _tidy(self) -> None:
        """Collect rubbish; a box that is open would be set aside, and stay when it is closed."""
        if self._main.is_active:
            self._tidying.look(is_seen=self.desk.focused)

    # Drawing

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Send what differs from what is on the terminal; Textual would send whole lines."""
        self.cursor_position = caret.place(self.screen) or self.cursor_position
        super()._display(screen, self.canvas.lean(renderable))
        if self.is_heard and self._driver is not None:
            self._driver.write(caret.SHOWN)  # Textual hides it whenever it takes the terminal

    def on_resize(self, _event: events.Resize) -> None:
        """Draw all anew: the terminal has moved what was on it."""
        self.canvas.forget()

    def _draw_anew(self) -> None:
        self.canvas.forget()
        self.refresh()

    # Focus and ringing

    def on_app_focus(self, _event: events.AppFocus) -> None:
        """See again: what is in sight is read."""
        self.desk.looked()
        self._main.seen()

    def on_app_blur(self, _event: events.AppBlur) -> None:
        """Look elsewhere."""
        self.desk.focused = False
        self._main.looks_away()

    def ring(self, text: str) -> None:
        """Ring as the settings say: the bell, and a notification of the terminal."""
        settings = self.desk.settings
        if settings.bell:
            self.bell()
        if settings.desktop and self._driver is not None:
            self._driver.write(notifying.sequence(text, in_tmux="TMUX" in os.environ))

    # Leaving

    def leave(self, words: str = "") -> None:
        """Leave all servers, and end."""
        self.parting_words = words
        self.exit()
