"""What a person wrote is said once, however often their client dies and their link breaks."""

from pathlib import Path
from random import Random

import pytest

from tests.reliability.outbox import Trial


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_clients(tmp_path: Path) -> None:
    """Five kills and five cuts, in the short form; `outbox.py --rounds` has the long one."""
    tally = Trial(tmp_path, Random(7)).run(5)
    assert tally.is_good, tally
    assert tally.messages > 5
