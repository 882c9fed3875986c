"""Making an account, from the wish to the code that was mailed."""

from __future__ import annotations

from hubbub.client.desk import Desk
from hubbub.client.events import Registered
from hubbub.client.login import Login


class Enrolling(Desk):
    """A password is in memory only; with it every later connection logs in."""

    async def register(self, account: str, password: str, email: str = "") -> Registered:
        """Make an account and log in to it, unless a code is needed first.

        Args: email: '' where the server needs none.
        Raises: NotHere: there is none, and why; BadMessage, ConnectionLost.
        """
        self.needs()
        self.link.connection.enrol(account, password, email)
        return await self._answered(Login(account, password))

    async def verify(self, account: str, code: str, password: str = "") -> Registered:
        """Give the code that was mailed; password: the one that the account was made with.

        Raises: as `register`.
        """
        self.needs()
        self.link.connection.verify(account, code)
        return await self._answered(Login(account, password) if password else None)

    async def _answered(self, login: Login | None) -> Registered:
        future = self.asking.enrolled()
        self.link.flush()
        registered = await future
        if login is not None and not registered.needs_code:
            self.link.login = login
        return registered
