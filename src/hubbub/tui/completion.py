"""TAB: what the word before the cursor may become: a nick, a room, a command or an emoji. Pure.

Source: the habit of irssi and WeeChat: who spoke last comes first, `name: ` opens a line.
"""

from collections.abc import Sequence

from hubbub.names import fold
from hubbub.records import dataclass
from hubbub.tui.emoji import EMOJI


@dataclass(frozen=True, slots=True)
class Words:
    """What there is to complete; nicks and rooms in the order in which they are offered."""

    commands: Sequence[str] = ()
    rooms: Sequence[str] = ()
    nicks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word to put in the place of the one before the cursor, and how it is shown."""

    word: str
    shown: str


MOST = 12


def candidates(before: str, words: Words) -> list[Candidate]:
    """Return what the last word of the text before the cursor may become, best first."""
    word = last_word(before)
    opens = len(word) == len(before)
    if not word:
        return []
    if word.startswith("/") and opens:
        return [Candidate(f"/{name} ", f"/{name}") for name in _fitting(word[1:], words.commands)]
    if word[0] in "#&":
        return [Candidate(f"{room} ", room) for room in _fitting(word, words.rooms)]
    if word.startswith(":") and len(word) > 1:
        names = _fitting(word[1:].rstrip(":"), list(EMOJI))
        return [Candidate(f"{EMOJI[name]} ", f"{EMOJI[name]} :{name}:") for name in names]
    mark = "@" if word.startswith("@") else ""
    end = ": " if opens and not mark else " "
    nicks = _fitting(word.removeprefix("@"), words.nicks)
    return [Candidate(f"{mark}{nick}{end}", f"{mark}{nick}") for nick in nicks]


def last_word(before: str) -> str:
    """Return the word that the cursor stands behind."""
    begin = max(before.rfind(space) for space in " \n\t") + 1
    return before[begin:]


def _fitting(start: str, names: Sequence[str]) -> list[str]:
    start = fold(start)
    return [name for name in names if fold(name).startswith(start)][:MOST]
