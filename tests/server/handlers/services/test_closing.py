"""ChanServ PURGE."""

from __future__ import annotations

from hubbub.store.memory import MemoryStore
from tests.server.handlers.services.test_chanserv import logged_in
from tests.server.handlers.services.test_ruling import told
from tests.support.chatroom import Chatroom, Peer


def root_in(chatroom: Chatroom) -> Peer:
    """Return an operator of the server."""
    root = logged_in(chatroom, "root")
    chatroom.hub.chat.users["root"].privileges = frozenset({"room-override"})
    return root


def test_closed_over_a_restart() -> None:
    """A closed room is told, stays closed, is not listed, and is on record; until it is opened."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        root, ann = root_in(chatroom), chatroom.irc("ann")
        ann.send("JOIN #tea", "PRIVMSG #tea :hi")
        ann.received()
        assert ["#tea is closed"] == told(root, "CS PURGE ADD #tea spam all day")
        kick = ":root!~root@127.0.0.1 KICK #tea ann :The room is closed: spam all day"
        assert [kick] == ann.lines()
        assert [] == [line for line in ann.ask("LIST") if "#tea" in line]
    with Chatroom(store=store) as chatroom:
        root, ann = root_in(chatroom), chatroom.irc("ann")
        assert [":hubbub.local 403 ann #tea :#tea is closed: spam all day"] == ann.ask("JOIN #tea")
        assert ["#tea by root on 2026-03-01: spam all day", "Closed rooms: 1"] == told(
            root, "CS PURGE LIST"
        )
        assert ["#tea is open again"] == told(root, "CS PURGE DEL #tea")
        assert any("JOIN #tea" in line for line in ann.ask("JOIN #tea"))
    assert [] == store.moderation.closed_rooms()
    acts = [(act.what, act.whom, act.why) for act in store.moderation.acts(9)]
    assert [("CS PURGE", "#tea", "spam all day"), ("CS PURGE lifted", "#tea", "")] == acts


def test_refused() -> None:
    """What cannot be is told and not put on record; for others there is no such command."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        root, ann = root_in(chatroom), chatroom.irc("ann")
        assert ["#tea is not closed"] == told(root, "CS PURGE DEL #tea")
        assert ["tea is not a room's name"] == told(root, "CS PURGE ADD tea")
        assert ["everybody comes in by #lobby, so it stays"] == told(root, "CS PURGE ADD #lobby")
        assert "It is written:" in told(root, "CS PURGE ADD")[0]
        assert "no such command" in told(ann, "CS PURGE LIST")[0]
    assert [] == list(store.moderation.acts(9))
