"""One IRC message: parse it from a line, serialise it to a line.

Source: "Modern IRC", section Message Format; IRCv3 message-tags.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hubbub.errors import BadMessage, LineTooLong, NotUtf8

BODY_LIMIT_BYTES = 510
"""The message without its tags and without CR LF ("Modern IRC": 512 with them)."""

TAGS_LIMIT_BYTES = 4094
"""What a client may send between `@` and the space (message-tags, section Size limit)."""

LINE_LIMIT_BYTES = 1 + TAGS_LIMIT_BYTES + 1 + BODY_LIMIT_BYTES

_ESCAPE = str.maketrans({";": r"\:", " ": r"\s", "\\": r"\\", "\r": r"\r", "\n": r"\n"})
_UNESCAPED = {":": ";", "s": " ", "r": "\r", "n": "\n"}
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
_FORBIDDEN = re.compile(rb"[\x00\r\n]")
_NOT_IN_TAG_NAME = re.compile(r"[ ;=]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_IN_A_BATCH = re.compile(rb"@(?:[^ ]*;)?batch=|(?:@[^ ]+ )?:[^ ]+ BATCH -")
_NO_TAGS: Mapping[str, str] = {}


@dataclass(slots=True, init=False)
class Message:
    """A message in either direction; tag values are unescaped, a tag without a value is ''."""

    command: str
    params: list[str]
    source: str | None
    tags: Mapping[str, str]

    # Written out, because a generated one stays Python when all else is compiled.
    def __init__(
        self,
        command: str,
        params: list[str] | None = None,
        source: str | None = None,
        tags: Mapping[str, str] = _NO_TAGS,
    ) -> None:
        self.command = command
        self.params = params if params is not None else []
        self.source = source
        self.tags = tags


def parse(line: bytes) -> Message:
    """Return the message a line holds; the command comes back in upper case.

    Args: line: without its CR LF.
    Raises: NotUtf8; LineTooLong: tags or body over their limit; BadMessage: no command, or a
        NUL, CR or LF inside.
    """
    # With `in`, each of them raises and drops a TypeError inside of Python: 0.4 us together.
    if line.find(b"\x00") >= 0 or line.find(b"\r") >= 0 or line.find(b"\n") >= 0:
        raise BadMessage("a message may not hold NUL, CR or LF")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise NotUtf8("Message is not valid UTF-8", _tags_of(line), _command_of(line)) from error
    tags = _NO_TAGS
    if text.startswith("@"):
        head, _, text = text.partition(" ")
        if len(head.encode()) > 1 + TAGS_LIMIT_BYTES:
            raise LineTooLong(f"Input line was too long (tags over {TAGS_LIMIT_BYTES} bytes)")
        tags = parse_tags(head[1:])
        text = text.lstrip(" ")
    # Characters are a lower bound of bytes; only a line near the limit is counted exactly.
    if len(text) * 4 > BODY_LIMIT_BYTES and len(text.encode()) > BODY_LIMIT_BYTES:
        raise LineTooLong(f"Input line was too long (over {BODY_LIMIT_BYTES} bytes)", tags)
    source = None
    if text.startswith(":"):
        head, _, text = text.partition(" ")
        source = head[1:]
    body, colon, trailing = text.lstrip(" ").partition(" :")
    params = [word for word in body.split(" ") if word]
    if not params or params[0][0] in "@:":  # tags or a source where they cannot stand
        raise BadMessage("a message needs a command", tags)
    command = params.pop(0).upper()
    if colon:
        params.append(trailing)
    return Message(command, params, source, tags)


def first_words(line: bytes) -> list[bytes]:
    """Return the command and its first two parameters, as many as are there, without parsing."""
    if line[:1] == b"@":
        line = line.partition(b" ")[2]
    words = line.split(None, 4)
    if words and words[0][:1] == b":":
        del words[0]
    return words[:3]


def _command_of(line: bytes) -> str:
    """Return the command of a line that is not UTF-8, as far as it can be read; else *."""
    words = line.split()
    while words and words[0][:1] in (b"@", b":"):
        words.pop(0)
    name = words[0].decode(errors="replace") if words else "*"
    return name.upper() if name.isascii() and name.isalnum() else "*"


def _tags_of(line: bytes) -> dict[str, str]:
    """Return the tags of a line that is not UTF-8, so that its refusal can carry its label."""
    head = line.partition(b" ")[0]
    return parse_tags(head[1:].decode(errors="replace")) if head.startswith(b"@") else {}


def parse_tags(text: str) -> dict[str, str]:
    """Return the tags in `a=1;b;c=2` (no `@`); of a repeated key the last value counts."""
    tags = {}
    for item in text.split(";"):
        key, _, value = item.partition("=")
        if key:
            tags[key] = unescape(value) if "\\" in value else value
    return tags


def unescape(value: str) -> str:
    """Return a tag's value as it was before it was escaped; a lone backslash is dropped."""
    return _ESCAPED.sub(lambda found: _UNESCAPED.get(found[1], found[1]), value)


def escape(value: str) -> str:
    """Return a tag's value as it may stand in a line."""
    return value.translate(_ESCAPE)


def serialise_tags(tags: Mapping[str, str]) -> str:
    """Return `@a=1;b ` with its trailing space, or '' when there are no tags."""
    if not tags:
        return ""
    items = (f"{key}={escape(value)}" if value else key for key, value in tags.items())
    return f"@{';'.join(items)} "


def serialise(message: Message) -> bytes:
    """Return the line with CR LF that parses back to the message.

    Raises: BadMessage: a part cannot stand in its place (a space in a middle parameter, a line
        end anywhere); a message must never turn into two.
    """
    words = [f":{message.source}"] if message.source else []
    words.append(message.command)
    words += message.params[:-1]
    if not message.command or message.command[0] in "@:":
        raise BadMessage("a message needs a command")
    if any(not word or " " in word for word in words):
        raise BadMessage("an empty part or a space before the last parameter")
    if any(param.startswith(":") for param in message.params[:-1]):
        raise BadMessage("a colon in front of a parameter that is not the last")
    if any(not name or _NOT_IN_TAG_NAME.search(name) for name in message.tags):
        raise BadMessage("a tag's name that is empty or holds a space, ; or =")
    if message.params:
        words.append(f":{message.params[-1]}")
    try:
        line = (serialise_tags(message.tags) + " ".join(words)).encode()
    except UnicodeEncodeError:
        raise BadMessage("what is no character (half of a surrogate pair)") from None
    if _FORBIDDEN.search(line):
        raise BadMessage("a message may not hold NUL, CR or LF")
    return line + b"\r\n"


def add_tag(line: bytes, tag: str) -> bytes:
    """Return the line with one more tag in front; tag is `key=value`, escaped."""
    if line.startswith(b"@"):
        return b"@%b;%b" % (tag.encode(), line[1:])
    return b"@%b %b" % (tag.encode(), line)


def put_in_batch(line: bytes, reference: str) -> bytes:
    """Return the line as part of that batch; parts and the end of an inner batch stay as they are.

    Source: IRCv3 batch, section Nested batches.
    """
    return line if _IN_A_BATCH.match(line) else add_tag(line, f"batch={reference}")


def split_text(text: str, limit_bytes: int) -> list[str]:
    """Cut text into pieces of at most limit_bytes of UTF-8, at a space where one is near.

    Line ends separate pieces; empty lines are left out; no character is cut in two, and nothing
    but line ends and the one space at a cut is lost.
    """
    pieces = []
    for line in _LINE_END.split(text):
        rest = line
        while len(rest.encode()) > limit_bytes:
            head = rest.encode()[:limit_bytes].decode(errors="ignore")
            if not head:
                raise ValueError(f"limit_bytes {limit_bytes} is less than one character")
            space = head.rfind(" ")
            if space > len(head) // 2:
                pieces.append(rest[:space])
                rest = rest[space + 1 :]
            else:
                pieces.append(head)
                rest = rest[len(head) :]
        if rest:
            pieces.append(rest)
    return pieces


def ctcp_action(text: str) -> str | None:
    """Return what is done in a CTCP ACTION (`/me waves`), None when the text is something else."""
    if not text.startswith("\x01ACTION "):
        return None
    return text.removeprefix("\x01ACTION ").removesuffix("\x01")
