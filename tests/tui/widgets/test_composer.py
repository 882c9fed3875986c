"""tui/widgets/composer.py: where one writes."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.events import Key, Paste

from hubbub.tui.completion import Candidate
from hubbub.tui.widgets import composer as composers
from hubbub.tui.widgets.composer import Composer


class Alone(App[None]):
    """Nothing but a composer, and what it tells."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def compose(self) -> ComposeResult:
        """Yield it."""
        yield Composer()

    @property
    def composer(self) -> Composer:
        """Return it."""
        return self.query_one(Composer)

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Note what was sent."""
        self.told.append(f"sent {event.text}")

    def on_composer_wanted(self, event: Composer.Wanted) -> None:
        """Note what the screen has to see to."""
        self.told.append(event.what)

    def on_composer_remembered(self, event: Composer.Remembered) -> None:
        """Note what can be brought back."""
        self.told.append(f"remembered {event.text}")

    def on_composer_pasted(self, event: Composer.Pasted) -> None:
        """Note a paste of several lines."""
        self.told.append(f"pasted {event.lines}")

    def on_composer_completing(self, event: Composer.Completing) -> None:
        """Offer names."""
        names = [name for name in ("maria", "max") if name.startswith(event.before)]
        self.composer.offer([Candidate(f"{name} ", name) for name in names], event.step)


async def test_sending() -> None:
    """Enter hands the text over, which Up can bring back; blanks are not sent."""
    app = Alone()
    async with app.run_test() as pilot:
        await pilot.press("h", "i", "enter", "space", "enter")
        await pilot.pause()
        assert ["remembered hi", "sent hi"] == app.told
        assert " " == app.composer.text


async def test_lines() -> None:
    """Ctrl+J and Shift+Enter begin a line."""
    app = Alone()
    async with app.run_test() as pilot:
        await pilot.press("a", "ctrl+j", "b", "shift+enter", "c")
        assert "a\nb\nc" == app.composer.text


async def test_going_back() -> None:
    """Up goes back from an empty text, Down forth; in a text that was changed they move."""
    app = Alone()
    async with app.run_test() as pilot:
        app.composer.recall(["one", "two"])
        for key, text in (("up", "two"), ("up", "one"), ("up", "one"), ("down", "two")):
            await pilot.press(key)
            assert text == app.composer.text
        await pilot.press("x", "up")
        assert "twox" == app.composer.text


async def test_the_same_line_twice_is_remembered_once() -> None:
    """And not without end."""
    app = Alone()
    async with app.run_test():
        for text in ("a", "a", *map(str, range(composers.MOST_REMEMBERED))):
            app.composer.remember(text)
        assert composers.MOST_REMEMBERED == len(app.composer.remembered)
        assert "0" == app.composer.remembered[0]


async def test_clearing() -> None:
    """Ctrl+C empties it, so that Up finds it; on an empty one the screen is asked."""
    app = Alone()
    async with app.run_test() as pilot:
        await pilot.press("h", "ctrl+c", "ctrl+c")
        await pilot.pause()
        assert ["remembered h", "quit"] == app.told
        await pilot.press("up")
        assert "h" == app.composer.text


async def test_completing() -> None:
    """Tab takes the first that fits and goes on to the others, Shift+Tab back; a letter ends it."""
    app = Alone()
    async with app.run_test() as pilot:
        await pilot.press("m", "a", "tab")
        await pilot.pause()
        assert "maria " == app.composer.text
        await pilot.press("tab")
        assert "max " == app.composer.text
        await pilot.press("shift+tab")
        assert "maria " == app.composer.text
        await pilot.press("x")
        assert ([], -1) == app.composer.candidates


async def test_keys_in_their_order() -> None:
    """A key of the screen is done where it stands between letters."""
    app = Alone()
    async with app.run_test() as pilot:
        await pilot.press("h", "ctrl+r", "i", "pageup", "enter")
        await pilot.pause()
        assert ["history", "page_up", "remembered hi", "sent hi"] == app.told


async def test_pasting() -> None:
    """What is pasted is harmless, and is never sent by its end."""
    app = Alone()
    async with app.run_test() as pilot:
        app.composer.post_message(Paste("a\x1b[2J\r\nb\n"))
        await pilot.pause()
        await pilot.pause()
        assert "a␛[2J\nb" == app.composer.text
        assert ["pasted 2"] == app.told
        app.composer.post_message(Paste("\n"))
        await pilot.pause()
        assert "a␛[2J\nb" == app.composer.text


async def test_what_is_put_in_is_harmless() -> None:
    """A draft, too, drives no terminal."""
    app = Alone()
    async with app.run_test():
        app.composer.put("\x1b]0;x\x07")
        assert "\x1b" not in app.composer.text


async def test_the_end() -> None:
    """End goes to the end of the line; there, it asks for the newest message."""
    app = Alone()
    async with app.run_test() as pilot:
        await pilot.press("h", "i", "home", "end")
        assert ((0, 2), []) == (app.composer.cursor_location, app.told)
        await pilot.press("end")
        await pilot.pause()
        assert ["newest"] == app.told


async def test_what_stands_beside_the_text() -> None:
    """Offers behind the cursor and progress at the right, where the text leaves room for them."""
    app = Alone()
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("@", "m", "a")
        app.composer.suggest([Candidate("@maria ", "@maria", "on-call")])
        app.composer.tell_progress("draft saved")
        assert "@ma   ┌ @maria  on-call ┐" + " " * 24 + "draft saved" == line(app)
        app.composer.put("x" * 50)
        app.composer.tell_progress("draft saved")
        assert "x" * 50 == line(app)
        app.composer.draws_caret = False  # who listens is told
        app.composer.put("x")
        assert "x" == line(app)


def line(app: Alone) -> str:
    """Return the composer's first line."""
    return app.composer.render_line(0).text.rstrip()


async def test_keys_and_letters_keep_their_order() -> None:
    """Keys that go about in the text are done where they were pressed, however fast one types."""
    app = Alone()
    async with app.run_test() as pilot:
        for key in ("b", "ctrl+a", "a", "ctrl+e", "c", "ctrl+left", "-"):
            app.composer.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert "-abc" == app.composer.text


async def test_what_was_cut_comes_back() -> None:
    """The rest of a line, a word, its beginning: ^Y brings back what was cut last."""
    app = Alone()
    async with app.run_test() as pilot:
        app.composer.put("one two three")
        app.composer.move_cursor((0, 3))
        await pilot.press("ctrl+k")
        assert "one" == app.composer.text
        await pilot.press("ctrl+y")
        assert "one two three" == app.composer.text
        await pilot.press("ctrl+w", "home", "ctrl+y")
        assert "threeone two " == app.composer.text
        await pilot.press("alt+delete", "end", "ctrl+y")
        assert "three two one" == app.composer.text
        await pilot.press("ctrl+u", "ctrl+w")  # of which the second cuts nothing
        assert not app.composer.text
        await pilot.press("ctrl+y")
        assert "three two one" == app.composer.text
