"""What holds for all tests: hypothesis tries the same examples in every run.

What clients keep for their user goes to a directory that is gone afterwards.
`pytest --hypothesis-profile=default` tries new ones; a failure prints the line that repeats it.
`--hypothesis-profile=long` tries some machines for many minutes; each says so itself.
"""

import os
import tempfile

from hypothesis import HealthCheck, settings

_HOME = tempfile.TemporaryDirectory(prefix="hubbub-", ignore_cleanup_errors=True)
os.environ["XDG_DATA_HOME"] = _HOME.name

settings.register_profile("long", print_blob=True, deadline=None)
settings.register_profile(
    "ci",
    derandomize=True,
    print_blob=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # so is a machine with much else to do
)
settings.load_profile("ci")
