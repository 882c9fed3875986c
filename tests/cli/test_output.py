"""cli/output.py: whole lines, in the right encoding; what ends a command is in test_codes.py."""

from __future__ import annotations

import io
import os
import threading

import pytest

from hubbub.cli import output


class Terminal(io.TextIOWrapper):
    """A terminal of another encoding, and what it was given."""

    def __init__(self, encoding: str) -> None:
        self.given = io.BytesIO()
        super().__init__(self.given, encoding=encoding)


def test_encodings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person gets what the terminal can show; JSON is UTF-8."""
    terminal = Terminal("ascii")
    monkeypatch.setattr("sys.stdout", terminal)
    output.say("grüße")
    output.tell({"text": "grüße"})
    assert [b"gr??e", '{"text": "grüße"}'.encode()] == terminal.given.getvalue().splitlines()


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """`>&-`: there is nowhere to write to, and that is nobody's mistake."""
    monkeypatch.setattr("sys.stdout", None)
    output.say("x")
    output.tell({})


def test_one_that_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """An output that somebody else has made non-blocking gets everything all the same."""
    reads, writes = os.pipe()
    os.set_blocking(writes, False)
    text = "x" * 300_000
    with os.fdopen(reads, "rb") as source, os.fdopen(writes, "w", encoding="utf-8") as out:
        monkeypatch.setattr("sys.stdout", out)
        thread = threading.Thread(target=output.say, args=(text,))
        thread.start()
        assert f"{text}\n".encode() == source.read(len(text) + 1)
        thread.join()
