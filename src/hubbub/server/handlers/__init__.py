"""What each command does: one table, and one `run` that makes every check."""

from hubbub.server.handlers.table import COMMANDS, refuse, run

__all__ = ["COMMANDS", "refuse", "run"]
