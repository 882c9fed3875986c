"""The whole screen: all that keys and commands can do, and how it looks and is typed at."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from hubbub.client.model import Message
from hubbub.errors import WrongUse
from hubbub.tui import bindable, keys
from hubbub.tui.screens.chooser import Choice, Chooser
from hubbub.tui.screens.spoken import SpokenScreen
from hubbub.tui.settings import as_written
from hubbub.tui.views import labels
from hubbub.tui.views.labels import Labels
from hubbub.tui.widgets.composer import EDITING, Composer


class MainScreen(SpokenScreen):
    """What `commands/` and the keys can do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(action.keys, action.action, action.purpose, id=name)
        for name, action in keys.ACTIONS.items()
    ]

    def on_mount(self) -> None:
        """Take the keys; what the screens below do then, Textual lets it do by itself."""
        self.follow_keys()

    def do(self, text: str) -> bool:
        """Do what a text asks for; return False, with a notice, if it was not understood."""
        from hubbub.tui.commands import table

        return table.typed(self, text)

    def commands(self) -> dict[str, str]:
        """Return the names of the commands, and what each is for."""
        from hubbub.tui.commands import table

        return table.names(dict(self.desk.settings.aliases))

    def choose(self, name: str = "", value: str = "") -> None:
        """Give a setting a value; without one, say what it is."""
        current = {key: as_written(value_) for key, value_ in self._settings()}
        if not name:
            self._show_settings(current)
        elif not value and name in current:
            self.notice(f"{name} is {current[name]}")
        else:
            self.desk.choose(name, value)
            self.post_settings()
            self.notice(f"{name} is {value} now")

    def _show_settings(self, current: dict[str, str]) -> None:
        """List the settings; the chosen one is begun to be set."""
        choices = [
            Choice(name, ((name, ""),), ((told, "strong"),)) for name, told in current.items()
        ]
        hint = "Enter begin to set it · {overlay.close} close"
        self.app.push_screen(Chooser("settings", choices, hint), self._begin_to_set)

    def _begin_to_set(self, name: str | None) -> None:
        if name:
            self.put_aside()
            self.composer.put(f"/set {name} ")

    def _settings(self) -> list[tuple[str, object]]:
        settings = self.desk.settings
        names = ("theme", "keys", "read", "notify", "quiet", "bell", "desktop", "screen_reader")
        return [(name, getattr(settings, name)) for name in names]

    def post_settings(self) -> None:
        """Let the app follow the settings."""
        self.app.call_later(self.app.follow_settings)  # type: ignore[attr-defined]

    def make_alias(self, name: str = "", command: str = "") -> None:
        """Let a name stand for a command; without a command, take it away."""
        from hubbub.tui.commands import table
        from hubbub.tui.commands.table import COMMANDS

        aliases, name = self.desk.memory.aliases, name.removeprefix("/").lower()
        if not name:
            known = self.desk.settings.aliases
            told = " · ".join(f"/{key}: {value}" for key, value in known.items())
            self.notice(told or "there are none: /alias hi me waves")
            return
        if name in COMMANDS:
            raise WrongUse(f"/{name} is a command, and stays one")
        if command and table.meant(command) is None:
            first = command.split(maxsplit=1)[0]
            raise WrongUse(f"/{name} would stand for {first}, which is no command")
        if not command and name not in aliases:
            is_written = name in self.desk.settings.aliases
            where = "stands in client.toml" if is_written else "is no name of yours"
            raise WrongUse(f"/{name} {where}")
        if command:
            aliases[name] = command
        else:
            del aliases[name]
        self.desk.apply_chosen()
        self.desk.remember()
        self.notice(f"/{name} is {command}" if command else f"/{name} is gone")

    def bind(self, action: str = "", wished: str = "") -> None:
        """Give an action other keys; without keys, its own again."""
        if not action:
            self.action_help()
            return
        settings = self.desk.settings
        bound = {**labels.BOUND, **keys.keymap(settings.keys, settings.bindings)}
        wished = wished.lower() if len(wished) > 1 else wished
        if why := bindable.why_not(action, wished or bound.get(action, ""), bound):
            raise WrongUse(why)
        before = bindable.taken_from(action, wished, bound)
        if wished:
            self.desk.memory.bindings[action] = wished
        else:
            self.desk.memory.bindings.pop(action, None)
        self.desk.apply_chosen()
        self.desk.remember()
        self.post_settings()
        more = f", which {before} has as well" if before else ""
        self.notice(f"{action}: {wished or 'as before'}{more}", alarm=bool(before))

    def follow_keys(self) -> None:
        """Take the keys that the settings name."""
        settings = self.desk.settings
        changed = keys.keymap(settings.keys, settings.bindings)
        mine = keys.resolved(Composer.BINDINGS, changed)
        self.composer.keys = {**EDITING, **keys.everywhere(changed), **mine}
        self.labels = Labels(changed, spoken=settings.screen_reader)
        self.timeline.name_keys(self.labels.names())
        self.show_bars()

    def help_with(self, name: str) -> None:
        """Say what a command is for; all keys and commands, if there is none of that name."""
        from hubbub.tui.commands import table

        found = table.meant(name)
        if found is None:
            self.action_help()
        else:
            self.notice(f"{found[0]} {found[1].usage}: {found[1].purpose}")

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
            self.call_after_refresh(self.show_bars)
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
        self.notice(f"{said} {'message' if said == 1 else 'messages'} written to {path.resolve()}")

    def quit(self, words: str = "") -> None:
        """Leave."""
        self.keep_draft()
        self.app.leave(words)  # type: ignore[attr-defined]
