"""The figures of a server: who is here, what has happened, what was refused, what is stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubbub.server.config import Config
from hubbub.server.figures import Figure
from hubbub.server.limits_config import LimitsConfig
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom


def figures(chatroom: Chatroom) -> dict[str, dict[tuple[str, ...], float]]:
    """Return the values of all figures that are no histograms."""
    assert chatroom.hub.figures is not None
    return {one.name: one.values for one in chatroom.hub.figures.all() if isinstance(one, Figure)}


def test_who_is_here() -> None:
    """Sessions are told by door and dialect, people and rooms are counted."""
    with Chatroom() as chatroom:
        chatroom.irc("ann")
        chatroom.irc("bob", address="localhost")
        chatroom.plain("cat")
        chatroom.connect()
        found = figures(chatroom)
        assert {("tcp", "irc"): 1, ("unix", "irc"): 1, ("tcp", "plain"): 1} == found["sessions"]
        assert [{(): 4}, {(): 3}, {(): 1}] == [
            found[name] for name in ("connections", "users", "rooms")
        ]


def test_what_happens() -> None:
    """Messages, events and sends are counted, and sessions that have ended by why."""
    with Chatroom() as chatroom:
        ann, _ = chatroom.irc("ann"), chatroom.irc("bob")
        before = figures(chatroom)
        ann.send("PRIVMSG #lobby :one", "NOTICE #lobby :two", "NICK anna", "QUIT :three")
        found = figures(chatroom)
        assert 2 == found["messages"][()] - before["messages"][()]
        assert {("said",): 2, ("renamed",): 1, ("departed",): 1} == {
            kind: count - before["events"].get(kind, 0)
            for kind, count in found["events"].items()
            if count != before["events"].get(kind, 0)
        }
        assert found["deliveries"][()] > before["deliveries"][()]
        assert {("quit",): 1} == found["sessions_ended"]


def test_what_is_refused() -> None:
    """Connections and logins are counted by why, and how often flood control slowed somebody."""
    limits = {"messages_per_s": 1.0, "messages_burst": 3, "connections_per_address": 1}
    with Chatroom(store=MemoryStore(), **limits) as chatroom:
        ann = chatroom.irc("ann", address="203.0.113.5")
        chatroom.connect("203.0.113.5")
        ann.send("NS IDENTIFY ann wrong-horse", "PRIVMSG #lobby :a", "PRIVMSG #lobby :b")
        found = figures(chatroom)
        assert {("address",): 1, ("login",): 1} == found["refused"]
        assert {(): 1} == found["slowed"]


def test_what_is_stored(tmp_path: Path) -> None:
    """A database has the size of its file and of its WAL."""
    (tmp_path / "history.db").write_bytes(b"x" * 500)
    (tmp_path / "history.db-wal").write_bytes(b"x" * 70)
    (tmp_path / "motd.txt").write_text("hello")
    config = Config(data=tmp_path, limits=LimitsConfig(messages_per_s=0.0))
    with Chatroom(config=config, store=MemoryStore()) as chatroom:
        assert {("history",): 570} == figures(chatroom)["store_bytes"]


def test_search_is_behind() -> None:
    """The lag of the index is that of the last look: what is stored is so much newer."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("PRIVMSG #lobby :one")
        chatroom.pass_s(2)
        ann.send("PRIVMSG #lobby :two")
        behind = store.search.indexed_up_to() - (2000 << 22)
        store.search._up_to = behind
        assert 0.0 == figures(chatroom)["index_lag_seconds"][()]
        chatroom.run()
        assert 2.0 == figures(chatroom)["index_lag_seconds"][()]


def test_nothing_is_stored() -> None:
    """Without a store there are no figures of one."""
    with Chatroom() as chatroom:
        assert not {"commits_failed", "store_bytes", "index_lag_seconds"} & set(figures(chatroom))


@pytest.mark.parametrize("store", [None, MemoryStore()])
def test_plain_figures_are_json(store: MemoryStore | None) -> None:
    """What the control socket tells can be written as JSON, labels included."""
    with Chatroom(store=store) as chatroom:
        chatroom.irc("ann")
        assert chatroom.hub.figures is not None
        told = json.loads(json.dumps([one.plain() for one in chatroom.hub.figures.all()]))
        sessions = next(one for one in told if one["name"] == "sessions")
        assert [{"labels": {"door": "tcp", "dialect": "irc"}, "value": 1}] == sessions["values"]
        assert any(one["kind"] == "times" for one in told)
