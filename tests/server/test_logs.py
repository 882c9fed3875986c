"""The log: formats, levels, what is kept out of it, and a reader who does not read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from typing import Any

import pytest

from hubbub.server.logs import LogWriter, harmless, place_of_error
from tests.support.patience import PATIENCE_S

SECRET = "hunter2"

PIPE_BYTES = 65_536


def told(lines: int) -> str:
    """Return how the writers here say what was dropped."""
    return f"dropped {lines}"


def read_all(descriptor: int) -> str:
    """Return all that can be read up to the end."""
    with os.fdopen(descriptor, "rb") as pipe:
        return pipe.read().decode()


def test_lines_are_written_in_order() -> None:
    """All that was written is there after `drain`, in order; what is no Unicode is escaped."""
    out, into = os.pipe()
    writer = LogWriter(into, told)
    for number in range(100):
        writer.write(f"{number}\n")
    writer.write("\ud800\n")
    assert writer.drain(PATIENCE_S)
    os.close(into)
    assert [*map(str, range(100)), r"\ud800"] == read_all(out).splitlines()


def test_nobody_reads() -> None:
    """Who logs never waits: over the limit lines are dropped and counted, memory is bounded."""
    out, into = os.pipe()
    writer = LogWriter(into, told, limit_bytes=100_000)
    line = "x" * 999 + "\n"
    for _ in range(1000):
        writer.write(line)
    # 100 may wait, and as many as fit are in the pipe.
    assert 1000 - 100 - PIPE_BYTES // 1000 <= writer.dropped_in_all <= 1000
    assert not writer.drain(0.0)
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(read_all(out).splitlines()))
    reader.start()
    assert writer.drain(PATIENCE_S)
    writer.write("the end\n")
    assert writer.drain(PATIENCE_S)
    os.close(into)
    reader.join()
    kept = [one for one in lines if one == line[:-1]]
    assert ["the end"] == lines[-1:]
    assert 1000 == len(kept) + sum(int(one.split()[1]) for one in lines if "dropped" in one)


def test_nobody_is_there() -> None:
    """A reader that is gone is no trouble."""
    out, into = os.pipe()
    os.close(out)
    writer = LogWriter(into, told)
    writer.write("hello\n")
    assert writer.drain(PATIENCE_S)
    os.close(into)


def test_a_descriptor_that_does_not_block() -> None:
    """A terminal that some other program made non-blocking still gets everything."""
    out, into = os.pipe()
    os.set_blocking(into, False)
    writer = LogWriter(into, told)
    text = "y" * 200_000 + "\n"
    writer.write(text)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(read_all(out)))
    reader.start()
    assert writer.drain(PATIENCE_S)
    os.close(into)
    reader.join()
    assert [text] == found


def failed() -> Exception:
    """Return an error whose text, and whose cause's text, tells a secret."""
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError as error:
        return error


def test_errors_without_their_texts() -> None:
    """Of an error its kind and its place are logged, and not what it says."""
    fields = place_of_error(None, "error", {"event": "failed", "exc_info": failed()})
    text = fields["exception"]
    assert SECRET not in text
    assert re.search(r'File ".*test_logs.py", line \d+, in failed\n.*\nValueError\nthen:\n', text)
    assert text.endswith("KeyError")
    assert "exc_info" not in fields


def test_the_error_that_is_being_handled() -> None:
    """`log.exception` tells of the error that is just being handled."""
    try:
        int(SECRET)
    except ValueError:
        fields = place_of_error(None, "error", {"exc_info": True})
    assert fields["exception"].endswith("ValueError")
    assert SECRET not in fields["exception"]
    assert {} == place_of_error(None, "error", {"exc_info": True})


def test_errors_of_the_system_say_what_they_are() -> None:
    """What the system says holds nothing that somebody sent."""
    fields = place_of_error(None, "error", {"exc_info": OSError(28, "No space left on device")})
    assert "OSError: No space left on device" == fields["exception"]


def test_others_text_drives_no_terminal() -> None:
    """Escape sequences in a nick or a reason do not reach the terminal."""
    fields: dict[str, Any] = {"nick": "\x1b[2Jann", "seconds": 3}
    assert {"nick": "ann", "seconds": 3} == harmless(None, "info", fields)


PROGRAM = """
import structlog
from hubbub.server import logs
from hubbub.server.sections import LogConfig
logs.configure(LogConfig({arguments}))
log = structlog.get_logger()
log.debug("deep")
log.info("fine", nick="\\x1b[2Jann")
log.warning("strange")
try:
    raise ValueError("hunter2")
except ValueError as error:
    log.error("failed", exc_info=error)
"""


def logged(arguments: str) -> list[str]:
    """Return what a program with this configuration logs into a pipe until its end."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(arguments=arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.splitlines()


def test_json() -> None:
    """Into a pipe each line is a JSON object, written until the program's end."""
    fine, strange, error = map(json.loads, logged(""))
    assert ("fine", "info", "\x1b[2Jann") == (fine["event"], fine["level"], fine["nick"])
    assert "strange" == strange["event"]
    assert error["exception"].endswith("\nValueError")


@pytest.mark.parametrize(
    ("events", "level"),
    [
        (["deep", "fine", "strange", "failed"], "debug"),
        (["fine", "strange", "failed"], "info"),
        (["strange", "failed"], "warning"),
        (["failed"], "error"),
    ],
)
def test_levels(events: list[str], level: str) -> None:
    """What is below the level is not logged."""
    assert events == [json.loads(line)["event"] for line in logged(f"level={level!r}")]


def test_console() -> None:
    """For people: lines of words, without colours where no terminal is, without escapes."""
    fine, strange, error, *place = logged("format='console'")
    assert re.fullmatch(r"\d\d:\d\d:\d\d \[info +\] fine +nick=ann", fine)
    assert "[warning" in strange
    assert "failed" in error
    assert "ValueError" == place[-1]
