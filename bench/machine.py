"""Say what machine the figures come from."""

import os
import platform
from pathlib import Path


def describe(folder: Path) -> dict[str, str]:
    """Give the facts that a figure depends on; `folder` is where the servers store."""
    busy, _, _ = os.getloadavg()
    return {
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "kernel": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "storage": filesystem(folder),
        "load before": f"{busy:.2f}",
    }


def processor() -> str:
    """Give the model's name as the kernel knows it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def filesystem(folder: Path) -> str:
    """Give the kind of file system: on tmpfs, storing costs nothing and the figures flatter."""
    best, kind = "", "unknown"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mount, this_kind, *_ = line.split()
        if folder.resolve().is_relative_to(mount) and len(mount) >= len(best):
            best, kind = mount, this_kind
    return kind
