"""A checkout to bootstrap without a network: pip is a script, a Python without packages is -S."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import bootstrap
from install.installing import make_ready
from install.news import Screen

ROOT = Path(bootstrap.HOME)
FILES = ("bootstrap.py", "compiled.py", "pyproject.toml", "constraints.txt")
RECORDING_PIP = """
    import pathlib, sys
    pathlib.Path("pip-was-asked").open("a").write(" ".join(sys.argv[1:]) + "\\n")
    print("Collecting structlog==26.1.0 (from hubbub)")
"""
FAILING_PIP = """
    import sys
    sys.exit("ERROR: Could not install: [Errno 28] No space left on device")
"""


def checkout_in(folder: Path) -> Path:
    """Return the folder with what bootstrap.py needs in it, and a program that uses it."""
    for name in (*FILES, *(f"install/{path.name}" for path in (ROOT / "install").glob("*.py"))):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text((ROOT / name).read_text())
    package = folder / "src" / "hubbub"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Stands for the real one."""')
    write(folder / "program.py", "import bootstrap; bootstrap.ensure(); print('runs')")
    return folder


def write(path: Path, text: str) -> Path:
    """Write a script given as an indented string; return its path."""
    path.write_text(textwrap.dedent(text))
    return path


def fake_pip(checkout: Path, source: str) -> list[str]:
    """Return a command that stands for pip."""
    return [sys.executable, str(write(checkout / "fake_pip.py", source))]


def fake_venv(checkout: Path, marker: str) -> Path:
    """Make a `.venv` whose Python only tells how it was started; return its folder."""
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    python = venv / "bin" / "python"
    write(python, '#!/bin/sh\necho "venv: $* turn $HUBBUB_BOOTSTRAP_TURNS"')
    python.chmod(0o755)
    (venv / "hubbub-install").write_text(marker)
    return venv


def made_ready(checkout: Path, pip: list[str], extra: str | None = None) -> str:
    """Run the install with this pip; return what a person got to read."""
    news = io.StringIO()
    venv = str(checkout / ".venv")
    make_ready(str(checkout), venv, extra, Screen(news), pip)
    return news.getvalue()


def marker(checkout: Path) -> str:
    """Return what the marker in `.venv` says."""
    return (checkout / ".venv" / "hubbub-install").read_text().strip()


def run(checkout: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the checkout's program in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "HUBBUB_VENV"}
    return subprocess.run(
        [sys.executable, *options, str(checkout / "program.py"), "-p", "1 2"],
        env={**environment, "PIP_NO_INDEX": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
