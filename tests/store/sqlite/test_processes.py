"""The processes beside the server: what they say when something happens that nobody expected."""

from __future__ import annotations

import re
import socket
import subprocess
from pathlib import Path

from hubbub.store.sqlite.committer import NAME
from hubbub.store.sqlite.indexer import PROCESSES
from hubbub.store.sqlite.store import SqliteStore


def test_a_failure_tells_its_place(tmp_path: Path) -> None:
    """One line says where it was, without the words that it was about."""
    SqliteStore(tmp_path).close()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"\x07\0\0\0hunter2")  # no frame of ours
        ours.shutdown(socket.SHUT_WR)
        done = subprocess.run(
            [*PROCESSES, NAME, str(tmp_path), "off"],
            stdin=theirs.fileno(),
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    line = r"hubbub: the committer ends: \w+ in \S+, line \d+\n"
    assert re.fullmatch(line, done.stderr), done.stderr
    assert 1 == done.returncode
