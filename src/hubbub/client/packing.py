"""Items of a timeline as JSON, for the scrollback on disk, and back. Pure."""

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from hubbub.client.events import Kind
from hubbub.client.model import (
    Delivery,
    Gap,
    Happening,
    Item,
    Message,
    Reaction,
    Remark,
    Verb,
)

_KINDS: dict[str, type[Item]] = {"m": Message, "h": Happening, "g": Gap, "r": Remark}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_DEFAULTS = {
    kind: {field.name: field.default for field in fields(kind)} for kind in _KINDS.values()
}


def packed(item: Item) -> str:
    """Return the item as a line of JSON; what is as by default is left out."""
    defaults = _DEFAULTS[type(item)]
    values = {
        name: _plain(value)
        for name, default in defaults.items()
        if name != "serial" and (value := getattr(item, name)) != default
    }
    return json.dumps({"": _LETTERS[type(item)], **values}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Kind | Verb | Delivery):
        return value.value
    if isinstance(value, tuple):  # reactions
        return [[one.text, *one.who] for one in value]
    return value


_READERS: dict[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "verb": Verb,
    "delivery": Delivery,
    "reactions": lambda rows: tuple(Reaction(text, tuple(who)) for text, *who in rows),
}


def unpacked(text: str, serial: int) -> Item | None:
    """Return the item that a line holds; None for one that this version does not understand."""
    try:
        values = json.loads(text)
        kind = _KINDS[values.pop("")]
        read = {name: _READERS[name](v) if name in _READERS else v for name, v in values.items()}
        return kind(serial=serial, **read)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
