"""What people and rooms tell of themselves under keys: a display name, a picture, a colour.

Source: IRCv3 metadata, section Keys and Values.
"""

import re

from hubbub.core import permissions
from hubbub.core.commands import SetMetadata
from hubbub.core.events import Event, MetadataChanged
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from hubbub.numerics import Numeric

KEYS_LIMIT = 50
SUBSCRIPTIONS_LIMIT = 100
VALUE_LIMIT_BYTES = 300
"""With the longest key, target and nick around it, a line still fits in 510 bytes."""

KEY_LIMIT = 40

_KEY = re.compile(r"[a-z0-9_./-]+")


def is_key(text: str) -> bool:
    """Whether text may be a key."""
    return len(text) <= KEY_LIMIT and _KEY.fullmatch(text) is not None


def is_value(text: str) -> bool:
    """Whether text may be a value."""
    return len(text.encode()) <= VALUE_LIMIT_BYTES


def has_space(values: dict[str, str] | None, key: str) -> bool:
    """Whether the key can be set: it is there already, or the limit is not reached."""
    return values is None or key in values or len(values) < KEYS_LIMIT


def find_target(chat: Chat, actor: User, name: str) -> Room | User | None:
    """Return whom or which room the name means; `*` is the actor."""
    if name == "*":
        return actor
    return chat.room(name) if name.startswith("#") else chat.user(name)


def set_metadata(chat: Chat, actor: User, command: SetMetadata, now_s: int) -> list[Event]:
    """Return the change, if it is one.

    Raises: Refused.
    """
    target = command.target
    if not permissions.may_set_metadata(actor, target):
        raise Refused(
            "that is not yours to set", numeric=Numeric.ERR_CHANOPRIVSNEEDED, params=("*",)
        )
    if (target.metadata or {}).get(command.key) == command.value:
        return []
    return [MetadataChanged(actor, actor.source, target, command.key, command.value)]


def apply_metadata(chat: Chat, event: MetadataChanged, now_s: int) -> None:
    """Make the target's metadata what it is after the event."""
    values = dict(event.target.metadata or {})
    if event.value is None:
        values.pop(event.key, None)
    else:
        values[event.key] = event.value
    event.target.metadata = values or None
