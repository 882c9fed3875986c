"""TAB: what the word before the cursor may become: a nick, a room, a command or an emoji. Pure.

Source: the habit of irssi and WeeChat: who spoke last comes first, `name: ` opens a line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field

from rich.cells import cell_len

from hubbub.names import fold
from hubbub.records import dataclass
from hubbub.tui.emoji import EMOJI
from hubbub.tui.timeline.wrapping import Span, clipped


@dataclass(frozen=True, slots=True)
class Words:
    """What there is to complete; nicks and rooms in the order in which they are offered.

    about: what is told of a nick, a room, or a /command, by its name.
    """

    commands: Sequence[str] = ()
    rooms: Sequence[str] = ()
    nicks: Sequence[str] = ()
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word to put in the place of the one before the cursor, how it is shown, and what it is."""

    word: str
    shown: str
    about: str = ""


MOST = 12

LEAST_CELLS = 16
"""Without so many nothing is offered beside the cursor."""

_ASKED_FOR = {"/": 1, "@": 2, "#": 2, "&": 2, ":": 3}
"""A word that begins so, and is so long, is offered what it may become, without TAB."""


def candidates(before: str, words: Words) -> list[Candidate]:
    """Return what the last word of the text before the cursor may become, best first."""
    word, told = last_word(before), words.about
    opens = len(word) == len(before)
    if not word:
        return []
    if word.startswith("/") and opens:
        names = [f"/{name}" for name in _fitting(word[1:], words.commands)]
        return [Candidate(f"{name} ", name, told.get(name, "")) for name in names]
    if word[0] in "#&":
        rooms = _fitting(word, words.rooms)
        return [Candidate(f"{room} ", room, told.get(room, "")) for room in rooms]
    if word.startswith(":") and len(word) > 1:
        names = _fitting(word[1:].rstrip(":"), list(EMOJI))
        return [Candidate(f"{EMOJI[name]} ", f"{EMOJI[name]} :{name}:") for name in names]
    mark = "@" if word.startswith("@") else ""
    end = ": " if opens and not mark else " "
    nicks = _fitting(word.removeprefix("@"), words.nicks)
    return [Candidate(f"{mark}{nick}{end}", f"{mark}{nick}", told.get(nick, "")) for nick in nicks]


def asks(before: str) -> bool:
    """Whether the last word says that somebody wants to be offered something."""
    word = last_word(before)
    return bool(word) and len(word) >= _ASKED_FOR.get(word[0], len(word) + 1)


def offered(found: Sequence[Candidate], chosen: int, cells: int) -> list[Span]:
    """Return `┌ @maria  on-call ┐ @mark ┐` in that many cells, what TAB puts in or did first.

    Args: chosen: which of them is in the text, -1: none yet.
    """
    if not found or cells < LEAST_CELLS:
        return []
    first = max(chosen, 0)
    told = f"{found[first].shown}  {found[first].about}".rstrip()
    role = "strong" if chosen >= 0 else ""
    spans: list[Span] = [("┌", "quiet"), (f" {clipped(told, cells - 4)} ", role), ("┐", "quiet")]
    left = cells - sum(cell_len(text) for text, _ in spans)
    for one in [*found[first + 1 :], *found[:first]]:
        text = f" {one.shown} ┐"
        left -= cell_len(text)
        if left < 0:
            break
        spans.append((text, "quiet"))
    return spans


def last_word(before: str) -> str:
    """Return the word that the cursor stands behind."""
    begin = max(before.rfind(space) for space in " \n\t") + 1
    return before[begin:]


def _fitting(start: str, names: Sequence[str]) -> list[str]:
    start = fold(start)
    return [name for name in names if fold(name).startswith(start)][:MOST]
