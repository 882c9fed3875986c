"""Which message a reply means, what was said in those that are replied to, threads. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from hubbub.client.events import Said
from hubbub.names import fold

KNOWN = 2_000
"""So many of the last messages can be answered, and are quoted by those who answer."""


class Replies:
    """The last messages, with the texts they have now; texts: who said what, by its id.

    Args: hides: whether what somebody (a nick) says is not shown, and so not answered or quoted.
    """

    def __init__(self, hides: Callable[[str], bool] = lambda _nick: False) -> None:
        self._hides = hides
        self.texts: dict[str, tuple[str, str]] = {}
        self._known: dict[str, Said] = {}  # by id

    def note(self, said: Said) -> None:
        """Note a message that can be answered."""
        if not said.msgid:
            return
        self.forget(said.msgid)
        self._known[said.msgid] = said
        if said.own or not self._hides(said.who):
            self.texts[said.msgid] = said.who, said.text
        if len(self._known) > KNOWN:
            self.forget(next(iter(self._known)))

    def amend(self, msgid: str, text: str) -> None:
        """Note that a message has another text now."""
        if said := self._known.get(msgid):
            self.note(replace(said, text=text))

    def forget(self, msgid: str) -> None:
        """Let go of a message: it was taken back."""
        self.texts.pop(msgid, None)
        self._known.pop(msgid, None)

    def move(self, old: str, new: str) -> None:
        """Note that a room, or a person, has another name."""
        for msgid, said in self._known.items():
            if fold(said.place) == fold(old):
                moved = (
                    replace(said, to=new) if said.in_room or said.own else replace(said, who=new)
                )
                self._known[msgid] = moved

    def get(self, msgid: str) -> Said | None:
        """Return the message with that id."""
        return self._known.get(msgid)

    def meant(self, place: str, text: str, me: str) -> tuple[Said | None, str]:
        """Return what a typed reply answers, and its text: `@ann yes` answers ann, `yes` the last.

        Without a name it is what somebody else said last there; None: there is nothing.
        """
        first, _, rest = text.partition(" ")
        if first.startswith("@") and rest.strip() and (said := self.last_by(place, first)):
            return said, rest.strip()
        return self.last_by_others(place, me), text

    def last_by(self, place: str, who: str) -> Said | None:
        """Return what somebody (`@ann`, `ann:`) said last there."""
        nick = fold(who.removeprefix("@").rstrip(":,"))
        return next((said for said in self._at(place) if fold(said.who) == nick), None)

    def last_by_others(self, place: str, me: str) -> Said | None:
        """Return what somebody else said last there."""
        others = (said for said in self._shown(place) if fold(said.who) != fold(me))
        return next(others, None)

    def own(self, place: str) -> list[Said]:
        """Return what we said there, the newest first."""
        return [said for said in self._at(place) if said.own]

    def _shown(self, place: str) -> Iterator[Said]:
        return (said for said in self._at(place) if said.own or not self._hides(said.who))

    def _at(self, place: str) -> list[Said]:
        """Return what is known of a place, the newest first; of one moment, what came last."""
        here = [said for said in self._known.values() if fold(said.place) == fold(place)]
        return sorted(here, key=lambda said: said.time_s)[::-1]

    def thread(self, said: Said) -> list[Said]:
        """Return the message at the beginning of a thread, and all that answers it, oldest first.

        said: any message of it.
        """
        root, newest_first = self._root(said), self._shown(said.place)
        return [one for one in newest_first if self._root(one).msgid == root.msgid][::-1]

    def _root(self, said: Said) -> Said:
        passed = {said.msgid}
        while said.reply_to in self._known and said.reply_to not in passed:
            said = self._known[said.reply_to]
            passed.add(said.msgid)
        return said

    def oldest(self, place: str) -> Said | None:
        """Return the oldest message that is known of a place."""
        here = self._at(place)
        return here[-1] if here else None
