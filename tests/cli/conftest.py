"""Fixtures of the commands' tests."""

from tests.cli.visited import visited

__all__ = ["visited"]
