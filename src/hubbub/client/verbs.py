"""What a connection can be asked to do in the chat: say, change, read, enter, ask.

Each puts what is to be sent into the state; BadMessage: a parameter cannot be sent, and nothing is.
"""

from random import Random

from hubbub.client import drafts, history, markers, messages, presence, tags
from hubbub.client.drafts import Limits
from hubbub.client.events import Draft, Kind, Recall, Said, Typing
from hubbub.client.state import State, one_name
from hubbub.names import fold
from hubbub.protocol.message import parse, serialise


class Verbs:
    """The part of a `Connection` that talks."""

    def __init__(self, state: State, random: Random) -> None:
        self._state = state
        self._random = random

    # Messages

    def say(self, to: str, text: str, kind: Kind = Kind.SPEECH) -> list[str]:
        """Send text, as several messages if this server cannot have it in one.

        Returns: a label for each message; Accepted or Refused follows with the same label.
        """
        return [self.send(draft) for draft in self.split(Draft(to, text, kind))]

    def split(self, draft: Draft) -> list[Draft]:
        """Return the drafts that say it on this server, each as one message."""
        return drafts.split(draft, self._state.longest_source(), self._state.limits())

    def limits(self) -> Limits | None:
        """Return how long a message in several lines may be; None: there is none here."""
        return self._state.limits()

    def send(self, draft: Draft) -> str:
        """Send one of the drafts that `split` returns; return its label.

        It keeps the key that it has, and gets one otherwise, where the server knows keys.
        """
        return messages.send(self._state, draft, self._random)

    def edit(self, said: Said, text: str) -> None:
        """Ask that something that we said gets another text; Edited or Refused follows.

        Raises: BadMessage: the text has several lines, or is longer than one.
        """
        messages.edit(self._state, said, text)

    def redact(self, place: str, msgid: str, reason: str = "") -> None:
        """Ask that something that was said is taken back; Redacted or Refused follows."""
        self._state.send("REDACT", place, msgid, *([reason] if reason else []))

    def react(self, place: str, about: str, text: str, *, off: bool = False) -> None:
        """Put a reaction under the message with that id, or take it away; Reacted follows."""
        tags.react(self._state, place, about, text, off=off)

    def write(self, place: str, typing: Typing) -> None:
        """Tell the others there that we are writing, or not any more."""
        tags.write(self._state, place, typing)

    def mark(self, place: str, until_s: float) -> None:
        """Tell our other clients that we have read so far; Marked follows."""
        markers.mark(self._state, place, until_s)

    def ask_mark(self, place: str) -> None:
        """Ask up to where a talk is read; Marked follows, if anybody has said."""
        markers.ask(self._state, place)

    def recall(self, recall: Recall) -> None:
        """Ask what was said before; Recalled or RecallFailed follows."""
        history.ask(self._state, recall)

    def recall_talks(self, since_s: float) -> None:
        """Ask where something was said since then; Talks follows, where the server tells."""
        history.ask_talks(self._state, since_s)

    # Rooms and people

    def join(self, room: str, password: str | None = None) -> None:
        """Ask to enter a room."""
        self._state.send("JOIN", room, *([password] if password else []))
        self._state.joining.add(fold(room))

    def part(self, room: str, reason: str = "") -> None:
        """Leave a room."""
        self._state.send("PART", room, *([reason] if reason else []))

    def topic(self, room: str, text: str | None = None) -> None:
        """Ask what a room is about; with a text, set it ('' clears it)."""
        self._state.send("TOPIC", room, *([] if text is None else [text]))

    def names(self, room: str) -> None:
        """Ask who is in a room; Members follows."""
        self._state.send("NAMES", one_name(room))
        self._state.asked_names.add(fold(room))

    def look_at(self, room: str) -> None:
        """Ask who in a room is away and logged in; Seen follows, where the server can tell."""
        if "WHOX" in self._state.support:
            self._state.send("WHO", room, presence.WHO_FIELDS)

    def list_rooms(self) -> None:
        """Ask which rooms there are; RoomListed follows for each, and ListEnded."""
        self._state.send("LIST")

    def watch(self, nick: str, *, off: bool = False) -> None:
        """Ask to be told when somebody comes and goes, where the server can; Seen follows."""
        if "MONITOR" in self._state.support:
            self._state.send("MONITOR", "-" if off else "+", nick)

    def measure(self) -> None:
        """Ask how fast the server is; Answered follows."""
        self._state.measured_s = self._state.now_s
        self._state.send("PING", messages.LAG_TEXT)

    def nick_to(self, nick: str) -> None:
        """Ask for another nick; Renamed or Refused follows."""
        self._state.send("NICK", nick)
        self._state.wanted_nick = None

    def ask(self, command: str, *params: str) -> None:
        """Send any other command: WHOIS, LIST, AWAY, INVITE, KICK."""
        self._state.send(command, *params)

    def raw(self, line: str) -> None:
        """Send one line as it is typed. Raises: ProtocolError: it is no message."""
        self._state.outgoing.append(serialise(parse(line.encode())))

    def quit(self, reason: str = "") -> None:
        """Leave the chat; the server closes the connection."""
        self._state.send("QUIT", *([reason] if reason else []))
