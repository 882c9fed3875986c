"""What keys are called as they are bound now: every hint on the screen asks here. Pure."""

import re
from collections.abc import Mapping

from textual.binding import Binding

from hubbub.tui import keys
from hubbub.tui.timeline.look import Names
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.timeline import Timeline

BOUND = {
    **{
        each.id: each.key
        for each in [*Composer.BINDINGS, *Timeline.BINDINGS]
        if isinstance(each, Binding) and each.id
    },
    **{name: action.keys for name, action in keys.ACTIONS.items()},
    **keys.BOXES,
}
"""The keys of every action that can be bound, as they are when nobody has bound them."""

_NAME = re.compile(r"\{([a-z_0-9.]+)\}")


class Labels:
    """Keys by the id of what they do: `labels["app.go"]` is ^G until it is bound otherwise.

    spoken: for who listens it is Ctrl+G.
    """

    def __init__(self, keymap: Mapping[str, str], *, spoken: bool = False) -> None:
        self._keymap = keymap
        self._spoken = spoken

    def __getitem__(self, name: str) -> str:
        """Return what the key is called. Raises: KeyError: there is no such action."""
        bound = self._keymap.get(name, BOUND[name])
        return keys.spoken(bound) if self._spoken else keys.shown(bound)

    def names(self) -> Names:
        """Return those that stand in a timeline."""
        opens = self["timeline.reveal"].replace("Enter", "⏎")
        return Names(self["app.first_unread"], self["timeline.copy"], self["timeline.reply"], opens)

    def told(self, template: str) -> str:
        """Return a text of ours in which actions stand in braces, told by their keys."""
        return _NAME.sub(lambda found: self[found[1]], self.words(template))

    def words(self, hint: str) -> str:
        """Return a hint; for who listens without signs, which a reader names one by one."""
        return hint.replace("↑ ↓", "arrows").replace(" · ", ", ") if self._spoken else hint
