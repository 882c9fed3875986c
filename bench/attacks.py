"""Crowds that mean no good, each in a process of its own, all on 127.0.0.0/8 and bounded.

They get what processor time is left (SCHED_IDLE): an attacker's processor is not the server's.
How much they did is counted, so that an attack that got too little of it shows.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.synchronize import Event

from mixed import crowded

SLOW = 1000  # connections that send a byte a second
FLOODERS = 100  # addresses, each in a /24 of its own
FLOODED = 20  # rooms
CONNECTS_PER_S = 1000  # of all flooders together
LINE = b"PRIVMSG #room%d :" + b"flood " * 60 + b"\r\n"

Told = "multiprocessing.Queue[tuple[str, dict[str, int]]]"


class Attack:
    """An attack that waits for `begin` and ends by itself after so many seconds."""

    def __init__(self, name: str, attack: Callable[[int, float], Counter[str]], port: int) -> None:
        self.name = name
        context = multiprocessing.get_context("fork")
        self._begin: Event = context.Event()
        self._seconds = context.Value("d", 0.0)
        self._told = context.Queue()
        self._process = context.Process(target=self._run, args=(attack, port), daemon=True)
        self._process.start()

    def begin(self, seconds: float) -> None:
        """Let it go."""
        self._seconds.value = seconds
        self._begin.set()

    def result(self) -> dict[str, int]:
        """Wait for its end; give what it counted."""
        found: dict[str, int] = self._told.get(timeout=60)
        self._process.join(10)
        return found

    def close(self) -> None:
        """End it, whatever it does."""
        if self._process.is_alive():
            self._process.terminate()
        self._process.join(10)

    def _run(self, attack: Callable[[int, float], Counter[str]], port: int) -> None:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        self._begin.wait(600)
        self._told.put(dict(attack(port, self._seconds.value)))


def _connected(port: int, source: str) -> socket.socket:
    sock = socket.socket()
    sock.settimeout(2.0)
    sock.bind((source, 0))
    sock.connect(("127.0.0.1", port))
    sock.setblocking(False)
    return sock


def slowloris(port: int, seconds: float) -> Counter[str]:
    """Hold connections that say half a line, a byte a second."""
    end_s, counts = time.monotonic() + seconds, Counter[str]()
    held: list[socket.socket] = []
    for number in range(SLOW):
        with suppress(OSError):
            held.append(_connected(port, crowded(80, number)))
    counts["connected"] = len(held)
    opening = b"CAP LS 302 and so on and on and on without an end of the line, ever and ever"
    for byte in opening:
        if time.monotonic() > end_s:
            break
        for sock in held:
            with suppress(OSError):
                sock.send(bytes([byte]))
                counts["bytes"] += 1
        time.sleep(1)
    for sock in held:
        sock.close()
    return counts


def flood(port: int, seconds: float) -> Counter[str]:
    """Connect from a hundred addresses as often as it goes; who is let in says long lines."""
    began_s = time.monotonic()
    counts, inside = Counter[str](), dict[socket.socket, int]()
    chance = random.Random(1)
    while (passed_s := time.monotonic() - began_s) < seconds:
        while counts["tried"] < passed_s * CONNECTS_PER_S:
            counts["tried"] += 1
            room = counts["tried"] % FLOODED
            try:
                sock = _connected(port, f"127.90.{chance.randrange(FLOODERS)}.1")
                names = (counts["tried"], room)
                sock.send(b"NICK f%d\r\nUSER f 0 * :f\r\nJOIN #room%d\r\n" % names)
                inside[sock] = room
            except OSError:
                counts["no connection"] += 1
        counts["lines"] += _speak(inside)
        time.sleep(0.02)
    counts["let in at the end"] = len(inside)
    for sock in inside:
        sock.close()
    return counts


def _speak(inside: dict[socket.socket, int]) -> int:
    """Let everybody who is in send a line, and read what has come; forget who was thrown out."""
    lines = 0
    for sock, room in list(inside.items()):
        try:
            with suppress(BlockingIOError):
                if not sock.recv(65_536):
                    raise ConnectionError
            with suppress(BlockingIOError):
                sock.send(LINE % room)
                lines += 1
        except OSError:
            del inside[sock]
            sock.close()
    return lines
