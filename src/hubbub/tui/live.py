"""What is told to somebody who listens: line by line, each as long as reading it takes. Pure."""

from hubbub.tui.timeline.wrapping import breaks

KEPT = 500
LEAST_S, LETTER_S = 0.8, 0.04
"""How long a line stands before the next one takes its place: 25 letters a second."""

AGAIN = " (again)"
"""Behind a line that says the same as the one before: a reader tells only what differs."""


class Announcements:
    """Lines that wait for their turn, and those that had it, to be read once more.

    width: the cells of the row in which they stand; a longer line comes in pieces.
    """

    def __init__(self, width: int = 80) -> None:
        self.width = width
        self.shown = ""
        self._lines: list[str] = []
        self._at = -1  # the line that stands there
        self._piece = 0
        self._goes_back = False  # somebody reads what was; nothing takes its place by itself

    def add(self, text: str) -> None:
        """Let a line wait for its turn."""
        self._lines.append(text)
        gone = max(0, min(len(self._lines) - KEPT, self._at))
        del self._lines[:gone]
        self._at -= gone

    def tell(self, text: str) -> None:
        """Show a line now, before those that wait: it answers what was just done."""
        self._lines.insert(self._at + 1, text)
        self._goes_back = False
        self._show(self._at + 1, 0)

    @property
    def waits(self) -> bool:
        """Whether something is due when the line that stands there has been read."""
        return not self._goes_back and self._has_more

    @property
    def _has_more(self) -> bool:
        return self._at + 1 < len(self._lines) or self._piece + 1 < len(self._pieces(self._at))

    @property
    def pause_s(self) -> float:
        """Return how long the line that stands there takes to be read."""
        return max(LEAST_S, LETTER_S * len(self.shown))

    def forward(self) -> bool:
        """Show the next line, or piece of one; return whether there is one."""
        if self._piece + 1 < len(self._pieces(self._at)):
            self._show(self._at, self._piece + 1)
        elif self._at + 1 < len(self._lines):
            self._show(self._at + 1, 0)
        else:
            self._goes_back = False
            return False
        self._goes_back = self._goes_back and self._has_more
        return True

    def back(self) -> bool:
        """Show the line before; return whether there is one. From then on nothing hurries."""
        if self._piece:
            self._show(self._at, 0)
        elif self._at > 0:
            self._show(self._at - 1, 0)
        else:
            return False
        self._goes_back = True
        return True

    def _pieces(self, at: int) -> list[str]:
        if not 0 <= at < len(self._lines):
            return []
        line = self._lines[at]
        return [line[begin:end] for begin, end in breaks(line, max(2, self.width))]

    def _show(self, at: int, piece: int) -> None:
        self._at, self._piece = at, piece
        pieces = self._pieces(at)
        text = pieces[min(piece, len(pieces) - 1)]
        self.shown = f"{text}{AGAIN}" if text == self.shown else text
