"""An entry in words alone, for who listens: no columns, frames, signs or marks.

`10:02 maria, to sam (deploy failed): on it, edited`; what a sign says elsewhere, a word says here.
"""

from __future__ import annotations

from hubbub.tui.timeline.entries import Entry, Gap, Manner, Message, Move, Progress, Remark, Traffic
from hubbub.tui.timeline.look import Look, Place, Row
from hubbub.tui.timeline.markdown import Code, blocks
from hubbub.tui.timeline.wrapping import breaks

QUOTED = 40
"""So many letters of what is answered stand before the answer."""

MOST_NAMED = 6

_MARGIN = 1


def rows(entry: Entry, place: Place, look: Look) -> list[Row]:
    """Return the entry's rows, the first of which begins with the time."""
    above = [Row(((text, "strong"),), silent=True) for text in _headline(place)]
    if place.hidden:
        return above
    lines = _moves(place) if isinstance(entry, Traffic) and place.run else said(entry, look)
    found = []
    for number, line in enumerate(lines):
        time = "" if number else f"{look.clock(entry.time_s)} "
        found += _wrapped(f"{time}{line}", look)
    return above + found


def _headline(place: Place) -> list[str]:
    found = [place.day] if place.day else []
    if place.unread is not None:
        found.append(f"{place.unread} new" if place.unread else "new")
    return [", ".join(found)] if found else []


def _wrapped(line: str, look: Look) -> list[Row]:
    cuts = breaks(line, max(2, look.width - _MARGIN))
    found = []
    for number, (begin, end) in enumerate(cuts):
        at_space = bool(number) and begin > cuts[number - 1][1]
        found.append(Row(((line[begin:end], ""),), joins=bool(number), space=at_space))
    return found


def _moves(place: Place) -> list[str]:
    if place.revealed or len(place.run) < 2:
        return [moved(place.run[0])]
    named = [moved(entry) for entry in place.run[:MOST_NAMED]]
    more = len(place.run) - len(named)
    return [", ".join([*named, f"and {more} more"] if more else named)]


def said(entry: Entry, look: Look, *, just_now: bool = False) -> list[str]:
    """Return what an entry says, without its time, in lines; none for what is not shown.

    just_now: it is told as it comes, and that it is stored is news.
    """
    match entry:
        case Message():
            return _message(entry, look, just_now=just_now)
        case Traffic():
            return [moved(entry)]
        case Remark():
            return [f"error: {entry.text}" if entry.alarm else entry.text]
        case Gap():
            return [] if entry.is_moment else [_gap(entry, look)]


def moved(entry: Traffic) -> str:
    """Return who came or went."""
    if entry.move is Move.RENAMED:
        return f"{entry.nick} is {entry.other} now"
    return f"{entry.nick} {entry.move.value}" + (f", {entry.reason}" if entry.reason else "")


def _gap(gap: Gap, look: Look) -> str:
    away = f"offline {look.clock(gap.since_s)} to {look.clock(gap.time_s)}"
    if not gap.is_all and not gap.count:
        return f"{away}, what was said is not known"
    if not gap.is_all:
        return f"{away}, the last {gap.count} messages restored, older ones above"
    if not gap.count:
        return f"{away}, nothing was said"
    return f"{away}, {gap.count} {'message' if gap.count == 1 else 'messages'} restored"


# Messages


def _message(entry: Message, look: Look, *, just_now: bool) -> list[str]:
    if entry.ignored:
        return []
    who = "you" if entry.own else entry.nick
    if entry.deleted is not None:
        why = f" {entry.deleted}" if entry.deleted else ""
        return [f"{who}: deleted{why}"]
    lines = text_lines(entry.text)
    lines[0] = f"{_head(entry, who)}{lines[0]}"
    if tail := _tail(entry, look, just_now=just_now):
        lines[-1] = ", ".join([lines[-1], *tail])
    return [*lines, *_below(entry)]


def _head(entry: Message, who: str) -> str:
    if entry.manner is Manner.ACTION:
        return f"{who} "
    how = " notes" if entry.manner is Manner.NOTICE else ""
    return f"{who}{how}{answered(entry)}: "


def answered(entry: Message) -> str:
    """Return what a message answers: `, to sam (deploy failed)`, '' for nothing."""
    if entry.reply is None:
        return ""
    return f", to {entry.reply.nick} ({short(entry.reply.text)})"


def short(text: str) -> str:
    """Return the beginning of a text, in one line."""
    whole = " ".join(text.split())
    return f"{whole[: QUOTED - 1]}…" if len(whole) > QUOTED else whole


def text_lines(text: str) -> list[str]:
    """Return a text in at least one line, its markup in words."""
    found: list[str] = []
    for block in blocks(text):
        if isinstance(block, Code):
            found.append(f"code, {block.language}:" if block.language else "code:")
            found += [*block.text.split("\n"), "end of code"]
        else:
            found.append(_line(block))
    return found


def _line(spans: list[tuple[str, str]]) -> str:
    return "".join(_word(text, role) for text, role in spans)


def _word(text: str, role: str) -> str:
    if "inline-code" in role:
        return text.strip("`").strip(" ")
    return "quote: " if text == "▎ " else text


def _tail(entry: Message, look: Look, *, just_now: bool) -> list[str]:
    found = []
    if entry.mention:
        found.append("mentions you")
    if entry.edited:
        found.append("edited")
    if entry.pinned:
        found.append("pinned")
    if entry.progress is Progress.QUEUED:
        found.append("waits" if look.online else "waits, sends on reconnect")
    elif entry.progress is Progress.STORED and just_now:
        found.append("stored")
    elif entry.progress is Progress.FAILED:
        found.append(f"not sent, {entry.problem or 'refused'}, {look.names.retry} sends it again")
    return found


def _below(entry: Message) -> list[str]:
    found = []
    if entry.reactions:
        each = [f"{text} {count}{mine * ' with yours'}" for text, count, mine in entry.reactions]
        found.append(f"reactions: {', '.join(each)}")
    if entry.thread:
        replies = "reply" if entry.thread.replies == 1 else "replies"
        found.append(f"{entry.thread.replies} {replies}, the last by {entry.thread.last}")
    return found


# What changes in a message


def changed(old: Message, new: Message) -> list[str]:
    """Return what is worth telling of a message that is another one now, in lines."""
    who = "you" if new.own else new.nick
    about = f"what {who} said: {short(old.text)}"
    if new.deleted is not None:
        return [] if old.deleted is not None else [f"deleted {new.deleted}, {about}"]
    found = []
    if new.text != old.text:
        lines = text_lines(new.text)
        found += [f"{who} edited: {lines[0]}", *lines[1:]]
    before = {text: count for text, count, _ in old.reactions}
    after = {text: count for text, count, _ in new.reactions}
    found += [f"{text} on {about}" for text, n in after.items() if n > before.get(text, 0)]
    found += [f"{text} taken off {about}" for text, n in before.items() if n > after.get(text, 0)]
    return found
