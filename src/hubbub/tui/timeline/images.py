"""Links to images, and the mark that stands behind them. Nothing here ever fetches one.

An image drawn among the messages would take the place of `mark`: it is asked for each link.
"""

import re
from urllib.parse import urlsplit

from hubbub.tui.timeline.wrapping import Span

_KINDS = (
    *("apng", "avif", "bmp", "gif", "heic", "jpeg", "jpg"),
    *("jxl", "png", "svg", "tif", "tiff", "webp"),
)
_ENDINGS = tuple(f".{kind}" for kind in _KINDS)

MAYBE = re.compile(rf"\.(?:{'|'.join(_KINDS)})\b", re.IGNORECASE)
"""What a text has that links to an image; not each that has it does."""

# Where an address tells the size: plan-640x480.png, ?width=640&height=480, ?w=640&h=480.
_IN_NAME = re.compile(r"(?<!\d)(\d{1,5})x(\d{1,5})(?!\d)")
_IN_QUERY = re.compile(r"(?:^|&)w(?:idth)?=(\d{1,5})&h(?:eight)?=(\d{1,5})(?:&|$)")


def mark(link: str, key: str) -> list[Span]:
    """Return what stands behind a link: `[img 640x480 ⏎]`; nothing if it is to no image.

    Args: key: what opens it. The size is told where the address has it.
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        return []
    if not parts.path.lower().endswith(_ENDINGS):
        return []
    name = parts.path.rpartition("/")[2]
    size = _IN_QUERY.search(parts.query) or _IN_NAME.search(name)
    words = ["img", f"{size[1]}x{size[2]}" if size else "", key]
    return [("  ", ""), (f"[{' '.join(filter(None, words))}]", "image")]
