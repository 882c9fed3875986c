"""A real server that keeps history, for the commands that visit one."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from structlog.testing import capture_logs

from hubbub.cli.main import main
from hubbub.client.places import split_address
from hubbub.store.memory import MemoryStore
from tests.support.served import Served


class Visited:
    """A server, and what a command says there."""

    def __init__(
        self, served: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        host, port = served.address
        self.name = f"{host}:{port}"
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def run(self, *arguments: str, stdin: str | None = None) -> tuple[int, str, str]:
        """Run `hubbub …` there; return its exit code, output and errors."""
        with ExitStack() as stack:
            if stdin is not None:
                source = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
                source.write(stdin)
                source.seek(0)
                self._monkeypatch.setattr("sys.stdin", source)
            code = main([*arguments, "--server", self.name])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def options(self) -> Namespace:
        """Return the options of a command that goes there."""
        server = split_address(self.name)
        return Namespace(server=server, name=None, account=None, plaintext=False, trust=None)


@pytest.fixture
def visited(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visited]:
    """A server that keeps history."""
    with capture_logs(), Served(store=MemoryStore()) as served:  # its log is not our output
        yield Visited(served, capsys, monkeypatch)
