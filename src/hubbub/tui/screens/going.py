"""Going from one room to another, and to what is unread in them."""

from __future__ import annotations

from hubbub.protocol.cleaning import legible_line
from hubbub.tui import keys
from hubbub.tui.places import Place, place_of
from hubbub.tui.screens.chooser import Choice, Chooser
from hubbub.tui.screens.entering import EnteringScreen
from hubbub.tui.widgets.lines import Lines


class GoingScreen(EnteringScreen):
    """The room, and the ways to all others."""

    def action_palette(self) -> None:
        """Choose a room, a person or a command by a part of its name."""
        from hubbub.tui.commands.table import COMMANDS

        self.learnt("go")
        choices = [self._choice(place) for place in [*self.desk.loud(), *self.desk.all_places()]]
        for server in self.desk.servers.values():
            place = Place(server.name, "")
            choices.append(Choice(place.key, ((f"messages of {self.title_of(place)}", "quiet"),)))
        choices += [Choice(f"@{nick}", ((f"@{legible_line(nick)}", ""),)) for nick in self.nicks()]
        bound = keys.keymap(self.desk.settings.keys, self.desk.settings.bindings)
        for name, action in keys.ACTIONS.items():
            key = keys.shown(bound.get(name, action.keys))
            text = f"{action.purpose} {name} {key}"
            choices.append(Choice(f"!{name}", ((action.purpose, ""),), ((key, "quiet"),), text))
        for name, command in COMMANDS.items():
            left = ((f"/{name} ", "strong"), (command.usage, "quiet"))
            choices.append(Choice(f"/{name} ", left, ((command.purpose, "quiet"),)))
        unique = list({choice.key: choice for choice in choices}.values())
        self.app.push_screen(Chooser("go to", unique), self._went)

    def _choice(self, place: Place) -> Choice:
        room = self.desk.room_at(place)
        unread = str(room.unread) if room and room.unread else ""
        server = self.desk.servers[place.server]
        several = len(self.desk.servers) > 1
        right = f"{unread}  {legible_line(server.name) if several else ''}".strip()
        return Choice(place.key, ((self.title_of(place), "strong"),), ((right, "quiet"),))

    def _went(self, key: str | None) -> None:
        if not key:
            return
        if key.startswith("/"):
            self._begin_command(key)
        elif key.startswith("@"):
            self.talk_to(key[1:])
        elif key.startswith("!"):
            self.call_later(self.run_action, keys.ACTIONS[key[1:]].action)
        else:
            self.open(place_of(key))

    def _begin_command(self, text: str) -> None:
        """Do a command that has no words at once; begin another, what is written put aside."""
        from hubbub.tui.commands.table import COMMANDS

        if not COMMANDS[text.strip("/ ")].usage:
            self.do(text.strip())
        else:
            self.put_aside()
            self.composer.put(text)
        self.composer.focus()

    def action_room(self, step: int) -> None:
        """Go to the room above or below."""
        if place := self.desk.step(step):
            self.open(place)

    def action_nth(self, number: int) -> None:
        """Go to a room of the list."""
        places = self.desk.all_places()
        if number <= len(places):
            self.open(places[number - 1])

    def action_next_unread(self) -> None:
        """Go to the loudest room."""
        self.learnt("unread")
        loud = self.desk.loud()
        if loud:
            self.open(loud[0])
        else:
            self.notice("nothing is unread elsewhere")

    def action_first_unread(self) -> None:
        """Go to the unread line."""
        key = self.timeline.column.unread
        if key is not None:
            self.timeline.show_entry(key, at_top=True)
        else:
            self.notice("nothing is unread here")

    def action_peek(self) -> None:
        """Look without marking as read, or mark again."""
        self.desk.peeking = not self.desk.peeking
        self.show_bars()
        self.seen()

    def action_seen(self) -> None:
        """Mark the open room as read."""
        self.desk.peeking = False
        if (chat := self.desk.chat) and self.desk.place_name:
            chat.mark_read(self.desk.place_name)
        self.timeline.mark_unread(None)

    def action_message(self, step: int) -> None:
        """Choose a message."""
        self.learnt("message")
        self.timeline.focus()
        self.timeline.action_cursor(step)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Go to the room, or see about the person, that was clicked."""
        if event.lines.id == "rooms":
            self.open(place_of(event.key))
        else:
            self.show_person(event.key)
