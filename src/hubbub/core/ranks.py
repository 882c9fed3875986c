"""Who has power over whom in a room: the ranks, and what each may give, take and switch.

Source: Ergo and InspIRCd, whose users know these ranks: founder, admin, operator, half-operator
and voice.
"""

GIVES = {"q": "qaohv", "a": "ohv", "o": "ohv", "h": "v"}
"""The ranks that each rank gives and takes; anybody may let go of their own."""

PUTS_OUT = {"q": "qaohv", "a": "ohv", "o": "ohv", "h": "v"}
"""The ranks of those whom each rank may kick; who has none may be kicked by all of these."""

HALF_OPERATORS_MODES = frozenset("beIm")
"""What a half-operator may switch; operators and above switch everything."""

OPERATORS = "qao"
HELPERS = "qaoh"
"""Those who look after a room: operators, and half-operators with them."""


def gives(standing: str, letter: str) -> bool:
    """Whether somebody of that standing may give and take the rank."""
    return letter in GIVES.get(standing[:1], "")


def switches(standing: str, letter: str) -> bool:
    """Whether somebody of that standing may switch a mode that is no rank."""
    highest = standing[:1]
    return is_operator(standing) or (highest == "h" and letter in HALF_OPERATORS_MODES)


def puts_out(standing: str, other: str) -> bool:
    """Whether somebody of that standing may kick one of the other standing."""
    reach = PUTS_OUT.get(standing[:1])
    return reach is not None and (not other or other[0] in reach)


def is_operator(standing: str) -> bool:
    """Whether the standing is an operator's or above."""
    return bool(standing) and standing[0] in OPERATORS


def is_helper(standing: str) -> bool:
    """Whether the standing is a half-operator's or above."""
    return bool(standing) and standing[0] in HELPERS


def reaches(standing: str, rank: str) -> bool:
    """Whether the standing is that rank or above it."""
    order = "qaohv"
    return bool(standing) and order.index(standing[0]) <= order.index(rank)
