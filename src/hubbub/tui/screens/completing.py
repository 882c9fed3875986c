"""What is offered while one writes, and how far what is written has come."""

from __future__ import annotations

from hubbub.client.model import Message as Said
from hubbub.client.model import Person
from hubbub.names import fold
from hubbub.protocol.cleaning import legible_line
from hubbub.tui import completion
from hubbub.tui.completion import Candidate, Words
from hubbub.tui.screens.room import RoomScreen
from hubbub.tui.widgets.composer import Composer

MOST_SPEAKERS = 500
"""Of the last so many messages' nicks, those who spoke last are completed first."""


class CompletingScreen(RoomScreen):
    """The room, and the words that fit what is being written in it."""

    def nicks(self) -> list[str]:
        """Return who is here: who spoke last first, without ourselves."""
        server, room = self.desk.server, self.desk.room
        if server is None or room is None:
            return []
        found: dict[str, str] = {}
        for item in reversed(room.timeline[-MOST_SPEAKERS:]):
            if isinstance(item, Said) and fold(item.who) in room.members:
                found.setdefault(fold(item.who), item.who)
        for name in room.members:
            person = server.people.get(name)
            if person is not None:
                found.setdefault(name, person.nick)
        if room.is_person:
            found.setdefault(fold(room.name), legible_line(room.name))
        found.pop(fold(server.nick), None)
        return list(found.values())

    def commands(self) -> dict[str, str]:
        """Return the names of the commands, and what each is for."""
        raise NotImplementedError

    def _candidates(self, before: str) -> list[Candidate]:
        server, commands = self.desk.server, self.commands()
        rooms = [room for room in server.rooms.values() if not room.is_person] if server else []
        about = {f"/{name}": purpose for name, purpose in commands.items()}
        about |= {legible_line(room.name): legible_line(room.topic) for room in rooms}
        if server is not None:
            about |= {person.nick: _about(person) for person in server.people.values()}
        names = [legible_line(room.name) for room in rooms]
        return completion.candidates(before, Words(list(commands), names, self.nicks(), about))

    def on_composer_completing(self, event: Composer.Completing) -> None:
        """Offer what fits, and put the first of it in."""
        self.composer.offer(self._candidates(event.before), event.step)
        self._show_offers()

    def _suggest(self) -> None:
        """Offer what fits a word that asks for it: @ma, #op, /jo, :fi."""
        composer = self.composer
        if composer.draws_caret:  # who listens presses Tab
            asked = completion.asks(composer.before)
            composer.suggest(self._candidates(composer.before) if asked else [])
        self._show_offers()

    def _show_offers(self) -> None:
        composer, bar = self.composer, self.bar("offers")
        candidates, chosen = composer.candidates
        bar.display = bool(candidates) and not composer.offers_fit
        if bar.display:
            spans = completion.offered(candidates, chosen, self.app.size.width - 4)
            bar.show([("   ", ""), *spans])
        composer.tell_progress(self._progress())

    def _progress(self) -> str:
        """Return in which line one writes, and whether what was written is kept."""
        composer, room = self.composer, self.desk.room
        lines = composer.document.line_count
        found = [f"{composer.cursor_location[0] + 1}/{lines} lines"] if lines > 1 else []
        if room is not None and room.draft and room.draft == composer.text:
            found.append("draft saved")
        return "  ".join(found)


def _about(person: Person) -> str:
    real_name = "" if fold(person.real_name) == fold(person.nick) else person.real_name
    return legible_line(person.away or real_name)
