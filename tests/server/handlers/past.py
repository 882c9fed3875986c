"""A room with a past, and how one asks for it (CHATHISTORY)."""

from __future__ import annotations

import re

from hubbub.server.wires import iso
from tests.support.chatroom import NOON_MS, Chatroom, Peer
from tests.support.storing import batched, msgid

SERVER = ":hubbub.local"
CAPS = (
    "batch",
    "echo-message",
    "labeled-response",
    "message-tags",
    "server-time",
    "standard-replies",
    "draft/chathistory",
    "draft/message-redaction",
)
EVERYTHING = (*CAPS, "draft/event-playback")
ALWAYS = "timestamp=2020-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z"


class Tea:
    """A room in which ann has said 0 to 9, one a second; ids and times of each."""

    def __init__(self, chatroom: Chatroom) -> None:
        self.chatroom = chatroom
        self.ann = chatroom.irc("ann", *CAPS)
        self.ann.send("JOIN #tea")
        self.ids: list[str] = []
        for number in range(10):
            self.ids.append(say(self.ann, "#tea", str(number)))
            chatroom.pass_s(1)

    def named(self, text: str) -> str:
        """Return the text with m3 and t3 as the point that the message 3 is."""
        text = re.sub(r"\bm(\d)\b", lambda found: f"msgid={self.ids[int(found[1])]}", text)
        return re.sub(r"\bt(\d)\b", lambda found: f"timestamp={at(int(found[1]))}", text)

    def ask(self, text: str) -> list[str]:
        """Return what CHATHISTORY gives the room's ann."""
        return batched(self.ann.ask(f"CHATHISTORY {self.named(text)}"), "chathistory #tea")


def at(seconds: float) -> str:
    """Return the time so long after noon."""
    return iso(NOON_MS + int(seconds * 1000))


def say(peer: Peer, target: str, text: str) -> str:
    """Say something; return its id."""
    (line,) = peer.ask(f"PRIVMSG {target} :{text}")
    return msgid(line)


def latest(peer: Peer, target: str, limit: int = 100) -> list[str]:
    """Return the last lines of a talk."""
    lines = peer.ask(f"CHATHISTORY LATEST {target} * {limit}")
    return batched(lines, f"chathistory {target}")


def targets(peer: Peer, rest: str = f"{ALWAYS} 100") -> list[str]:
    """Return what TARGETS gives, without what is the same in all lines."""
    lines = batched(peer.ask(f"CHATHISTORY TARGETS {rest}"), "draft/chathistory-targets")
    head = f"{SERVER} CHATHISTORY TARGETS "
    assert all(line.startswith(head) for line in lines)
    return [line.removeprefix(head) for line in lines]
