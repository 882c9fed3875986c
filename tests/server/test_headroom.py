"""How near a server is to its limits."""

from __future__ import annotations

from dataclasses import fields

from hubbub.server import headroom
from hubbub.server.descriptors import capacity
from hubbub.server.headroom import configured, limits
from hubbub.server.limits_config import LimitsConfig
from tests.support.chatroom import Chatroom


def test_every_limit_is_shown() -> None:
    """All keys of [limits] are there, in order; 0 connections are what the system allows."""
    rows = list(configured(LimitsConfig()))
    assert [one.name for one in fields(LimitsConfig)] == [row.key for row in rows]
    assert capacity() == rows[0].value
    assert 5 == next(configured(LimitsConfig(connections=5))).value


def test_what_is_known_is_known_of_limits() -> None:
    """Each row of the tables is of a limit that there is."""
    assert {*headroom._NOW, *headroom._REACHED} <= {one.name for one in fields(LimitsConfig)}


def test_how_near() -> None:
    """The most that anybody has of a limit, and how often somebody was held to it."""
    with Chatroom(connections_per_address=2, connections_per_network=3) as chatroom:
        ann = chatroom.irc("ann", address="203.0.113.5")
        for _ in range(3):
            chatroom.connect("203.0.113.5")
        chatroom.connect("203.0.113.6")
        ann.send("JOIN #a,#b", "MONITOR + bob,cat,dan")
        rows = {row.key: row for row in limits(chatroom.hub, chatroom.entrance)}
        assert (2, 2, 2) == tuple(
            getattr(rows["connections_per_address"], name) for name in ("value", "now", "reached")
        )
        assert (3, 3) == (rows["connections_per_network"].now, rows["connections"].now)
        assert (3, 3) == (rows["rooms_per_user"].now, rows["monitored_per_session"].now)
        assert 0 == rows["unsent_bytes"].now
        assert (None, None) == (rows["multiline_lines"].now, rows["multiline_lines"].reached)
