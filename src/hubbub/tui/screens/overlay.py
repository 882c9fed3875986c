"""A box over the room: a title, something in it, one line that says the keys; Escape closes it."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from hubbub.tui import keys
from hubbub.tui.views.labels import Labels
from hubbub.tui.widgets.bar import Bar

T = TypeVar("T")


class Overlay(ModalScreen[T]):
    """The frame of all boxes; `body` is what is inside; keys stand in a hint in braces."""

    AUTO_FOCUS = "Input, Lines, Timeline"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys.BOXES["overlay.close"], "close", "close", id="overlay.close"),
    ]

    DEFAULT_CSS = """
    Overlay {
        align: center middle;
        background: $background 40%;
        & > Vertical {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 90%;
            padding: 0 1;
            border: round $border;
            background: $background;
        }
        & Input {
            border: none;
            height: 1;
            padding: 0;
            background: $surface;
            &:focus { border: none; }
        }
        & Input > .input--placeholder { color: $text-muted; text-style: none; }
        & Input:ansi > .input--placeholder { text-style: italic; }
        & .title { text-style: bold; }
    }
    """

    def __init__(self, title: str, hint: str = "{overlay.close} close") -> None:
        super().__init__()
        self.heading = title
        self.hint = hint

    def compose(self) -> ComposeResult:
        """Put the body between the title and the keys."""
        is_heard = getattr(self.app, "is_heard", False)
        self.update_classes({"-reader": is_heard}, update=False)
        with Vertical():
            title = Bar(classes="title")
            title.show([(self.heading, "strong")])
            yield title
            yield from self.body()
            bar = Bar(id="keys")
            bar.show([(self.labels.told(self.hint), "quiet")])
            yield bar

    def body(self) -> ComposeResult:
        """Yield what is inside."""
        yield from ()

    @property
    def labels(self) -> Labels:
        """Return what keys are called."""
        return getattr(self.app, "labels", Labels({}))

    def tell_keys(self, hint: str) -> None:
        """Say in the last line what can be done, keys in braces."""
        self.tell(self.labels.told(hint))

    def tell(self, text: str, role: str = "quiet") -> None:
        """Say something in the last line."""
        self.query_one("#keys", Bar).show([(self.labels.words(text), role)])

    def action_close(self) -> None:
        """Close it, with nothing chosen."""
        self.dismiss(None)
