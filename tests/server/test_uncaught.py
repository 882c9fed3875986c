"""What nobody has caught stands in the log, by its place; its text is nowhere."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SECRET = "hunter2"
HEAD = """
import asyncio, gc, logging, sys, threading
from functools import partial
from hubbub.server import logs
from hubbub.server.sections import LogConfig
logs.configure(LogConfig(format="json"))
def culprit(*words):
    raise ValueError("hunter2")
"""
OF_A_LOOP = """
async def main():
    asyncio.get_running_loop().call_soon(partial(culprit, "hunter2"))
    await asyncio.sleep(0)
asyncio.run(main())
"""
OF_A_TASK = """
async def main():
    async def fails(word):
        culprit(word)
    asyncio.create_task(fails("hunter2"))
    await asyncio.sleep(0)
    gc.collect()
asyncio.run(main())
"""
UNRAISABLE = """
class Thing:
    __del__ = culprit
Thing()
"""
THREAD = """
thread = threading.Thread(target=culprit, args=("hunter2",), name="busy")
thread.start()
thread.join()
"""
LIBRARY = """
try:
    culprit()
except ValueError:
    logging.getLogger("libs").exception("it was %s", "hunter2")
"""


@pytest.mark.parametrize(
    ("code", "event", "more"),
    [
        ("culprit()", "crashed", {"level": "critical"}),
        (THREAD, "thread.failed", {"thread": "busy"}),
        (UNRAISABLE, "failed", {}),
        (OF_A_LOOP, "library.complains", {"library": "asyncio"}),
        (OF_A_TASK, "library.complains", {"library": "asyncio"}),
        (LIBRARY, "library.complains", {"library": "libs"}),
    ],
)
def test_uncaught(code: str, event: str, more: dict[str, str]) -> None:
    """The log has one line of it, with the function that failed; stderr has nothing else."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD + code], capture_output=True, text=True, check=False
    )
    (line,) = done.stderr.splitlines()
    found = json.loads(line)
    assert event == found["event"]
    assert more.items() <= found.items()
    assert "in culprit" in found["exception"]
    assert SECRET not in line
    assert int(event == "crashed") == done.returncode


def test_a_thread_that_ends_itself() -> None:
    """SystemExit ends a thread and is no failure."""
    code = "thread = threading.Thread(target=sys.exit)\nthread.start()\nthread.join()"
    done = subprocess.run([sys.executable, "-c", HEAD + code], capture_output=True, check=False)
    assert (0, b"") == (done.returncode, done.stderr)
