"""The process that feeds the index."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from hubbub.store.sqlite.indexer import IndexerProcess
from tests.support.patience import PATIENCE_S


class _Watched(IndexerProcess):
    """An indexer whose process the test can wait for."""

    def end(self) -> int:
        """Wait until the process has ended; return its exit code."""
        return self._process.wait(timeout=PATIENCE_S)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """Return the process of now."""
        return self._process


def test_nobody_waits_for_its_output(tmp_path: Path) -> None:
    """It has nothing to say to who reads the server's output, and does not hold that open."""
    indexer = _Watched(tmp_path, lambda: 100.0)
    assert Path(os.devnull) == Path(f"/proc/{indexer.process.pid}/fd/1").readlink()
    indexer.close()


def test_one_that_fails_is_not_started_again_and_again(tmp_path: Path) -> None:
    """A damaged history ends its process; the next start is a minute later, whoever nudges."""
    (tmp_path / "history.db").write_bytes(b"this is no database" * 500)
    now_s = 100.0
    indexer = _Watched(tmp_path, lambda: now_s)
    assert 1 == indexer.end()
    first = indexer.process
    now_s = 159.9
    indexer.nudge()
    assert first is indexer.process
    now_s = 160.0
    indexer.nudge()
    assert first is not indexer.process
    assert 1 == indexer.end()
    indexer.close()
