"""What was said before: questions to the server, and its answers.

Source: IRCv3 chathistory, its batch and event-playback; soju.im/search (soju, doc/ext/search.md).
"""

from collections.abc import Callable
from dataclasses import replace

from hubbub.client import messages, people, tags
from hubbub.client.events import (
    Gone,
    Other,
    Purpose,
    Recall,
    Recalled,
    RecallFailed,
    Renamed,
    Said,
    Talks,
)
from hubbub.client.markers import iso, time_in
from hubbub.client.recalls import MOST_PER_BATCH, PAGE, Gathering, before, behind
from hubbub.client.state import State, msgid_in, who_of
from hubbub.errors import BadMessage
from hubbub.protocol.message import BODY_LIMIT_BYTES, Message, escape, serialise

HISTORY, SEARCH = "draft/chathistory", "soju.im/search"
"""The capabilities."""

ANSWER_WITHIN_S = 10.0

# How Ergo tells who came and went to who has not asked for draft/event-playback.
_ERGOS_EVENTS = "HistServ!HistServ@localhost"
_END_TAG = "draft/chathistory-end"
_TARGETS, _TALKS = "TARGETS", "draft/chathistory-targets"
_CLOCKS_DIFFER_S = 3600.0
_CHATHISTORY, _SEARCH = "CHATHISTORY", "SEARCH"
_END_OF_LINE_BYTES = len("\r\n")


def ask(state: State, recall: Recall) -> None:
    """Ask, when it is its turn; Recalled or RecallFailed follows.

    Raises: BadMessage: it cannot be asked; nothing is noted.
    """
    if len(_line(state, recall)) > BODY_LIMIT_BYTES + _END_OF_LINE_BYTES:
        raise BadMessage("that is too much to ask for at once")
    if state.recalls.add(recall):
        _send(state, recall)


def _send(state: State, recall: Recall) -> None:
    """Ask the question, or for its next page."""
    state.recalls.asked_s = state.now_s
    state.outgoing.append(_line(state, recall))


def _page(state: State, recall: Recall) -> int:
    """Return how many messages are asked for at once."""
    return min(recall.limit, PAGE, state.page_limit or PAGE)


def _line(state: State, recall: Recall) -> bytes:
    limit = str(_page(state, recall))
    if recall.purpose is Purpose.SEARCH:
        before = iso(recall.time_s) if recall.time_s else ""
        wanted = {"text": recall.words, "in": recall.place, "from": recall.who, "before": before}
        wanted["limit"] = limit
        attributes = [f"{name}={escape(value)}" for name, value in wanted.items() if value]
        return serialise(Message(_SEARCH, [";".join(attributes)]))
    verb, point = _point(state, recall)
    return serialise(Message(_CHATHISTORY, [verb, recall.place, point, limit]))


def _point(state: State, recall: Recall) -> tuple[str, str]:
    msgid = (recall.after or recall.before) if _knows_ids(state) else ""
    if not (msgid or recall.time_s):
        return "LATEST", "*"
    point = f"msgid={msgid}" if msgid else f"timestamp={iso(recall.time_s)}"
    if recall.purpose is Purpose.AROUND:
        return "AROUND", point
    return "AFTER" if _is_forward(recall) else "BEFORE", point


def _knows_ids(state: State) -> bool:
    """Whether it can be asked for what is around a message id, not only around a time."""
    return "msgid" in state.support.get("MSGREFTYPES", "msgid").split(",")


def _is_forward(recall: Recall) -> bool:
    return bool(recall.after) or recall.purpose in {Purpose.GAP, Purpose.SINCE}


def _next(state: State) -> None:
    state.recalls.close()
    recall = state.recalls.open
    if recall:
        _send(state, recall)


# Answers


def collect(state: State, message: Message) -> bool:
    """Return whether the message is history; what was said then is kept, nothing happens now."""
    gathering = state.recalls.batches.get(message.tags.get("batch", ""))
    if gathering is None:
        return False
    fewest_params, reader = _READERS.get(message.command, (0, None))
    told = None
    if reader and len(message.params) >= fewest_params and not state.is_server(message):
        told = reader(state, message)
    gathering.add(told, (state.time_of(message), msgid_in(message.tags.get("msgid", ""))))
    return True


def ask_talks(state: State, since_s: float) -> None:
    """Ask where something was said since then; Talks follows, where the server tells."""
    until_s = state.now_s + _CLOCKS_DIFFER_S
    span = [f"timestamp={iso(since_s)}", f"timestamp={iso(until_s)}"]
    state.send(_CHATHISTORY, _TARGETS, *span, str(min(PAGE, state.page_limit or PAGE)))


def on_target(state: State, message: Message) -> None:
    """Note a place where something was said: `CHATHISTORY TARGETS name time`."""
    talks = state.talks.get(message.tags.get("batch", ""))
    if talks is None or message.params[0].upper() != _TARGETS:
        return
    time_s = time_in(message.params[2])
    if time_s is not None and len(talks) < MOST_PER_BATCH:
        talks.append((message.params[1], time_s))


def _said(state: State, message: Message) -> Said | None:
    said = messages.said_in(state, message)
    is_none = said.text.startswith("\x01") or message.source == _ERGOS_EVENTS
    return None if is_none else said


def _gone(state: State, message: Message) -> Gone:
    who, reason = who_of(message), "".join(message.params[:1])
    return Gone(state.time_of(message), who, (), reason, state.is_me(who))


def _renamed(state: State, message: Message) -> Renamed:
    return Renamed(state.time_of(message), who_of(message), message.params[0])


_READERS: dict[str, tuple[int, Callable[[State, Message], Said | Other | None]]] = {
    "EDIT": (1, messages.edited_in),
    "JOIN": (1, people.joined_in),
    "KICK": (2, people.kicked_in),
    "MODE": (2, people.modes_in),
    "NICK": (1, _renamed),
    "NOTICE": (2, _said),
    "PART": (1, people.left_in),
    "PRIVMSG": (2, _said),
    "QUIT": (0, _gone),
    "REDACT": (2, messages.redacted_in),
    "TAGMSG": (1, tags.reacted_in),
    "TOPIC": (2, people.topic_in),
}
"""What a line of history tells, by its command: (fewest parameters, reader); event-playback."""


def on_batch(state: State, message: Message) -> None:
    """Note the beginning and the end of an answer; other batches mean something else."""
    sign, reference = message.params[0][:1], message.params[0][1:]
    kind, *params = *message.params[1:], ""
    if sign == "+" and kind == "chathistory":
        state.recalls.gather(reference, params[0], is_end=_END_TAG in message.tags)
    elif sign == "+" and kind == SEARCH:
        state.recalls.gather(reference, None)
    elif sign == "+" and kind == _TALKS:
        state.talks[reference] = []
    elif sign == "-" and reference in state.talks:
        state.tell(Talks(tuple(state.talks.pop(reference))))
    elif sign == "-" and reference in state.recalls.batches:
        _answered(state, state.recalls.batches.pop(reference))
    else:
        messages.on_batch(state, message)


def _answered(state: State, gathering: Gathering) -> None:
    recall, page = gathering.recall, gathering.sorted()
    if not gathering.is_asked:  # a bouncer plays what we missed, or somebody typed /raw
        if page:
            state.tell(Recalled(recall, tuple(page), tuple(gathering.others)))
        return
    if recall is not state.recalls.open:  # given up before
        return
    found, others = state.recalls.found, state.recalls.others
    known = {said.msgid or said.mark for said in found}
    new = [said for said in page if (said.msgid or said.mark) not in known]
    is_forward = _is_forward(recall) and bool(recall.after or recall.time_s)
    found[:] = [*found, *new] if is_forward else [*new, *found]
    others[:] = [*others, *gathering.others] if is_forward else [*gathering.others, *others]
    goes_on = bool(new or gathering.others) and not gathering.is_end
    further = _further(state, recall, gathering) if goes_on and len(found) < recall.limit else None
    if further is not None:
        _send(state, further)
        return
    is_end = gathering.is_end or not gathering.points  # a short page may not be the last
    messages = found[: recall.limit] if is_forward else found[-recall.limit :]
    state.tell(Recalled(recall, tuple(messages), tuple(others), is_end))
    _next(state)


def _further(state: State, recall: Recall, gathering: Gathering) -> Recall | None:
    """Return what to ask for the page behind that one; None: one page is all that is wanted."""
    first, last = gathering.ends()
    if _is_forward(recall) and (recall.after or recall.time_s):
        return replace(recall, after=last[1], time_s=before(last[0]))
    if recall.limit <= _page(state, recall) or recall.purpose in {Purpose.AROUND, Purpose.GAP}:
        return None
    if recall.purpose is Purpose.SEARCH and _knows_ids(state):
        return replace(recall, time_s=first[0])  # hubbub's searches have that moment in them
    return replace(recall, before=first[1], time_s=behind(first[0]))


def on_failure(state: State, message: Message) -> None:
    """Tell that the open question has no answer; other failures mean something else."""
    if message.params[0].upper() == _CHATHISTORY and message.params[2].upper() == _TARGETS:
        return  # then nobody tells of new talks; those that we know are asked for as it is
    recall = state.recalls.open
    asked = _SEARCH if recall and recall.purpose is Purpose.SEARCH else _CHATHISTORY
    if recall and message.params[0].upper() == asked:
        state.tell(RecallFailed(recall, message.params[-1]))
        _next(state)
    else:
        messages.on_failure(state, message)


def tick(state: State) -> None:
    """Give up a question that the server does not answer."""
    recall = state.recalls.open
    if recall and state.now_s - state.recalls.asked_s >= ANSWER_WITHIN_S:
        state.tell(RecallFailed(recall, "the server does not answer"))
        _next(state)
