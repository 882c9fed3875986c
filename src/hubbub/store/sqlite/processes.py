"""Run a process beside the server: `python -m hubbub.store.sqlite.processes NAME DIRECTORY …`.

A file of its own that stays uncompiled, because Python runs no compiled module by its name.
"""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import cast

from hubbub.errors import reason
from hubbub.store.sqlite import committer, indexer
from hubbub.store.sqlite.connection import Durability

_PROCESSES: dict[str, Callable[..., int]] = {
    committer.NAME: lambda directory, durability: committer.main(
        Path(directory), cast("Durability", durability)
    ),
    indexer.NAME: lambda directory: indexer.main(Path(directory)),
}


def _failed(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Say where the process has failed, and not by which words: they may be what was said."""
    print(f"hubbub: the {name} ends: {reason(error)}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    name, *words = sys.argv[1:]
    sys.excepthook = _failed
    gc.set_threshold(100_000, 20, 100)  # records come and go by the thousand, and in no cycle
    sys.exit(_PROCESSES[name](*words))
