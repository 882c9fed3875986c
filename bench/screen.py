"""Measure the terminal client as its user meets it: a real server, the real client, a terminal.

    python bench/screen.py [ROW …] [--times 9] [--past 1000000]

The terminal is a pseudo-terminal of 100x30 that takes the time of each byte (terminal.py). The past
is made once, in one room, and used again by the next runs. Rows: paint idle bytes soak full memory
resize pages; without any, all of them.
"""

import argparse
import os
import random
import re
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import cc
import machine
import options
import peers
import process
import table
from stage import LETTERS, ROOM, SIZE, fill, lines, made_past, say, settled, stage, talk
from startup import run_ms
from terminal import Screen, Terminal

ROOMS = 20
KEPT = 100_000
PAGES_THROUGH = 10_000
PAGE_UP = b"\x1b[5~"
CLEAR = b"\x03"
PROMPT = 3
READY = "F1 keys"
"""What stands in the last line: when it is there, a whole frame is."""

NUMBER = re.compile(r"number (\d{7})")


def paint(choice: argparse.Namespace) -> list[list[str]]:
    """First paint: until the first whole frame, and until the room's newest message is there."""
    rows = []
    past = made_past(choice.data, choice.past)
    for name, data in (("an empty server", None), (f"{choice.past:,} messages", past)):
        with stage(choice, data) as here, here.speaker("sam") as sam:
            frames, shown = [], []
            for number in range(choice.times + 1):  # the first one is not warm
                say(sam, [f"newest {number}"])
                with here.client() as client:
                    frame_s = client.shows(READY) - client.began_s
                    said_s = client.shows(f"newest {number}") - client.began_s
                    client.quiet(0.3)
                if number:
                    frames.append(frame_s * 1000)
                    shown.append(said_s * 1000)
            rows.append([f"first frame, {name}, ms", table.spread(frames)])
            rows.append([f"the newest message on it, {name}, ms", table.spread(shown)])
    for program in ("pass", "import textual.app"):
        command = [sys.executable, "-c", program]
        beside = [run_ms(command, peers.environment()) for _ in range(choice.times)]
        rows.append([f"`python -c '{program}'` beside it, ms", table.spread(beside)])
    return rows


def idle(choice: argparse.Namespace) -> list[list[str]]:
    """Processor time, bytes and memory of a client that nobody touches."""
    with stage(choice) as here, here.speaker("sam") as sam, here.client() as client:
        client.shows(READY)
        say(sam, list(islice(lines(random.Random(5)), 100)))
        time.sleep(3)
        before_s, bytes_before = process.cpu_s(client.pid), client.bytes
        time.sleep(choice.idle_s)
        used_s, drawn = process.cpu_s(client.pid) - before_s, client.bytes - bytes_before
        return [
            [f"idle CPU over {choice.idle_s:.0f} s, %", f"{used_s / choice.idle_s * 100:.2f}"],
            ["idle bytes to the terminal per s", table.figure(drawn / choice.idle_s)],
            ["resident memory, idle, MB", table.figure(process.rss_bytes(client.pid) / 1e6)],
        ]


def drawn_bytes(choice: argparse.Namespace) -> list[list[str]]:
    """Bytes to the terminal per key that is pressed and per message that comes."""
    said = lines(random.Random(5))
    with stage(choice) as here, here.speaker("sam") as sam, here.client() as client:
        client.shows(READY)
        say(sam, [next(said) for _ in range(100)])
        time.sleep(2)
        client.quiet(0.5)
        keys, messages = [], []
        for letter in random.Random(1).choices(LETTERS + " ", k=60):
            before = client.bytes
            client.press(letter.encode())
            time.sleep(0.1)
            keys.append(client.bytes - before)
        client.press(CLEAR)
        client.quiet(0.7)
        for _ in range(40):
            before = client.bytes
            say(sam, [next(said)])
            time.sleep(0.3)
            messages.append(client.bytes - before)
        return [
            ["bytes per key", table.spread(keys)],
            ["bytes per message", table.spread(messages)],
        ]


def typed(client: Terminal, seconds: float, each_s: float) -> list[float]:
    """Type for so long; return how long each key took to be on the screen, in ms."""
    roll, times, count = random.Random(2), [], 0
    client.until(_cursor_at(0))
    end_s = time.perf_counter() + seconds
    while time.perf_counter() < end_s:
        count += 1
        pressed_s = time.perf_counter()
        client.press(roll.choice(LETTERS).encode())
        times.append((client.until(_cursor_at(count)) - pressed_s) * 1000)
        if count == 40:
            client.press(CLEAR)
            client.until(_cursor_at(0))
            count = 0
        time.sleep(max(0.0, pressed_s + each_s - time.perf_counter()))
    if count:
        client.press(CLEAR)
        client.until(_cursor_at(0))
    return times


def _cursor_at(count: int) -> Callable[[Screen], bool]:
    """Whether the cursor, which each frame puts where one writes, is behind so many letters."""
    return lambda screen: screen.x == PROMPT + count and screen.y >= len(screen.cells) - 3


def soak(choice: argparse.Namespace, past: int = 0) -> list[list[str]]:
    """200 messages a second into the open room, which has that past, and somebody types."""
    with stage(choice) as here, here.client() as client:
        client.shows(READY)
        if past:
            with here.speaker("lee") as lee:
                fill(lee, [ROOM], past)
            settled(client.pid)
        sam = os.fork()
        if not sam:
            talk(here, choice.soak_s + 10)
        try:
            time.sleep(5)
            memory = [process.rss_bytes(client.pid) / 1e6]
            before_s = process.cpu_s(client.pid)
            times = []
            for _ in range(4):
                times += typed(client, choice.soak_s / 4, 0.1)
                memory.append(process.rss_bytes(client.pid) / 1e6)
            busy = (process.cpu_s(client.pid) - before_s) / choice.soak_s * 100
        finally:
            os.kill(sam, 15)
            os.waitpid(sam, 0)
    found = table.percentiles(times)
    told = ", ".join(f"{name} {table.figure(value)}" for name, value in found.items())
    room = f"a room with {past:,}" if past else "an empty room"
    return [
        [f"a key, 200 messages/s into {room} for {choice.soak_s:.0f} s, ms", told],
        ["the client's processor meanwhile, %", table.figure(busy)],
        ["memory, at each quarter, MB", " ".join(f"{one:.0f}" for one in memory)],
    ]


def full(choice: argparse.Namespace) -> list[list[str]]:
    """The same where the room has all that it may: for each that comes, one goes."""
    return soak(choice, KEPT)


def memory(choice: argparse.Namespace) -> list[list[str]]:
    """Resident memory with 20 rooms and 100,000 messages, each of them heard live."""
    names = [f"#room{number:02}" for number in range(ROOMS)]
    with stage(choice) as here, here.client() as client:
        client.shows(READY)
        time.sleep(1)
        empty = process.rss_bytes(client.pid) / 1e6
        for name in names:
            client.press(f"/join {name}\r".encode())
            time.sleep(0.2)
        with here.speaker("sam", *names) as sam:
            fill(sam, names, KEPT)
        settled(client.pid)
        full = process.rss_bytes(client.pid) / 1e6
        for number in range(ROOMS):
            client.press(b"\x1b[1;3B")  # Alt+Down: each room is looked at
            time.sleep(0.7 if number else 1.0)
        settled(client.pid)
        return [
            ["memory, one empty room, MB", table.figure(empty)],
            [f"memory, {KEPT:,} messages in {ROOMS} rooms, MB", table.figure(full)],
            ["the same after each was opened, MB",
             table.figure(process.rss_bytes(client.pid) / 1e6)],
        ]  # fmt: skip


def resize(choice: argparse.Namespace) -> list[list[str]]:
    """Until the screen is right at another width with 100,000 messages in the room."""
    with stage(choice) as here, here.client() as client:
        client.shows(READY)
        with here.speaker("sam") as sam:
            fill(sam, [ROOM], KEPT)
        settled(client.pid)
        right, blocked = [], []
        for width in (80, 100) * choice.times:
            began_s = time.perf_counter()
            client.resize(width, SIZE[1])
            client.shows(READY)
            client.quiet(0.05)
            right.append((client.frame_s - began_s) * 1000)
            blocked.append(max(typed(client, 1.5, 0.01)))
            settled(client.pid)
        return [
            [f"resize with {KEPT:,} messages, right after, ms", table.spread(right)],
            ["the slowest key while heights are measured, ms", table.spread(blocked)],
        ]


def pages(choice: argparse.Namespace) -> list[list[str]]:
    """Page up through 10,000 messages of the server's history; look at each frame."""
    data = made_past(choice.data, choice.past)
    with stage(choice, data) as here, here.client() as client:
        client.shows(READY)
        client.quiet(0.5)
        while choice.past - 1 not in numbers(client.screen):  # above what `paint` has said there
            client.press(PAGE_UP)
            client.quiet(0.5)
        seen, times, faults = numbers(client.screen), [], []
        while seen and min(seen) > choice.past - PAGES_THROUGH:
            top, began_s = min(seen), time.perf_counter()
            client.press(PAGE_UP)
            at_s = client.until(lambda screen, top=top: min(numbers(screen) or [top]) < top, 10)
            times.append((at_s - began_s) * 1000)
            client.quiet(0.02)  # more than a frame
            seen = numbers(client.screen)
            faults += faults_of(seen, top)
    found = table.percentiles(times)
    told = ", ".join(f"{name} {table.figure(value)}" for name, value in found.items())
    for fault in faults:
        print(fault, file=sys.stderr)
    return [
        [f"{len(times)} pages up through {PAGES_THROUGH:,} messages, ms a page", told],
        ["gaps and jumps", str(len(faults))],
    ]


def numbers(screen: Screen) -> list[int]:
    """Return the numbers of the messages on the screen, from above."""
    return [int(found[1]) for line in screen.lines() if (found := NUMBER.search(line))]


def faults_of(seen: list[int], top: int) -> list[str]:
    """Return what is wrong with a page: blank, not in order, or not where the last one began."""
    if not seen:
        return [f"a blank above {top}"]
    if seen != list(range(seen[0], seen[-1] + 1)):
        return [f"a gap in {seen}"]
    return [f"a jump from {top} to {seen[-1]}"] if seen[-1] < top - 1 else []


ROWS: dict[str, Callable[[argparse.Namespace], list[list[str]]]] = {
    "paint": paint,
    "idle": idle,
    "bytes": drawn_bytes,
    "soak": soak,
    "full": full,
    "memory": memory,
    "resize": resize,
    "pages": pages,
}


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=" ".join(ROWS))
    parser.add_argument("--times", type=options.between(1, 100, int), default=9)
    parser.add_argument("--past", type=options.between(20_000, 5_000_000, int), default=1_000_000)
    parser.add_argument("--data", type=Path, default=cc.cache_folder() / "screen", metavar="DIR")
    parser.add_argument("--idle-s", type=options.between(1, 600, float), default=20.0)
    parser.add_argument("--soak-s", type=options.between(4, 600, float), default=60.0)
    parser.add_argument("--first-port", type=options.between(1024, 32000, int), default=19300)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    choice = parser.parse_args()
    if unknown := set(choice.rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(unknown)}")
    return choice


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    facts = machine.describe(cc.cache_folder())
    table.show_facts(facts)
    found: list[list[str]] = []
    try:
        for name in choice.rows or ROWS:
            rows = ROWS[name](choice)
            table.show(name, ["figure", "measured"], rows)
            found += rows
    except peers.ServerFailed as error:
        sys.exit(f"cannot measure: {error}")
    table.save(choice.json, facts=facts, figures=dict(found))


if __name__ == "__main__":
    options.run(main)
