"""What was said before, in its place: above what comes live, and nothing twice. Pure.

Outlives connections, as message ids do (IRCv3 message-ids): what was seen is known after a loss.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from hubbub.client import events
from hubbub.client.events import Edited, Event, Purpose, Reacted, Recall, Redacted, Said
from hubbub.client.recalls import PAGE, before
from hubbub.names import fold

Key = TypeVar("Key")
Value = TypeVar("Value")

ON_JOIN = 20
"""Lines that are shown to a person who enters a room."""

MOST_RESTORED = 1000
"""Lines of a gap that are filled in; who was away for longer has more than this to read."""

KNOWN_PER_PLACE = 4000

RECEIPT_WITHIN_S = 5
"""So soon after a message of ours comes a receipt that has no time of the message itself."""

_BY_ITSELF = {Purpose.ENTERING, Purpose.GAP, Purpose.SINCE}


def is_cut(event: Event) -> bool:
    """Whether that is one page of all since a time, and the asker goes on from its end."""
    if not isinstance(event, events.Recalled) or event.recall.purpose is not Purpose.SINCE:
        return False
    return len(event.messages) >= event.recall.limit


class Backlog:
    """Takes every event, and returns what to show of it, and when.

    Args: on_join: how many messages to ask for in a room that is new to us.
    """

    def __init__(self, on_join: int = ON_JOIN) -> None:
        self._on_join = on_join
        # By folded place: message ids, in order, and when that was said.
        self._known: dict[str, dict[str, float]] = {}
        self._marks: dict[str, dict[tuple[int, str, str], None]] = {}  # of what has no ids
        self._newest: dict[str, Said] = {}
        self._held: dict[str, list[Event]] = {}  # of rooms whose past is on its way
        self._moved: dict[str, str] = {}  # of these, the name now, by that which was asked for
        self._away_since_s: dict[str, float] = {}
        self._entered_s: dict[str, float] = {}  # by the clock that messages go by

    def wish(self, room: str) -> Recall:
        """Return what to ask for, now that we have entered the room."""
        if fold(room) not in self._away_since_s:
            return Recall(Purpose.ENTERING, room, self._on_join)
        newest = self._newest.get(fold(room))
        if newest is None:  # the room was empty when we entered it
            return Recall(Purpose.GAP, room, PAGE)
        since_s = before(int(newest.time_s))  # some servers' logs have whole seconds
        return Recall(Purpose.GAP, room, MOST_RESTORED, newest.msgid, time_s=since_s)

    def remember(self, newest: Said, away_since_s: float) -> None:
        """Note the newest message of a place that another run of the program has seen, and when."""
        place = fold(newest.place)
        self._newest[place] = newest
        self._known.setdefault(place, {})[newest.msgid] = newest.time_s
        self._away_since_s[place] = away_since_s

    def recognise(self, place: str, marks: Iterable[tuple[int, str, str]]) -> None:
        """Note what another run of the program has seen of a place, and what has no ids."""
        self._marks.setdefault(fold(place), {}).update(dict.fromkeys(marks))

    def forget(self, place: str) -> None:
        """Note that nothing is known of a place: what is asked for next is as on entering."""
        for known in (self._newest, self._away_since_s, self._known, self._marks, self._entered_s):
            known.pop(fold(place), None)

    def move(self, old: str, new: str) -> None:
        """Note that a place has another name; what is known of it stays known."""
        if fold(old) in self._held:
            self._moved[fold(old)] = new
            self._held[fold(old)] = [_put(event, new) for event in self._held[fold(old)]]
        places = (self._known, self._marks, self._newest, self._held)
        for known in (*places, self._away_since_s, self._entered_s):
            if fold(old) in known:
                known[fold(new)] = known.pop(fold(old))  # type: ignore[assignment]

    def away_since_s(self) -> float | None:
        """Return since when we have missed what was said anywhere; None: we have missed nothing."""
        return min(self._away_since_s.values(), default=None)

    def newest(self, place: str) -> Said | None:
        """Return the newest message of a place."""
        return self._newest.get(fold(place))

    def back(self, place: str) -> float | None:
        """Note that we are back where nobody tells what we missed; return since when, if we did."""
        return self._away_since_s.pop(fold(place), None)

    def expect(self, recall: Recall) -> None:
        """Hold back what comes live in that room, until the answer has come."""
        self._held.setdefault(fold(recall.place), [])

    def expects(self, place: str) -> bool:
        """Whether what was said there is on its way."""
        return fold(place) in self._held

    def lose(self, rooms: Iterable[str], since_s: float) -> None:
        """Note that we miss what is said in these rooms from now on."""
        for room in rooms:
            self._away_since_s.setdefault(fold(room), since_s)

    def take(self, event: Event, now_s: float) -> list[Event]:
        """Return what to show now, in order."""
        match event:
            case (
                Said(place=place)
                | events.Accepted(said=Said(place=place))
                | Edited(said=Said(place=place))
                | Redacted(said=Said(place=place))
                | Reacted(place=place)
            ):
                if fold(place) not in self._held:
                    return [] if self._was_said_before(event) else self._fresh([event])
                self._held[fold(place)].append(event)
                return []
            case (
                events.Joined(room=place)
                | events.Left(room=place)
                | events.Kicked(room=place)
                | events.ModesChanged(room=place)
                | events.TopicSet(room=place, who=str())
            ) if fold(place) in self._held and not getattr(event, "own", False):
                self._held[fold(place)].append(event)
                return []
            case events.Joined(room=place, own=True):
                self._entered_s[fold(place)] = event.time_s
            case events.Recalled() | events.RecallFailed() if self._moved.get(
                fold(event.recall.place)
            ):
                return self.take(self._in_new_place(event), now_s)
            case events.Recalled() if is_cut(event):
                return self._past(event, now_s)
            case events.Recalled(recall=recall) if recall.purpose in _BY_ITSELF:
                return [*self._past(event, now_s), *self._release(recall.place)]
            case events.RecallFailed(recall=recall) if recall.purpose in _BY_ITSELF:
                self._away_since_s.pop(fold(recall.place), None)
                return [event, *self._release(recall.place)]
            case events.Lost() | events.Welcomed():
                self._moved.clear()
                held = [item for place in list(self._held) for item in self._release(place)]
                return [*held, event]
        return [event]

    def _in_new_place(self, event: events.Recalled | events.RecallFailed) -> Event:
        """Return the answer as if it had been asked under the name that the place has now."""
        new = self._moved.pop(fold(event.recall.place))
        recall = replace(event.recall, place=new)
        if isinstance(event, events.RecallFailed):
            return replace(event, recall=recall)
        messages = tuple(replace(said, to=new) for said in event.messages)
        return replace(event, recall=recall, messages=messages)

    def _past(self, event: events.Recalled, now_s: float) -> list[Event]:
        recall = event.recall
        unseen = [said for said in event.messages if not self._was_seen(said)]
        fresh = tuple(said for said in unseen if self._is_new(said))
        event = replace(event, others=self._not_held(event))
        is_news = fresh or event.others or event.is_end
        past: list[Event] = [replace(event, messages=fresh)] if is_news else []
        since_s = self._away_since_s.pop(fold(recall.place), None)
        if recall.purpose is not Purpose.GAP or since_s is None:
            return past
        is_all = len(event.messages) < recall.limit
        others = sum(not getattr(other, "own", False) for other in event.others)
        gap = events.Restored(recall.place, since_s, now_s, len(fresh), is_all, others)
        return [gap, *past]

    def _not_held(self, event: events.Recalled) -> tuple[events.Other, ...]:
        """Return what else happened, without what was told live too: that changes who is here."""
        held = {_mark(one) for one in self._held.get(fold(event.recall.place), ())} - {None}
        return tuple(other for other in event.others if _mark(other) not in held)

    def _release(self, place: str) -> list[Event]:
        held = self._held.pop(fold(place), [])
        return self._fresh([event for event in held if not self._was_seen(event)])

    def _was_seen(self, event: Event) -> bool:
        """Whether that is a message without an id that has come before, as far as one can tell."""
        said = event.said if isinstance(event, events.Accepted) else event
        if not isinstance(said, Said) or said.msgid:
            return False
        marks = self._marks.get(fold(said.place), {})
        second, who, text = said.mark
        later = range(RECEIPT_WITHIN_S if said.own else 1)
        return any((second + late, who, text) in marks for late in later)

    def _was_said_before(self, event: Event) -> bool:
        """Whether a server tells once more, as if it were said now, what we have seen.

        InspIRCd does (chanhistory), to whoever enters a room and has no batches.
        """
        if not isinstance(event, Said):
            return False
        entered_s = self._entered_s.get(fold(event.place))
        return entered_s is not None and event.time_s <= entered_s and self._was_seen(event)

    def _fresh(self, held: list[Event]) -> list[Event]:
        fresh: list[Event] = []
        for event in held:
            if isinstance(event, Edited | Redacted):
                fresh.append(self._dated(event))
                continue
            said = event.said if isinstance(event, events.Accepted) else event
            if not isinstance(said, Said) or self._is_new(said):
                fresh.append(event)
        return fresh

    def _dated(self, event: Edited | Redacted) -> Event:
        """Return the event with the time at which that was said which it is about."""
        place = fold(event.said.place)
        return replace(event, about_s=self._known.get(place, {}).get(event.about))

    def _is_new(self, said: Said) -> bool:
        """Return whether it is seen for the first time, and note that it has been seen."""
        place = fold(said.place)
        known = self._known.setdefault(place, {})
        if said.msgid and said.msgid in known:
            return False
        if said.msgid:
            known[said.msgid] = said.time_s
            _trim(known)
        else:
            marks = self._marks.setdefault(place, {})
            marks[said.mark] = None
            _trim(marks)
        newest = self._newest.get(place)
        if newest is None or said.time_s >= newest.time_s:
            self._newest[place] = said
        return True


def _trim(seen: dict[Key, Value]) -> None:
    """Let go of what has been there for the longest."""
    if len(seen) > KNOWN_PER_PLACE:
        del seen[next(iter(seen))]


_Happening = events.Joined | events.Left | events.Kicked | events.ModesChanged | events.TopicSet
"""What waits for the past like messages do. Who quits or takes another name concerns all rooms."""


def _mark(event: Event | events.Other) -> object:
    """Return by what something that happened is known again, None for other things."""
    return (type(event), event.time_s, event.who) if isinstance(event, _Happening) else None


def _put(event: Event, place: str) -> Event:
    """Return what is held back, as if it had happened there."""
    match event:
        case Said():
            return replace(event, to=place)
        case events.Accepted(said=Said() as said) | Edited(said=said) | Redacted(said=said):
            return replace(event, said=replace(said, to=place))
        case Reacted():
            return replace(event, place=place)
    return replace(event, room=place) if isinstance(event, _Happening) else event
