"""The whole screen: the room one talks in, and all that keys and commands open over it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from hubbub.client.model import Message
from hubbub.errors import HubbubError, WrongUse
from hubbub.names import fold
from hubbub.protocol.cleaning import legible_line
from hubbub.tui import keys
from hubbub.tui.places import Place, place_of
from hubbub.tui.screens.chooser import Choice, Chooser
from hubbub.tui.screens.serving import ServingScreen
from hubbub.tui.settings import Level
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.views import labels, people
from hubbub.tui.views.labels import Labels
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.lines import Lines


class MainScreen(ServingScreen):
    """What `commands/` and the keys can do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(action.keys, action.action, action.purpose, id=name)
        for name, action in keys.ACTIONS.items()
    ]

    def on_mount(self) -> None:
        """Take the keys; what RoomScreen does then, Textual lets it do by itself."""
        self.follow_keys()

    def do(self, text: str) -> bool:
        """Do what a text asks for; return False, with a notice, if it was not understood."""
        from hubbub.tui.commands import table

        return table.typed(self, text)

    def commands(self) -> list[str]:
        """Return the names of the commands."""
        from hubbub.tui.commands import table

        return table.names(dict(self.desk.settings.aliases))

    # Going somewhere

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
            right: tuple[Span, ...] = ((keys.shown(bound.get(name, action.keys)), "quiet"),)
            choices.append(Choice(f"!{name}", ((action.purpose, ""),), right))
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

    # Rooms and people

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

    def ignore(self, nick: str = "") -> None:
        """Hide what somebody says, or show it again; without a name, say whom."""
        server = self.desk.server
        if server is None:
            return
        if nick:
            is_in = self.desk.toggle(self.desk.memory.ignored, f"{server.name} {fold(nick)}")
            self.notice(f"what {nick} says is {'hidden' if is_in else 'shown'}")
            if self.desk.here:
                self.open(self.desk.here)
        else:
            mine = [n.split(" ")[1] for n in self.desk.memory.ignored if n.startswith(server.name)]
            self.notice(f"hidden: {', '.join(mine) or 'nobody'}")

    def show_room_list(self) -> None:
        """Ask which rooms there are, and let one be chosen."""
        self._room_list()

    @work(exclusive=True, group="list")
    async def _room_list(self) -> None:
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
        title = f"{len(rows)} rooms"
        self.app.push_screen(Chooser(title, choices), lambda key: self.join(key) if key else None)

    def pin_room(self) -> None:
        """Keep the open room at the top of the list, or not any more."""
        if self.desk.here:
            self.desk.toggle(self.desk.memory.pinned, self.desk.here.key)
            self.show_all()

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
        self.notice(f"of this room rings: {self.desk.level(here).value}")
        self.show_all()

    # The screen

    def choose(self, name: str = "", value: str = "") -> None:
        """Give a setting a value; without one, say what it is."""
        current = {key: str(getattr(value_, "value", value_)) for key, value_ in self._settings()}
        if not name:
            self.notice(" · ".join(f"{key} {value_}" for key, value_ in current.items()))
        elif not value:
            self.notice(f"{name} is {current.get(name, 'no setting')}")
        else:
            self.desk.choose(name, value)
            self.post_settings()
            self.notice(f"{name} is {value} now")

    def _settings(self) -> list[tuple[str, object]]:
        settings = self.desk.settings
        names = ("theme", "keys", "read", "notify", "quiet", "bell", "desktop")
        return [(name, getattr(settings, name)) for name in names]

    def post_settings(self) -> None:
        """Let the app follow the settings."""
        self.app.call_later(self.app.follow_settings)  # type: ignore[attr-defined]

    def make_alias(self, name: str = "", command: str = "") -> None:
        """Let a name stand for a command; without a command, take it away."""
        from hubbub.tui.commands.table import COMMANDS

        aliases, name = self.desk.memory.aliases, name.removeprefix("/").lower()
        if not name:
            known = self.desk.settings.aliases
            self.notice(" · ".join(f"/{key}: {value}" for key, value in known.items()) or "none")
            return
        if name in COMMANDS:
            raise WrongUse(f"/{name} is a command, and stays one")
        if command:
            aliases[name] = command
        else:
            aliases.pop(name, None)
        self.desk.apply_chosen()
        self.desk.remember()
        self.notice(f"/{name} is {command}" if command else f"/{name} is gone")

    def bind(self, action: str = "", wished: str = "") -> None:
        """Give an action other keys; without keys, its own again."""
        if not action:
            self.action_help()
            return
        if action not in self.action_ids():
            lists = self.labels["app.help"]
            raise WrongUse(f"there is no action {action}; {lists} lists them")
        if wished:
            self.desk.memory.bindings[action] = wished
        else:
            self.desk.memory.bindings.pop(action, None)
        self.desk.apply_chosen()
        self.desk.remember()
        self.post_settings()
        self.notice(f"{action}: {wished or 'as before'}")

    def action_ids(self) -> set[str]:
        """Return the ids of all actions that can be bound."""
        return set(labels.BOUND)

    def follow_keys(self) -> None:
        """Take the keys that the settings name."""
        settings = self.desk.settings
        changed = keys.keymap(settings.keys, settings.bindings)
        mine = keys.resolved(Composer.BINDINGS, changed)
        self.composer.keys = {**keys.everywhere(changed), **mine}
        self.labels = Labels(changed)
        self.timeline.name_keys(self.labels.names())
        self.show_bars()

    def action_help(self) -> None:
        """Show all keys and commands."""
        from hubbub.tui.screens.help import Help

        self.learnt("unread")
        settings = self.desk.settings
        self.app.push_screen(Help(keys.keymap(settings.keys, settings.bindings)))

    def action_pane(self, name: str) -> None:
        """Show or hide a pane; where there is no room for it, the palette goes everywhere."""
        pane: Widget = self.query_one(f"#{name}")
        if pane.display or self.has_class(f"-no-{name}"):
            self.toggle_class(f"-no-{name}")
        else:
            self.action_palette()

    def action_bare(self) -> None:
        """Show only the text."""
        from hubbub.tui.screens.bare import Bare

        column = self.timeline.column
        rows = [
            f"{row.text[row.gutter : len(row.text) - row.tail]}"
            for index in range(max(0, len(column) - 500), len(column))
            for row in column.rows(index)
            if not row.silent
        ]
        self.app.push_screen(Bare(rows))

    def export(self, form: str, name: str = "") -> None:
        """Write what is here of the open room to a file that is not there yet."""
        from hubbub.tui import exporting

        room = self.desk.room
        if room is None or form not in exporting.FORMATS:
            self.notice("/export md, json or txt", alarm=True)
            return
        stem = "".join(c if c.isalnum() else "-" for c in room.name).strip("-") or "server"
        path = Path(name or f"{stem}.{form}").expanduser()
        items = list(room.timeline)
        try:
            with path.open("x", encoding="utf-8") as file:
                for line in exporting.lines(items, form, self.desk.around.zone):
                    file.write(f"{line}\n")
        except OSError as error:
            self.notice(f"{path} cannot be written: {error.strerror}", alarm=True)
            return
        said = sum(isinstance(item, Message) for item in items)
        self.notice(f"{said} messages written to {path.resolve()}")

    def quit(self, words: str = "") -> None:
        """Leave."""
        self.keep_draft()
        self.app.leave(words)  # type: ignore[attr-defined]
