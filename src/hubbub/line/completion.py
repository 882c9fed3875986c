"""TAB: complete names, rooms and commands, and step through what fits. Pure.

Source: the habit of irssi and WeeChat: who spoke last comes first, `name: ` opens a line.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hubbub.names import fold


@dataclass(frozen=True, slots=True)
class Words:
    """What there is to complete; nicks in the order in which they are offered."""

    commands: Iterable[str]
    rooms: Iterable[str]
    nicks: Iterable[str]


def candidates(before: str, words: Words) -> list[str]:
    """Return what the text before the cursor may become, best first; [] when nothing fits."""
    head, word = before[: before.rfind(" ") + 1], before[before.rfind(" ") + 1 :]
    if not word:
        return []
    if word.startswith("/") and not head:
        return [f"/{name} " for name in _fitting(word[1:], words.commands)]
    if word.startswith("#"):
        return [f"{head}{name} " for name in _fitting(word, words.rooms)]
    mark = "" if word[0] != "@" else "@"
    end = " " if head else ": "
    return [f"{head}{mark}{nick}{end}" for nick in _fitting(word.removeprefix(mark), words.nicks)]


def _fitting(start: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if fold(name).startswith(fold(start))]


class Completion:
    """Steps through the candidates as long as nothing else is typed in between."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._at = 0

    def step(self, before: str, words: Words, *, by: int = 1) -> str:
        """Return the text that takes the place of the text before the cursor.

        Args: by: 1 for the next candidate, -1 for the one before.
        """
        if self._found and before == self._found[self._at]:
            self._at = (self._at + by) % len(self._found)
        else:
            self._found = candidates(before, words)
            self._at = 0 if by > 0 else len(self._found) - 1
        return self._found[self._at] if self._found else before
