"""What the terminal client is measured on: a server with a past, a home, people who talk."""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import cc
import peers
import process
from irc import Irc
from people_and_words import Past
from terminal import Terminal

from hubbub.store.sqlite import SqliteStore

ROOM = "#lobby"
SIZE = (100, 30)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LENGTH = 80


def made_past(folder: Path, messages: int) -> Path:
    """Return a data directory whose one room has so many messages, each with its number."""
    data, note = folder / "data", folder / "made.json"
    if note.exists() and json.loads(note.read_text()) == messages:
        return data
    if data.exists():
        sys.exit(f"{data} was made by something else: remove it")
    data.mkdir(parents=True)
    store = SqliteStore(data, "off")
    records = (
        replace(one, talks=(ROOM,), target=ROOM, text=f"number {number:07} {one.text}")
        for number, one in enumerate(Past().records(messages))
    )
    while several := list(islice(records, 5_000)):
        store.history.append(several)
        store.search.index(several)
    store.close()
    note.write_text(json.dumps(messages))
    return data


class Stage:
    """A server, and a home for the client."""

    def __init__(self, port: int, home: Path) -> None:
        self.port = port
        self._home = home

    def client(self, *more: str, size: tuple[int, int] = SIZE) -> Terminal:
        """Start the client in a terminal of its own."""
        command = [sys.executable, "-m", "hubbub", "join", f"127.0.0.1:{self.port}", "-n", "todd"]
        kept = peers.environment()
        for name in ("COLUMNS", "LINES"):
            kept.pop(name, None)
        environment = {
            **kept,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "XDG_DATA_HOME": str(self._home / "data"),
            "XDG_CONFIG_HOME": str(self._home / "config"),
        }
        return Terminal([*command, *more], environment, size)

    def speaker(self, nick: str, *rooms: str) -> Irc:
        """Return somebody who talks."""
        speaker = Irc(self.port, nick)
        speaker.join(*(rooms or (ROOM,)))
        return speaker


@contextmanager
def stage(choice: argparse.Namespace, data: Path | None = None) -> Iterator[Stage]:
    """Run a server, empty or with a past."""
    command = None
    if data is not None:
        settings = f"--config {peers.HERE / 'open.toml'} --data {data}"
        command = f"{sys.executable} -m hubbub serve -i 127.0.0.1 -p {{port}} {settings}"
    with ExitStack() as stack:
        server = stack.enter_context(peers.Bench(choice.first_port, command).running("ours"))
        home = stack.enter_context(tempfile.TemporaryDirectory(dir=cc.cache_folder()))
        yield Stage(server.port, Path(home))


def say(speaker: Irc, lines: list[str], room: str = ROOM) -> None:
    """Say lines, and wait until the server has taken them."""
    speaker.ask(*(f"PRIVMSG {room} :{line}" for line in lines), "PING said", end=b" PONG ")


def lines(roll: random.Random) -> Iterator[str]:
    """Yield what people say, up to twenty words at a time."""
    while True:
        words = ("".join(roll.choices(LETTERS, k=roll.randrange(1, 9))) for _ in range(20))
        yield " ".join(islice(words, roll.randrange(1, 21)))


def talk(here: Stage, seconds: float) -> None:
    """Say 200 lines a second, in a process of its own."""
    said, began_s, number = lines(random.Random(3)), time.perf_counter(), 0
    with here.speaker("sam") as sam:
        while time.perf_counter() < began_s + seconds:
            say(sam, [next(said) for _ in range(10)])
            number += 10
            time.sleep(max(0.0, began_s + number / 200 - time.perf_counter()))
    os._exit(0)


def fill(speaker: Irc, rooms: list[str], messages: int) -> None:
    """Say so many messages, in turn in each room, as fast as is fair to who listens."""
    said = (one[:_LENGTH].ljust(_LENGTH, "x") for one in lines(random.Random(4)))
    for number in range(0, messages, 50 * len(rooms)):
        for room in rooms:
            say(speaker, [next(said) for _ in range(50)], room)
        progress(number, messages)


def progress(done: int, of: int) -> None:
    """Say how far it is, to whom looks."""
    if sys.stderr.isatty():
        print(f"\r{done:,} of {of:,}", end="", file=sys.stderr, flush=True)


def settled(pid: int) -> None:
    """Wait until a process does next to nothing."""
    quiet = 0
    while quiet < 4:
        before_s = process.cpu_s(pid)
        time.sleep(0.5)
        quiet = quiet + 1 if process.cpu_s(pid) - before_s < 0.05 else 0
