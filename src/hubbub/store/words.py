"""Text into the words by which it is found, and a search into what it asks for. Pure.

The same code stands before every index, so all stores find the same. Case, accents and width do
not matter (Straße = STRASSE, über = uber, ещё = еще). Chinese, Japanese, Korean and Thai have no
spaces to cut at: they are cut into letters and overlapping pairs of letters, and a search is too.
"""

import re
import unicodedata
from dataclasses import dataclass

WORDS_ASKED = 16
"""A search has at most so many words; further ones are not looked at."""

BEGINNING_LENGTH = 3
"""A beginning* has at least so many letters; "a*" would gather half of the index, so it is "a"."""

_COLOUR = re.compile("\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6})?")
_ASCII_WORDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
# Marks that are part of a word but no letters for Python: points, vowel signs, dakuten.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ecd\u0f71-\u0f84"
    "\u102b-\u103e\u17b4-\u17d3\u3099\u309a"
)
# '_' and private letters end a word too: the index puts a private letter before its own words.
_NOT_WORD = re.compile(rf"(?:[^\w{_MARKS}]|[_\ue000-\uf8ff])+")
# Accents of Latin, Greek and Cyrillic letters; й is a letter, not an и with an accent.
_ACCENT = re.compile("(?<!и)[\u0300-\u036f]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_ASKED = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search asks for: all of it must be there.

    words: whole words of the index; beginnings: of words; phrases: to be seen in `plain(text)`.
    """

    words: frozenset[str]
    beginnings: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()

    def matches(self, text: str) -> bool:
        """Whether a text has all that is asked for."""
        found = set(indexed(text).split())
        return (
            self.words <= found
            and all(any(word.startswith(one) for word in found) for one in self.beginnings)
            and self.reads_so(text)
        )

    def reads_so(self, text: str) -> bool:
        """Whether a text that has the words has them side by side where this is asked for."""
        if not self.phrases:
            return True
        read = f" {plain(text)} "
        return all(one in read for one in self.phrases)


def plain(text: str) -> str:
    """Return text without case, accents and punctuation; one space between words."""
    if "\x03" in text or "\x04" in text:
        text = _COLOUR.sub("", text)
    if text.isascii():
        return " ".join(text.translate(_ASCII_WORDS).split())
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = unicodedata.normalize("NFC", _ACCENT.sub("", folded))
    return _NOT_WORD.sub(" ", bare).strip()


def indexed(text: str) -> str:
    """Return the words of the index, with a space between each two."""
    read = plain(text)
    return read if read.isascii() else _UNSPACED.sub(_pairs, read)


def asked(text: str | None) -> Asked | None:
    """Read a search: words, "words side by side", beginnings*.

    Nothing, or nothing but space, asks for everything; what has no word in it, for nothing: None.
    """
    if text is None or not text.strip():
        return Asked(frozenset())
    words: list[str] = []
    beginnings: set[str] = set()
    phrases: set[str] = set()
    for quoted, bare in _ASKED.findall(text):
        read = plain(quoted or bare)
        if not read:
            continue
        parts = _UNSPACED.sub(lambda run: f" {run[0]} ", read).split()
        is_beginning = bare.endswith("*")
        for number, part in enumerate(parts, 1):
            if _UNSPACED.match(part):
                words += [part[i : i + 2] for i in range(len(part) - 1)] or [part]
                if len(part) > 2:
                    phrases.add(part)
            elif is_beginning and number == len(parts) and len(part) >= BEGINNING_LENGTH:
                beginnings.add(part)
            else:
                words.append(part)
        if quoted and len(parts) > 1:
            phrases.add(_whole(read))
    if not words and not beginnings:
        return None
    return Asked(frozenset(words[:WORDS_ASKED]), frozenset(beginnings), frozenset(phrases))


def _whole(read: str) -> str:
    """Return a phrase with a space at each end where a word must begin or end."""
    before = "" if _UNSPACED.match(read[0]) else " "
    after = "" if _UNSPACED.match(read[-1]) else " "
    return f"{before}{read}{after}"


def _pairs(run: re.Match[str]) -> str:
    letters = run[0]
    pairs = (letters[i : i + 2] for i in range(len(letters) - 1))
    return f" {' '.join(letters)} {' '.join(pairs)} "
