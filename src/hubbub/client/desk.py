"""What all parts of a chat share: what is known, what is kept, the connection, who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, replace

from hubbub.client.asking import Asking
from hubbub.client.backlog import Backlog
from hubbub.client.events import Event
from hubbub.client.keeping import Keeping
from hubbub.client.link import Link, World
from hubbub.client.login import Login
from hubbub.client.model import Change, Key, Server
from hubbub.client.outgoing import Outgoing
from hubbub.client.reducing.shared import remark
from hubbub.client.registering import EVERYTHING
from hubbub.client.trust import Pin, Safety
from hubbub.client.vault import Vault
from hubbub.errors import NotHere, StoreError
from hubbub.names import fold
from hubbub.records import dataclass

ON_JOIN = 50
"""Messages to ask for in a room that is new to us: a screen of them."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who we want to be there, and where.

    Args: nick: None for a guest's; rooms: to be in; safety: how to reach another machine;
        asks_history: whether to read what was said before in rooms that we enter;
        login: an account; its password is in memory only.
    """

    nick: str | None = None
    rooms: tuple[str, ...] = ()
    safety: Safety = field(default_factory=Safety)
    asks_history: bool = True
    login: Login | None = None


class Desk:
    """One server, as `Chat` sees it."""

    def __init__(
        self,
        server: Server,
        vault: Vault,
        world_for: Callable[[Safety], World],
        wishes: Wishes,
        listen: Callable[[Change], None],
    ) -> None:
        self.server = server
        self.wishes = wishes
        self.wanted = {fold(room): room for room in wishes.rooms}
        self.outgoing = Outgoing()
        self.asking = Asking()
        self.backlog = Backlog(ON_JOIN)
        self.keeping = Keeping(vault, server, self.wanted)
        self.told_typing_s: dict[str, float] = {}  # by place, when we last told that we write
        self._listen = listen
        self._world_for = world_for
        self.link = Link(self._world(wishes.safety), self.hear, more=EVERYTHING)
        self.link.login = wishes.login

    def hear(self, event: Event) -> None:
        """Take what happened."""
        raise NotImplementedError

    @property
    def now_s(self) -> float:
        """The time."""
        return self.link.world.clock()

    def needs(self, ability: bool = True, what: str = "") -> None:
        """Raise NotHere unless there is a connection and the server has the ability to do that."""
        if not self.link.is_ready:
            raise NotHere("that has to wait until the connection is back")
        if not ability:
            raise NotHere(f"on {self.server.name} nobody can {what}")

    def changed(self, changes: Iterable[Change]) -> None:
        """Tell who listens, and have it kept."""
        for change in changes:
            self.keeping.note(change)
            self._listen(change)

    def kept(self, write: Callable[[], None]) -> None:
        """Write to the vault; what the disk refuses is told, and the talk goes on."""
        try:
            write()
        except StoreError as error:
            self.remark(str(error), is_error=True)

    def remark(self, text: str, *, is_error: bool = False) -> None:
        """Put a line of the program's own into the server's messages."""
        self.changed(remark(self.server, "", self.now_s, text, is_error=is_error))

    # TLS

    def trust(self, fingerprint: str) -> None:
        """Let the next connection take this key."""
        self.link.world = self._world(replace(self.wishes.safety, trusted=fingerprint))

    def _world(self, safety: Safety) -> World:
        return self._world_for(replace(safety, tell=self._tell_key, see=self._see_key))

    def _tell_key(self, text: str) -> None:
        """Say a new key where a person looks, too: in the first room that they come into."""
        self.remark(text)
        for room in list(self.wanted.values())[:1]:
            self.changed(remark(self.server, room, self.now_s, text))

    def _see_key(self, now: str, before: Pin | None) -> None:
        known = (before.fingerprint, before.first_s) if before else ("", None)
        self.server.key = Key(now, *known)
