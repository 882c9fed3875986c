"""Events into lines for a terminal: pure, and nothing of others' text leaves it uncleaned.

A line is a list of (style, text); a style is what stands between ESC [ and m, '' for none.
"""

from binascii import crc32
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import singledispatch
from re import IGNORECASE, escape, search

from hubbub.client import events
from hubbub.client.events import Kind, Purpose
from hubbub.names import fold
from hubbub.protocol.cleaning import clean

Line = list[tuple[str, str]]

QUIET = "38;5;243"
ALARM = "38;5;160"
MENTION = "1"

# Of xterm's 256 colours those that have a contrast of 3.7 or more with black and with white.
NAME_STYLES = [f"38;5;{n}" for n in (27, 28, 30, 63, 64, 98, 100, 130, 132, 160, 163, 166)]

SHOWN_MEMBERS = 20
"""How many people of a room are named when one enters it; /names lists all."""


@dataclass(frozen=True, slots=True)
class View:
    """What a line depends on beside its event: who reads it, where, when, and what was said.

    texts: who said what, by its id.
    """

    me: str
    here: str
    zone: tzinfo | None
    now_s: float
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)


CONTINUED = "      | "
"""Stands in front of a message's further lines, so that none can be taken for a message."""


def plain(line: Line) -> str:
    """Return the line's text, cleaned."""
    return "".join(clean(text) for _, text in line)


def ansi(line: Line) -> str:
    """Return the line with its colours; its text, cleaned, holds no sequence but these."""
    return "".join(
        f"\x1b[{style}m{clean(text)}\x1b[0m" if style and text else clean(text)
        for style, text in line
    )


def name_style(nick: str) -> str:
    """Return the style of a name: the same on every machine and day."""
    return NAME_STYLES[crc32(fold(nick).encode()) % len(NAME_STYLES)]


def day(time_s: float, zone: tzinfo | None) -> str:
    """Return the day of that moment, as a headline for it."""
    return f"{datetime.fromtimestamp(time_s, zone):%A, %d %B %Y}"


def remark(view: View, text: str, *, time_s: float | None = None, style: str = QUIET) -> Line:
    """Return `12:01 -- text`: what the program itself, or the server, has to say."""
    return [_time(view, time_s), (style, f"-- {text}")]


def _time(view: View, time_s: float | None = None) -> tuple[str, str]:
    moment = datetime.fromtimestamp(view.now_s if time_s is None else time_s, view.zone)
    return (QUIET, f"{moment:%H:%M} ")


@singledispatch
def lines(event: object, view: View) -> list[Line]:
    """Return the lines that tell an event; none for what is of no interest to a reader."""
    raise TypeError(f"no line for {event!r} in {view!r}")


# Messages


@lines.register
def _(event: events.Said, view: View) -> list[Line]:
    return _broken([_time(view, event.time_s), *_where(event, view), *_words(event, view)])


def _broken(line: Line) -> list[Line]:
    """Return the line in as many as its text has."""
    broken: list[Line] = [[]]
    for style, text in line:
        first, *more = text.split("\n")
        broken[-1].append((style, first))
        broken += [[(QUIET, CONTINUED), (style, part)] for part in more]
    return broken


@lines.register
def _(event: events.Accepted, view: View) -> list[Line]:
    return lines(event.said, view)


@lines.register
def _(event: events.Refused, view: View) -> list[Line]:
    if event.draft is None:
        return [remark(view, event.reason, style=ALARM)]
    return [remark(view, f"not sent: {event.draft.text} ({event.reason})", style=ALARM)]


@lines.register
def _(event: events.Edited, view: View) -> list[Line]:
    said = event.said
    does = f" edited {_said_at(event, view)}: "
    action: Line = [("", f"* {said.who} ")] if said.kind is Kind.ACTION else []
    return _broken([*_doer(said, view), (QUIET, does), *action, ("", said.text)])


@lines.register
def _(event: events.Redacted, view: View) -> list[Line]:
    text = f" took back what was said at {_said_at(event, view)}{_because(event.said.text)}"
    if event.about_s is None:
        text = f" took back something said before{_because(event.said.text)}"
    return [[*_doer(event.said, view), (QUIET, text)]]


@lines.register
def _(event: events.Reacted, view: View) -> list[Line]:
    who, text = view.texts.get(event.about, ("", ""))
    about = f"{who}: {_short(text)}" if who else "something said before"
    how = f"takes {event.text} away from" if event.off else f"reacts {event.text} to"
    where = "" if fold(event.place) == fold(view.here) else f"{event.place}: "
    return [remark(view, f"{where}{event.who} {how} {about}")]


def _doer(said: events.Said, view: View) -> Line:
    who = ("", "you") if said.own else (name_style(said.who), said.who)
    return [_time(view, said.time_s), *_where(said, view), (QUIET, "-- "), who]


def _said_at(event: events.Edited | events.Redacted, view: View) -> str:
    about_s = event.about_s
    return "what was said before" if about_s is None else _moment(about_s, view)


def _where(said: events.Said, view: View) -> Line:
    if said.in_room:
        return [] if fold(said.to) == fold(view.here) else [(QUIET, f"{said.to} ")]
    you, other = ("", "you"), (name_style(said.place), said.place)
    first, second = (you, other) if said.own else (other, you)
    return [(QUIET, "["), first, (QUIET, " -> "), second, (QUIET, "] ")]


QUOTED = 40
"""So many letters of what is answered stand in front of the answer."""


def _answered(said: events.Said, view: View) -> Line:
    """Return what a message answers: `(to sam: deploy failed) `; nothing if it answers nothing."""
    if not said.reply_to:
        return []
    who, text = view.texts.get(said.reply_to, ("", ""))
    return [(QUIET, f"(to {who}: {_short(text)}) " if who else "(to something said before) ")]


def _short(text: str) -> str:
    short = " ".join(text.split())
    return f"{short[: QUOTED - 1]}…" if len(short) > QUOTED else short


def _words(said: events.Said, view: View) -> Line:
    who = (name_style(said.who), said.who)
    text = (MENTION if not said.own and _mentions(said.text, view.me) else "", said.text)
    match said.kind:
        case Kind.ACTION:
            return [("", "* "), who, ("", " "), text]
        case Kind.NOTICE:
            return [("", "-"), who, ("", "- "), text]
    answered = _answered(said, view)
    return [who, ("", ": "), *answered, text] if said.in_room else [*answered, text]


def _mentions(text: str, nick: str) -> bool:
    return search(rf"(?<![\w-]){escape(nick)}(?![\w-])", text, IGNORECASE) is not None


# What was said before


@lines.register
def _(event: events.Recalled, view: View) -> list[Line]:
    recall = event.recall
    found = [line for said in event.messages for line in past(said, view)]
    if recall.purpose is not Purpose.SEARCH:
        when = "before that" if recall.purpose is Purpose.OLDER else "yet"
        nothing = f"nothing was said in {recall.place} {when}"
        asked = recall.purpose in {Purpose.LAST, Purpose.OLDER}
        return found or ([remark(view, nothing)] if asked else [])
    sought = f"{recall.words}{_in(recall.place)}"
    if not found:
        return [remark(view, f"nothing was found: {sought}")]
    count = len(event.messages)
    newest = ", the newest ones" if count >= recall.limit else ""
    return [remark(view, f"{count} found{newest}: {sought}"), *found]


@lines.register
def _(event: events.RecallFailed, view: View) -> list[Line]:
    what = "search" if event.recall.purpose is Purpose.SEARCH else "history"
    text = f"no {what}{_in(event.recall.place)}: {event.reason}"
    return [remark(view, text, style=ALARM)]


@lines.register
def _(event: events.Restored, view: View) -> list[Line]:
    is_here = fold(event.place) == fold(view.here)
    if not (event.count or is_here):
        return []
    since, until = _moment(event.since_s, view), _moment(event.until_s, view)
    span = since if since == until else f"{since}–{until}"
    text = f"{'' if is_here else f'{event.place}: '}offline {span} · {_restored(event)}"
    return [remark(view, text)]


def _restored(event: events.Restored) -> str:
    messages = "1 message" if event.count == 1 else f"{event.count or 'no'} messages"
    if not event.is_all:
        return f"{messages} restored, there were more: /last 100 shows the newest"
    if event.count:
        return f"{messages} restored"
    return "nothing was said" if event.others else "nothing was missed"


def past(said: events.Said, view: View) -> list[Line]:
    """Return the lines of a message of before."""
    line = [("", f"{_moment(said.time_s, view)} "), *_where(said, view), *_words(said, view)]
    return _broken([(QUIET, text) for _, text in line])


def _in(place: str) -> str:
    return f" in {place}" if place else ""


def _moment(time_s: float, view: View) -> str:
    """Return the time, with the date when it is not today's."""
    moment = datetime.fromtimestamp(time_s, view.zone)
    is_today = moment.date() == datetime.fromtimestamp(view.now_s, view.zone).date()
    return f"{moment:%H:%M}" if is_today else f"{moment:%Y-%m-%d %H:%M}"


# People and rooms


@lines.register
def _(event: events.Joined, view: View) -> list[Line]:
    who = "you" if event.own else event.who
    return [remark(view, f"{who} joined {event.room}", time_s=event.time_s)]


@lines.register
def _(event: events.Left, view: View) -> list[Line]:
    who = "you" if event.own else event.who
    text = f"{who} left {event.room}{_because(event.reason)}"
    return [remark(view, text, time_s=event.time_s)]


@lines.register
def _(event: events.Kicked, view: View) -> list[Line]:
    who, style = ("you were", ALARM) if event.own else (f"{event.who} was", QUIET)
    text = f"{who} put out of {event.room} by {event.by}{_because(event.reason)}"
    return [remark(view, text, time_s=event.time_s, style=style)]


@lines.register
def _(event: events.Gone, view: View) -> list[Line]:
    text = f"{event.who} left the chat{_because(event.reason)}"
    return [remark(view, text, time_s=event.time_s)]


@lines.register
def _(event: events.Renamed, view: View) -> list[Line]:
    text = f"you are now {event.new}" if event.own else f"{event.old} is now {event.new}"
    return [remark(view, text, time_s=event.time_s)]


@lines.register
def _(event: events.RoomRenamed, view: View) -> list[Line]:
    who = f"{event.who} renamed {event.old}" if event.who else f"{event.old} was renamed"
    text = f"{who}: it is {event.new} now{_because(event.reason)}"
    return [remark(view, text, time_s=event.time_s)]


@lines.register
def _(event: events.TopicSet, view: View) -> list[Line]:
    text = f"{event.room} {_topic_verb(event)}" + (f": {event.text}" if event.text else "")
    return [remark(view, text, time_s=event.time_s)]


def _topic_verb(event: events.TopicSet) -> str:
    if event.who is None:
        return "is about" if event.text else "has no topic"
    return f"has a new topic by {event.who}" if event.text else f"has no topic now ({event.who})"


@lines.register
def _(event: events.Members, view: View) -> list[Line]:
    count = len(event.nicks)
    if not count:
        return [remark(view, f"{event.room}: nobody that you may see")]
    shown = event.nicks if event.asked else event.nicks[:SHOWN_MEMBERS]
    rest = f" and {count - len(shown)} more (/names)" if len(shown) < count else ""
    return [remark(view, f"{event.room} ({count}): {', '.join(shown)}{rest}")]


@lines.register
def _(event: events.Invited, view: View) -> list[Line]:
    text = f"{event.by} invited {event.who} to {event.room}"
    if event.own:
        text = f"{event.by} invites you to {event.room}: /join {event.room}"
    return [remark(view, text, time_s=event.time_s)]


@lines.register
def _(event: events.ModesChanged, view: View) -> list[Line]:
    text = f"{event.who} set {event.changes} in {event.room}"
    return [remark(view, text, time_s=event.time_s)]


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


# Answers and connection


@lines.register
def _(event: events.RoomListed, view: View) -> list[Line]:
    topic = f": {event.topic}" if event.topic else ""
    return [remark(view, f"{event.room} ({event.members}){topic}")]


@lines.register
def _(event: events.Info, view: View) -> list[Line]:
    return [remark(view, event.text)]


@lines.register
def _(event: events.Welcomed, view: View) -> list[Line]:
    return [remark(view, f"you are {event.nick}")]


@lines.register
def _(event: events.NameRefused, view: View) -> list[Line]:
    return [remark(view, event.reason, style=ALARM)]


@lines.register
def _(event: events.RoomRefused, view: View) -> list[Line]:
    return [remark(view, f"you may not enter {event.room}: {event.reason}", style=ALARM)]


@lines.register
def _(event: events.Lost, view: View) -> list[Line]:
    return [remark(view, f"connection lost, trying again: {event.reason}", style=ALARM)]


@lines.register(events.Abilities)
@lines.register(events.Answered)
@lines.register(events.ListEnded)
@lines.register(events.LoggedIn)
@lines.register(events.Marked)
@lines.register(events.Ready)
@lines.register(events.RoomModes)
@lines.register(events.Seen)
@lines.register(events.Talks)
@lines.register(events.Writes)
def _(_event: object, _view: View) -> list[Line]:
    return []


@lines.register
def _(event: events.LoginFailed, view: View) -> list[Line]:
    return [remark(view, event.reason, style=ALARM)]


@lines.register
def _(event: events.Registered, view: View) -> list[Line]:
    return [remark(view, event.text)]


@lines.register
def _(event: events.RegisterFailed, view: View) -> list[Line]:
    return [remark(view, event.reason, style=ALARM)]
