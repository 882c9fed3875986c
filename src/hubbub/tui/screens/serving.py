"""Servers: going to them, what stands in the way, who one is there."""

from __future__ import annotations

from functools import partial

from textual import work

from hubbub.client.accounts import EMAIL_REQUIRED
from hubbub.client.chat import Chat
from hubbub.client.model import Obstacle, Server, Status
from hubbub.errors import HubbubError
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.places import short
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Choice, Chooser
from hubbub.tui.screens.finding import FindingScreen


class ServingScreen(FindingScreen):
    """The room, and what a person does about its server."""

    def connect(self, address: str = "", nick: str = "") -> None:
        """Go to another server, by the wizard if none is named."""
        self.app.begin(address, nick)  # type: ignore[attr-defined]

    def action_retry(self) -> None:
        """Connect now, or see to what stands in the way."""
        server, chat, room = self.desk.server, self.desk.chat, self.desk.room
        if server is None or chat is None:
            self.connect()
        elif server.status is Status.STUCK and server.obstacle is Obstacle.KEY_CHANGED:
            self.ask_trust()
        elif server.status is Status.STUCK and server.obstacle is Obstacle.PASSWORD:
            self.ask_login()
        elif server.status is Status.STUCK:
            from hubbub.tui.screens.naming import naming

            self.app.push_screen(naming(server), self._named)
        elif server.status is Status.ONLINE and room is not None and room.error:
            chat.join(room.name)
        else:
            self.reconnect()

    def reconnect(self) -> None:
        """Connect now."""
        if self.desk.server and self.desk.server.status is Status.ONLINE:
            self.notice(f"you are connected to {short(self.desk.server.name)}")
        elif self.desk.server:
            self.app.tried(self.desk.server.name)  # type: ignore[attr-defined]
            self.desk.client.reconnect(self.desk.server.name)

    def _named(self, key: str | None) -> None:
        from hubbub.tui.screens.naming import LOG_IN

        chat = self.desk.chat
        if key == LOG_IN:
            self.ask_login()
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

        from hubbub.tui.screens.trust import KeyChanged

        self.app.push_screen(KeyChanged(server.name, server.key, self.desk.around.zone), answered)

    def trust(self, fingerprint: str = "") -> None:
        """Accept the key with that fingerprint; without one, show both."""
        server, chat = self.desk.server, self.desk.chat
        if server is None or server.obstacle is not Obstacle.KEY_CHANGED or server.key is None:
            self.notice("this server has shown no new key", alarm=True)
        elif not fingerprint or chat is None:
            self.ask_trust()
        elif fingerprint != server.key.now:
            self.notice(f"that is not the key it shows: {server.key.now}", alarm=True)
        else:
            chat.trust(fingerprint)
            self.reconnect()

    def ask_login(self, name: str = "") -> None:
        """Ask for a password, which stands in no history, and log in with it."""
        server = self.desk.server
        if server is None or self.chat() is None:
            return
        if server.account and not name and server.status is Status.ONLINE:
            self.notice(f"you are logged in as {server.account} already")
            return
        account = name or server.account or server.nick
        is_refused = server.status is Status.STUCK and server.obstacle is Obstacle.PASSWORD
        why = f"refused: {legible_line(server.problem)}\n" if is_refused else ""
        title = f"log in as {legible_line(account)}"
        done = partial(self._log_in, account)
        self.app.push_screen(Ask(title, f"{why}password:", secret=True), done)

    def _log_in(self, account: str, password: str | None) -> None:
        chat = self.desk.chat
        if password and chat is not None:
            chat.log_in(account, password)
            if chat.server.status is Status.STUCK:
                self.reconnect()

    def ask_account(self, name: str = "") -> None:
        """Make an account: ask for a password twice, for nobody can read what was typed."""
        server, chat = self.desk.server, self.chat()
        if server is None or chat is None:
            return
        if server.account:
            self.notice(f"you are logged in as {server.account}, which is your account")
            return
        account = name or server.nick
        self._ask_new_password(chat, account, "a new password:")

    def _ask_new_password(self, chat: Chat, account: str, text: str) -> None:
        title = f"register as {legible_line(account)}"

        def given(password: str | None) -> None:
            if password:
                again = partial(repeated, password)
                self.app.push_screen(Ask(title, "the same once more:", secret=True), again)

        def repeated(password: str, again: str | None) -> None:
            if again is not None and again != password:
                self._ask_new_password(chat, account, "these were two: a new password:")
            elif again is not None:
                self._begin_account(chat, account, password)

        self.app.push_screen(Ask(title, text, secret=True), given)

    def _begin_account(self, chat: Chat, account: str, password: str) -> None:
        """Make an account, by an e-mail address where the server wants one."""
        if EMAIL_REQUIRED not in (chat.server.registration or "").split(","):
            self._make_account(chat, account, password)
            return

        def given(email: str | None) -> None:
            if email and email.strip():
                self._make_account(chat, account, password, email.strip())

        text = "This server mails a code to make sure. Your e-mail address:"
        self.app.push_screen(Ask(f"register as {legible_line(account)}", text), given)

    @work(group="account")
    async def _make_account(self, chat: Chat, account: str, password: str, email: str = "") -> None:
        try:
            made = await chat.register(account, password, email)
        except HubbubError as error:
            self.notice(f"no account: {error}", alarm=True)
            return
        if made.needs_code:
            done = partial(self._code_given, chat, account, password)
            self.app.push_screen(Ask("the code from the letter", legible_line(made.text)), done)
        else:
            self.notice(f"{account} is your account now, and you are logged in")

    def _code_given(self, chat: Chat, account: str, password: str, code: str | None) -> None:
        if code and code.strip():
            self._verify(chat, account, password, code.strip())

    @work(group="account")
    async def _verify(self, chat: Chat, account: str, password: str, code: str) -> None:
        try:
            await chat.verify(account, code, password)
        except HubbubError as error:
            self.notice(str(error), alarm=True)
        else:
            self.notice(f"{account} is your account now, and you are logged in")

    # Going to servers

    def go_to_server(self, name: str = "") -> None:
        """Go to the server with that name, or a part of it; without one, let one be chosen."""
        names = list(self.desk.servers)
        found = [name] if name in names else [each for each in names if name in each]
        if not name:
            self._choose_server()
        elif len(found) == 1:
            self.open(self.desk.place_on(found[0]))
        else:
            what = "several servers are" if found else "no server is"
            self.notice(f"{what} called {legible_line(name)}; /server lists them", alarm=True)

    def _choose_server(self) -> None:
        choices = [_server_choice(server) for server in self.desk.servers.values()]
        if server := self.desk.server:
            name = short(server.name)
            ends = server.status is not Status.OFFLINE
            choices += [
                Choice("!about", ((f"about {name}: its key, what it can do", ""),)),
                Choice("!end", ((f"{'disconnect from' if ends else 'connect to'} {name}", ""),)),
                Choice("!forget", ((f"forget {name}, and what was said there", ""),)),
            ]
        choices.append(Choice("!connect", (("another server", ""),)))
        self.app.push_screen(Chooser("servers", choices), self._server_chosen)

    def _server_chosen(self, key: str | None) -> None:
        does = {
            "!about": self.show_server,
            "!end": self._end_or_begin,
            "!forget": self._ask_to_forget,
            "!connect": self.connect,
        }
        if key in does:
            does[key]()
        elif key:
            self.open(self.desk.place_on(key))

    def _end_or_begin(self) -> None:
        server = self.desk.server
        if server is not None and server.status is Status.OFFLINE:
            self.reconnect()
        elif server is not None:
            self.desk.client.stop(server.name)

    def _ask_to_forget(self) -> None:
        server = self.desk.server
        if server is None:
            return
        what = "message is" if server.unsent == 1 else "messages are"
        unsent = f"\n{server.unsent} unsent {what} lost with it." if server.unsent else ""
        text = f"What was said there goes from this machine, not from the server.{unsent}"
        hint = "type forget · Enter · {overlay.close} keep it"

        def answered(answer: str | None) -> None:
            if answer and answer.strip() == "forget":
                self._forget(server.name)

        title = f"forget {short(server.name)}?"
        self.app.push_screen(Ask(title, text, hint=hint), answered)

    @work(group="forget")
    async def _forget(self, name: str) -> None:
        await self.desk.client.remove(name)
        self.desk.forget(name)
        if place := self.desk.first_place():
            self.open(place)
        else:
            self.timeline.fill([], (None, 0))
        self.show_all()
        self.notice(f"{short(name)} is forgotten")

    def show_server(self) -> None:
        """Say what is known of the server."""
        server = self.desk.server
        if server is None:
            return
        key = f"key {server.key.now}" if server.key else "clear text"
        abilities = ", ".join(sorted(server.caps)) or "none"
        text = (
            f"{legible_line(server.name)}: {server.status.value}\n"
            f"you are {legible_line(server.nick)}"
            f"{f', logged in as {server.account}' if server.account else ''}\n{key}\n"
            f"capabilities: {legible_line(abilities)}"
        )
        self.app.push_screen(Ask("this server", text, hint="{overlay.close} close"))


def _server_choice(server: Server) -> Choice:
    unread = sum(room.unread for room in server.rooms.values())
    mark = "●" if server.status is Status.ONLINE else "○"
    left = (
        (f"{mark} ", "state"),
        (short(server.name), "strong"),
        (f"  {legible_line(server.nick)}", ""),
        (f"  {server.status.value}", "quiet"),
    )
    return Choice(server.name, left, ((f"{unread} unread" if unread else "", "quiet"),))
