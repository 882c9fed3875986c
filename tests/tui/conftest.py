"""What holds for all tests of the screen: a pause of the pilot ends when there is nothing to do."""

from __future__ import annotations

import pytest
import textual.app
import textual.pilot

from hubbub.tui.screens import talking
from tests.tui.quiet import QuietPilot, nothing_to_run


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `run_test` give a pilot whose waiting no load on the machine cuts short.

    What is told above the composer stays there: a slow test would find it gone.
    """
    monkeypatch.setattr(textual.pilot, "Pilot", QuietPilot)
    monkeypatch.setattr(textual.pilot, "wait_for_idle", nothing_to_run)
    monkeypatch.setattr(textual.app, "wait_for_idle", nothing_to_run)
    monkeypatch.setattr(talking, "NOTICE_S", 3600.0)
