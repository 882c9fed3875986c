"""Which message a reply means, and what was said in those that are replied to. Pure."""

from hubbub.client.events import Said
from hubbub.names import fold

KNOWN = 2_000
"""So many of the last messages can be answered, and are quoted by those who answer."""


class Replies:
    """The last messages; texts: who said what, by its id."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[str, str]] = {}
        self._last: dict[tuple[str, str], Said] = {}  # by folded place and nick, newest last

    def note(self, said: Said) -> None:
        """Note a message that can be answered."""
        if not said.msgid:
            return
        self.texts.pop(said.msgid, None)
        self.texts[said.msgid] = said.who, said.text
        if len(self.texts) > KNOWN:
            del self.texts[next(iter(self.texts))]
        key = fold(said.place), fold(said.who)
        known = self._last.get(key)
        if known is None or known.time_s <= said.time_s:
            self._last.pop(key, None)
            self._last[key] = said

    def meant(self, place: str, text: str, me: str) -> tuple[Said | None, str]:
        """Return what a typed reply answers, and its text: `@ann yes` answers ann, `yes` the last.

        Without a name it is what somebody else said last there; None: there is nothing.
        """
        first, _, rest = text.partition(" ")
        who = fold(first.removeprefix("@").rstrip(":,"))
        here = {nick: said for (room, nick), said in self._last.items() if room == fold(place)}
        if first.startswith("@") and who in here and rest.strip():
            return here[who], rest.strip()
        others = [said for nick, said in reversed(here.items()) if nick != fold(me)]
        return max(others, key=lambda said: said.time_s, default=None), text
