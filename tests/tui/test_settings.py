"""tui/settings.py: client.toml."""

from datetime import time
from pathlib import Path

import pytest

from hubbub.errors import WrongUse
from hubbub.tui import settings
from hubbub.tui.settings import Level, Quiet, Settings


def test_no_file_is_no_error(tmp_path: Path) -> None:
    """Everything works without client.toml."""
    assert Settings() == settings.load(tmp_path / "client.toml")


def test_all_keys(tmp_path: Path) -> None:
    """Each key has its type."""
    file = tmp_path / "client.toml"
    file.write_text(
        'theme = "light"\nkeys = "vi"\nread = "manual"\nnotify = "all"\nquiet = "22:00-07:00"\n'
        'bell = false\ndesktop = false\n[bindings]\n"app.find" = "f3"\n[aliases]\nw = "who"\n'
    )
    expected = Settings(
        "light",
        "vi",
        "manual",
        Level.ALL,
        Quiet(time(22), time(7)),
        bell=False,
        desktop=False,
        bindings={"app.find": "f3"},
        aliases={"w": "who"},
    )
    assert expected == settings.load(file)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("there is no setting them, perhaps theme", 'them = "dark"'),
        ("theme is one of", 'theme = "pink"'),
        ("bell is true or false", "bell = 3"),
        ("quiet hours are like", 'quiet = "night"'),
        ("bindings is a table", 'bindings = "x"'),
        ("client.toml", "theme ="),
    ],
)
def test_what_cannot_be(sentence: str, text: str, tmp_path: Path) -> None:
    """A wrong value is an error that names the key and what can be."""
    file = tmp_path / "client.toml"
    file.write_text(text)
    with pytest.raises(WrongUse, match=sentence):
        settings.load(file)


@pytest.mark.parametrize(
    ("is_quiet", "hours", "now"),
    [
        (True, "22:00-07:00", time(23, 30)),
        (True, "22:00-07:00", time(6, 59)),
        (False, "22:00-07:00", time(7)),
        (True, "12:00-13:00", time(12)),
        (False, "12:00-13:00", time(13)),
    ],
)
def test_quiet_hours(is_quiet: bool, hours: str, now: time) -> None:
    """They may go over midnight; the end is no part of them."""
    quiet = settings.quiet(hours)
    assert quiet is not None
    assert is_quiet == quiet.holds(now)
    assert hours == str(quiet)
    assert settings.quiet("off") is None


def test_who_we_are(tmp_path: Path) -> None:
    """The table [login] is for the library; mistakes in it are told like all others."""
    file = tmp_path / "client.toml"
    file.write_text('theme = "light"\n[login."chat.example"]\ncertificate = "m.pem"\n')
    assert Settings("light") == settings.load(file)
    file.write_text('[login."chat.example"]\ncertificat = "m.pem"\n')
    with pytest.raises(WrongUse, match="perhaps certificate"):
        settings.load(file)
