"""When Python looks for rubbish that refers to itself: often, in small pieces, never in all.

With 100,000 messages a full collection takes 90 ms, in which no key is answered, and Python makes
one whenever it likes. What has been looked at is set aside here, so that the next look is short.
While the client starts there is no look at all (`hold`): what is made then stays.
"""

import gc

EVERY_S = 1.0
ALL_EVERY = 1800
"""Looks; then what was set aside is looked at too: boxes that were open, and closed since."""

_YOUNG = 5_000
_NEVER = 1_000_000


def hold() -> None:
    """Let Python not look at all, until `Tidying.begin`."""
    gc.disable()


class Tidying:
    """Looks for rubbish when it is told to."""

    def __init__(self) -> None:
        self._looks = 0

    def begin(self) -> None:
        """Set aside what the start has made, and let Python collect what is young only."""
        gc.freeze()
        gc.set_threshold(_YOUNG, 20, _NEVER)
        gc.enable()

    def look(self, *, is_seen: bool) -> None:
        """Look at what came since the last time; is_seen: somebody may be typing."""
        self._looks += 1
        if self._looks >= ALL_EVERY and not is_seen:
            self._looks = 0
            gc.unfreeze()
        gc.collect()
        gc.freeze()
