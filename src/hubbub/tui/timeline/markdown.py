"""The part of Markdown that people type in a chat: a text into lines of spans and code blocks.

Source: CommonMark 0.31, sections 4.5 (fenced code), 6.1 (code spans), 6.2 (emphasis); headings,
lists, tables and HTML stay as they were typed.
"""

import re

from hubbub.records import dataclass
from hubbub.tui.timeline.wrapping import Span


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced block; language: what stands behind the fence, '' for nothing."""

    language: str
    text: str


Block = list[Span] | Code

TAB = 4

# Text without any of these is one plain span; measured 0.5 us for 80 characters.
SPECIAL = re.compile(r"[`*_~>]|://|[@#]\w|mailto:")

# What makes a text longer or shorter than it was typed.
RESHAPING = re.compile(r"[`*_~\n\t]|^>")

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)\s*$")
_INLINE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`)(?P<inside>.+?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<link>\b(?:https?|ftp|ircs?|gemini|ssh|git)://[^\s<>\"`]*[^\s<>\"`.,;:!?)\]}'*_~])"
    r"|(?P<strong>\*\*(?=\S)(?P<strong_in>.+?)(?<=\S)\*\*(?!\*))"
    r"|(?P<strike>~~(?=\S)(?P<strike_in>.+?)(?<=\S)~~)"
    r"|(?P<star>(?<![\w*])\*(?=[^\s*])(?P<star_in>[^*]+?)(?<=\S)\*(?![\w*]))"
    r"|(?P<under>(?<![\w_])_(?=[^\s_])(?P<under_in>[^_]+?)(?<=\S)_(?![\w_]))"
    r"|(?P<nick>(?<![\w@.\[])@[\w\[\]\\^{}|-]+)"
    r"|(?P<room>(?<![\w#&/])#\w[\w.-]*)"
)
_NESTED = (
    ("strong", "strong_in", "strong"),
    ("strike", "strike_in", "strike"),
    ("star", "star_in", "emphasis"),
    ("under", "under_in", "emphasis"),
)
MOST_NESTED = 3
LONGEST_MARKED = 2_000
"""Characters of a line with markup; a longer one is plain, as looking for pairs is quadratic."""


def blocks(text: str) -> list[Block]:
    """Return a message's lines and code blocks, in order, at least one."""
    if "\n" not in text and not SPECIAL.search(text):
        return [[(text.expandtabs(TAB), "")]]
    found: list[Block] = []
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        fence = _FENCE.match(lines[index])
        end = _end_of_fence(lines, index, fence[1]) if fence else None
        if fence and end is not None:
            code = "\n".join(lines[index + 1 : end]).expandtabs(TAB)
            found.append(Code(fence[2], code))
            index = end + 1
        else:
            found.append(spans(lines[index].expandtabs(TAB)))
            index += 1
    return found


def in_a_line(text: str) -> str:
    """Return a message as one line without its marks, as quotes tell it."""
    parts = (
        block.text if isinstance(block, Code) else "".join(span[0] for span in block)
        for block in blocks(text)
    )
    return " ".join(" ".join(parts).split())


def _end_of_fence(lines: list[str], begin: int, fence: str) -> int | None:
    """Return the line that closes the block; an open end is closed by the message's own."""
    for index in range(begin + 1, len(lines)):
        line = lines[index].strip()
        if line.startswith(fence) and not line.strip(fence[0]):
            return index
    return len(lines) if begin + 1 < len(lines) else None


def spans(line: str) -> list[Span]:
    """Return the spans of one line."""
    if line.startswith(">"):
        return [("▎ ", "quote"), *inline(line[1:].lstrip(" "), "quote", 0)]
    return inline(line, "", 0) or [("", "")]


def inline(text: str, role: str, depth: int) -> list[Span]:
    """Return the spans of a piece of a line; role: what is around it."""
    if len(text) > LONGEST_MARKED:
        return [(text, role)]
    found: list[Span] = []
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            found.append((text[at : match.start()], role))
        at = match.end()
        found += _marked(match, role, depth)
    if at < len(text):
        found.append((text[at:], role))
    return found


def _marked(match: re.Match[str], role: str, depth: int) -> list[Span]:
    if match["code"]:
        # With its ticks, as it was typed: a background alone would not tell it from other text.
        return [(match["code"], _both(role, "inline-code"))]
    for name in ("link", "nick", "room"):
        if match[name]:
            return [(match[0], _both(role, name))]
    for whole, inner, new in _NESTED:
        if match[whole]:
            if depth >= MOST_NESTED:
                return [(match[0], role)]
            return inline(match[inner], _both(role, new), depth + 1)
    return [(match[0], role)]


def _both(outer: str, inner: str) -> str:
    return f"{outer} {inner}" if outer and inner not in outer.split() else inner or outer


_LINK = re.compile(r"\b(?:https?|ftp|ircs?|gemini)://[^\s<>\"`]*[^\s<>\"`.,;:!?)\]}'*_~]")


def links(text: str) -> list[str]:
    """Return the addresses in a text, in order, each once."""
    return list(dict.fromkeys(_LINK.findall(text)))
