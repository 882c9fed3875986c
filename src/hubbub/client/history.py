"""What was said before: questions to the server, and its answers.

Source: IRCv3 chathistory and its batch; soju.im/search (soju, doc/ext/search.md).
"""

from hubbub.client import messages
from hubbub.client.events import Purpose, Recall, Recalled, RecallFailed
from hubbub.client.recalls import PAGE, Gathering
from hubbub.client.state import State
from hubbub.errors import BadMessage
from hubbub.protocol.message import BODY_LIMIT_BYTES, Message, escape, serialise

HISTORY, SEARCH = "draft/chathistory", "soju.im/search"
"""The capabilities."""

ANSWER_WITHIN_S = 10.0

_CHATHISTORY, _SEARCH = "CHATHISTORY", "SEARCH"
_END_OF_LINE_BYTES = len("\r\n")


def ask(state: State, recall: Recall) -> None:
    """Ask, when it is its turn; Recalled or RecallFailed follows.

    Raises: BadMessage: it cannot be asked; nothing is noted.
    """
    if len(_line(state, recall, recall.after)) > BODY_LIMIT_BYTES + _END_OF_LINE_BYTES:
        raise BadMessage("that is too much to ask for at once")
    if state.recalls.add(recall):
        _send(state, recall, recall.after)


def _send(state: State, recall: Recall, after: str) -> None:
    state.recalls.asked_s = state.now_s
    state.outgoing.append(_line(state, recall, after))


def _line(state: State, recall: Recall, after: str) -> bytes:
    limit = str(min(recall.limit, PAGE, state.page_limit or PAGE))
    if recall.purpose is Purpose.SEARCH:
        wanted = {"text": recall.words, "in": recall.place, "limit": limit}
        attributes = [f"{name}={escape(value)}" for name, value in wanted.items() if value]
        return serialise(Message(_SEARCH, [";".join(attributes)]))
    verb, point = ("AFTER", f"msgid={after}") if after else ("LATEST", "*")
    return serialise(Message(_CHATHISTORY, [verb, recall.place, point, limit]))


def _next(state: State) -> None:
    state.recalls.close()
    recall = state.recalls.open
    if recall:
        _send(state, recall, recall.after)


# Answers


def collect(state: State, message: Message) -> bool:
    """Return whether the message is history; what was said then is kept, nothing happens now."""
    gathering = state.recalls.batches.get(message.tags.get("batch", ""))
    if gathering is None:
        return False
    is_speech = message.command in {"PRIVMSG", "NOTICE"} and len(message.params) >= 2
    if is_speech and not state.is_server(message):
        said = messages.said_in(state, message)
        if not said.text.startswith("\x01"):
            gathering.add(said)
    return True


def on_batch(state: State, message: Message) -> None:
    """Note the beginning and the end of an answer; other batches mean something else."""
    sign, reference = message.params[0][:1], message.params[0][1:]
    kind, *params = *message.params[1:], ""
    if sign == "+" and kind == "chathistory":
        state.recalls.gather(reference, params[0])
    elif sign == "+" and kind == SEARCH:
        state.recalls.gather(reference, None)
    elif sign == "-" and reference in state.recalls.batches:
        _answered(state, state.recalls.batches.pop(reference))
    else:
        messages.on_batch(state, message)


def _answered(state: State, gathering: Gathering) -> None:
    recall, page = gathering.recall, gathering.sorted()
    if not gathering.is_asked:  # a bouncer plays what we missed, or somebody typed /raw
        if page:
            state.tell(Recalled(recall, tuple(page)))
        return
    if recall is not state.recalls.open:  # given up before
        return
    found = state.recalls.found
    known = {said.msgid for said in found}
    new = [said for said in page if not said.msgid or said.msgid not in known]
    found += new
    if recall.after and new and new[-1].msgid and len(found) < recall.limit:
        _send(state, recall, new[-1].msgid)  # a page that is not full may still not be the last
        return
    state.tell(Recalled(recall, tuple(found[: recall.limit])))
    _next(state)


def on_failure(state: State, message: Message) -> None:
    """Tell that the open question has no answer; other failures mean something else."""
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
