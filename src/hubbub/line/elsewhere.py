"""What was said in other places than the one somebody is turned to. Pure."""

from hubbub.client.events import Said
from hubbub.names import fold


class Elsewhere:
    """How many messages came in each place since somebody was last turned to it."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[str, int]] = {}  # by folded place: as it is written, how many

    def note(self, said: Said, here: str) -> None:
        """Count a message that came somewhere else."""
        if not said.own and fold(said.place) != fold(here):
            _, count = self._counts.get(fold(said.place), ("", 0))
            self._counts[fold(said.place)] = said.place, count + 1

    def seen(self, place: str) -> None:
        """Let go of a place: somebody is turned to it."""
        self._counts.pop(fold(place), None)

    def told(self) -> list[str]:
        """Return a line for each place with something new, the fullest first."""
        rows = sorted(self._counts.values(), key=lambda row: -row[1])
        return [f"{place}: {count} (/room {place} turns to it)" for place, count in rows]
