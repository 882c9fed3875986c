"""Cut connections at random bytes, restart the server, and see each message once, everywhere.

`python tests/reliability/proxy.py --rounds 10 --seconds 10`: clients talk in one room of a real
server through a proxy that cuts, resets, stalls and mutes their connections. Each comes again,
fills its gap and repeats what was not echoed under the same keys. In each round the server is
stopped once and killed once, and started again. At its end all transcripts must be equal to each
other and to the history: every key once, every echo kept. The exit code is 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random
from typing import Self

if __name__ == "__main__":  # as a program: pytest has the root on the path already
    HOME = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(HOME), str(HOME / "src")]

from hubbub.core.ids import to_text
from hubbub.store.base import END, MESSAGE, START, Record
from hubbub.store.sqlite import SqliteStore
from tests.reliability.flaky import FlakyProxy
from tests.reliability.kill import ServerProcess
from tests.reliability.member import ROOM, Member
from tests.support.patience import PATIENCE_S

_BURST = 20  # messages that a member is given to say at once


@dataclass
class Tally:
    """What came out; `is_good` if all from `losses` on are 0."""

    rounds: int = 0
    restarts: int = 0
    links: int = 0  # connections that members have made
    troubles: int = 0
    messages: int = 0
    resent: int = 0  # said again under the key they had
    repeated: int = 0  # of these: had been stored, and were answered with the first one's id
    losses: int = 0  # echoed, and not in the history under that id
    duplicates: int = 0  # keys or ids that are in the history more than once
    strangers: int = 0  # in the history, and said by nobody, or under another key
    missing: int = 0  # keys that are not in the history
    differences: int = 0  # members whose transcript is not the history
    disorders: int = 0  # messages told out of their order, or twice; or said by one out of turn
    problems: int = 0  # refusals, and echoes of something else

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        names = [one.name for one in fields(self)]
        return not any(getattr(self, name) for name in names[names.index("losses") :])

    def __str__(self) -> str:
        return ", ".join(f"{one.name} {getattr(self, one.name)}" for one in fields(self))


class Servers:
    """One server after the other on one directory, behind a proxy; `async with` it."""

    def __init__(self, directory: Path, proxy: FlakyProxy) -> None:
        self.restarts = 0
        self._directory = directory
        self._proxy = proxy
        self._server: ServerProcess | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop(gently=True)

    async def start(self) -> None:
        """Start the next one."""
        server = await asyncio.to_thread(ServerProcess, self._directory)
        self._server = server.__enter__()
        self._proxy.target = server.port

    async def stop(self, *, gently: bool) -> None:
        """End it by SIGTERM, or by SIGKILL."""
        server, self._server = self._server, None
        if server is None:
            return
        self._proxy.target = None
        if gently:
            server.process.terminate()
        else:
            server.kill()
        await asyncio.to_thread(server.ended)

    async def restart(self, *, gently: bool) -> None:
        """End it, and start the next one."""
        await self.stop(gently=gently)
        await self.start()
        self.restarts += 1


@dataclass
class Trial:
    """Rounds of talk through a proxy, on one directory."""

    directory: Path
    rng: Random
    clients: int = 8
    tally: Tally = field(default_factory=Tally)
    problems: list[str] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)

    async def run(self, rounds: int, seconds: float, restarts: Sequence[bool]) -> None:
        """Do so many rounds, each with these restarts (gently or not) at random moments."""
        async with AsyncExitStack() as stack:
            proxy = await stack.enter_async_context(FlakyProxy(self.rng))
            servers = await stack.enter_async_context(Servers(self.directory, proxy))
            self.members = [Member(f"m{n}", proxy.port, self.rng) for n in range(self.clients)]
            runs = [asyncio.create_task(member.run()) for member in self.members]
            try:
                for _ in range(rounds):
                    proxy.is_calm = False
                    await self._talk(servers, seconds, restarts)
                    proxy.is_calm = True
                    await self._settle(runs)
                    await self._compare(servers)
                    self.tally.troubles = proxy.troubles.total()
                    print(self.tally, flush=True)
            finally:
                for run in runs:
                    run.cancel()
                await asyncio.gather(*runs, return_exceptions=True)

    async def _talk(self, servers: Servers, seconds: float, restarts: Sequence[bool]) -> None:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        moments = sorted(self.rng.uniform(0, seconds) for _ in restarts)
        for moment_s, gently in [*zip(moments, restarts, strict=True), (seconds, None)]:
            while loop.time() < began_s + moment_s:
                for member in self.members:
                    if member.is_done:
                        member.wanted += self.rng.randrange(1, _BURST)
                await asyncio.sleep(0.01)
            if gently is not None:
                await servers.restart(gently=gently)

    async def _settle(self, runs: list[asyncio.Task[None]]) -> None:
        """Wait until all is said and echoed, and then until everybody has heard all of it."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not all(member.is_done for member in self.members):
                    await asyncio.sleep(0.02)
                    for run in runs:
                        if run.done():
                            run.result()  # a bug in a member
                await asyncio.gather(*(member.has_heard_all() for member in self.members))
        except TimeoutError:
            stuck = {one.nick: len(one.unconfirmed) for one in self.members}
            raise AssertionError(
                f"not everything is echoed and heard; waited for: {stuck}"
            ) from None

    async def _compare(self, servers: Servers) -> None:
        """Compare with what a store that nobody else has open holds."""
        await servers.stop(gently=True)
        store = SqliteStore(self.directory)
        kept = store.history.between(ROOM, START, END, END, newest=False, kinds={MESSAGE})
        store.close()
        await servers.start()
        self.tally.rounds += 1
        self.tally.restarts = servers.restarts
        compare(self.members, kept, self.tally)
        self.problems += [text for member in self.members for text in member.problems]


def compare(members: Sequence[Member], kept: Sequence[Record], tally: Tally) -> None:
    """Put into the tally what the members know against what was kept, oldest first."""
    history = [(to_text(record.id), record.text) for record in kept]
    keys = Counter(record.key for record in kept)
    said = {f"{member.nick}-{number}" for member in members for number in range(member.wanted)}
    confirmed = {key: msgid for member in members for key, msgid in member.confirmed.items()}
    ids = {record.key: msgid for record, (msgid, _) in zip(kept, history, strict=True)}
    spoken: dict[str, list[int]] = {member.nick: [] for member in members}
    tally.strangers = 0
    for record in kept:
        nick, _, number = record.text.partition(" ")[0].partition(".")
        if record.key != f"{nick}-{number}" or record.key not in said:
            tally.strangers += 1
        else:
            spoken[nick].append(int(number))
    tally.links = sum(member.links for member in members)
    tally.messages = len(kept)
    tally.resent = sum(member.resent for member in members)
    tally.repeated = sum(member.repeated for member in members)
    tally.losses = sum(ids.get(key) != msgid for key, msgid in confirmed.items())
    tally.duplicates = sum(number - 1 for number in keys.values())
    tally.missing = len(said - keys.keys())
    tally.differences = sum(member.transcript != history for member in members)
    tally.disorders = sum(member.disorders for member in members)
    tally.disorders += sum(numbers != sorted(numbers) for numbers in spoken.values())
    tally.problems = sum(len(member.problems) for member in members)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial; return the exit code."""
    parser = argparse.ArgumentParser(description="Talk through a proxy that cuts connections.")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10.0, help="of talk in each round")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        trial = Trial(Path(directory, "data"), Random(options.seed), options.clients)
        asyncio.run(trial.run(options.rounds, options.seconds, (True, False)))
    for problem in trial.problems[:20]:
        print(problem)
    print(f"{'good' if trial.tally.is_good else 'BAD'}: {trial.tally}")
    return 0 if trial.tally.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
