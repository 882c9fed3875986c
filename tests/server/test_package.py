"""What importing the server brings along."""

from __future__ import annotations

import subprocess
import sys


def test_structlog_comes_without_rich() -> None:
    """A start does not pay for tracebacks in colour; who wants rich later can have it."""
    program = "import sys, hubbub.server; assert 'rich' not in sys.modules; import rich"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (0, "") == (done.returncode, done.stderr)
