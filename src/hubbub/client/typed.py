"""Which typed lines may be kept on the disk, to be found again: those without a password. Pure."""

from collections.abc import Mapping

from hubbub.names import fold

_SERVICES = {"nickserv", "chanserv"}
_SECRET = {"/raw", "/login", "/register", "/oper", "/pass", "/password"}
_WITH_PASSWORD = {"/join", "/room"}
_TO_SOMEBODY = {"/msg", "/query", "/notice"}


_NONE: Mapping[str, str] = {}


def may_be_kept(text: str, place: str = "", aliases: Mapping[str, str] = _NONE) -> bool:
    """Whether no password can be in a line that was typed in that room or talk.

    Args: aliases: name -> command, of the person's own: what stands for /login is as secret.
    """
    command, *words = _meant(text, aliases).split()[:3] or [""]
    command = command.lower()
    if not command.startswith("/") or command.startswith("//"):
        return fold(place) not in _SERVICES
    if command in _SECRET:
        return False
    if command in _TO_SOMEBODY:
        return not words or fold(words[0]) not in _SERVICES
    return command not in _WITH_PASSWORD or len(words) < 2


def _meant(text: str, aliases: Mapping[str, str]) -> str:
    """Return a line with the command that its alias stands for."""
    name, _, rest = text.removeprefix("/").partition(" ")
    command = aliases.get(name.lower(), "") if text.startswith("/") else ""
    return f"/{command.removeprefix('/')} {rest}" if command else text
