"""What a running process has used, with its children, from /proc.

Source: proc(5), the files `stat`, `statm` and `task/*/children`.
"""

import os
from contextlib import suppress
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
BESIDE = "hubbub.store.sqlite.processes"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> list[int]:
    """Give the process and all that descend from it, parents first; gone ones are left out."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            children = (task / "children").read_text().split()
            found += [member for child in children for member in family(int(child))]
    return found


def cpu_s(pid: int) -> float:
    """Give the seconds of processor time used so far, in steps of 10 ms, all threads together."""
    return sum(own_cpu_s(member) for member in family(pid))


def own_cpu_s(pid: int) -> float:
    """Give the seconds that the process has used, without its children; 0 if it is gone."""
    return _spent_s(Path(f"/proc/{pid}/stat"))


def main_thread_cpu_s(pid: int) -> float:
    """Give the seconds that the process's first thread has used."""
    return _spent_s(Path(f"/proc/{pid}/task/{pid}/stat"))


def _spent_s(stat: Path) -> float:
    with suppress(OSError):
        # A program's name may hold spaces and brackets: count from the last one.
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S
    return 0.0


def rss_bytes(pid: int) -> int:
    """Give the resident memory of all; what the kernel keeps for the sockets is not in it."""
    return sum(map(own_rss_bytes, family(pid)))


def rss_by_name(pid: int) -> dict[str, int]:
    """Give the resident memory of each by what it does; what they share counts for each."""
    found: dict[str, int] = {}
    for member in family(pid):
        name = "server" if member == pid else task(member)
        found[name] = found.get(name, 0) + own_rss_bytes(member)
    return found


def own_rss_bytes(pid: int) -> int:
    """Give the resident memory of the process alone; 0 if it is gone."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    return 0


def task(pid: int) -> str:
    """Give what a process beside ours is for, by its command line; else the program's name."""
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        place = words.index(BESIDE) + 1 if BESIDE in words else 0
        return Path(words[place]).name
    return "gone"
