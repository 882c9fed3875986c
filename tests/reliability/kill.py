"""Kill a server under load, start it again, and see that nothing it echoed is lost.

`python tests/reliability/kill.py --rounds 20`: each round, 50 clients talk in several rooms of a
real server with the default durability, it is sent SIGKILL at a random moment, and the next one on
the same directory must have every echoed message once, in the order that every member saw. What
was not echoed may be there once or not at all. The exit code is 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random
from typing import Self

from tests.support.patience import PATIENCE_S

HOME = Path(__file__).resolve().parents[2]
ROOMS = ("#red", "#green", "#blue", "#black", "#white")
_WINDOW = 4
_PAGE = 100
_ALWAYS = "timestamp=2020-01-01T00:00:00.000Z"
_SAID = re.compile(r"@(\S+) :\S+ PRIVMSG (#\S+) :(.*)")
_MSGID = re.compile(r"(?:^|;)msgid=([^;]+)")


class ServerProcess:
    """`hubbub serve` on a free port; `with` it, and it is dead afterwards."""

    def __init__(self, directory: Path) -> None:
        command = [sys.executable, "-m", "hubbub", "serve", "-i", "127.0.0.1", "-p", "0"]
        environment = {
            **os.environ,
            "PYTHONPATH": str(HOME / "src"),
            "HUBBUB_LIMITS_MESSAGES_PER_S": "0",
        }
        self._lock = directory / "lock"
        self._words = ""
        # A file: a pipe that nobody reads holds the server up once 64 KB are in it.
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed by `ended`
        self.process = subprocess.Popen(
            [*command, "--data", str(directory)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        assert self.process.stdout is not None
        found = re.search(r"listening on 127\.0\.0\.1:(\d+)", self.process.stdout.readline())
        self.port = int(found[1]) if found else 0

    def __enter__(self) -> Self:
        if not self.port:
            code, said = self.ended()
            raise AssertionError(f"no server, but exit code {code}: {said}")
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.ended()

    def kill(self) -> None:
        """End it as a power cut would, but for the disk's own cache."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def ended(self) -> tuple[int, str]:
        """Wait until it has ended, and the processes beside it; return its exit code and stderr."""
        self.process.communicate(timeout=PATIENCE_S)
        if self.port:
            with self._lock.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # the one that commits holds it to its own end
        if not self._said.closed:
            with self._said as file:
                file.seek(0)
                self._words = file.read()
        return self.process.returncode, self._words


class Talker:
    """One client that always has a few messages under way, and notes all it hears."""

    def __init__(self, name: str, rooms: Sequence[str], port: int, rng: Random) -> None:
        self.name = name
        self.rooms = rooms
        self.sent: set[str] = set()
        self.echoed: dict[str, str] = {}
        self.heard: dict[str, list[tuple[str, str]]] = {room: [] for room in rooms}
        self.is_ready = False
        self._entered = 0
        self._rng = rng
        self._data = b""
        self.sock = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.sock.sendall(
            b"CAP REQ :echo-message message-tags\r\n"
            b"NICK %b\r\nUSER x 0 * :x\r\nCAP END\r\n" % name.encode()
        )
        self.sock.sendall(f"JOIN {','.join(rooms)}\r\n".encode())

    def begin(self) -> None:
        """Say the first words."""
        for _ in range(_WINDOW):
            self._say()

    def _say(self) -> None:
        number = len(self.sent)
        text = f"{self.name}.{number} {'word ' * self._rng.randrange(12)}".strip()
        room = self.rooms[number % len(self.rooms)]
        self.sent.add(text)
        line = f"@+hubbub.chat/key={self.name}.{number} PRIVMSG {room} :{text}\r\n"
        self.sock.sendall(line.encode())

    def read(self, *, answers: bool = True) -> bool:
        """Take what has come, and say something for each echo; return False at the end."""
        try:
            data = self.sock.recv(262_144)
        except ConnectionError:
            data = b""
        if not data:
            return False
        *lines, self._data = (self._data + data).split(b"\r\n")
        for line in lines:
            self._note(line.decode(), answers=answers)
        return True

    def _note(self, line: str, *, answers: bool) -> None:
        found = _SAID.fullmatch(line)
        if found is None:
            self._entered += " 366 " in line
            self.is_ready = self._entered >= len(self.rooms) + 1  # and the lobby
            return
        msgid = _MSGID.search(found[1])
        assert msgid is not None, line
        self.heard[found[2]].append((msgid[1], found[3]))
        if f":{self.name}!" in line.split(" ", 2)[1]:
            self.echoed[found[3]] = msgid[1]
            if answers:
                try:
                    self._say()
                except ConnectionError:
                    return


def talk(
    server: ServerProcess,
    name: str,
    clients: int,
    seconds: float,
    rng: Random,
    *,
    is_heard: bool,
) -> list[Talker]:
    """Let clients talk for so long, kill the server, and return what each of them knows.

    is_heard: from the first echo on, which may be late where the disk is slow.
    """
    talkers = []
    for number in range(clients):
        rooms = (ROOMS[number % len(ROOMS)], ROOMS[(number // len(ROOMS) + 1) % len(ROOMS)])
        chosen = tuple(dict.fromkeys(rooms))
        talkers.append(Talker(f"{name}c{number}", chosen, server.port, rng))
    with selectors.DefaultSelector() as selector:
        for talker in talkers:
            selector.register(talker.sock, selectors.EVENT_READ, talker)
        deadline_s = time.monotonic() + PATIENCE_S
        while not all(talker.is_ready for talker in talkers):
            assert time.monotonic() < deadline_s, "not everybody gets in"
            _read_ready(selector, 0.1)
        for talker in talkers:
            talker.begin()
        deadline_s = time.monotonic() + PATIENCE_S
        while is_heard and not any(talker.echoed for talker in talkers):
            assert time.monotonic() < deadline_s, "nobody hears an echo"
            _read_ready(selector, 0.1)
        end_s = time.monotonic() + seconds
        while (left_s := end_s - time.monotonic()) > 0:
            _read_ready(selector, left_s)
    server.kill()
    for talker in talkers:
        talker.sock.settimeout(PATIENCE_S)
        while talker.read(answers=False):
            pass
        talker.sock.close()
    return talkers


def _read_ready(selector: selectors.BaseSelector, timeout_s: float) -> None:
    for key, _ in selector.select(timeout_s):
        key.data.read()


class Historian:
    """Reads whole rooms by CHATHISTORY."""

    def __init__(self, port: int) -> None:
        self._sock = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._lines = self._read()
        self._send("CAP REQ :batch message-tags draft/chathistory", "NICK clio", "USER x 0 * :x")
        self._send("CAP END")
        for room in ROOMS:
            self._send(f"JOIN {room}")
        self._send("PING ready")
        while not next(self._lines).endswith(" PONG hubbub.local :ready"):
            pass

    def _send(self, *lines: str) -> None:
        self._sock.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def _read(self) -> Iterator[str]:
        data = b""
        while more := self._sock.recv(262_144):
            *lines, data = (data + more).split(b"\r\n")
            yield from (line.decode() for line in lines)
        raise AssertionError("the server has hung up on who reads its history")

    def after(self, room: str, msgid: str | None) -> list[tuple[str, str]]:
        """Return id and text of all that was said in the room after that message."""
        said: list[tuple[str, str]] = []
        while True:
            page = self._page(room, f"msgid={msgid}" if msgid else _ALWAYS)
            if not page:
                return said
            said += page
            msgid = page[-1][0]

    def _page(self, room: str, point: str) -> list[tuple[str, str]]:
        self._send(f"CHATHISTORY AFTER {room} {point} {_PAGE}")
        page = []
        for line in self._lines:
            assert " FAIL " not in line, line
            if re.search(r"^:\S+ BATCH -", line):
                return page
            found = _SAID.fullmatch(line)
            if found:
                msgid = _MSGID.search(found[1])
                assert msgid is not None, line
                page.append((msgid[1], found[3]))
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Go."""
        self._sock.close()


@dataclass
class Tally:
    """What came out: all but the first four must be 0."""

    rounds: int = 0
    sent: int = 0
    echoed: int = 0
    stored: int = 0
    losses: int = 0  # echoed, and not in the history under that id
    duplicates: int = 0  # more than once in the history
    disorders: int = 0  # members who saw another order than the history has, or gaps
    strangers: int = 0  # in the history, and said by nobody
    changes: int = 0  # rooms whose history of earlier rounds is not what it was

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not (
            self.losses or self.duplicates or self.disorders or self.strangers or self.changes
        )

    def __str__(self) -> str:
        return ", ".join(f"{one.name} {getattr(self, one.name)}" for one in fields(self))


@dataclass
class Trial:
    """Rounds of talk and murder on one directory; `with` it, and no server is left.

    The server that tells the history of a round is the one that the next round talks to.
    """

    directory: Path
    rng: Random
    clients: int = 50
    tally: Tally = field(default_factory=Tally)
    history: dict[str, list[tuple[str, str]]] = field(
        default_factory=lambda: {room: [] for room in ROOMS}
    )

    _server: ServerProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.__exit__()

    def _running(self) -> ServerProcess:
        if self._server is None:
            self._server = ServerProcess(self.directory).__enter__()
        return self._server

    def _killed(self) -> None:
        self._running().__exit__()
        self._server = None

    def round(self, shortest_s: float, longest_s: float) -> None:
        """Talk, kill, start again, compare."""
        seconds = self.rng.uniform(shortest_s, longest_s)
        name = f"r{self.tally.rounds}"
        is_heard = self.tally.rounds % 4 != 0
        talkers = talk(self._running(), name, self.clients, seconds, self.rng, is_heard=is_heard)
        self._killed()
        historian = Historian(self._running().port)
        new = {
            room: historian.after(room, known[-1][0] if known else None)
            for room, known in self.history.items()
        }
        historian.close()
        self.tally.rounds += 1
        self._compare(talkers, new)
        for room, said in new.items():
            self.history[room] += said

    def _compare(self, talkers: list[Talker], new: dict[str, list[tuple[str, str]]]) -> None:
        tally = self.tally
        stored = [one for said in new.values() for one in said]
        sent = {text for talker in talkers for text in talker.sent}
        there = set(stored)
        tally.sent += len(sent)
        tally.stored += len(stored)
        tally.strangers += sum(text not in sent for _, text in stored)
        tally.duplicates += _repeated(text for _, text in stored)
        tally.duplicates += _repeated(msgid for msgid, _ in stored)
        for talker in talkers:
            tally.echoed += len(talker.echoed)
            tally.losses += sum((m, text) not in there for text, m in talker.echoed.items())
            tally.disorders += sum(
                not _is_stretch(heard, new[room]) for room, heard in talker.heard.items()
            )

    def look_back(self) -> None:
        """See that the whole history is what it was after each round."""
        self._killed()
        historian = Historian(self._running().port)
        for room, known in self.history.items():
            self.tally.changes += historian.after(room, None) != known
        historian.close()


def _repeated(things: Iterator[str]) -> int:
    return sum(count - 1 for count in Counter(things).values())


def _is_stretch(part: list[tuple[str, str]], whole: list[tuple[str, str]]) -> bool:
    """Whether the part is in the whole, in order and without gaps."""
    if not part:
        return True
    if part[0] not in whole:
        return False
    first = whole.index(part[0])
    return part == whole[first : first + len(part)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial; return the exit code."""
    parser = argparse.ArgumentParser(description="Kill a server under load, again and again.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0, help="longest time before a kill")
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as directory,
        Trial(Path(directory, "data"), Random(options.seed), options.clients) as trial,
    ):
        for _ in range(options.rounds):
            trial.round(0.05, options.seconds)
            print(trial.tally, flush=True)
        trial.look_back()
    print(f"{'good' if trial.tally.is_good else 'BAD'}: {trial.tally}")
    return 0 if trial.tally.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
