"""What is said, and what becomes of what we said.

Source: "Modern IRC", PRIVMSG and NOTICE; IRCv3 echo-message, labeled-response, batch,
standard-replies, message-redaction, message-edit (ircv3-specifications, pull request 425);
CTCP ACTION.
"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from hubbub.client import drafts
from hubbub.client.drafts import (
    ABOUT_TAG,
    ACTION_PREFIX,
    ACTION_SUFFIX,
    KEY_TAG,
    REPLY_TAG,
    TEXT_TAG,
)
from hubbub.client.events import (
    Accepted,
    Answered,
    Draft,
    Edited,
    Info,
    Kind,
    Redacted,
    Refused,
    RoomRefused,
    Said,
)
from hubbub.client.receipts import Pending
from hubbub.client.state import State, msgid_in, sentence_of, who_of
from hubbub.errors import BadMessage
from hubbub.names import fold
from hubbub.protocol.message import Message, serialise

# Numerics that answer a message, for servers that give no labels. The oldest message on its way
# is meant: a server answers in order, and what it let pass is told by the PONG before.
_MESSAGE_NUMERICS = {"401", "403", "404", "407", "411", "412", "413", "414", "417", "477", "531"}
_WITHOUT_TARGET = {"411", "412", "417"}

LAG_TEXT = "lag"
"""The text of the PING that asks how fast the server is."""

UNASKED = "q"
"""The label of what nobody has asked for: a refusal of it is no news to anybody."""

_KEY_BITS = 128  # nobody has the same key by chance


def new_key(random: Random) -> str:
    """Return a key for a message."""
    return f"{random.getrandbits(_KEY_BITS):032x}"


def send(state: State, draft: Draft, random: Random) -> str:
    """Send a draft as one message; return its label."""
    if not state.keys_messages():
        draft = replace(draft, key="")
    elif not draft.key:
        draft = replace(draft, key=new_key(random))
    if "message-tags" not in state.caps:
        draft = replace(draft, reply_to="")
    first, *rest = drafts.messages(draft, state.longest_source())
    serialise(first)  # so that one that cannot be sent leaves no trace
    label = state.receipts.add(draft, state.now_s)
    if state.labels_messages():
        first.tags = {"label": label, **first.tags}
    state.outgoing += map(serialise, [first, *rest])
    if not state.labels_messages():
        state.send("PING", label)
    return label


def edit(state: State, said: Said, text: str) -> None:
    """Ask that something that we said gets another text.

    Raises: BadMessage: the text has several lines, or is longer than one.
    """
    draft = Draft(said.place, text, said.kind)
    if drafts.split(draft, state.longest_source()) != [draft]:
        raise BadMessage("the new text is one line, and short enough for one message")
    tags = {ABOUT_TAG: said.msgid, TEXT_TAG: drafts.wrapped(text, said.kind)}
    state.outgoing.append(serialise(Message("EDIT", [said.place], tags=tags)))


# What is said


def on_message(state: State, message: Message) -> None:
    """Tell what somebody said, or that what we said has been accepted."""
    said = said_in(state, message)
    if state.is_server(message):
        _on_server_words(state, message)
        return
    state.learn_host(message)
    pending = state.receipts.take(state.label_of(message)) or state.receipts.take_keyed(said.key)
    if pending:
        state.tell(Accepted(pending.label, said))
    elif said.own and state.is_me(said.to):
        pass  # what we say to ourselves comes twice; one of the two is enough
    elif not said.text.startswith("\x01"):
        state.tell(said)  # text in \x01 asks our program something (CTCP)


def said_in(state: State, message: Message) -> Said:
    """Return what a PRIVMSG or NOTICE says."""
    who, to, text = who_of(message), message.params[0], message.params[1]
    kind = Kind.NOTICE if message.command == "NOTICE" else Kind.SPEECH
    if text.startswith(ACTION_PREFIX):
        kind, text = Kind.ACTION, text.removeprefix(ACTION_PREFIX).removesuffix(ACTION_SUFFIX)
    room = to.lstrip(state.rank_marks)  # "@#tea" speaks to the operators in #tea
    in_room = state.is_room(room)
    own = state.is_me(who)
    time_s, target = state.time_of(message), room if in_room else to
    tags = message.tags
    msgid, key = msgid_in(tags.get("msgid", "")), tags.get(KEY_TAG, "")
    account, reply_to = tags.get("account", ""), reply_in(tags)
    return Said(time_s, who, target, text, kind, in_room, own, msgid, key, account, reply_to)


def reply_in(tags: Mapping[str, str]) -> str:
    """Return the id of the message that these tags answer, '' for none."""
    return msgid_in(tags.get(REPLY_TAG) or tags.get("+reply", ""))


def on_edit(state: State, message: Message) -> None:
    """Tell that something has another text now: `@msgid-and-text EDIT target`."""
    edited = edited_in(state, message)
    if edited:
        state.tell(edited)


def edited_in(state: State, message: Message) -> Edited | None:
    """Return what an EDIT says; None: it does not say what of what."""
    about, text = msgid_in(message.tags.get(ABOUT_TAG, "")), message.tags.get(TEXT_TAG, "")
    return Edited(_done_to(state, message, text), about) if about and text else None


def on_redact(state: State, message: Message) -> None:
    """Tell that something was taken back: `REDACT target msgid [:reason]`."""
    state.tell(redacted_in(state, message))


def redacted_in(state: State, message: Message) -> Redacted:
    """Return what a REDACT says."""
    _, about, *reason = message.params
    return Redacted(_done_to(state, message, "".join(reason[:1])), about)


def _done_to(state: State, message: Message, text: str) -> Said:
    target = message.params[0]
    return said_in(state, Message(message.command, [target, text], message.source, message.tags))


def _on_server_words(state: State, message: Message) -> None:
    sentence = message.params[1]
    pending = state.receipts.take(message.tags.get("label"))
    if pending:
        state.tell(Refused(sentence, pending.draft, pending.label))
    elif state.registered:  # before it, only "Looking up your hostname" and the like
        state.tell(Info(sentence))


# Receipts


def on_pong(state: State, message: Message) -> None:
    """Tell that the message in front of our PING has been accepted, or how long it took."""
    if message.params[-1] == LAG_TEXT and state.measured_s is not None:
        state.tell(Answered(max(state.now_s - state.measured_s, 0.0)))
        state.measured_s = None
    _accept(state, message, message.params[-1])


def on_ack(state: State, message: Message) -> None:
    """Tell that the message with this label has been accepted; no echo comes."""
    _accept(state, message, state.label_of(message))


def on_batch(state: State, message: Message) -> None:
    """Note what this batch answers; what it has not refused at its end is accepted."""
    sign, reference = message.params[0][:1], message.params[0][1:]
    if sign == "+":
        state.batch_labels[reference] = state.label_of(message)
    else:
        _accept(state, message, state.batch_labels.pop(reference, None))


def _accept(state: State, message: Message, label: str | None) -> None:
    pending = state.receipts.take(label)
    if pending:
        draft, time_s = pending.draft, state.time_of(message)
        in_room = state.is_room(draft.to)
        said = Said(time_s, state.nick, draft.to, draft.text, draft.kind, in_room, own=True)
        state.tell(Accepted(pending.label, said))


# Refusals


def on_failure(state: State, message: Message) -> None:
    """Tell what failed: `FAIL command code context… :sentence`."""
    _refuse(state, message, message.params[2:-1], message.params[-1])


def on_numeric(state: State, message: Message) -> None:
    """Tell any numeric without a row of its own; from 400 on they say no."""
    if not message.command.isdecimal() or len(message.params) < 2:
        return
    context, sentence = message.params[1:-1], message.params[-1]
    if message.command < "400":
        state.tell(Info(" ".join([*context, sentence])))
    elif state.registered:
        _refuse(state, message, context, sentence_of(message))
    elif message.command not in {"421", "451"}:  # these: a server that has never heard of CAP
        state.complaint = sentence


def _refuse(state: State, message: Message, context: list[str], reason: str) -> None:
    """Tell that the server said no, and to what of ours."""
    if state.label_of(message) == UNASKED:
        return
    rooms = [name for name in context if fold(name) in state.joining]
    if not rooms and message.command == "400" and context[:1] == ["JOIN"]:
        rooms = sorted(state.joining)[:1]  # soju does not say which: it is out of reach, as all are
    if rooms:
        state.tell(RoomRefused(rooms[0], reason))
        state.settle(rooms[0])
    elif pending := _refused_message(state, message, context):
        state.tell(Refused(reason, pending.draft, pending.label))
    else:
        ours = (name for name in context if fold(name) in state.rooms)
        state.tell(Refused(reason, place=next(ours, "")))


def _refused_message(state: State, message: Message, context: list[str]) -> Pending | None:
    if state.labels_messages():
        return state.receipts.take(state.label_of(message))
    oldest = state.receipts.oldest()
    if oldest is None or message.command not in _MESSAGE_NUMERICS:
        return None
    targets = [fold(name) for name in context]
    is_meant = message.command in _WITHOUT_TARGET or fold(oldest.draft.to) in targets
    return state.receipts.take(oldest.label) if is_meant else None
