"""Servers: going to them, what stands in the way, who one is there."""

from __future__ import annotations

from functools import partial

from hubbub.client.model import Obstacle, Status
from hubbub.errors import HubbubError
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.finding import FindingScreen
from hubbub.tui.screens.naming import LOG_IN, naming
from hubbub.tui.screens.trust import KeyChanged


class ServingScreen(FindingScreen):
    """The room, and what a person does about its server."""

    def connect(self, address: str = "", nick: str = "") -> None:
        """Go to another server, by the wizard if none is named."""
        self.app.begin(address, nick)  # type: ignore[attr-defined]

    def action_retry(self) -> None:
        """Connect now, or see to what stands in the way."""
        server, chat = self.desk.server, self.desk.chat
        if server is None or chat is None:
            self.connect()
        elif server.status is Status.STUCK and server.obstacle is Obstacle.KEY_CHANGED:
            self.ask_trust()
        elif server.status is Status.STUCK and server.obstacle is Obstacle.PASSWORD:
            self.ask_password("login")
        elif server.status is Status.STUCK:
            self.app.push_screen(naming(server), self._named)
        else:
            self.reconnect()

    def reconnect(self) -> None:
        """Connect now."""
        if self.desk.server:
            self.desk.client.reconnect(self.desk.server.name)

    def _named(self, key: str | None) -> None:
        chat = self.desk.chat
        if key == LOG_IN:
            self.ask_password("login")
        elif key and chat is not None:
            chat.rename(key.removeprefix("="))
            self.reconnect()

    def ask_trust(self) -> None:
        """Show both keys, and take the new one if somebody says so."""
        server, chat = self.desk.server, self.desk.chat
        if server is None or chat is None or server.key is None:
            self.notice("this server has shown no new key", alarm=True)
            return
        fingerprint = server.key.now

        def answered(accepted: bool | None) -> None:
            if accepted:
                chat.trust(fingerprint)
                self.reconnect()

        self.app.push_screen(KeyChanged(server.name, server.key, self.desk.around.zone), answered)

    def trust(self, fingerprint: str = "") -> None:
        """Accept the key with that fingerprint; without one, show both."""
        chat = self.desk.chat
        if fingerprint and chat is not None:
            chat.trust(fingerprint)
            self.reconnect()
        else:
            self.ask_trust()

    def ask_password(self, why: str, name: str = "") -> None:
        """Ask for a password, which stands in no history, and log in or register with it."""
        server = self.desk.server
        if server is None or self.chat() is None:
            return
        account = name or server.account or server.nick
        title = f"{'register' if why == 'register' else 'log in'} as {legible_line(account)}"
        done = partial(self._log_in, why, account)
        self.app.push_screen(Ask(title, "password:", secret=True), done)

    def _log_in(self, why: str, account: str, password: str | None) -> None:
        chat = self.desk.chat
        if not password or chat is None:
            return
        try:
            if why == "register":
                chat.ask("REGISTER", account, "*", password)
            else:
                chat.log_in(account, password)
                if chat.server.status is Status.STUCK:
                    self.reconnect()
        except HubbubError as error:
            self.notice(str(error), alarm=True)

    def show_server(self) -> None:
        """Say what is known of the server."""
        server = self.desk.server
        if server is None:
            return
        key = f"key {server.key.now}" if server.key else "clear text"
        abilities = ", ".join(sorted(server.caps)) or "none"
        text = (
            f"{legible_line(server.name)}: {server.status.value}\nyou are {server.nick}"
            f"{f', logged in as {server.account}' if server.account else ''}\n{key}\n"
            f"capabilities: {legible_line(abilities)}"
        )
        self.app.push_screen(Ask("this server", text, hint="Esc close"))
