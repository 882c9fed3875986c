"""hubbub: one chatroom, many doors.

async with hubbub.connect("chat.example", name="bot") as chat:
async for message in chat:
...
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubbub.client.bot import Bot, Heard, connect

__version__ = "0.1.0"

__all__ = ["Bot", "Heard", "__version__", "connect"]


def __getattr__(name: str) -> Any:
    """Return what `hubbub.client.bot` has: imported when it is used, so that nobody else pays."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from hubbub.client import bot  # noqa: PLC0415 (see above)

    return getattr(bot, name)
