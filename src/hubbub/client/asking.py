"""Questions whose answer somebody waits for: older messages, a search, the list of rooms.

An answer belongs to the oldest question that it fits; a lost connection answers all of them.
"""

import asyncio
from typing import Any

from hubbub.client.events import (
    Event,
    ListEnded,
    Lost,
    Recall,
    Recalled,
    RecallFailed,
    Registered,
    RegisterFailed,
    RoomListed,
)
from hubbub.errors import ConnectionLost, NotHere


class Asking:
    """The questions that are open."""

    def __init__(self) -> None:
        self._recalls: list[tuple[Recall, asyncio.Future[Recalled]]] = []
        self._lists: list[asyncio.Future[list[RoomListed]]] = []
        self._rooms: list[RoomListed] = []
        self._enrolled: list[asyncio.Future[Registered]] = []

    def recalled(self, recall: Recall) -> asyncio.Future[Recalled]:
        """Return what will hold the answer; raises NotHere or ConnectionLost instead."""
        future: asyncio.Future[Recalled] = asyncio.get_running_loop().create_future()
        self._recalls.append((recall, future))
        return future

    def listed(self) -> asyncio.Future[list[RoomListed]]:
        """Return what will hold the list of rooms; raises ConnectionLost instead."""
        future: asyncio.Future[list[RoomListed]] = asyncio.get_running_loop().create_future()
        self._lists.append(future)
        return future

    def enrolled(self) -> asyncio.Future[Registered]:
        """Return what will hold the new account; raises NotHere or ConnectionLost instead."""
        future: asyncio.Future[Registered] = asyncio.get_running_loop().create_future()
        self._enrolled.append(future)
        return future

    def hear(self, event: Event) -> None:
        """Hand on what answers a question."""
        match event:
            case Recalled(recall=recall):
                future = self._taken(recall)
                if future:
                    future.set_result(event)
            case RecallFailed(recall=recall, reason=reason):
                future = self._taken(recall)
                if future:
                    future.set_exception(NotHere(reason))
            case RoomListed() if self._lists:
                self._rooms.append(event)
            case ListEnded() if self._lists:
                rooms, self._rooms = self._rooms, []
                waiting = self._lists.pop(0)
                if not waiting.done():
                    waiting.set_result(rooms)
            case Registered() | RegisterFailed() if self._enrolled:
                _answer(self._enrolled.pop(0), event)
            case Lost(reason=reason):
                self._lose(reason)
            case _:
                pass

    def _taken(self, recall: Recall) -> asyncio.Future[Recalled] | None:
        for pair in self._recalls:
            if pair[0] == recall:
                self._recalls.remove(pair)
                return None if pair[1].done() else pair[1]
        return None

    def _lose(self, reason: str) -> None:
        waiting: list[asyncio.Future[Any]] = [future for _, future in self._recalls]
        waiting += [*self._lists, *self._enrolled]
        self._recalls, self._lists, self._rooms, self._enrolled = [], [], [], []
        for future in waiting:
            if not future.done():
                future.set_exception(ConnectionLost(reason))


def _answer(future: asyncio.Future[Registered], event: Registered | RegisterFailed) -> None:
    if future.done():
        return
    if isinstance(event, Registered):
        future.set_result(event)
    else:
        future.set_exception(NotHere(event.reason))
