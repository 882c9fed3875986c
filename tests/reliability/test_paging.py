"""Whatever is said, paging through CHATHISTORY gives exactly what a member has heard."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer
from tests.support.storing import batched, msgid

CAPS = (
    "batch",
    "echo-message",
    "message-tags",
    "server-time",
    "draft/chathistory",
    "draft/message-edit",
    "draft/message-redaction",
)
NAMES = ("ann", "bob", "cid")
ROOM = "#tea"

people = st.sampled_from(NAMES)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), people, st.integers(1, 9)),
        st.tuples(st.just("notice"), people, st.just(0)),
        st.tuples(st.just("elsewhere"), people, st.just(0)),
        st.tuples(st.just("join"), people, st.just(0)),
        st.tuples(st.just("part"), people, st.just(0)),
        st.tuples(st.just("redact"), people, st.integers(0, 40)),
        st.tuples(st.just("edit"), people, st.integers(0, 40)),
        st.tuples(st.just("pass"), people, st.integers(0, 2)),
        st.tuples(st.just("fail"), people, st.just(0)),
    ),
    max_size=40,
)


def pages_back(peer: Peer, size: int) -> list[str]:
    """Return all lines of the room, read from its end by BEFORE."""
    found: list[str] = []
    asked = f"LATEST {ROOM} *"
    while page := batched(peer.ask(f"CHATHISTORY {asked} {size}"), f"chathistory {ROOM}"):
        assert len(page) <= size
        found = page + found
        asked = f"BEFORE {ROOM} msgid={msgid(page[0])}"
    return found


def pages_on(peer: Peer, size: int) -> list[str]:
    """Return all lines of the room, read from its beginning by AFTER."""
    found: list[str] = []
    point = "timestamp=2020-01-01T00:00:00.000Z"
    while page := batched(
        peer.ask(f"CHATHISTORY AFTER {ROOM} {point} {size}"), f"chathistory {ROOM}"
    ):
        assert len(page) <= size
        found += page
        point = f"msgid={msgid(page[-1])}"
    return found


def edited(line: str, text: str) -> str:
    """Return the line with that text."""
    return f"{line.rpartition(' :')[0]} :{text}"


class Witness:
    """Somebody who is in the room all the time, and writes down what is said."""

    def __init__(self, chatroom: Chatroom) -> None:
        self.peer = chatroom.irc("eve", *CAPS)
        self.peer.ask(f"JOIN {ROOM}")
        self.heard: list[str] = []

    def listen(self) -> None:
        """Write down what was said, as it was last edited, and strike out what was taken back."""
        for line in self.peer.lines():
            words = line.split(" ")
            if words[2] in ("PRIVMSG", "NOTICE") and words[3] == ROOM:
                self.heard.append(line)
            elif words[2] == "REDACT":
                self.heard = [one for one in self.heard if msgid(one) != words[4]]
            elif words[2] == "EDIT":
                about = words[0].partition("draft/target-msgid=")[2].partition(";")[0]
                text = words[0].partition("draft/edit-text=")[2]
                self.heard = [
                    edited(one, text) if msgid(one) == about else one for one in self.heard
                ]


@settings(max_examples=40)
@given(steps)
def test_pages_are_the_transcript(story: list[tuple[str, str, int]]) -> None:
    """BEFORE by sevens and AFTER by fives give all that was heard, once each, in order."""
    with Chatroom(store=MemoryStore()) as chatroom:
        eve = Witness(chatroom)
        peers = {name: chatroom.irc(name, *CAPS) for name in NAMES}
        peers["ann"].send(f"MODE {ROOM} -n", f"JOIN {ROOM}")
        for number, (what, who, count) in enumerate(story):
            peer = peers[who]
            if what == "say":
                peer.send(*(f"PRIVMSG {ROOM} :{number}.{more}" for more in range(count)))
            elif what == "notice":
                peer.send(f"NOTICE {ROOM} :{number}")
            elif what == "elsewhere":
                peer.send(f"PRIVMSG #lobby :{number}", f"PRIVMSG eve :{number}")
            elif what == "redact":
                eve.listen()
                if eve.heard:
                    peer.send(f"REDACT {ROOM} {msgid(eve.heard[count % len(eve.heard)])}")
            elif what == "edit":
                eve.listen()
                if eve.heard:
                    about = msgid(eve.heard[count % len(eve.heard)])
                    tags = f"draft/target-msgid={about};draft/edit-text=edit.{number}"
                    peer.send(f"@{tags} EDIT {ROOM}")
            elif what == "pass":
                chatroom.pass_s(count / 4)
            elif what == "fail":
                chatroom.disk.is_full = True
                peer.send(f"PRIVMSG {ROOM} :lost {number}")
                chatroom.disk.is_full = False
            else:
                peer.send(f"{what.upper()} {ROOM}")
        eve.listen()
        assert eve.heard == pages_back(eve.peer, 7)
        assert eve.heard == pages_on(eve.peer, 5)
        assert not any("lost" in line for line in eve.heard)
