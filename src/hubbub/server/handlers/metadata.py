"""METADATA: what people and rooms tell of themselves under keys.

Source: IRCv3 metadata (draft/metadata-2), and what Ergo does with draft/metadata-3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.commands import SetMetadata
from hubbub.core.metadata import SUBSCRIPTIONS_LIMIT, find_target, has_space, is_key, is_value
from hubbub.core.state import Room
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server.subscriptions import CAPABILITIES, Target, current, key_value, name_of

if TYPE_CHECKING:
    from hubbub.server.session import Session

_SYNC_LIMIT = 500
"""Members of a room up to which their metadata is told at once; who wants more asks again."""


def metadata(session: Session, message: Message) -> None:
    """Run a subcommand of METADATA."""
    name, word, *rest = message.params
    own = _SUBSCRIBING.get(word.upper())
    subcommand = _SUBCOMMANDS.get(word.upper())
    if own is not None:
        own(session, rest)
    elif subcommand is None:
        _fail(session, "SUBCOMMAND_INVALID", word, text="There is no such subcommand")
    elif session.user is None:
        _before_arrival(session, name, word.upper(), rest)
    else:
        target = find_target(session.hub.chat, session.user, name)
        if target is None:
            _fail(session, "INVALID_TARGET", name, text="There is nobody and nothing of that name")
        elif not permissions.may_read_metadata(session.user, target):
            _fail(session, "KEY_NO_PERMISSION", name_of(target), "*", text="That is not for you")
        else:
            subcommand(session, target, rest)


def _fail(session: Session, code: str, *context: str, text: str) -> None:
    safe = [word if word and " " not in word and word[0] != ":" else "*" for word in context]
    session.fail("METADATA", code, *safe, text=text)


def _batch(session: Session, name: str, lines: list[bytes]) -> None:
    session.push_batch("metadata", [name], lines)


def _not_set(session: Session, name: str, key: str) -> bytes:
    words = (name, key, "that key is not set")
    return session.dialect.numeric(session, Numeric.RPL_KEYNOTSET, words)


def _lines(session: Session, name: str, values: dict[str, str] | None) -> list[bytes]:
    return [key_value(session, name, key, value) for key, value in (values or {}).items()]


def _get(session: Session, target: Target, keys: list[str]) -> None:
    _tell(session, name_of(target), target.metadata or {}, keys)


def _tell(session: Session, name: str, values: dict[str, str], keys: list[str]) -> None:
    lines = []
    for key in keys:
        if not is_key(key):
            text = "That is not a valid key"
            lines.append(
                session.dialect.fail(session, "METADATA", "KEY_INVALID", (_shown(key),), text)
            )
        elif key in values:
            lines.append(key_value(session, name, key, values[key]))
        else:
            lines.append(_not_set(session, name, key))
    _batch(session, name, lines)


def _shown(key: str) -> str:
    return key if key and " " not in key and key[0] != ":" else "*"


def _list(session: Session, target: Target, _: list[str]) -> None:
    _batch(session, name_of(target), _lines(session, name_of(target), target.metadata))


def _set(session: Session, target: Target, words: list[str]) -> None:
    key, value = _asked(words)
    if session.user is None or not _is_legal(session, key, value):
        return
    name = name_of(target)
    if not permissions.may_set_metadata(session.user, target):
        _fail(session, "KEY_NO_PERMISSION", name, key, text="That is not yours to set")
    elif value is None and key not in (target.metadata or {}):
        _fail(session, "KEY_NOT_SET", name, key, text="That key is not set")
    elif value is not None and not has_space(target.metadata, key):
        _fail(session, "LIMIT_REACHED", name, text="There are as many keys as there may be")
    elif session.hub.act(session, SetMetadata(target, key, value)):
        answer = _not_set(session, name, key)
        session.push(answer if value is None else key_value(session, name, key, value))


def _asked(words: list[str]) -> tuple[str, str | None]:
    """Return key and value; no value takes the key away."""
    return (words[0] if words else ""), (words[1] or None if len(words) > 1 else None)


def _is_legal(session: Session, key: str, value: str | None) -> bool:
    if not is_key(key):
        _fail(session, "KEY_INVALID", key, text="That is not a valid key")
    elif value is not None and not is_value(value):
        # metadata-2 calls it VALUE_INVALID without a key; Ergo and metadata-3 say this.
        _fail(session, "INVALID_VALUE", key, text="That value is too long")
    else:
        return True
    return False


def _clear(session: Session, target: Target, _: list[str]) -> None:
    name = name_of(target)
    if session.user is None:
        return
    if not permissions.may_set_metadata(session.user, target):
        _fail(session, "KEY_NO_PERMISSION", name, "*", text="That is not yours to clear")
        return
    keys = list(target.metadata or ())
    for key in keys:
        session.hub.act(session, SetMetadata(target, key, None))
    _batch(session, name, [_not_set(session, name, key) for key in keys])


def _sync(session: Session, target: Target, _: list[str]) -> None:
    members = _seen(session, target) if isinstance(target, Room) else []
    _batch(session, name_of(target), current(session, [target, *members]))


def _seen(session: Session, room: Room) -> list[Target]:
    """Return those in the room of whom the session may know that."""
    me = session.user
    if me is None:
        return []
    return [one for one in room.members if permissions.sees_in(me, one, room)]


def tell_on_join(session: Session, room: Room) -> None:
    """Tell the metadata of a room just entered and of who is there, as far as subscribed to."""
    if session.subscribed is None or CAPABILITIES.isdisjoint(session.caps):
        return
    if len(room.members) > _SYNC_LIMIT:
        session.numeric(Numeric.RPL_METADATASYNCLATER, room.name)
        return
    _batch(session, room.name, current(session, [room, *_seen(session, room)]))


def tell_own(session: Session) -> None:
    """Tell who arrives its own metadata."""
    if session.user is not None and not CAPABILITIES.isdisjoint(session.caps):
        name = session.user.nick
        _batch(session, name, _lines(session, name, session.user.metadata))


def _before_arrival(session: Session, name: str, word: str, rest: list[str]) -> None:
    """Let somebody who has no nick yet set what it will have."""
    known = session.registration
    if known is None or name != "*":
        _fail(session, "INVALID_TARGET", name, text="Before arriving there is only *")
        return
    values = known.metadata = known.metadata or {}
    if word == "GET":
        _tell(session, "*", values, rest)
    elif word == "CLEAR":
        known.metadata = None
        _batch(session, "*", [_not_set(session, "*", key) for key in values])
    elif word != "SET":
        _batch(session, "*", _lines(session, "*", values))
    else:
        _set_before_arrival(session, values, *_asked(rest))


def _set_before_arrival(
    session: Session, values: dict[str, str], key: str, value: str | None
) -> None:
    if not _is_legal(session, key, value):
        return
    if value is None:
        values.pop(key, None)
        session.push(_not_set(session, "*", key))
    elif not has_space(values, key):
        _fail(session, "LIMIT_REACHED", "*", text="There are as many keys as there may be")
    else:
        values[key] = value
        session.push(key_value(session, "*", key, value))


def _sub(session: Session, keys: list[str]) -> None:
    wanted = dict.fromkeys(session.subscribed or ())
    accepted = []
    for key in keys:
        if not is_key(key):
            _fail(session, "KEY_INVALID", key, text="That is not a valid key")
        elif key not in wanted and len(wanted) >= SUBSCRIPTIONS_LIMIT:
            _fail(session, "TOO_MANY_SUBS", key, text="Those are too many subscriptions")
            break
        else:
            wanted[key] = None
            accepted.append(key)
    session.hub.subscriptions.set(session, wanted)
    if accepted:
        session.numeric(Numeric.RPL_METADATASUBOK, *accepted)


def _unsub(session: Session, keys: list[str]) -> None:
    wanted = [key for key in session.subscribed or () if key not in keys]
    session.hub.subscriptions.set(session, wanted)
    for key in keys:
        if not is_key(key):
            _fail(session, "KEY_INVALID", key, text="That is not a valid key")
    legal = [key for key in keys if is_key(key)]
    if legal:
        session.numeric(Numeric.RPL_METADATAUNSUBOK, *legal)


def _subs(session: Session, _: list[str]) -> None:
    lines = [
        session.dialect.numeric(session, Numeric.RPL_METADATASUBS, (key,))
        for key in session.subscribed or ()
    ]
    session.push_batch("metadata-subs", [], lines)


_SUBCOMMANDS: dict[str, Callable[[Session, Target, list[str]], None]] = {
    "GET": _get,
    "LIST": _list,
    "SET": _set,
    "CLEAR": _clear,
    "SYNC": _sync,
}

_SUBSCRIBING: dict[str, Callable[[Session, list[str]], None]] = {
    "SUB": _sub,
    "UNSUB": _unsub,
    "SUBS": _subs,
}
