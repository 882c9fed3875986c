"""What RPL_ISUPPORT tells of the server.

Source: "Modern IRC", section RPL_ISUPPORT Parameters; IRCv3 bot-mode, monitor, utf8-only.
"""

from collections.abc import Mapping

TOKENS_PER_LINE = 13
"""RPL_ISUPPORT holds 13 tokens at most ("Modern IRC", RPL_ISUPPORT)."""


def channel_modes(kinds: Mapping[str, str]) -> str:
    """Return CHANMODES' value, e.g. `b,k,l,imnst`; kinds maps a letter to its type A, B, C or D."""
    return ",".join(
        "".join(sorted(letter for letter, kind in kinds.items() if kind == wanted))
        for wanted in "ABCD"
    )


def prefix(ranks: Mapping[str, str]) -> str:
    """Return PREFIX's value, e.g. `(ov)@+`; ranks maps letters to prefixes, highest first."""
    return f"({''.join(ranks)}){''.join(ranks.values())}"


def lines(tokens: Mapping[str, str | int | None]) -> list[list[str]]:
    """Return the tokens as they stand in RPL_ISUPPORT lines; None is a token without a value."""
    words = [name if value is None else f"{name}={value}" for name, value in tokens.items()]
    return [words[at : at + TOKENS_PER_LINE] for at in range(0, len(words), TOKENS_PER_LINE)]
