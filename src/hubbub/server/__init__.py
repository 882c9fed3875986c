"""Sessions, the command table, fan-out and the journal: what joins doors to the core."""

import sys


def _import_structlog_alone() -> None:
    """Import structlog without rich, which it imports where it is installed.

    It would draw tracebacks in colour, which we never ask for, and take 150 ms at every start.
    """
    if "rich" in sys.modules:
        return
    sys.modules["rich"] = None  # type: ignore[assignment] # what makes an import fail
    try:
        import structlog  # noqa: F401, PLC0415 - imported here for the others' sake
    finally:
        del sys.modules["rich"]


_import_structlog_alone()
