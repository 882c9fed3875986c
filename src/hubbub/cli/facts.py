"""What happened, as a line of JSON for programs. Pure.

    {"type": "message", "time": "2026-03-01T12:01:00.123Z", "room": "#ops", "from": "ann",
     "kind": "speech", "text": "hello", "id": "0SACSXW4M0001"}

`room` is `person` in a talk with one. `account`, `reply_to` and `key` stand where there are any;
`edit`, `delete` and `reaction` have `about`, the id of their message; `gap` has `since`, `until`
and `count`; `rename` has `to`, the room's name from now on.
"""

import json
import re
from typing import Any

from hubbub.client import events
from hubbub.client.markers import iso

# What JSON leaves as it is and a terminal obeys; outside of strings there is none of it.
_OBEYED = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def line(fact: dict[str, Any]) -> str:
    """Return the fact as one line, without its end, that does nothing to a terminal."""
    text = json.dumps(fact, ensure_ascii=False)
    text = text.encode(errors="backslashreplace").decode()
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def facts(event: events.Event) -> list[dict[str, Any]]:
    """Return what a program wants to know of an event: a fact, several, or none."""
    match event:
        case events.Said():
            return [_said("message", event)]
        case events.Accepted(said=events.Said() as said):
            return [_said("message", said)]
        case events.Recalled(messages=messages):
            return [_said("message", said) for said in messages]
        case events.Edited(said=said, about=about):
            return [{**_said("edit", said), "about": about}]
        case events.Redacted(said=said, about=about):
            return [{**_said("delete", said), "about": about}]
        case events.Reacted():
            return [_reaction(event)]
        case events.Restored():
            return [_gap(event)]
        case events.RoomRenamed():
            return [_rename(event)]
    return []


def _said(kind: str, said: events.Said) -> dict[str, Any]:
    where = "room" if said.in_room else "person"
    fact = {
        "type": kind,
        "time": iso(said.time_s),
        where: said.place,
        "from": said.who,
        "kind": said.kind.value,
        "text": said.text,
    }
    more = {
        "id": said.msgid,
        "account": said.account,
        "reply_to": said.reply_to,
        "key": said.key if said.own else "",
    }
    return {**fact, **{name: value for name, value in more.items() if value}}


def _reaction(event: events.Reacted) -> dict[str, Any]:
    return {
        "type": "reaction",
        "time": iso(event.time_s),
        "room": event.place,
        "from": event.who,
        "about": event.about,
        "text": event.text,
        "off": event.off,
    }


def _gap(event: events.Restored) -> dict[str, Any]:
    return {
        "type": "gap",
        "room": event.place,
        "since": iso(event.since_s),
        "until": iso(event.until_s),
        "count": event.count,
        "whole": event.is_all,
    }


def _rename(event: events.RoomRenamed) -> dict[str, Any]:
    return {
        "type": "rename",
        "time": iso(event.time_s),
        "room": event.old,
        "to": event.new,
        "from": event.who,
        "text": event.reason,
    }
