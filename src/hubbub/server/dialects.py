"""How a session speaks: what a line asks for, and how replies read. Two: `irc` and `plain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hubbub.core.limits import cut
from hubbub.core.state import Room
from hubbub.errors import BadMessage, Hint, LineTooLong, NotUtf8, ProtocolError
from hubbub.numerics import Numeric
from hubbub.protocol import message, plain
from hubbub.protocol.cleaning import clean
from hubbub.protocol.message import Message
from hubbub.server import plain_wire
from hubbub.server.plain_replies import SENTENCES
from hubbub.server.wires import Wire, irc_wire

if TYPE_CHECKING:
    from hubbub.server.session import Session


class Dialect(Protocol):
    """A way of speaking; it holds nothing of its own, everything is in the session."""

    name: str

    def wire(self, session: Session, room: Room | None) -> Wire:
        """Return the wire on which the session hears the room; None: what is outside of rooms."""

    def read(self, session: Session, line: bytes) -> Message | None:
        """Return the message a line asks for; None when there is nothing to run.

        Raises: ProtocolError.
        """

    def first_words(self, line: bytes) -> list[bytes]:
        """Return three words at most, from the command on; none where all lines are talk."""

    def bad_line(self, session: Session, error: ProtocolError) -> None:
        """Answer a line that means nothing."""

    def numeric(self, session: Session, numeric: Numeric, params: tuple[str, ...]) -> bytes:
        """Return a numeric reply, or nothing where this dialect does not say it."""

    def fail(
        self, session: Session, command: str, code: str, context: tuple[str, ...], text: str
    ) -> bytes:
        """Return a failure that no numeric says."""

    def notice(self, session: Session, text: str) -> bytes:
        """Return what the server itself says to the session."""

    def ping(self, session: Session) -> bool:
        """Ask the peer for a sign; False where this dialect cannot."""

    def goodbye(self, session: Session, reason: str) -> bytes:
        """Return the last words before the connection closes."""


_WITHOUT_SPECIFIED_FAILURES = frozenset({"*", "PRIVMSG", "NOTICE", "TAGMSG"})
"""Failures of these are our own, so only standard-replies has a client expect them."""


_CONTEXT_BYTES = 80
"""What a FAIL repeats of each thing that was asked for, so that it fits in its line."""


class IrcDialect:
    """RFC 1459/2812 as clarified by "Modern IRC", and IRCv3."""

    name = "irc"

    def wire(self, session: Session, room: Room | None) -> Wire:
        """Return the wire of the session's capabilities; it is the same in every room."""
        return irc_wire(session.caps) if room is None else session.wire

    def read(self, session: Session, line: bytes) -> Message | None:
        """Return the message; empty lines are allowed and mean nothing (RFC 2812 2.3.1)."""
        return message.parse(line) if line.strip(b" ") else None

    def first_words(self, line: bytes) -> list[bytes]:
        """Return the command and its first parameters."""
        return message.first_words(line)

    def bad_line(self, session: Session, error: ProtocolError) -> None:
        """Answer 417, or FAIL (utf8-only, section Server behavior)."""
        if isinstance(error, LineTooLong):
            session.numeric(Numeric.ERR_INPUTTOOLONG, str(error))
        elif isinstance(error, NotUtf8):
            # Also to clients without standard-replies: UTF8ONLY promises this very line.
            line = f":{session.hub.name} FAIL {error.command} INVALID_UTF8 :{error}\r\n"
            session.push(line.encode())
        elif isinstance(error, BadMessage):
            session.fail("*", "INVALID_MESSAGE", text=str(error))

    def numeric(self, session: Session, numeric: Numeric, params: tuple[str, ...]) -> bytes:
        """Return `:server NNN nick params… :last`; what repeats a long input is cut to fit."""
        words = " ".join((f"{numeric:03}", session.nick, *map(_middle, params[:-1])))
        last = params[-1]
        line = f":{session.hub.name} {words} :{last}".encode()
        if len(line) > message.BODY_LIMIT_BYTES:
            line = line[: message.BODY_LIMIT_BYTES].decode(errors="ignore").encode()
        return line + b"\r\n"

    def fail(
        self, session: Session, command: str, code: str, context: tuple[str, ...], text: str
    ) -> bytes:
        """Return FAIL; a NOTICE instead where no specification has the client expect a FAIL."""
        if "standard-replies" in session.caps or command not in _WITHOUT_SPECIFIED_FAILURES:
            shown = (_middle(cut(word, _CONTEXT_BYTES)) for word in context)
            words = " ".join(("FAIL", command, code, *shown))
            return f":{session.hub.name} {words} :{text}\r\n".encode()
        return self.notice(session, f"*** {command} {code}: {text}")

    def notice(self, session: Session, text: str) -> bytes:
        """Return a NOTICE a line."""
        head = f":{session.hub.name} NOTICE {session.nick} :"
        room = message.BODY_LIMIT_BYTES - len(head)
        lines = message.split_text(text, room)
        return "".join(f"{head}{line}\r\n" for line in lines).encode()

    def ping(self, session: Session) -> bool:
        """Send PING; the client must answer."""
        session.push(f"PING :{session.hub.name}\r\n".encode(), is_reply=False)
        return True

    def goodbye(self, session: Session, reason: str) -> bytes:
        """Return ERROR."""
        return f"ERROR :Closing link: {session.connection.address} ({reason})\r\n".encode()


class PlainDialect:
    """Lines for a person with `nc`."""

    name = "plain"

    def wire(self, session: Session, room: Room | None) -> Wire:
        """Return the wire that names the room, unless it is the one the person is turned to."""
        return plain_wire.HERE if room in (None, session.room) else plain_wire.ELSEWHERE

    def read(self, session: Session, line: bytes) -> Message | None:
        """Return the message a line asks for; before there is a name, the line is the name."""
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise NotUtf8("that line is not UTF-8, so it was not sent") from error
        text = clean(text).strip()
        is_nameless = session.user is None
        if is_nameless and not text.startswith("/"):
            return Message("NAME", [text])
        if not text:
            return None
        try:
            asked = plain.parse(text, session.room.name if session.room else None)
        except Hint as hint:
            session.push(note(str(hint)))
            return None
        return Message("NAME", asked.params) if is_nameless and asked.command == "NICK" else asked

    def first_words(self, line: bytes) -> list[bytes]:
        """Return none: a person types all of it."""
        return []

    def bad_line(self, session: Session, error: ProtocolError) -> None:
        """Answer with the error's sentence."""
        session.push(note(str(error)))

    def numeric(self, session: Session, numeric: Numeric, params: tuple[str, ...]) -> bytes:
        """Return what a person wants to know of it; errors are their own sentence."""
        sentence = SENTENCES.get(numeric)
        if sentence is not None:
            return note(sentence(*params))
        return note(params[-1]) if 400 <= numeric < 600 else b""

    def fail(
        self, session: Session, command: str, code: str, context: tuple[str, ...], text: str
    ) -> bytes:
        """Return the sentence."""
        return note(text)

    def notice(self, session: Session, text: str) -> bytes:
        """Return the text."""
        return note(text)

    def ping(self, session: Session) -> bool:
        """A person cannot answer; TCP keepalive notices when the link is gone."""
        return False

    def goodbye(self, session: Session, reason: str) -> bytes:
        """Return the reason."""
        return note(f"goodbye ({reason})")


def _middle(word: str) -> str:
    """Return the word if it can stand in the middle of a line; what repeats input may not."""
    return word if word and " " not in word and word[0] != ":" else "*"


def note(text: str) -> bytes:
    """Return what the server itself says to a person; nothing for an empty text."""
    return "".join(f"-- {clean(line)}\n" for line in text.split("\n") if line).encode()


IRC = IrcDialect()
PLAIN = PlainDialect()
