"""Where one can listen, as the configuration writes it."""

import re
from pathlib import Path

_UNIX = "unix:"
_PLACE = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:\[\]]+)):(?P<port>\d{1,5})")
_MODE = re.compile(r"[0-7]{3,4}")


def parse(text: str) -> tuple[str, int] | Path:
    """Return address and port, or a Unix socket's path.

    Raises: ValueError: it is neither `HOST:PORT`, `[IPV6]:PORT` nor `unix:PATH`.
    """
    if text.startswith(_UNIX) and len(text) > len(_UNIX):
        return Path(text.removeprefix(_UNIX))
    found = _PLACE.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        raise ValueError(f"{text!r} is no place to listen")
    return found["v6"] or found["host"], int(found["port"])


def is_place(text: str) -> bool:
    """Whether `parse` takes it."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def is_mode(text: str) -> bool:
    """Whether it is a mode as for chmod, in digits."""
    return bool(_MODE.fullmatch(text))
