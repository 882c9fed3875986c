"""Which message a reply means, what was said in those that are replied to, threads. Pure."""

from hubbub.client.events import Said
from hubbub.names import fold

KNOWN = 2_000
"""So many of the last messages can be answered, and are quoted by those who answer."""


class Replies:
    """The last messages; texts: who said what, by its id."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[str, str]] = {}
        self._known: dict[str, Said] = {}  # by id
        self._last: dict[tuple[str, str], Said] = {}  # by folded place and nick, newest last

    def note(self, said: Said) -> None:
        """Note a message that can be answered."""
        if not said.msgid:
            return
        self.texts.pop(said.msgid, None)
        self.texts[said.msgid] = said.who, said.text
        self._known.pop(said.msgid, None)
        self._known[said.msgid] = said
        if len(self.texts) > KNOWN:
            first = next(iter(self.texts))
            del self.texts[first], self._known[first]
        key = fold(said.place), fold(said.who)
        known = self._last.get(key)
        if known is None or known.time_s <= said.time_s:
            self._last.pop(key, None)
            self._last[key] = said

    def meant(
        self, place: str, text: str, me: str, *, may_be_alone: bool = False
    ) -> tuple[Said | None, str]:
        """Return what a typed reply answers, and its text: `@ann yes` answers ann, `yes` the last.

        Without a name it is what somebody else said last there; None: there is nothing.
        may_be_alone: `@ann` alone is a name too, and no text.
        """
        first, _, rest = text.partition(" ")
        who = fold(first.removeprefix("@").rstrip(":,"))
        here = {nick: said for (room, nick), said in self._last.items() if room == fold(place)}
        if first.startswith("@") and who in here and (may_be_alone or rest.strip()):
            return here[who], rest.strip()
        others = [said for nick, said in reversed(here.items()) if nick != fold(me)]
        return max(others, key=lambda said: said.time_s, default=None), text

    def thread(self, said: Said) -> list[Said]:
        """Return the message at the beginning of a thread, and all that answers it, oldest first.

        said: any message of it.
        """
        root = self._root(said)
        replies = [one for one in self._known.values() if self._root(one).msgid == root.msgid]
        return sorted(replies, key=lambda one: one.time_s)

    def _root(self, said: Said) -> Said:
        passed = {said.msgid}
        while said.reply_to in self._known and said.reply_to not in passed:
            said = self._known[said.reply_to]
            passed.add(said.msgid)
        return said

    def oldest(self, place: str) -> Said | None:
        """Return the oldest message that is known of a place."""
        here = [said for said in self._known.values() if fold(said.place) == fold(place)]
        return min(here, key=lambda said: said.time_s, default=None)
