"""A real program in a pseudo-terminal of its own: type into it, read its screen as a stream."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.support.patience import PATIENCE_S
from tests.support.ports import free_port

HOME = Path(__file__).resolve().parents[2]
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][A-Z0-9]|[=>78])|[\x0e\x0f]")


_HOME = tempfile.TemporaryDirectory(prefix="hubbub-", ignore_cleanup_errors=True)
"""Where these programs keep what belongs to their user: never where ours lies."""


class Program:
    """`with Program("python3", "x.py") as program:`; it is ended with the block, if not before.

    Args: environment: variables beside ours; TERM is xterm unless it says otherwise;
        keep: descriptors that it gets under the same numbers.
    """

    def __init__(
        self,
        *command: str,
        environment: Mapping[str, str] | None = None,
        cwd: Path = HOME,
        keep: Sequence[int] = (),
    ) -> None:
        self._fd, theirs = pty.openpty()
        with contextlib.suppress(termios.error):
            termios.tcsetwinsize(theirs, (40, 200))
        variables = {
            **os.environ,
            "XDG_DATA_HOME": _HOME.name,
            "TERM": "xterm",
            **(environment or {}),
        }
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=variables,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            pass_fds=keep,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - Ctrl-C needs it, and it takes no lock
        )
        os.close(theirs)
        self._seen = 0
        self._output = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        os.close(self._fd)

    @property
    def output(self) -> str:
        """Return all that it has shown so far, without escape sequences."""
        return _ESCAPES.sub("", self._output).replace("\r\n", "\n")

    def type(self, text: str) -> None:
        r"""Type this; `\x03` is Ctrl-C, `\\x04` Ctrl-D."""
        os.write(self._fd, text.encode())

    def until(self, pattern: str) -> re.Match[str]:
        """Return the next match of the pattern in what it shows; what was before it is passed."""
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            found = re.compile(pattern).search(self.output, self._seen)
            if found:
                self._seen = found.end()
                return found
            assert self._read(deadline_s - time.monotonic()), (
                f"{pattern!r} has not been shown, but: {self.output[self._seen :]}"
            )

    def ended(self) -> int:
        """Wait until it has ended; return its exit code."""
        deadline_s = time.monotonic() + PATIENCE_S
        while self._read(deadline_s - time.monotonic()):
            pass
        return self.process.wait(max(0.1, deadline_s - time.monotonic()))

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def _read(self, timeout_s: float) -> bool:
        """Read what there is; return False at its end, or when time is over."""
        if not select.select([self._fd], [], [], max(0.0, timeout_s))[0]:
            return False
        try:
            data = os.read(self._fd, 65_536)
        except OSError:  # how Linux says that nobody has the other side open
            data = b""
        self._output += data.decode(errors="replace")
        return bool(data)


def _take_terminal() -> None:
    """Make the pseudo-terminal the program's own, so that Ctrl-C reaches it.

    Where the tests run behind `nohup … &` it would be ignored, which children inherit.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.setsid()
    os.close(os.open(os.ttyname(0), os.O_RDWR))


class ServerProgram(Program):
    """`python3 serverSocket.py` on a free port, once it listens; it keeps nothing.

    Args: data: where it keeps what is said, and accounts; it is then `hubbub serve --data`;
        port: 0 for a free one, which stays its own when it is started again.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        port: int = 0,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        where = ("-i", "127.0.0.1", "-p", str(port or free_port()))
        kept = ("-m", "hubbub", "serve", *where, "--data", str(data))
        command = kept if data is not None else (str(HOME / "serverSocket.py"), *where)
        path = {"PYTHONPATH": str(HOME / "src")}
        super().__init__(sys.executable, *command, environment={**path, **(environment or {})})
        try:
            found = self.until(r"listening on 127\.0\.0\.1:(\d+)")
        except BaseException:
            self.__exit__()
            raise
        self.address = ("127.0.0.1", int(found[1]))
