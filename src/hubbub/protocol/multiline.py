"""A message of several lines: gathered from a client's batch, and taken apart again for others.

A whole message is its text, with a line feed between lines, and the places where the sender cut
a long line: `joints`, as positions in the text. With these it is told in the lines it was sent in.

Source: IRCv3 multiline.
"""

from collections.abc import Sequence
from itertools import pairwise

from hubbub.errors import BadBatch

BATCH_TYPE = "draft/multiline"
CONCAT_TAG = "draft/multiline-concat"


_TALK = (b"PRIVMSG", b"NOTICE")


def is_part(line: bytes, words: Sequence[bytes]) -> bool:
    """Whether a line that a client sends while a batch is open is meant as one of its lines.

    Args: words: its first words from the command on.
    """
    if line[:7] != b"@batch=" and b";batch=" not in line.partition(b" ")[0]:
        return False
    return bool(words) and words[0].upper() in _TALK


class Multiline:
    """A batch that is being received; refuses what it cannot hold and then holds nothing more.

    Args: target: the batch's target; max_bytes, max_lines: of the whole message.
    """

    def __init__(self, reference: str, target: str, max_bytes: int, max_lines: int) -> None:
        self.reference = reference
        self.target = target
        self.command: str | None = None
        self._max_bytes = max_bytes
        self._max_lines = max_lines
        self._lines: list[str] = []
        self._is_joined: list[bool] = []
        self._size_bytes = 0

    def add(self, command: str, target: str, text: str, *, is_joined: bool) -> None:
        """Take one line; is_joined: it goes on where the last one ended.

        Raises: BadBatch.
        """
        if target != self.target:
            raise BadBatch(
                "MULTILINE_INVALID_TARGET", "Invalid multiline target", (self.target, target)
            )
        if command != (self.command or command):
            raise BadBatch("MULTILINE_INVALID", "All lines must be PRIVMSG, or all NOTICE")
        if is_joined and (not text or not self._lines):
            raise BadBatch("MULTILINE_INVALID", "There is nothing to join")
        self.command = command
        self._size_bytes += len(text.encode()) + bool(self._lines and not is_joined)
        if self._size_bytes > self._max_bytes:
            limit = str(self._max_bytes)
            raise BadBatch("MULTILINE_MAX_BYTES", f"At most {limit} bytes in all", (limit,))
        if len(self._lines) == self._max_lines:
            limit = str(self._max_lines)
            raise BadBatch("MULTILINE_MAX_LINES", f"At most {limit} lines", (limit,))
        self._lines.append(text)
        self._is_joined.append(is_joined)

    @property
    def lines(self) -> list[tuple[str, bool]]:
        """Return what has been added: texts, and whether each is joined to the one before."""
        return list(zip(self._lines, self._is_joined, strict=True))

    def whole(self) -> tuple[str, tuple[int, ...]]:
        """Return the message's text and its joints.

        Raises: BadBatch: no line has any text.
        """
        if not any(self._lines):
            raise BadBatch("MULTILINE_INVALID", "There is no text in it")
        text, joints = self._lines[0], []
        for line, is_joined in zip(self._lines[1:], self._is_joined[1:], strict=True):
            if is_joined:
                joints.append(len(text))
            text += line if is_joined else f"\n{line}"
        return text, tuple(joints)


def lines(text: str, joints: Sequence[int]) -> list[tuple[str, bool]]:
    """Return the lines of a whole message; True for one that goes on where the last one ended."""
    pieces = []
    for start, end in pairwise((0, *joints, len(text))):
        first, *more = text[start:end].split("\n")
        pieces += [(first, start > 0), *((line, False) for line in more)]
    return pieces
