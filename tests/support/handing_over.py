"""Handing a chatroom over, and seeing that nothing of it has changed."""

from __future__ import annotations

from dataclasses import replace

from hubbub.server.handover.collect import Collected
from hubbub.server.handover.form import State
from tests.support.chatroom import Chatroom


def hand_over(chatroom: Chatroom) -> State:
    """Hand it over; what goes along a second time is what went along the first time."""
    first = chatroom.hand_over()
    again = Collected(chatroom.hub, chatroom.entrance, []).state
    assert first.last_id <= again.last_id
    assert replace(first, last_id=0) == replace(again, last_id=0)
    return first
