"""Lines of text in roles, painted as they are: what comes from others is never markup."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hubbub.tui.timeline.look import NICK_COLOURS
from hubbub.tui.timeline.wrapping import Span

ROLES = (
    *("time", "quiet", "alarm", "state", "strong", "emphasis", "strike", "link", "quote", "reply"),
    *("nick", "room", "mention", "nick-own", "action", "notice", "inline-code", "box", "code"),
    *("code-keyword", "code-name", "code-string", "code-number", "code-comment"),
    *("code-added", "code-removed", "reaction", "mine", "thread", "day", "unread", "gap"),
    *("image", "rule", "cursor", "selected", "found"),
    *(f"nick-{number}" for number in range(NICK_COLOURS)),
)
"""What a span can be; `sheet--ROLE` is its style. Several are joined by spaces."""

_CLASSES = frozenset(f"sheet--{role}" for role in ROLES)


class Sheet(ScrollView):
    """What can be scrolled, and has a style for each role.

    The roles are no component classes: Textual would work out the style of each for each sheet
    whenever a class of the screen changes, 1,700 of them before the first frame.
    """

    DEFAULT_CSS = """
    Sheet {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-color: $border;
        scrollbar-background: $background;
        scrollbar-color-hover: $foreground;
        scrollbar-background-hover: $background;
        scrollbar-color-active: $foreground;
        scrollbar-background-active: $background;
        background: $background;
        color: $foreground;
        & > .sheet--time { color: $text-muted; }
        & > .sheet--quiet { color: $text-muted; }
        & > .sheet--alarm { color: $text-error; text-style: bold; }
        & > .sheet--state { color: $text-success; }
        & > .sheet--strong { text-style: bold; }
        & > .sheet--emphasis { text-style: italic; }
        & > .sheet--strike { text-style: strike; }
        & > .sheet--link { color: $text-accent; text-style: underline; }
        & > .sheet--quote { color: $text-muted; }
        & > .sheet--reply { color: $text-muted; text-style: italic; }
        & > .sheet--nick { text-style: bold; }
        & > .sheet--room { color: $text-accent; }
        & > .sheet--mention { text-style: reverse bold; }
        & > .sheet--nick-own { text-style: bold; }
        & > .sheet--action { text-style: italic; }
        & > .sheet--notice { color: $text-muted; }
        & > .sheet--inline-code { background: $panel; }
        & > .sheet--box { color: $text-muted; background: $surface; }
        & > .sheet--code { background: $surface; }
        & > .sheet--code-keyword { color: $text-primary; text-style: bold; }
        & > .sheet--code-name { color: $text-secondary; }
        & > .sheet--code-string { color: $text-success; }
        & > .sheet--code-number { color: $text-warning; }
        & > .sheet--code-comment { color: $text-muted; text-style: italic; }
        & > .sheet--code-added { color: $text-success; }
        & > .sheet--code-removed { color: $text-error; }
        & > .sheet--mine { text-style: bold; }
        & > .sheet--thread { color: $text-accent; }
        & > .sheet--image { color: $text-accent; }
        & > .sheet--rule { color: $border; }
        & > .sheet--day { color: $text-muted; }
        & > .sheet--unread { color: $text-error; }
        & > .sheet--gap { color: $text-warning; }
        & > .sheet--cursor { background: $panel; text-style: bold; }
        & > .sheet--selected { text-style: reverse; }
        & > .sheet--found { text-style: reverse; }
        & > .sheet--nick-0 { color: $text-primary; }
        & > .sheet--nick-1 { color: $text-success; }
        & > .sheet--nick-2 { color: $text-warning; }
        & > .sheet--nick-3 { color: $text-accent; }
        & > .sheet--nick-4 { color: $text-secondary; }
        & > .sheet--nick-5 { color: $text-error; }
        & > .sheet--nick-6 { color: $primary; }
        & > .sheet--nick-7 { color: $success; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - as every widget's
        super().__init__(id=id, classes=classes)
        self._styles: dict[str, Style] = {}
        self._base: Style | None = None

    @property
    def caret_line(self) -> int:
        """Return the line on the screen, counted from our first, that a key would act on."""
        return 0

    @property
    def base(self) -> Style:
        """Return the style of what has no role; Textual would work it out anew for each line."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def hold(self, lines: int) -> None:
        """Have so many lines to scroll through; the scroll bar is drawn anew, and nothing else.

        Textual would lay the whole screen out for it, with every message that comes.
        """
        size = Size(self.size.width, max(lines, 1))
        if self.styles.auto_dimensions:  # as high as its lines
            self.virtual_size = size
        elif size != self.virtual_size:
            self.set_reactive(Sheet.virtual_size, size)
            self._refresh_scrollbars()
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.window_virtual_size = size.height

    def paint(self, spans: Iterable[Span], width: int, under: str = "") -> Strip:
        """Return a line of that many cells; under: a role that lies under all of it."""
        base = self.base
        if under:
            base += self._style(under)
        segments = [Segment(text, base + self._style(role)) for text, role in spans]
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, role: str) -> Style:
        style = self._styles.get(role)
        if style is None:
            style = Style.null()
            for name in role.split():
                style += self._component(f"sheet--{name}")
            self._styles[role] = style
        return style

    def _component(self, name: str) -> Style:
        """Return what a component's rules say; a see-through colour is mixed with what is below."""
        style = self.get_component_rich_style(name, partial=True)
        rules, below = self.get_component_styles(name), self.background_colors[1]
        if rules.has_rule("auto_color") and rules.auto_color:
            style += Style(color=(below + below.get_contrast_text(rules.color.a)).rich_color)
        elif rules.has_rule("color") and rules.color.a < 1 and rules.color.ansi is None:
            style += Style(color=(below + rules.color).rich_color)
        if rules.has_rule("background") and rules.background.ansi is None:
            style += Style(bgcolor=(below + rules.background).rich_color)
        return style

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Return a role's style, as Textual has it; it is worked out when it is first used.

        Raises: KeyError: there is no such role.
        """
        for name in _CLASSES.intersection(names).difference(self._component_styles):
            node = DOMNode(classes=name)
            node._attach(self)  # noqa: SLF001 - as Textual does for component classes
            self.app.stylesheet.apply(node)
            self._component_styles[name] = node.styles
        return super().get_component_styles(*names)

    def notify_style_update(self) -> None:
        """Forget the styles of the theme before."""
        self._component_styles.clear()
        self._styles.clear()
        self._base = None
        self.refresh()
        super().notify_style_update()
