"""People who go on talking while the server is replaced under them, again and again.

    python -m tests.reliability.upgrade [UPGRADES]

Each says numbered messages as fast as they are confirmed, by IRC with capabilities, by IRC without,
by plain lines, and over a Unix socket. Nobody may lose their connection, miss a message, hear one
twice, or hear two in another order than anybody else.
"""

from __future__ import annotations

import re
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from hubbub.cli.running import ask
from tests.support.client import Client, Irc, Plain, UnixPlain
from tests.support.patience import PATIENCE_S
from tests.support.program import Program

ROOM = "#raft"
_SAID = re.compile(r"([a-z]+)-(\d+)$")
_CAPS = ("echo-message", "message-tags", "server-time", "batch", "labeled-response")


class Talker(threading.Thread):
    """Somebody who talks until told to stop, and notes what they hear.

    heard: (name, number) in order; goes_on: once they have said something twice; error: why they
    could not go on.
    """

    def __init__(
        self, name: str, client: Client, say: Callable[[str], str], *, echoes: bool
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.client = client
        self.echoes = echoes
        self.heard: list[tuple[str, int]] = []
        self.said = 0
        self.error: Exception | None = None
        self.goes_on = threading.Event()
        self._say = say
        self._is_over = threading.Event()

    def run(self) -> None:
        """Talk."""
        try:
            while not self._is_over.is_set():
                self.client.send(self._say(f"{self.name}-{self.said}"))
                self.said += 1
                self.listen()
                if self.said > 1:
                    self.goes_on.set()
        except Exception as error:  # noqa: BLE001 - it is raised in the test's thread
            self.error = error

    def listen(self) -> None:
        """Note all that has come until the server has seen all that was sent."""
        barrier: Callable[[], list[str]] = self.client.barrier  # type: ignore[attr-defined]
        for line in barrier():
            found = _SAID.search(line)
            if found is not None:
                self.heard.append((found[1], int(found[2])))

    def stop(self) -> None:
        """Say no more."""
        self._is_over.set()
        self.join(PATIENCE_S)
        if self.error is not None:
            raise self.error


class Raft:
    """A server, and those who talk there; `with` it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        unix = folder / "unix"
        self.config = folder / "hubbub.toml"
        self.config.write_text("", "utf-8")
        config = ("--config", str(self.config))
        where = ("-p", "0", "--unix", str(unix), "--data", str(self.data), *config)
        self.patches = folder / "patches"
        self.patches.mkdir()
        variables = {"HUBBUB_LIMITS_MESSAGES_PER_S": "0", "PYTHONPATH": str(self.patches)}
        command = (sys.executable, "-m", "hubbub", "serve", *where)
        self.server = Program(*command, environment=variables)
        self.address = "127.0.0.1", int(self.server.until(r"listening on 127\.0\.0\.1:(\d+)")[1])
        self.talkers = [
            self._irc("ann", *_CAPS),
            self._irc("bob"),
            self._plain("cleo", Plain(self.address)),
            self._plain("dora", UnixPlain(unix)),
        ]

    def _irc(self, name: str, *caps: str) -> Talker:
        client = Irc(self.address).register(name, *caps)
        client.send(f"JOIN {ROOM}")
        echoes = "echo-message" in caps
        return Talker(name, client, lambda text: f"PRIVMSG {ROOM} :{text}", echoes=echoes)

    def _plain(self, name: str, client: Plain) -> Talker:
        client.register(name)
        client.send(f"/join {ROOM}")
        return Talker(name, client, lambda text: text, echoes=False)

    def __enter__(self) -> Self:
        for talker in self.talkers:
            talker.listen()
        for talker in self.talkers:
            talker.start()
        for talker in self.talkers:  # what is to be seen is seen in the middle of talk
            assert talker.goes_on.wait(PATIENCE_S), f"{talker.name} does not talk: {talker.error}"
        return self

    def __exit__(self, *_: object) -> None:
        for talker in self.talkers:
            talker.client.close()
        self.server.__exit__()

    def patch(self, code: str) -> None:
        """Have the next program be another one: it runs this before anything else."""
        (self.patches / "sitecustomize.py").write_text(code, "utf-8")

    def upgrade(self) -> dict[str, Any]:
        """Have the server replaced; return what it says of it."""
        return ask(self.data, "upgrade", patience_s=2 * PATIENCE_S)

    def status(self) -> dict[str, Any]:
        """Return what the server says of itself."""
        return ask(self.data, "status")

    def stop_talking(self) -> None:
        """Let everybody finish, and hear the rest. Raises: what went wrong for any of them."""
        for talker in self.talkers:
            talker.stop()
        for talker in self.talkers:
            talker.listen()

    def mistakes(self) -> list[str]:
        """Return what anybody has missed, heard twice, or heard in another order."""
        found = []
        for listener in self.talkers:
            for talker in self.talkers:
                if talker is listener and not listener.echoes:
                    continue
                heard = [number for name, number in listener.heard if name == talker.name]
                if heard != list(range(talker.said)):
                    found.append(f"{listener.name} heard {talker.name} otherwise: {heard}")
        one_order = self.talkers[0].heard
        for listener in self.talkers[1:]:
            others = [said for said in one_order if said[0] != listener.name]
            if others != listener.heard:
                found.append(f"{listener.name} heard another order")
        return found


def main(upgrades: int) -> int:
    """Print how it went; return the exit code."""
    with tempfile.TemporaryDirectory() as folder, Raft(Path(folder)) as raft:
        for number in range(upgrades):
            print(number, raft.upgrade())
        raft.stop_talking()
        mistakes = raft.mistakes()
        print(f"said: {sum(one.said for one in raft.talkers)}; mistakes: {mistakes or 'none'}")
        raft.server.type("\x03")
        raft.server.ended()
        return bool(mistakes)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
