"""Run a process beside the server: `python -m hubbub.store.sqlite.processes NAME DIRECTORY …`.

A file of its own that stays uncompiled, because Python runs no compiled module by its name.
"""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from hubbub.store.sqlite import committer, indexer
from hubbub.store.sqlite.connection import Durability

_PROCESSES: dict[str, Callable[..., int]] = {
    committer.NAME: lambda directory, durability: committer.main(
        Path(directory), cast("Durability", durability)
    ),
    indexer.NAME: lambda directory: indexer.main(Path(directory)),
}

if __name__ == "__main__":
    name, *words = sys.argv[1:]
    gc.set_threshold(100_000, 20, 100)  # records come and go by the thousand, and in no cycle
    sys.exit(_PROCESSES[name](*words))
