"""What a running process has used, with its children, from /proc.

Source: proc(5), the files `stat`, `statm` and `task/*/children`.
"""

import os
from contextlib import suppress
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
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
    """Give the resident memory; what the kernel keeps for the sockets is not in it."""
    pages = 0
    for member in family(pid):
        with suppress(OSError):
            pages += int(Path(f"/proc/{member}/statm").read_text().split()[1])
    return pages * PAGE_BYTES
