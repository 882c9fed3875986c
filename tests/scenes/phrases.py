"""What the sentences of a scene mean at each door: what is sent, and which line is seen.

In a sentence `{y}` and `{z}` stand for names, `{r}` for a room, `{t}` for any text. In a line
`{me}` is the actor's present nick, `{where}` names the room where the plain dialect does, and `…`
fits anything.
"""

import re
from typing import NamedTuple


class Phrase(NamedTuple):
    """One sentence, without the actor's name, and what it is at each door ('' for nothing)."""

    sentence: str
    irc: str
    plain: str


ACTIONS = (
    Phrase("says: {t}", "PRIVMSG {r} :{t}", "{t}"),
    Phrase("says in {r}: {t}", "PRIVMSG {r} :{t}", "/msg {r} {t}"),
    Phrase("does: {t}", "PRIVMSG {r} :\x01ACTION {t}\x01", "/me {t}"),
    Phrase("tells {y}: {t}", "PRIVMSG {y} :{t}", "/msg {y} {t}"),
    Phrase("tries to enter {r}", "JOIN {r}", "/join {r}"),
    Phrase("tries to enter {r} with the password {y}", "JOIN {r} {y}", "/join {r} {y}"),
    Phrase("leaves {r}", "PART {r}", "/leave {r}"),
    Phrase("sets the topic: {t}", "TOPIC {r} :{t}", "/topic {t}"),
    Phrase("takes the name {y}", "NICK {y}", "/nick {y}"),
)

OBSERVATIONS = (
    Phrase("sees: {t}", "{t}", "{t}"),
    Phrase("hears {y}: {t}", ":{y}!… PRIVMSG {r} :{t}", "…:… {where}{y}: {t}"),
    Phrase("hears {y} in {r}: {t}", ":{y}!… PRIVMSG {r} :{t}", "…:… {where}{y}: {t}"),
    Phrase("is told by {y}: {t}", ":{y}!… PRIVMSG {me} :{t}", "…:… [{y} -> {me}] {t}"),
    Phrase("sees {y} do: {t}", ":{y}!… PRIVMSG {r} :\x01ACTION {t}\x01", "…:… {where}* {y} {t}"),
    Phrase("sees {y} enter {r}", ":{y}!… JOIN {r}", "…:… -- {y} joined {r}"),
    Phrase("sees {y} leave the chat ({t})", ":{y}!… QUIT :{t}", "…:… -- {y} left the chat ({t})"),
    Phrase("sees {y} leave {r}", ":{y}!… PART {r}", "…:… -- {y} left {r}"),
    Phrase("sees {y} become {z}", ":{y}!… NICK :{z}", "…:… -- {y} is now {z}"),
    Phrase(
        "sees {y} set the topic of {r}: {t}",
        ":{y}!… TOPIC {r} :{t}",
        "…:… -- {y} set the topic of {r}: {t}",
    ),
    Phrase(
        "sees {y} put {z} out of {r} ({t})",
        ":{y}!… KICK {r} {z} :{t}",
        "…:… -- {y} put {z} out of {r} ({t})",
    ),
    Phrase("sees {y} change {r}: {t}", ":{y}!… MODE {r} {t}", "…:… -- {y} changed {r}: {t}"),
    Phrase(
        "sees {y} invite {z} into {r}",
        ":{y}!… INVITE {z} {r}",
        "…:… -- {y} invites {z} into {r}",
    ),
    Phrase("is refused: {t}", ":hubbub.local … :{t}", "-- {t}"),
)

_NAME = re.compile(r"\\\$([a-z]+)")  # escaped, as it stands in an expression

_GROUPS = {"y": r"(?P<y>\S+)", "z": r"(?P<z>\S+)", "r": r"(?P<r>#\S*)", "t": r"(?P<t>.*)"}


def find(phrases: tuple[Phrase, ...], text: str) -> tuple[Phrase, dict[str, str]] | None:
    """Return the phrase that the text is, and what its blanks hold."""
    for phrase in phrases:
        pattern = re.escape(phrase.sentence)
        for blank, group in _GROUPS.items():
            pattern = pattern.replace(re.escape("{" + blank + "}"), group)
        found = re.fullmatch(pattern, text)
        if found:
            return phrase, found.groupdict()
    return None


def fits(pattern: str, line: str) -> bool:
    """Whether the line is what the pattern says; `…` is any run of characters."""
    return found(pattern, line) is not None


def found(pattern: str, line: str) -> dict[str, str] | None:
    """Return what stands in the line where the pattern has a `$name`; None if it does not fit."""
    expression = _NAME.sub(r"(?P<\1>[^\\s;]+)", re.escape(pattern).replace("…", ".*"))
    match = re.fullmatch(expression, line)
    return match.groupdict() if match else None


def filled(text: str, known: dict[str, str]) -> str:
    """Return the text with what is known in the place of each `$name`."""
    return re.sub(r"\$([a-z]+)", lambda name: known.get(name[1], name[0]), text)
