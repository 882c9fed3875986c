"""The content filter: texts that are not said here, and what happens to who says them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

PATTERN_LIMIT_BYTES = 300
QUIET_S = 600
"""For how long the action `quiet` mutes."""


class Action(Enum):
    """What a filter does; the values are the words that operators type and that are stored."""

    REFUSE = "refuse"  # nobody hears it, and who said it is told why
    DROP = "drop"  # nobody hears it, and who said it is not told
    QUIET = "quiet"  # as refuse, and they are muted for QUIET_S
    ALERT = "alert"  # it is said, and operators are told


@dataclass(frozen=True, slots=True)
class Filter:
    """A rule; by is the operator, at_s Unix seconds. A literal fits in any case."""

    pattern: str
    is_regex: bool
    action: Action
    reason: str
    by: str
    at_s: int


Matcher = Callable[[str], bool]
"""Whether a text has in it what a rule looks for."""


def literal(pattern: str) -> Matcher:
    """Return what finds the pattern as it stands, in any case."""
    wanted = pattern.casefold()
    return lambda text: wanted in text.casefold()


class Filters:
    """The rules with what finds them; `compile_regex` is the engine for regular expressions."""

    def __init__(self, compile_regex: Callable[[str], Matcher]) -> None:
        self._compile = compile_regex
        self._rules: dict[tuple[str, bool], tuple[Filter, Matcher]] = {}

    def __bool__(self) -> bool:
        return bool(self._rules)

    def matcher(self, rule: Filter) -> Matcher:
        """Return what finds what the rule looks for.

        Raises: ValueError: the pattern cannot be compiled, with a sentence.
        """
        return self._compile(rule.pattern) if rule.is_regex else literal(rule.pattern)

    def add(self, rule: Filter) -> None:
        """Let the rule hold, instead of an older one with this pattern.

        Raises: ValueError: the pattern cannot be compiled, with a sentence.
        """
        self._rules[rule.pattern, rule.is_regex] = (rule, self.matcher(rule))

    def drop(self, pattern: str) -> None:
        """Take away the rules with that pattern."""
        for is_regex in (False, True):
            self._rules.pop((pattern, is_regex), None)

    def all(self) -> list[Filter]:
        """Return all rules, the oldest first."""
        return [rule for rule, _ in self._rules.values()]

    def hits(self, text: str) -> list[Filter]:
        """Return the rules that fit the text; control codes of colour do not hide anything."""
        return [rule for rule, fits in self._rules.values() if fits(text) or fits(_plain(text))]


def worst(rules: Iterable[Filter]) -> Filter | None:
    """Return the rule whose action decides: what hides more goes before what hides less."""
    order = (Action.QUIET, Action.REFUSE, Action.DROP, Action.ALERT)
    return min(rules, key=lambda rule: order.index(rule.action), default=None)


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " and sign != "\x7f")
