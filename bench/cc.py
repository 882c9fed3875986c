"""Compile the C programs beside this file, once per version of their source."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def cache_folder() -> Path:
    """Give the folder for compiled programs and for what servers store while they are measured.

    It is on the user's disk, not in /tmp, which may be memory: a server that stores is to pay
    for a real disk.
    """
    parent = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = parent / "hubbub-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def compiled(name: str, *options: str) -> Path:
    """Give the program made of `name`.c; compile it if this source has not been compiled yet.

    Args: options: of the compiler, such as -DTLS and the libraries that it takes.
    Raises: SystemExit: there is no C compiler, or it refused.
    """
    source = HERE / f"{name}.c"
    content = source.read_bytes() + " ".join(options).encode()
    version = hashlib.sha256(content).hexdigest()[:12]
    program = cache_folder() / f"{name}-{version}"
    if not program.exists():
        fresh = program.with_suffix(f".{os.getpid()}")
        compiler = os.environ.get("CC", "cc")
        try:
            subprocess.run([compiler, "-O2", "-o", fresh, source, *options], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"a C compiler is needed for {source.name}: {error}")
        fresh.replace(program)  # two benchmarks may compile at the same time
    return program
