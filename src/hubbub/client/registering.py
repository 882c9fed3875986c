"""The beginning of a connection: capabilities, a name, the welcome, the first rooms; and its end.

Source: "Modern IRC", section Connection Registration; IRCv3 capability-negotiation (302).
"""

from collections.abc import Callable

from hubbub.client import login
from hubbub.client.accounts import ACCOUNTS
from hubbub.client.drafts import EDITS, KEYS, MULTILINE, REDACTIONS, Limits
from hubbub.client.events import Info, Lost, NameRefused, Refused, RoomRefused, Welcomed
from hubbub.client.history import HISTORY, SEARCH
from hubbub.client.state import State, one_name, sentence_of
from hubbub.errors import BadMessage
from hubbub.names import fold
from hubbub.protocol.message import Message

WANTED = {
    "account-tag",
    "away-notify",
    "batch",
    "cap-notify",
    "chghost",
    "draft/channel-rename",
    "draft/chathistory",
    "draft/message-edit",
    "draft/message-redaction",
    "draft/multiline",
    "echo-message",
    "extended-join",
    "hubbub.chat/key",
    "invite-notify",
    "labeled-response",
    "message-tags",
    "multi-prefix",
    "server-time",
    "setname",
    "soju.im/search",
    "standard-replies",
    "userhost-in-names",
}
EVERYTHING = frozenset(
    {"account-notify", "draft/event-playback", "draft/read-marker", "extended-monitor"}
)
"""What a client that shows more than lines wants beside these."""

# Without all of these an echo cannot be told from a message of our other device, so that none of
# them is asked for: a PONG is the receipt then.
_RECEIPTS = {"batch", "echo-message", "labeled-response"}
# Without batches, what was said before could not be told from what is said now.
_BATCHED = {HISTORY, SEARCH, MULTILINE, "draft/event-playback"}
_TAGGED = {EDITS, KEYS, MULTILINE, REDACTIONS}


def choose(offered: set[str], more: frozenset[str] = frozenset()) -> list[str]:
    """Return which of the offered capabilities to ask for, sorted.

    Args: more: those that are wanted beside the usual ones.
    """
    wanted = (WANTED | more) & offered
    if "batch" not in offered:
        wanted -= _BATCHED
    if "message-tags" not in offered:
        wanted -= _TAGGED
    if not wanted >= _RECEIPTS:
        wanted -= {KEYS} | _RECEIPTS - ({"batch"} if wanted & _BATCHED else set())
    return sorted(wanted)


def on_cap(state: State, message: Message) -> None:
    """Answer one line of the negotiation: `CAP nick verb [*] :names`."""
    step = _CAP_STEPS.get(message.params[1].upper())
    if step:
        step(state, message)


def _names(message: Message) -> set[str]:
    return {name.partition("=")[0] for name in message.params[-1].split()}


def _offered(state: State, message: Message) -> None:
    state.offered |= _names(message)
    for offer in message.params[-1].split():
        name, _, value = offer.partition("=")
        if name == MULTILINE:
            state.multiline = _limits(value)
        elif name == login.SASL:
            state.mechanisms = value.split(",") if value else []
        elif name == ACCOUNTS:
            state.registration = value
    if len(message.params) == 3:  # all lines but the last have a * in front of the names
        _ask(state)


def _limits(value: str) -> Limits | None:
    """Return what `max-bytes=4096,max-lines=100` allows; None: it cannot be understood."""
    words = dict(word.partition("=")[::2] for word in value.split(","))
    max_bytes, max_lines = words.get("max-bytes", ""), words.get("max-lines", "")
    if not max_bytes.isdecimal():
        return None
    return Limits(int(max_bytes[:9]), int(max_lines[:9]) if max_lines.isdecimal() else None)


def _granted(state: State, message: Message) -> None:
    state.caps |= _names(message)
    if state.login and login.SASL in _names(message):
        login.begin(state)  # the negotiation ends when we are logged in
    else:
        _end(state)


def _denied(state: State, _message: Message) -> None:
    _end(state)


def _withdrawn(state: State, message: Message) -> None:
    state.offered -= _names(message)
    state.caps -= _names(message)
    if ACCOUNTS in _names(message):
        state.registration = None


_CAP_STEPS: dict[str, Callable[[State, Message], None]] = {
    "LS": _offered,
    "NEW": _offered,
    "ACK": _granted,
    "NAK": _denied,
    "DEL": _withdrawn,
}


def _ask(state: State) -> None:
    more = state.more_caps | ({login.SASL} if _logs_in(state) else set())
    wanted = [name for name in choose(state.offered, more) if name not in state.caps]
    if wanted:
        state.send("CAP", "REQ", " ".join(wanted))
    else:
        _end(state)


def _logs_in(state: State) -> bool:
    """Whether to log in; where the server has no accounts, that is told."""
    if state.login is None or state.registered:
        return False
    if login.SASL not in state.offered:
        state.tell(Info("this server has no accounts: you are not logged in"))
        return False
    return True


def _end(state: State) -> None:
    if not state.registered:
        state.send("CAP", "END")


def on_nick_refused(state: State, message: Message) -> None:
    """Try the next name, or tell that there is none; after the registration it is an answer."""
    name, reason = message.params[1], sentence_of(message)
    if state.registered:
        # What we ask for by ourselves is asked again and again; nobody wants to read each answer.
        if not (state.reclaiming and fold(name) == fold(state.wanted_nick or "")):
            state.tell(Refused(reason))
        state.reclaiming = False
        return
    another = next(state.other_nicks, None)
    if another is None:
        taken = message.command not in {"431", "432"}
        state.tell(NameRefused(name, taken, reason))
    else:
        state.send("NICK", another)


def on_welcome(state: State, message: Message) -> None:
    """Note the name that we got."""
    state.nick = message.params[0]
    state.registered = True
    state.tell(Welcomed(state.nick))


def on_support(state: State, message: Message) -> None:
    """Note how the server marks rooms and ranks, and how long its pages are (RPL_ISUPPORT)."""
    for token in message.params[1:-1]:
        name, _, value = token.partition("=")
        if name.startswith("-"):
            state.support.pop(name[1:], None)
            continue
        state.support[name] = value
        if name == "CHANTYPES":
            state.room_marks = value
        elif name == "PREFIX":  # (ov)@+
            state.rank_marks = value.partition(")")[2]
        elif name == "CHATHISTORY" and value.isdecimal():
            state.page_limit = int(value[:9])


def on_greeting_end(state: State, _message: Message) -> None:
    """Enter the first rooms, unless the server has already put us there."""
    if state.greeted:  # somebody asked for the MOTD again
        return
    state.greeted = True
    for room in state.first_rooms:
        if fold(room) not in state.rooms:
            _enter(state, room)
    state.settle("")


def _enter(state: State, room: str) -> None:
    try:
        state.send("JOIN", one_name(room))
    except BadMessage as error:
        state.tell(RoomRefused(room, str(error)))
    else:
        state.joining.add(fold(room))


def on_ping(state: State, message: Message) -> None:
    """Show that we are alive."""
    state.send("PONG", message.params[-1])


def on_motd(state: State, message: Message) -> None:
    """Tell one line of the message of the day."""
    state.tell(Info(message.params[-1].removeprefix("- ").rstrip()))


def on_error(state: State, message: Message) -> None:
    """Note the end; the server has closed the connection."""
    lose(state, state.complaint or message.params[-1])


def lose(state: State, reason: str, *, silent: bool = False) -> None:
    """Tell, once, that the connection is over."""
    if not state.lost:
        state.lost = True
        state.tell(Lost(reason, silent))
