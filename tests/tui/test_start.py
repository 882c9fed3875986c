"""tui/start.py: what the screen is made of, and its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hubbub.client.trust import Safety
from hubbub.client.vault import KnownServer, Vault
from hubbub.errors import StoreError
from hubbub.tui import start
from hubbub.tui.app import HubbubApp, Start
from hubbub.tui.desk import Desk
from hubbub.tui.tap import Tap
from tests.support.patience import PATIENCE_S


class Seen(HubbubApp):
    """An app that notes what it was given, and whose user leaves at once."""

    made: Seen

    def __init__(self, desk: Desk, wish: Start, tap: Tap) -> None:
        super().__init__(desk, wish, tap)
        self.known = [server.name for server in desk.client.known()]
        Seen.made = self

    def run(self, *_: object, **__: object) -> None:
        """Leave, as somebody does with Ctrl-C."""
        self._return_code = 3
        raise KeyboardInterrupt


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home, and an app that ends by itself."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(start, "HubbubApp", Seen)
    return tmp_path


def test_what_it_is_made_of(home: Path) -> None:
    """The vault, the settings and the memory are those of this user; the vault is free after."""
    path = home / "data" / "hubbub" / "client.db"
    with Vault(path) as vault:
        vault.keep_server(KnownServer("chat.example:1337", "todd", "", 1.0))
    assert 3 == start.run("other.example:1337", "toad", Safety(plaintext=True))
    app = Seen.made
    assert ["chat.example:1337"] == app.known
    assert Start("other.example:1337", "toad", Safety(plaintext=True)) == app._start
    around = app.desk.around
    assert home / "config" / "hubbub" / "client.toml" == around.settings_file
    assert home / "data" / "hubbub" / "screen.json" == around.memory_file
    with Vault(path) as vault:
        assert vault.is_kept


def test_a_settings_file_that_makes_no_sense(home: Path) -> None:
    """It is no reason not to start: the screen says what is wrong."""
    file = home / "config" / "hubbub" / "client.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[login]\nx = 1\n")
    assert 3 == start.run()


def test_a_vault_that_cannot_be_used(home: Path) -> None:
    """That is told instead of a screen."""
    path = home / "data" / "hubbub" / "client.db"
    path.parent.mkdir(parents=True)
    path.write_text("no database, and something that somebody wants to keep")
    with pytest.raises(StoreError):
        start.run()


FIRST_FRAME = """
import json, sys
from hubbub.tui import start

class Seen(start.HubbubApp):
    def drawn(self):
        print(json.dumps(sorted(sys.modules)), file=sys.__stdout__)
        self.exit()

    def run(self):
        super().run(headless=True, size=(100, 30))

start.HubbubApp = Seen
start.run()
"""
LATE = (
    *(
        f"hubbub.tui.screens.{box}"
        for box in ("asking", "bare", "find", "help", "link", "naming", "owning", "raw", "side")
    ),
    *("hubbub.tui.screens.trust", "hubbub.tui.screens.wizard", "hubbub.tui.commands"),
    *("hubbub.tui.exporting", "hubbub.tui.times", "hubbub.protocol.sasl.scram"),
    *("hubbub.server", "hubbub.store", "hubbub.core"),
    *("webbrowser", "pygments", "cryptography", "OpenSSL", "structlog", "textual.widgets.markdown"),
)
"""What opens later is imported then: the first frame waits for every module."""


def test_what_the_first_frame_does_not_wait_for(tmp_path: Path) -> None:
    """Boxes, commands, highlighting and whatever else opens later is not imported yet."""
    homes = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME],
        env={**os.environ, **homes},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    modules = set(json.loads(ran.stdout))
    assert "hubbub.tui.screens.main" in modules
    assert [] == [late for late in LATE if late in modules]
