"""cli/talking.py: the commands for pipes and scripts, and what they never import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from hubbub.cli.talking import COMMANDS
from tests.cli.visited import Visited
from tests.support.patience import PATIENCE_S
from tests.support.program import HOME


def test_nothing_heavy_is_imported() -> None:
    """No screen, no event loop, no line editor: a script pays for none of them."""
    modules = {module for module, _ in COMMANDS.values()}
    heavy = {"textual", "asyncio", "prompt_toolkit", "sqlite3", "ssl", "structlog", "cryptography"}
    code = (
        f"import sys, hubbub.cli.main, {', '.join(sorted(modules))}\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    environ = {**os.environ, "PYTHONPATH": str(HOME / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert "[]\n" == done.stdout


def test_a_whole_command(visited: Visited, tmp_path: Path) -> None:
    """As a script runs it: the id that it prints is the id that a search finds."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(HOME / "src"),
        "HUBBUB_SERVER": visited.name,
        "HUBBUB_NAME": "bot",
        "XDG_DATA_HOME": str(tmp_path),
    }

    def run(*arguments: str) -> dict[str, str]:
        command = [sys.executable, "-m", "hubbub", *arguments, "--json"]
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, check=True, timeout=PATIENCE_S
        )
        found: dict[str, str] = json.loads(done.stdout)
        return found

    sent = run("send", "#ops", "deployed 4711")
    assert ("bot", "#ops", "deployed 4711") == (sent["from"], sent["room"], sent["text"])
    del environ["HUBBUB_SERVER"]  # the last one used
    assert sent["id"] == run("search", "4711", "--room", "#ops")["id"]
