"""What is said without words: reactions, and that somebody is writing.

Source: IRCv3 message-tags (TAGMSG), the client tags react, reply and typing.
"""

from collections.abc import Mapping

from hubbub.client import messages
from hubbub.client.drafts import REPLY_TAG
from hubbub.client.events import Reacted, Typing, Writes
from hubbub.client.state import State, who_of
from hubbub.protocol.message import Message, serialise

REACT, UNREACT, TYPING = "+draft/react", "+draft/unreact", "+typing"


def react(state: State, place: str, about: str, text: str, *, off: bool) -> None:
    """Put a reaction under a message, or take it away; it comes back as Reacted."""
    tags = {UNREACT if off else REACT: text, REPLY_TAG: about}
    state.outgoing.append(serialise(Message("TAGMSG", [place], tags=tags)))


def write(state: State, place: str, typing: Typing) -> None:
    """Tell the others there that we are writing; that this is refused is told to nobody."""
    label = {"label": messages.UNASKED} if "labeled-response" in state.caps else {}
    tags = {**label, TYPING: typing.value}
    state.outgoing.append(serialise(Message("TAGMSG", [place], tags=tags)))


def on_tagmsg(state: State, message: Message) -> None:
    """Tell of a reaction, or of somebody who writes; other tags mean nothing to us."""
    reacted = reacted_in(state, message)
    if reacted:
        state.tell(reacted)
    typing = message.tags.get(TYPING)
    who = who_of(message)
    if typing in _TYPING and not state.is_me(who):
        state.tell(Writes(state.time_of(message), who, _place(state, message), Typing(typing)))


_TYPING = {one.value for one in Typing}


def reacted_in(state: State, message: Message) -> Reacted | None:
    """Return the reaction that a TAGMSG is; None: it is none."""
    text, off = _reaction(message.tags)
    about = messages.reply_in(message.tags)
    if not text or not about:
        return None
    who, time_s = who_of(message), state.time_of(message)
    return Reacted(time_s, who, _place(state, message), about, text, state.is_me(who), off)


def _reaction(tags: Mapping[str, str]) -> tuple[str, bool]:
    if text := tags.get(UNREACT) or tags.get("+unreact", ""):
        return text, True
    return tags.get(REACT) or tags.get("+react", ""), False


def _place(state: State, message: Message) -> str:
    target = message.params[0].lstrip(state.rank_marks)
    if state.is_room(target) or state.is_me(who_of(message)):
        return target
    return who_of(message)
