"""Whether machines are tried for many minutes: `pytest --hypothesis-profile=long tests/…`."""

from hypothesis import settings

IS_LONG = settings.get_current_profile_name() == "long"
