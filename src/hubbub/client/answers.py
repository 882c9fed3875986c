"""Answers to questions: who somebody is, which rooms there are; numerics into sentences.

Source: "Modern IRC", section Numerics; IRCv3 standard-replies (WARN, NOTE).
"""

from hubbub.client.events import Info, ListEnded, RoomListed
from hubbub.client.state import State
from hubbub.protocol.message import Message


def on_away(state: State, message: Message) -> None:
    """Tell that the person we wrote to is away."""
    state.tell(Info(f"{message.params[1]} is away: {message.params[-1]}"))


def on_inviting(state: State, message: Message) -> None:
    """Tell that our invitation is on its way."""
    state.tell(Info(f"{message.params[1]} has been invited to {message.params[2]}"))


def on_list_row(state: State, message: Message) -> None:
    """Tell one room of the list."""
    room, members, topic = message.params[1], message.params[2], message.params[3:]
    count = int(members) if members.isdecimal() else 0
    state.tell(RoomListed(room, count, "".join(topic[:1])))


def on_list_end(state: State, _message: Message) -> None:
    """Tell that the list is over."""
    state.tell(ListEnded())


def on_who_row(state: State, message: Message) -> None:
    """Tell one person of a WHO list: `me room user host server nick flags :hops realname`."""
    _, _, user, host, _, nick, flags, real = message.params[:8]
    presence = "away" if flags.startswith("G") else "here"
    state.tell(Info(f"{nick} ({user}@{host}), {presence}: {real.partition(' ')[2]}"))


def on_whois_user(state: State, message: Message) -> None:
    """Tell who somebody is."""
    nick, user, host, real = *message.params[1:4], message.params[-1]
    state.tell(Info(f"{nick} is {user}@{host}: {real}"))


def on_whois_rooms(state: State, message: Message) -> None:
    """Tell where somebody is."""
    state.tell(Info(f"{message.params[1]} is in {message.params[-1].rstrip()}"))


def on_whois_idle(state: State, message: Message) -> None:
    """Tell when somebody was last active."""
    nick, seconds = message.params[1], message.params[2]
    if seconds.isdecimal():
        minutes = int(seconds) // 60
        when = f"was last active {minutes} min ago" if minutes else "is active"
        state.tell(Info(f"{nick} {when}"))


def on_remark(state: State, message: Message) -> None:
    """Tell what WARN and NOTE say: `WARN command code context… :sentence`."""
    state.tell(Info(message.params[-1]))


def quiet(_state: State, _message: Message) -> None:
    """Say nothing: nobody who talks wants to read this."""
