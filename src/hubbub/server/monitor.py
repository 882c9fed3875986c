"""Who watches which nicks, and telling them who came and went.

Source: IRCv3 monitor, extended-monitor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core.events import AwayChanged, Event, LoggedIn, LoggedOut, RealnameChanged, Rehosted
from hubbub.core.permissions import shares_room
from hubbub.names import fold
from hubbub.numerics import Numeric

if TYPE_CHECKING:
    from hubbub.core.state import User
    from hubbub.server.session import Session

EXTENDED = "extended-monitor"

_CHANGES = (AwayChanged, LoggedIn, LoggedOut, RealnameChanged, Rehosted)


class Monitor:
    """Watched nicks, by folded nick; a session's own list is `session.watching`."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Session]] = {}

    def watch(self, session: Session, nick: str) -> None:
        """Tell the session when somebody with that nick comes or goes."""
        if session.watching is None:
            session.watching = {}
        session.watching[fold(nick)] = nick
        self._watchers.setdefault(fold(nick), set()).add(session)

    def unwatch(self, session: Session, nick: str) -> None:
        """Tell the session no longer."""
        key = fold(nick)
        if session.watching is not None and session.watching.pop(key, None) is not None:
            watchers = self._watchers[key]
            watchers.discard(session)
            if not watchers:
                del self._watchers[key]

    def forget(self, session: Session) -> None:
        """Drop all that the session watches."""
        for nick in list(session.watching or ()):
            self.unwatch(session, nick)

    def came(self, user: User) -> None:
        """Tell who watches the user's nick that it is there."""
        for session in self._watchers.get(user.folded, ()):
            session.numeric(Numeric.RPL_MONONLINE, user.source)

    def tell(self, event: Event) -> None:
        """Tell who watches the user and has extended-monitor of a change in it, once."""
        if not isinstance(event, _CHANGES):
            return
        user = event.user
        for session in self._watchers.get(user.folded, ()):
            watcher = session.user
            if EXTENDED not in session.caps or watcher is None or watcher is user:
                continue
            if not shares_room(watcher, user):  # who does is told as a neighbour
                session.push(session.wire.encode(event), is_reply=False)

    def went(self, nick: str) -> None:
        """Tell who watches the nick that it is gone."""
        for session in self._watchers.get(fold(nick), ()):
            session.numeric(Numeric.RPL_MONOFFLINE, nick)
