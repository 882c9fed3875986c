"""A login that nobody has answered yet: it holds from its success on, and not before. Pure."""

from hubbub.client import events
from hubbub.client.events import Event
from hubbub.client.link import Link
from hubbub.client.login import Login


class Trial:
    """One login at a time, on its way from a person to the link, which logs in again by it."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._login: Login | None = None

    def begin(self, login: Login) -> None:
        """Log in now; without a connection, with the next one."""
        if self._link.is_ready:
            self._login = login
            self._link.connection.log_in(login)
        else:
            self._link.login = login

    def hear(self, event: Event) -> str:
        """Take what happened; return what there is to say about it, '' for nothing."""
        if self._login is None:
            return ""
        match event:
            case events.LoggedIn():
                self._link.login, self._login = self._login, None
            case events.LoginFailed():
                self._login = None
            case events.Lost():
                self._login = None
                return "nobody has answered the /login: log in again"
            case _:
                pass
        return ""
