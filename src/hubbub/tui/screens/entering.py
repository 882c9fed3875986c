"""Rooms that one enters and leaves, and the people in them."""

from __future__ import annotations

from textual import work

from hubbub.errors import HubbubError
from hubbub.names import fold
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.places import Place
from hubbub.tui.screens.chooser import Choice, Chooser
from hubbub.tui.screens.serving import ServingScreen
from hubbub.tui.settings import Level
from hubbub.tui.views import people


class EnteringScreen(ServingScreen):
    """The room, and which others there are, with whom."""

    def join(self, room: str, password: str = "") -> None:
        """Enter a room and open it."""
        if chat := self.chat():
            chat.join(room, password)
            self.open(Place(chat.server.name, fold(room)))

    def leave_room(self, reason: str = "") -> None:
        """Leave the open room; close a talk."""
        chat, room = self.chat(), self.desk.room
        if chat is None or room is None or not room.name:
            self.notice("this is no room", alarm=True)
            return
        following = self.desk.step(-1)
        if room.is_person or not room.is_joined:
            chat.close(room.name)
        else:
            chat.part(room.name, reason)
        if following and following != self.desk.here:
            self.open(following)

    def talk_to(self, nick: str, text: str = "") -> None:
        """Open a talk with somebody; with a text, say it."""
        chat = self.chat()
        if chat is None:
            return
        room = chat.open(nick)
        self.open(Place(chat.server.name, fold(room.name)))
        if text:
            self.say(text)

    def show_person(self, nick: str) -> None:
        """Say who somebody is, and offer what can be done."""
        server, chat = self.desk.server, self.chat()
        person = server.person(nick) if server else None
        if server is None or chat is None:
            return
        if person is None:
            chat.ask("WHOIS", nick)
            self.notice("asked; the answer stands in the server's messages")
            return
        name = legible_line(person.nick)
        ignored = self.desk.ignores(server.name, nick)
        choices = [
            Choice("talk", ((f"talk to {name}", ""),)),
            Choice("whois", (("ask the server who that is", ""),)),
            Choice("ignore", ((f"{'show' if ignored else 'hide'} what {name} says", ""),)),
        ]

        def chosen(key: str | None) -> None:
            if key == "talk":
                self.talk_to(nick)
            elif key == "ignore":
                self.ignore(nick)
            elif key == "whois":
                chat.ask("WHOIS", nick)
                self.open(Place(server.name, ""))

        self.app.push_screen(Chooser(people.about(server, person), choices), chosen)

    def ignore(self, nick: str = "", *, only_off: bool = False) -> None:
        """Hide what somebody says, or show it again; without a name, say whom.

        only_off: who is not hidden stays so.
        """
        server = self.desk.server
        if server is None:
            return
        if nick and fold(nick) == fold(server.nick):
            self.notice("that is you", alarm=True)
        elif nick:
            was_in = only_off or self.desk.ignores(server.name, nick)
            self.desk.ignore(server.name, nick, off=was_in)
            if self.desk.here:
                self.open(self.desk.here)
            self.notice(f"what {nick} says is {'shown again' if was_in else 'hidden'}")
        else:
            hidden = self.desk.ignored.nicks(server.name)
            self.notice(f"hidden: {', '.join(hidden) or 'nobody'}")

    def show_room_list(self, words: str = "") -> None:
        """Ask which rooms there are, and let one be chosen, of those that fit the words."""
        self._room_list(words)

    @work(exclusive=True, group="list")
    async def _room_list(self, words: str) -> None:
        chat = self.chat()
        if chat is None:
            return
        try:
            rows = await chat.list_rooms()
        except HubbubError as error:
            self.notice(str(error), alarm=True)
            return
        rows.sort(key=lambda row: -row.members)
        choices = [
            Choice(
                row.room,
                ((legible_line(row.room), "strong"), (f"  {legible_line(row.topic)}", "")),
                ((str(row.members), "quiet"),),
            )
            for row in rows
        ]
        box = Chooser(f"{len(rows)} rooms", choices, empty="there are no rooms yet", typed=words)
        self.app.push_screen(box, lambda key: self.join(key) if key else None)

    def pin_room(self) -> None:
        """Keep the open room at the top of the list, or not any more."""
        if self.desk.here:
            is_in = self.desk.toggle(self.desk.memory.pinned, self.desk.here.key)
            self.show_all()
            where = "at the top of the list" if is_in else "in its place again"
            self.notice(f"{self.title_of(self.desk.here)} is {where}")

    def set_level(self, name: str) -> None:
        """Choose what of the open room rings; without a name, say what does."""
        here = self.desk.here
        if here is None:
            return
        levels = {level.value: level for level in Level}
        if name in levels:
            self.desk.set_level(here, levels[name])
        elif name:
            self.notice("/notify all, mentions or none", alarm=True)
            return
        self.notice(f"what rings of {self.title_of(here)}: {self.desk.level(here).value}")
        self.show_all()
