"""client/incoming.py: the table of what a server says."""

import pytest

from hubbub.client.incoming import HANDLERS
from tests.client.script import SERVER, talking


@pytest.mark.parametrize("command", HANDLERS)
def test_missing_parameters_do_no_harm(command: str) -> None:
    """A message without parameters, or with strange ones, is nothing to fall over."""
    script = talking()
    for params in ("", " x", " x y", " x y z", " x y z a", " x y z a b c d e f"):
        script.hear(f"{SERVER} {command}{params}", f"{command}{params}")
