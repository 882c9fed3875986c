"""The shape of a slash command."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.records import dataclass

if TYPE_CHECKING:
    from hubbub.tui.screens.main import MainScreen


@dataclass(frozen=True, slots=True)
class Command:
    """A command: [WORD] may be left out, the last word takes the rest of the line.

    One without a usage takes no words: they would go nowhere, and nobody be told.
    """

    usage: str
    purpose: str
    run: Callable[[MainScreen, list[str]], None]

    def words(self, rest: str) -> list[str] | None:
        """Return the words of the usage, without those left out; None when one is missing."""
        usage = self.usage.split()
        if rest.strip() and not usage:
            return None
        words = rest.split(None, max(len(usage) - 1, 0))
        needed = sum(not word.startswith("[") for word in usage)
        return [word.strip() for word in words] if len(words) >= needed else None
