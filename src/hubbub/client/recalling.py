"""What was said before: what we missed, older pages, searches, and the list of rooms."""

from __future__ import annotations

from contextlib import suppress

from hubbub.client import events, past
from hubbub.client.desk import Desk
from hubbub.client.events import Purpose, Recall
from hubbub.client.model import Change, Found, Message, Room, What
from hubbub.client.recalls import behind
from hubbub.client.reducer import reduce
from hubbub.client.reducing.messages import older
from hubbub.client.reducing.shared import opened
from hubbub.errors import BadMessage
from hubbub.names import fold


class Recalling(Desk):
    """Questions to the server, and where their answers go."""

    async def older(self, place: str, limit: int = 100) -> int:
        """Put older items in front of a room's timeline, from here or from the server.

        Returns: how many; 0: there are no older ones. Raises: NotHere, ConnectionLost.
        """
        room = self.server.room(place)
        if room is None or room.is_loading:
            return 0
        kept = self.keeping.older(room, limit)
        if kept:
            room.timeline.prepend(kept)
            change = Change(What.PREPENDED, self.server.name, fold(place), count=len(kept))
            self._listen(change)
            return len(kept)
        if not room.has_older:
            return 0
        self.needs(self.server.has_history, "read what was said before")
        return await self._older_from_server(room, limit)

    async def _older_from_server(self, room: Room, limit: int) -> int:
        first = next((one for one in room.timeline if isinstance(one, Message)), None)
        msgid, time_s = (first.msgid, behind(first.time_s)) if first else ("", 0.0)
        before = len(room.timeline)
        room.is_loading = True
        self.changed([Change(What.ROOM, self.server.name, fold(room.name))])
        try:
            recall = Recall(Purpose.OLDER, room.name, limit, before=msgid, time_s=time_s)
            found = await self._recalled(recall)
        finally:
            room.is_loading = False
            self.changed([Change(What.ROOM, self.server.name, fold(room.name))])
        self.changed(older(self.server, found))
        return len(room.timeline) - before

    async def around(self, place: str, time_s: float, limit: int = 50) -> list[Message]:
        """Return what was said around that time, oldest first; it is in no timeline.

        Raises: NotHere, ConnectionLost.
        """
        self.needs(self.server.has_history, "read what was said before")
        found = await self._recalled(Recall(Purpose.AROUND, place, limit, time_s=time_s))
        return [past.message(said, n, self.server.nick) for n, said in enumerate(found.messages)]

    async def search(self, words: str, place: str = "", nick: str = "") -> list[Found]:
        """Return where words were said, oldest first; place, nick: only there, only by them.

        The newest 50. Raises: NotHere, BadMessage, ConnectionLost.
        """
        self.needs(self.server.can_search, "search")
        recall = Recall(Purpose.SEARCH, place, 50, words=words, who=nick)
        found = await self._recalled(recall)
        me = self.server.nick
        return [
            Found(said.place, past.message(said, number, me))
            for number, said in enumerate(found.messages)
        ]

    async def _recalled(self, recall: Recall) -> events.Recalled:
        self.link.connection.recall(recall)
        future = self.asking.recalled(recall)
        self.link.flush()
        return await future

    async def list_rooms(self) -> list[events.RoomListed]:
        """Return the rooms that the server shows. Raises: NotHere, ConnectionLost."""
        self.needs()
        self.link.connection.list_rooms()
        future = self.asking.listed()
        self.link.flush()
        return await future

    def recall(self, place: str) -> None:
        """Ask for what was missed in a place, or for what it is about.

        Where the server cannot tell, the timeline says since when nobody knows what was said.
        """
        connection = self.link.connection
        if not self.wishes.asks_history:
            return
        if not connection.can_recall:
            since_s = self.backlog.back(place)
            if since_s is not None:
                gap = events.Restored(place, since_s, self.now_s, 0, is_all=False)
                self.changed(reduce(self.server, gap, self.now_s))
            return
        wish = self.backlog.wish(place)
        with suppress(BadMessage):  # a server may call its rooms what it likes
            connection.recall(wish)
            self.backlog.expect(wish)

    def start_anew(self, restored: events.Restored) -> None:
        """Show only the newest page of a room in which more was said than is worth restoring."""
        room, changes = opened(self.server, restored.place)
        room.timeline.clear()
        room.unread = room.mentions = 0
        self.changed([*changes, Change(What.RESET, self.server.name, fold(room.name))])
        self.backlog.forget(room.name)
        self.recall(room.name)
