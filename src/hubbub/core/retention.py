"""How long history is kept: rules, and the stricter of two.

A room's rule is written as the argument of its mode +H: `off`, `30d`, `1000`, `30d:1000`.
"""

import re
from dataclasses import dataclass

FORMS = "off, 30d (days), 1000 (messages) or 30d:1000 (both)"
"""What `parse` reads, for the sentence that answers anything else."""

DAYS_LIMIT = 99_999
"""273 years."""

MESSAGES_LIMIT = 999_999_999

_OFF = "off"
_DAYS = re.compile(r"0{0,9}([1-9][0-9]{0,4})d")
_MESSAGES = re.compile(r"0{0,9}([1-9][0-9]{0,8})")
_DAY_MS = 86_400_000


@dataclass(slots=True, frozen=True)
class Retention:
    """How long history is kept; None means no limit of that sort.

    days: for so many days; messages: so many records, 0 for no history at all.
    """

    days: int | None = None
    messages: int | None = None

    @property
    def is_off(self) -> bool:
        """Whether nothing is kept."""
        return self.messages == 0

    @property
    def is_unlimited(self) -> bool:
        """Whether everything is kept."""
        return self.days is None and self.messages is None

    def oldest_ms(self, now_ms: int) -> int | None:
        """Return the Unix time before which nothing is kept; None for no such time."""
        return None if self.days is None else now_ms - self.days * _DAY_MS


OFF = Retention(messages=0)
UNLIMITED = Retention()


def effective(server: Retention, room: Retention | None) -> Retention:
    """Return the rule that holds in a room: of each limit the stricter one.

    Args: room: its own rule; None where it has none.
    """
    if room is None:
        return server
    return Retention(
        _lesser(server.days, room.days),
        _lesser(server.messages, room.messages),
    )


def parse(text: str) -> Retention:
    """Return the rule that is written so; days and messages come in any order, each once.

    Raises: ValueError: it is none of the forms.
    """
    if text.lower() == _OFF:
        return OFF
    days = messages = None
    for part in text.lower().split(":"):
        if days is None and (found := _DAYS.fullmatch(part)):
            days = int(found[1])
        elif messages is None and (found := _MESSAGES.fullmatch(part)):
            messages = int(found[1])
        else:
            raise ValueError(f"{text!r} is no rule for history")
    return Retention(days, messages)


def render(rule: Retention) -> str:
    """Return the rule as `parse` reads it; one without limits cannot be written.

    Raises: ValueError: it has no limit.
    """
    if rule.is_unlimited:
        raise ValueError("a rule without limits is written by leaving it out")
    if rule.is_off:
        return _OFF
    days = [] if rule.days is None else [f"{rule.days}d"]
    messages = [] if rule.messages is None else [str(rule.messages)]
    return ":".join(days + messages)


def _lesser(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
