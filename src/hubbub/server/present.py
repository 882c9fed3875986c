"""Who is here, by who they are: an account, or the stay of a guest whom no account tells of."""

from __future__ import annotations

from hubbub.core.state import User
from hubbub.store.memory_rooms import MemoryMarkers


class Present:
    """The users who are here under their identities.

    Args: guest_markers: of guests, which go with them.
    """

    def __init__(self, guest_markers: MemoryMarkers) -> None:
        self._users: dict[str, User] = {}
        self._guest_markers = guest_markers

    def take_in(self, user: User) -> None:
        """Count in who is here now, under the identity that they have now."""
        self._users[user.identity] = user

    def forget(self, user: User, identity: str) -> None:
        """Forget that the user is here under that identity; others may be the same account."""
        if self._users.get(identity) is user:
            del self._users[identity]
        self._guest_markers.forget(identity)

    def user_of(self, identity: str) -> User | None:
        """Return who is here under that identity."""
        return self._users.get(identity)
