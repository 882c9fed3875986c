"""Who one is on a new server: a name, logging in to it, or making an account of it."""

from __future__ import annotations

from textual import work

from hubbub.client.accounts import EMAIL_REQUIRED
from hubbub.client.chat import Chat
from hubbub.client.desk import Wishes
from hubbub.client.model import Obstacle, Server, Status
from hubbub.client.state import LOBBY
from hubbub.client.trust import Safety
from hubbub.errors import HubbubError
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.desk import Desk
from hubbub.tui.screens.asking import Asking, Fact
from hubbub.tui.screens.naming import LOG_IN, other_names, why_no_name
from hubbub.tui.widgets.lines import Line, Lines

CHECK_EVERY_S = 0.2
_WAYS_ON = "{wizard.back} another address, {wizard.skip} go on without"


class Owning(Asking[Wishes]):
    """Asks for a name, connects, and offers to keep the name by a password.

    The password is asked for twice, stands nowhere, and leaves only where nobody reads along.
    """

    def __init__(self, title: str, desk: Desk, safety: Safety) -> None:
        super().__init__(title)
        self.desk = desk
        self.safety = safety
        self.address = ""
        self.chat: Chat | None = None
        self.wishes = Wishes()
        self._is_waiting = False  # for a connection
        self._is_new = False  # the server: it was not known before
        self._password = ""

    def on_mount(self) -> None:
        """Look how the connection comes along, again and again."""
        self.set_interval(CHECK_EVERY_S, self._check)

    def owned(self, server: Server) -> None:
        """Go on: we are somebody there."""
        raise NotImplementedError

    # The name

    def ask_name(self) -> None:
        """Ask what to be called."""
        self.ask("Your name there?", self._named, self.name_facts(), "a name")

    def name_facts(self) -> list[Fact]:
        """Return what is told beside that question."""
        return [(f"for {self.address}", "quiet"), ("Without one you are a guest.", "quiet")]

    def check_name(self, text: str) -> None:
        """Say while one types whether that can be a name, before anything was sent."""
        if self.chat is None and self._answered == self._named:
            why = why_no_name(text)
            self.tell_facts([(why, "alarm")] if why else self.name_facts())

    def _named(self, text: str) -> None:
        chosen = self.lines.chosen if not text else ""
        if chosen == LOG_IN and self.chat is not None:
            self._ask_password(self.chat.server)
            return
        text = text or chosen
        why = why_no_name(text)
        if why and self.chat is not None:
            self._ask_other_name(self.chat.server, why)
        elif why:
            self.tell_facts([(why, "alarm")])
        elif self.chat is None:
            self.wishes = Wishes(text or None, (LOBBY,), self.safety)
            self._is_new = self.address not in self.desk.servers
            self.chat = self.desk.client.add(self.address, self.wishes)
            self._wait("connecting…")
        else:
            self.chat.rename(text or other_names(self.chat.server.nick)[0])
            self.desk.client.reconnect(self.address)
            self._wait("connecting…")

    async def let_go(self) -> None:
        """Be nobody there again: a server that was only tried is forgotten."""
        self._is_waiting = False
        if self.chat is not None and self._is_new:
            await self.desk.client.remove(self.address)
            self.desk.forget(self.address)
        self.chat = None

    def _wait(self, text: str) -> None:
        self.tell_facts([(text, "gap")])
        self.tell_keys(self.keys_now())
        self._is_waiting = True

    def _check(self) -> None:
        """See how the connection comes along."""
        if self.chat is None or not self._is_waiting:
            return
        server = self.chat.server
        if server.status is Status.ONLINE:
            self._is_waiting = False
            self.ask_account(server)
        elif server.status is Status.STUCK:
            self._is_waiting = False
            self._stuck(server)
        elif server.status is Status.WAITING:
            left_s = max(0, round(server.retry_at_s - self.desk.around.clock()))
            why = legible_line(server.problem)
            self.tell_facts(
                [
                    (why, "alarm"),
                    (self.labels.told(f"trying again in {left_s}s; {_WAYS_ON}"), "quiet"),
                ]
            )

    def _stuck(self, server: Server) -> None:
        if server.obstacle is Obstacle.KEY_CHANGED:
            self.dismiss(self.wishes)  # the whole screen is due to that
        elif server.obstacle is Obstacle.PASSWORD:
            self._ask_password(server)
        else:
            self._ask_other_name(server, server.problem)

    def _ask_other_name(self, server: Server, why: str) -> None:
        self.ask("Another name?", self._named, [], "a name, or choose below")
        names = other_names(server.nick)
        rows = [Line(((legible_line(name), ""),), (), name) for name in names]
        if server.obstacle is Obstacle.NAME_TAKEN:
            mine = f"{legible_line(server.nick)} is mine: log in"
            rows.append(Line(((mine, ""),), (), LOG_IN))
        self.show_lines([*self.wrapped([(legible_line(why), "alarm")]), *rows], names[0])

    # Logging in

    def _ask_password(self, server: Server) -> None:
        why = legible_line(server.problem)
        name = legible_line(server.account or server.nick)
        question = f"The password of {name}?"
        self.ask(question, self._log_in, [(why, "alarm")], "password", secret=True)

    def _log_in(self, password: str) -> None:
        if self.chat is not None and password:
            server = self.chat.server
            self.chat.log_in(server.account or server.nick, password)
            self.desk.client.reconnect(self.address)
            self._wait("logging in…")

    # An account

    def ask_account(self, server: Server) -> None:
        """Offer to keep the name by a password, where that is possible and means something."""
        is_guest = self.wishes.nick is None or server.nick.lower().startswith("guest")
        if server.account or server.registration is None or is_guest:
            self.owned(server)
            return
        facts = [
            (f"With a password {legible_line(server.nick)} is yours alone, on all devices.", ""),
            ("Without one anybody may take it while you are away. Enter goes on without.", "quiet"),
        ]
        if server.key is not None:
            how = "A key can do that as well: [login] in client.toml names a certificate."
            facts.append((how, "quiet"))
        self._ask_new_password(facts)

    def _ask_new_password(self, facts: list[tuple[str, str]]) -> None:
        question = "Keep this name as an account?"
        self.ask(question, self._password_given, facts, "a new password", secret=True)

    def _password_given(self, password: str) -> None:
        if not password and self.chat is not None:
            self.owned(self.chat.server)
            return
        self._password = password
        self.ask("Once more?", self._password_repeated, [], "the same password", secret=True)

    def _password_repeated(self, password: str) -> None:
        if self.chat is None:
            return
        if password != self._password:
            self._ask_new_password([("These were two different passwords.", "alarm")])
        elif EMAIL_REQUIRED in (self.chat.server.registration or "").split(","):
            facts = [("This server mails a code to make sure.", "quiet")]
            self.ask("Your e-mail address?", self._mail_given, facts, "maria@example.org")
        else:
            self._mail_given("")

    def _mail_given(self, email: str) -> None:
        self._register(email)

    @work(exclusive=True, group="account")
    async def _register(self, email: str) -> None:
        if self.chat is None:
            return
        server = self.chat.server
        self.tell_facts([("making the account…", "gap")])
        try:
            made = await self.chat.register(server.nick, self._password, email)
        except HubbubError as error:
            self._ask_new_password([(legible_line(str(error)), "alarm")])
            return
        if made.needs_code:
            facts = [(legible_line(made.text), "state")]
            self._ask_code(facts)
        else:
            self.owned(server)

    def _ask_code(self, facts: list[tuple[str, str]]) -> None:
        question = "The code from the letter?"
        self.ask(question, self._give_code, facts, "code")

    def _give_code(self, code: str) -> None:
        if code:
            self._verify(code)

    @work(exclusive=True, group="account")
    async def _verify(self, code: str) -> None:
        if self.chat is None:
            return
        server = self.chat.server
        try:
            await self.chat.verify(server.nick, code, self._password)
        except HubbubError as error:
            self._ask_code([(legible_line(str(error)), "alarm")])
        else:
            self.owned(server)

    def skip_name(self) -> bool:
        """Go on without what was asked; return whether there is a server to go on with."""
        if self.chat is None:
            self._named("")
            return False
        self._is_waiting = False
        return True

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Take what was clicked, as if it had been typed."""
        if self.step != len(self.steps) - 1:
            self.lines.chosen = event.key
            self._answered("")
