"""What holds for all tests: hypothesis tries the same examples in every run.

`pytest --hypothesis-profile=default` tries new ones; a failure prints the line that repeats it.
"""

from hypothesis import settings

settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None)
settings.load_profile("ci")
