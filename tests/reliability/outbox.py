"""Kill a client while it talks, cut its links, start it again: what it wrote is said once.

`python tests/reliability/outbox.py --rounds 20`: in each round a client with the same vault writes
numbered messages as fast as it can, its connection is cut, and it is sent SIGKILL at a random
moment. The last run only sends what is left. Then the server's history must have every message
that the client was told is kept, once, each run's in its order. The exit code is 1 if anything is
wrong.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random

if __name__ == "__main__":  # as a program: pytest has the root on the path already
    HOME = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(HOME), str(HOME / "src")]

from tests.reliability.kill import HOME, ServerProcess
from tests.support.client import Irc
from tests.support.cutter import Cutter
from tests.support.patience import PATIENCE_S

ROOM = "#ops"
_MOST_LINES = 400  # so many messages are written before a round ends, at most

WRITER = """
import asyncio, sys
from itertools import count
from pathlib import Path
from hubbub.client.client import Client, real_world
from hubbub.client.desk import Wishes
from hubbub.client.model import Obstacle
from hubbub.client.vault import Vault

async def main(server, path, run):
    with Client(Vault(Path(path)), real_world) as client:
        chat = client.add(server, Wishes("todd", ("#ops",)))
        def help(_change):  # the server may not have noticed yet that the last run has died
            if chat.server.obstacle is Obstacle.NAME_TAKEN:
                asyncio.get_running_loop().call_later(0.1, client.reconnect, server)
        client.listen(help)
        running = asyncio.create_task(client.run())
        for number in count():
            if run:
                chat.say("#ops", f"{run}.{number}")
                print(f"{run}.{number}", flush=True)
            elif not chat.server.unsent:
                break
            await asyncio.sleep(0.002)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    print("drained", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


@dataclass
class Tally:
    """What came out; `is_good` if all from `losses` on are 0."""

    rounds: int = 0
    cuts: int = 0
    messages: int = 0  # that the client was told are kept
    losses: int = 0
    duplicates: int = 0
    disorders: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.losses or self.duplicates or self.disorders)

    def __str__(self) -> str:
        return ", ".join(f"{one.name} {getattr(self, one.name)}" for one in fields(self))


@dataclass
class Trial:
    """Rounds of one client on one vault and one server."""

    directory: Path
    rng: Random
    tally: Tally = field(default_factory=Tally)
    written: list[str] = field(default_factory=list)

    def run(self, rounds: int) -> Tally:
        """Run the rounds, then let the client send what is left, and compare."""
        with ServerProcess(self.directory / "server") as server:
            address = ("127.0.0.1", server.port)
            with Cutter(address) as way:
                for number in range(1, rounds + 1):
                    self._round(way, str(number))
                self._drain(way)
            self._compare(_history(address))
        return self.tally

    def _round(self, way: Cutter, run: str) -> None:
        lines = self.rng.randrange(1, _MOST_LINES)
        cut_at = self.rng.randrange(2 * lines)  # in every second round there is no cut
        with self._writer(way, run) as process:
            assert process.stdout
            for number in range(lines):
                self.written.append(process.stdout.readline().strip())
                if number == cut_at:
                    way.cut()
                    self.tally.cuts += 1
            process.kill()
            # What it was told before the kill counts, read or not.
            self.written += process.stdout.read().split()
        self.tally.rounds += 1

    def _drain(self, way: Cutter) -> None:
        with self._writer(way, "") as process:
            out, _ = process.communicate(timeout=5 * PATIENCE_S)  # it has much to say
            assert "drained\n" == out, out

    def _writer(self, way: Cutter, run: str) -> subprocess.Popen[str]:
        host, port = way.address
        vault = str(self.directory / "client.db")
        environ = {**os.environ, "PYTHONPATH": str(HOME / "src")}
        command = [sys.executable, "-c", WRITER, f"{host}:{port}", vault, run]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)

    def _compare(self, said: list[str]) -> None:
        tally, counts = self.tally, Counter(said)
        tally.messages = len(self.written)
        tally.losses = sum(text not in counts for text in self.written)
        tally.duplicates = sum(count - 1 for count in counts.values())
        for run in {text.partition(".")[0] for text in said}:
            numbers = [int(text.partition(".")[2]) for text in said if text.startswith(f"{run}.")]
            tally.disorders += numbers != sorted(numbers)


def _history(address: tuple[str, int]) -> list[str]:
    """Return all that was said in the room, in its order."""
    said: list[str] = []
    with Irc(address).register("reader", "batch", "draft/chathistory", "message-tags") as reader:
        reader.send(f"JOIN {ROOM}")
        reader.barrier()
        after = "timestamp=2020-01-01T00:00:00.000Z"
        while True:
            reader.send(f"CHATHISTORY AFTER {ROOM} {after} 100")
            page = [line for line in reader.until(r"BATCH -") if " PRIVMSG " in line]
            if not page:
                return said
            said += [line.rpartition(" :")[2] for line in page]
            found = re.search(r"[@;]msgid=([^; ]+)", page[-1])
            assert found
            after = f"msgid={found[1]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a program; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        tally = Trial(Path(folder), Random(options.seed)).run(options.rounds)
    print(tally)
    return 0 if tally.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
