"""Which rooms stay, and when they are stored."""

from __future__ import annotations

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom


def test_stored_when_something_was_said() -> None:
    """The first word makes a room one that stays, and it is stored once; a topic stores it anew."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #tea")
        room = chatroom.hub.chat.room("#tea")
        assert room is not None
        assert room not in chatroom.hub.kept_rooms
        ann.send("PRIVMSG #tea :hello")
        assert room in chatroom.hub.kept_rooms
        ann.send("TOPIC #tea :green")
    assert [("#tea", "green")] == [
        (one.name, one.topic and one.topic.text) for one in store.rooms.load()
    ]


def test_there_again_without_anybody() -> None:
    """After a restart a stored room is there, and the lobby, and no other."""
    store = MemoryStore()
    for _ in range(2):
        with Chatroom(store=store) as chatroom:
            ann = chatroom.irc("ann")
            ann.send("JOIN #tea,#mute", "PRIVMSG #tea :hello", "PART #mute")
    with Chatroom(store=store) as chatroom:
        assert {"#lobby", "#tea"} == set(chatroom.hub.chat.rooms)
        room = chatroom.hub.chat.room("#tea")
        assert room is not None
        assert room in chatroom.hub.kept_rooms
