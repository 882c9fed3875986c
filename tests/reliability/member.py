"""A client that never gives up: it comes again, fills its gap, and says again what it must.

What every client that promises "nothing lost, nothing twice" has to do, in the order in which it
does it: the same nick, JOIN, CHATHISTORY AFTER the last message it knows, then every message that
was not echoed once more under the key it had.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from itertools import count
from random import Random

ROOM = "#raft"
CAPS = "echo-message server-time message-tags batch labeled-response draft/chathistory"
_PAGE = 40
_WINDOW = 4
_SILENCE_S = 1.0  # then a link with something under way is dead; longer after each that was
_LONGEST_SILENCE_S = 16.0
_AGAIN_S = 0.03  # between two attempts to get in
_ALWAYS = "timestamp=2020-01-01T00:00:00.000Z"
_WORDS = ("raft", "river", "Strömung", "берег", "木", "🪵")
_LINE = re.compile(r"(?:@(?P<tags>\S+) )?:(?P<source>\S+) (?P<command>\S+) ?(?P<rest>.*)")
_ERRORS = (OSError, TimeoutError, asyncio.IncompleteReadError)


@dataclass(frozen=True)
class Line:
    """One line, as far as a member looks."""

    tags: dict[str, str]
    source: str
    command: str
    rest: str


class Link:
    """One connection: lines out, lines in; ends with an OSError, or TimeoutError in silence."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence_s: float
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._silence_s = silence_s

    def send(self, *lines: str) -> None:
        """Send lines."""
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def line(self, timeout_s: float | None = None) -> Line:
        """Return the next whole line; answer PING."""
        while True:
            async with asyncio.timeout(timeout_s or self._silence_s):
                text = (await self._reader.readuntil(b"\r\n")).decode().rstrip("\r\n")
            if text.startswith("PING "):
                self.send(text.replace("PING", "PONG", 1))
                continue
            found = _LINE.fullmatch(text)
            if found is None:  # ERROR: the server says goodbye
                raise ConnectionError(text)
            tags = dict(tag.partition("=")[::2] for tag in (found["tags"] or "").split(";"))
            return Line(tags, found["source"], found["command"], found["rest"])

    def close(self) -> None:
        """Go."""
        self._writer.close()


class Member:
    """Says messages in ROOM, and notes them all.

    transcript: (msgid, text) of everything said in the room, in the order it was told;
    confirmed: key to the msgid of its echo; `wanted` is how many it says in all, and may grow.
    """

    def __init__(self, nick: str, port: int, rng: Random) -> None:
        self.nick = nick
        self.wanted = 0
        self.transcript: list[tuple[str, str]] = []
        self.confirmed: dict[str, str] = {}
        self.resent = self.repeated = self.links = self.disorders = 0
        self.problems: list[str] = []
        self.unconfirmed: dict[str, str] = {}
        self._port = port
        self._rng = rng
        self._known: set[str] = set()
        self._live: list[tuple[str, str]] | None = None  # heard while the gap is open
        self._labels: dict[str, str] = {}
        self._numbers = count()
        self._said = 0
        self._asked = ""
        self._silence_s = _SILENCE_S
        self._answered = asyncio.Event()
        self._answered.set()

    @property
    def is_done(self) -> bool:
        """Whether all that it wants to say has been said and echoed."""
        return self._said >= self.wanted and not self.unconfirmed

    async def run(self) -> None:
        """Be there for ever: cancel it."""
        while True:
            try:
                await self._visit()
            except _ERRORS as error:
                if isinstance(error, TimeoutError):
                    self._silence_s = min(2 * self._silence_s, _LONGEST_SILENCE_S)
                await asyncio.sleep(self._rng.uniform(0, _AGAIN_S))

    async def has_heard_all(self) -> None:
        """Return once it has been told all that had been echoed to anybody before this call."""
        self._asked = str(next(self._numbers))
        self._answered = asyncio.Event()
        await self._answered.wait()

    async def _visit(self) -> None:
        ends = await asyncio.open_connection("127.0.0.1", self._port)
        link = Link(*ends, self._silence_s)
        try:
            await self._come_in(link)
            self.links += 1
            await self._fill(link)
            self.resent += len(self.unconfirmed)
            for key, text in self.unconfirmed.items():
                self._send(link, key, text)
            await self._talk(link)
        finally:
            self._live = None
            self._labels.clear()
            link.close()

    async def _come_in(self, link: Link) -> None:
        link.send(f"CAP REQ :{CAPS}", f"NICK {self.nick}", "USER x 0 * :x", "CAP END")
        while (line := await link.line()).command != "001":
            if line.command == "433":  # the session that died is still there
                await asyncio.sleep(_AGAIN_S)
                link.send(f"NICK {self.nick}")
        self._live = []
        link.send(f"JOIN {ROOM}")
        while not ((line := await link.line()).command == "366" and f" {ROOM} " in line.rest):
            self._note(line)

    async def _fill(self, link: Link) -> None:
        """Read all that was said meanwhile, page by page, and then what has come live."""
        while len(page := await self._page(link)) == _PAGE:
            self._take(page)
        self._take(page)
        live, self._live = self._live or [], None
        self._take([one for one in live if one[0] not in self._known])

    async def _page(self, link: Link) -> list[tuple[str, str]]:
        point = f"msgid={self.transcript[-1][0]}" if self.transcript else _ALWAYS
        label = f"page{next(self._numbers)}"
        link.send(f"@label={label} CHATHISTORY AFTER {ROOM} {point} {_PAGE}")
        page = []
        reference = None
        while True:
            line = await link.line()
            if line.command == "BATCH" and line.tags.get("label") == label:
                reference = line.rest.partition(" ")[0].removeprefix("+")
            elif line.command == "BATCH" and line.rest == f"-{reference}":
                return page
            elif line.command == "PRIVMSG" and reference and line.tags.get("batch") == reference:
                page.append((line.tags["msgid"], line.rest.partition(" :")[2]))
            else:
                self._note(line)

    async def _talk(self, link: Link) -> None:
        asked = ""
        while True:
            while self._said < self.wanted and len(self.unconfirmed) < _WINDOW:
                key, text = f"{self.nick}-{self._said}", f"{self.nick}.{self._said} {self._words()}"
                self._said += 1
                self.unconfirmed[key] = text
                self._send(link, key, text)
            if self._asked != asked:
                asked = self._asked
                link.send(f"PING :{asked}")
            waits = self.unconfirmed or not self._answered.is_set()
            try:
                line = await link.line(None if waits else 0.05)
            except TimeoutError:
                if waits:
                    raise
                continue
            if line.command == "PONG" and line.rest.endswith(f" :{self._asked}"):
                self._answered.set()
            else:
                self._note(line)

    def _words(self) -> str:
        return " ".join(self._rng.choices(_WORDS, k=self._rng.randrange(1, 12)))

    def _send(self, link: Link, key: str, text: str) -> None:
        label = f"say{next(self._numbers)}"
        self._labels[label] = key
        link.send(f"@label={label};+hubbub.chat/key={key} PRIVMSG {ROOM} :{text}")

    def _note(self, line: Line) -> None:
        if line.command == "FAIL":
            self.problems.append(line.rest)
        if line.command != "PRIVMSG" or not line.rest.startswith(f"{ROOM} "):
            return
        said = (line.tags["msgid"], line.rest.partition(" :")[2])
        key = self._labels.pop(line.tags.get("label", ""), None)
        if key is not None and self._confirm(key, *said):
            return  # told before; this is the answer to a repetition
        if self._live is not None:
            self._live.append(said)
        else:
            self._take([said])

    def _confirm(self, key: str, msgid: str, text: str) -> bool:
        """Note an echo; return whether the message is in the transcript already."""
        self._silence_s = _SILENCE_S
        expected = self.unconfirmed.pop(key, None)
        if text != expected:
            self.problems.append(f"{key} was echoed as {text!r}, not {expected!r}")
        self.confirmed[key] = msgid
        is_known = msgid in self._known
        self.repeated += is_known
        return is_known

    def _take(self, said: list[tuple[str, str]]) -> None:
        for msgid, text in said:
            # The same message twice is a disorder too.
            self.disorders += bool(self.transcript) and msgid <= self.transcript[-1][0]
            self.transcript.append((msgid, text))
            self._known.add(msgid)
