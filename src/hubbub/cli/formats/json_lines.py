"""Our own format: one JSON object per line, with everything that is stored of a fact.

    {"id": "0SACSXW4M0001", "time": "2026-03-01T12:01:00.123Z", "kind": "message",
     "talks": ["#ops"], "source": "ann!~ann@host", "identity": "~0SACSX…", "target": "#ops",
     "text": "hello"}

`time` is for people: the id has it. `account`, `tags`, `key` and `about` stand where there are any.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from hubbub.cli.formats.lines import Read, Unreadable
from hubbub.core import ids
from hubbub.server.wires import iso
from hubbub.store.base import Record

# What JSON leaves as it is and a terminal obeys; outside of strings there is none of it.
_OBEYED = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_WORDS = ("kind", "source", "identity", "target", "text")


def write(records: Iterable[Record]) -> Iterator[str]:
    """Yield a line for each record."""
    for record in records:
        fact: dict[str, Any] = {
            "id": ids.to_text(record.id),
            "time": iso(ids.unix_ms(record.id)),
            "kind": record.kind,
            "talks": record.talks,
            "source": record.source,
            "identity": record.identity,
            "target": record.target,
            "text": record.text,
        }
        if record.account is not None:
            fact["account"] = record.account
        if record.tags:
            fact["tags"] = dict(record.tags)
        if record.key is not None:
            fact["key"] = record.key
        if record.about is not None:
            fact["about"] = ids.to_text(record.about)
        line = json.dumps(fact, ensure_ascii=False)
        yield _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", line) + "\n"


def read(lines: Iterable[str]) -> Iterator[Read | Unreadable]:
    """Yield what each line tells; empty lines tell nothing."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Read(number, _record(json.loads(line)))
        except json.JSONDecodeError:
            yield Unreadable(number, "is no JSON")
        except (ValueError, RecursionError) as error:
            yield Unreadable(number, str(error))


def _record(fact: Any) -> Record:
    if not isinstance(fact, dict):
        raise ValueError("is no JSON object")  # noqa: TRY004 - a line that is wrong, no code
    for name in (*_WORDS, "id"):
        if not isinstance(fact.get(name), str):
            raise ValueError(f"has no {name}")  # noqa: TRY004
    talks, tags = fact.get("talks"), fact.get("tags", {})
    if not isinstance(talks, list) or not all(isinstance(one, str) for one in talks):
        raise ValueError("has no talks")
    if not isinstance(tags, dict) or not all(isinstance(one, str) for one in tags.values()):
        raise ValueError("has tags that are none")
    for name in ("account", "key", "about"):
        if not isinstance(fact.get(name), str | None):
            raise ValueError(f"has no right {name}")  # noqa: TRY004
    about = fact.get("about")
    return Record(
        id=ids.from_text(fact["id"]),
        talks=tuple(talks),
        account=fact.get("account"),
        tags=tags,
        key=fact.get("key"),
        about=None if about is None else ids.from_text(about),
        **{name: fact[name] for name in _WORDS},
    )
