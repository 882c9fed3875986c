"""client/asking.py: questions whose answer somebody waits for."""

import asyncio

import pytest

from hubbub.client.asking import Asking
from hubbub.client.events import (
    Info,
    ListEnded,
    Lost,
    Purpose,
    Recall,
    Recalled,
    RecallFailed,
    RoomListed,
)
from hubbub.errors import ConnectionLost, NotHere
from tests.client.stage import play

OLDER = Recall(Purpose.OLDER, "#ops", 5)


def test_answers() -> None:
    """An answer goes to the oldest question that it fits, once."""

    async def story() -> None:
        asking = Asking()
        first, second = asking.recalled(OLDER), asking.recalled(OLDER)
        other = asking.recalled(Recall(Purpose.OLDER, "#tea", 5))
        asking.hear(Info("x"))
        asking.hear(Recalled(OLDER, (), is_end=True))
        assert Recalled(OLDER, (), is_end=True) == first.result()
        assert not second.done()
        asking.hear(RecallFailed(OLDER, "too slow"))
        with pytest.raises(NotHere, match="too slow"):
            second.result()
        asking.hear(Recalled(OLDER, ()))
        asking.hear(Lost("gone"))
        with pytest.raises(ConnectionLost, match="gone"):
            other.result()

    play(story)


def test_lists() -> None:
    """Rooms are gathered until the list is over; without a question they are nobody's."""

    async def story() -> None:
        asking = Asking()
        asking.hear(RoomListed("#x", 1, ""))
        asking.hear(ListEnded())
        listed = asking.listed()
        asking.hear(RoomListed("#ops", 3, "on call"))
        asking.hear(ListEnded())
        assert [RoomListed("#ops", 3, "on call")] == listed.result()

    play(story)


def test_who_does_not_wait_any_more() -> None:
    """An answer to a question that was given up does no harm."""

    async def story() -> None:
        asking = Asking()
        recalled, listed = asking.recalled(OLDER), asking.listed()
        recalled.cancel()
        listed.cancel()
        await asyncio.sleep(0)
        asking.hear(Recalled(OLDER, ()))
        asking.hear(ListEnded())
        asking.recalled(OLDER).cancel()
        asking.hear(Lost("gone"))

    play(story)
