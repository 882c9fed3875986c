"""What was said as it stands in a timeline: events into items. Pure.

Here text of others becomes legible, once: nothing behind this point can drive a terminal.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from sys import intern

from hubbub.client import events
from hubbub.client.model import Delivery, Happening, Item, Message, Verb
from hubbub.client.timeline import Timeline
from hubbub.names import fold
from hubbub.protocol.cleaning import legible, legible_line

Done = events.Edited | events.Redacted | events.Reacted
"""What was done to a message."""

_PARTING = {Verb.LEFT, Verb.KICKED, Verb.GONE}

_LOOK_BACK = 500
"""So many items from the end, what happened before is compared with what is there."""


def message(said: events.Said, serial: int, me: str) -> Message:
    """Return the item of something said; me: our nick, to be found in it."""
    mentions = not said.own and (not said.in_room or is_mentioned(me, said.text))
    return Message(
        serial,
        said.time_s,
        intern(legible_line(said.who)),  # one string for all of somebody's messages
        legible(said.text),
        said.kind,
        said.own,
        mentions,
        said.msgid,
        said.key,
        intern(said.account),
        said.reply_to,
    )


def failed(sent: Message, problem: str) -> Message:
    """Return a message of ours as one that the server has refused."""
    return replace(sent, delivery=Delivery.FAILED, problem=problem)


def is_mentioned(nick: str, text: str) -> bool:
    """Whether the nick stands in the text as a word of its own."""
    return fold(nick) in fold(text) and _word(nick).search(text) is not None


@lru_cache(maxsize=64)
def _word(nick: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(nick)}(?![\w-])", re.IGNORECASE)


def items(
    recalled: events.Recalled, me: str, timeline: Timeline[Item]
) -> tuple[list[Item], list[Done]]:
    """Return what a page adds to a timeline, oldest first, and what was done to messages then.

    What the timeline has already is left out, as is how we came and went ourselves. In one
    millisecond (a bot's) people come, then talk, then leave. The serial numbers are those of items
    at the end.
    """
    known = {_mark(item) for item in islice(reversed(timeline), _LOOK_BACK)}
    found: list[events.Said | Happening] = []
    done: list[Done] = []
    for other in recalled.others:
        if isinstance(other, Done):
            done.append(other)
            continue
        happening = _happening(other)
        if not happening.own and _mark(happening) not in known:
            found.append(happening)
    found += [said for said in _once(recalled.messages) if not _is_there(said, timeline)]
    found.sort(key=lambda one: (one.time_s, _is_parting(one)))
    return [
        message(one, serial, me) if isinstance(one, events.Said) else replace(one, serial=serial)
        for serial, one in enumerate(found, timeline.next)
    ], done


def _is_there(said: events.Said, timeline: Timeline[Item]) -> bool:
    """Whether the timeline has it: by its id or, without one, by its words at either end."""
    if said.msgid:
        return timeline.find(said.msgid) is not None
    ends = chain(islice(timeline, _LOOK_BACK), islice(reversed(timeline), _LOOK_BACK))
    words = (int(said.time_s), legible_line(said.who), legible(said.text))
    return any(
        words == (int(item.time_s), item.who, item.text)
        for item in ends
        if isinstance(item, Message)
    )


def _is_parting(item: events.Said | Happening) -> bool:
    """Whether it comes after what was said in that millisecond, as leaving does; see `items`."""
    return isinstance(item, Happening) and item.verb in _PARTING


def _once(messages: Iterable[events.Said]) -> Iterator[events.Said]:
    seen: set[str] = set()
    for said in messages:
        if said.msgid not in seen:
            yield said
        if said.msgid:
            seen.add(said.msgid)


def _mark(item: Item) -> object:
    return (item.time_s, item.verb, item.who) if isinstance(item, Happening) else None


_Told = (
    events.Joined
    | events.Left
    | events.Kicked
    | events.Gone
    | events.Renamed
    | events.TopicSet
    | events.ModesChanged
)


def _happening(event: _Told) -> Happening:
    """Return the item of something that happened then; it changes nothing now."""
    verb, who, whom, text = _words(event)
    who, whom, text = map(legible_line, (who, whom, text))
    own = bool(getattr(event, "own", False))
    return Happening(0, event.time_s, verb, who, whom, text, own)


def _words(event: _Told) -> tuple[Verb, str, str, str]:
    """Return what somebody did, who, to whom, and what there is to read about it."""
    match event:
        case events.Joined():
            return Verb.JOINED, event.who, "", ""
        case events.Left():
            return Verb.LEFT, event.who, "", event.reason
        case events.Kicked():
            return Verb.KICKED, event.by, event.who, event.reason
        case events.Gone():
            return Verb.GONE, event.who, "", event.reason
        case events.Renamed():
            return Verb.RENAMED, event.old, event.new, ""
        case events.TopicSet():
            return Verb.TOPIC, event.who or "", "", event.text
        case events.ModesChanged():
            return Verb.MODES, event.who, "", event.changes
