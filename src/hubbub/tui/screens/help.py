"""All keys and commands on one screen, as they are bound now."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from hubbub.tui import keys
from hubbub.tui.commands.table import COMMANDS
from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.lines import Line, Lines
from hubbub.tui.widgets.timeline import Timeline


class Help(Overlay[None]):
    """Keys of the room, of writing, of a chosen message; then the commands."""

    DEFAULT_CSS = """
    Help > Vertical { height: 90%; }
    Help Lines { height: 1fr; }
    """

    def __init__(self, keymap: dict[str, str]) -> None:
        super().__init__("keys and commands", "↑ ↓ scroll · Esc close")
        self._keymap = keymap

    def body(self) -> ComposeResult:
        """Yield the list."""
        yield Lines(can_focus=True)

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Lines).show([Line(((text, role),)) for text, role in self._lines()])

    def _lines(self) -> list[tuple[str, str]]:
        found = [("in the room", "strong")]
        for name, action in keys.ACTIONS.items():
            if not name.startswith("app.room_") or name.endswith(("up", "down")):
                found.append((self._row(name, action.keys, action.purpose), ""))
        found.append(("  Alt+1 … Alt+9    the first nine rooms of the list", ""))
        for title, widget in (
            ("while writing", Composer),
            ("on a chosen message (Alt+K, Alt+J)", Timeline),
        ):
            found += [("", ""), (title, "strong")]
            for binding in widget.BINDINGS:
                if isinstance(binding, Binding) and binding.id and binding.show:
                    row = self._row(binding.id, binding.key, binding.description)
                    found.append((row, ""))
        found += [("", ""), ("commands; //x sends /x", "strong")]
        for name, command in COMMANDS.items():
            usage = f"/{name} {command.usage}".rstrip()
            found.append((f"  {usage:<34} {command.purpose}", ""))
        return found

    def _row(self, name: str, default: str, purpose: str) -> str:
        bound = self._keymap.get(name, default)
        return f"  {keys.shown(bound):<16} {purpose:<44} {name}"
