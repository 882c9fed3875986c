"""Masks such as *!*@203.0.113.*: make them whole, and match people against them.

Source: "Modern IRC", section Wildcard Expressions.
"""

import re
from functools import lru_cache

from hubbub.names import fold


def complete(mask: str) -> str:
    """Return mask as nick!user@host: what is missing becomes *.

    `todd` is todd!*@*, `*@host` is *!*@host, `a!b` is a!b@*.
    """
    if "!" not in mask and "@" in mask:
        mask = f"*!{mask}"
    nick, _, rest = mask.partition("!")
    user, _, host = rest.partition("@")
    return f"{nick or '*'}!{user or '*'}@{host or '*'}"


def matches(mask: str, text: str) -> bool:
    """Whether text fits the mask: * is any run of characters, ? is one, case does not count."""
    return _compiled(fold(mask)).fullmatch(fold(text)) is not None


@lru_cache(maxsize=4096)
def _compiled(mask: str) -> re.Pattern[str]:
    # Runs of * become one, and each star stops at the first place where what follows fits (an
    # atomic group): a mask of many stars then cannot make matching exponential.
    first, *rest = re.sub(r"\*+", "*", mask).split("*")
    pattern = _literal(first)
    if rest:
        *middles, last = rest
        for middle in middles:
            pattern += f"(?>.*?{_literal(middle)})"
        pattern += f".*{_literal(last)}"
    return re.compile(pattern, re.DOTALL)


def _literal(text: str) -> str:
    return "".join("." if character == "?" else re.escape(character) for character in text)
