"""What the server says: one table from its commands to the functions that take them."""

from collections.abc import Callable

from hubbub.client import (
    accounts,
    answers,
    history,
    login,
    markers,
    messages,
    multiline,
    people,
    presence,
    registering,
    tags,
)
from hubbub.client.state import State
from hubbub.protocol.message import Message

Handler = Callable[[State, Message], None]


def handle(state: State, message: Message) -> None:
    """Take one message: change the state, tell what happened; nothing if parameters are missing."""
    whole = multiline.take(state, message)
    if whole is None or history.collect(state, whole):
        return
    fewest_params, handler = HANDLERS.get(whole.command, _OTHER)
    if len(whole.params) >= fewest_params:
        handler(state, whole)


def on_failure(state: State, message: Message) -> None:
    """Take `FAIL command code context… :sentence`."""
    what = tuple(word.upper() for word in message.params[:2])
    if what == ("JOIN", "CHANNEL_RENAMED") and len(message.params) > 4:
        people.on_moved(state, message)
    elif what[1] == "ACCOUNT_REQUIRED" and not state.registered:
        login.on_required(state, message)
    elif what[0] in _UNASKED:
        answers.quiet(state, message)
    else:
        accounts.on_failure(state, message)


def on_wrong_password(state: State, message: Message) -> None:
    """Take ERR_PASSWDMISMATCH: of the way in, or of an OPER later."""
    take = messages.on_numeric if state.registered else login.on_required
    take(state, message)


_OTHER: tuple[int, Handler] = (0, messages.on_numeric)

# Commands that nobody types: that one is refused is no news to anybody.
_UNASKED = {"MARKREAD"}

# What a server says of itself, and the ends of lists.
_QUIET = "002 003 004 221 250 251 252 253 254 255 265 266 312 315 318 321 329 333 369 375"

HANDLERS: dict[str, tuple[int, Handler]] = {  # command: (fewest parameters, what to do)
    "ACCOUNT": (1, presence.on_account),
    "ACK": (0, messages.on_ack),
    "AUTHENTICATE": (1, login.on_authenticate),
    "AWAY": (0, presence.on_away),
    "BATCH": (1, history.on_batch),
    "CAP": (3, registering.on_cap),
    "CHATHISTORY": (3, history.on_target),
    "CHGHOST": (2, people.on_chghost),
    "EDIT": (1, messages.on_edit),
    "ERROR": (1, registering.on_error),
    "FAIL": (3, on_failure),
    "464": (2, on_wrong_password),
    "INVITE": (2, people.on_invite),
    "JOIN": (1, people.on_join),
    "KICK": (2, people.on_kick),
    "MARKREAD": (2, markers.on_markread),
    "MODE": (2, people.on_mode),
    "NICK": (1, people.on_nick),
    "NOTE": (3, answers.on_remark),
    "NOTICE": (2, messages.on_message),
    "PART": (1, people.on_part),
    "PING": (1, registering.on_ping),
    "PONG": (1, messages.on_pong),
    "PRIVMSG": (2, messages.on_message),
    "QUIT": (0, people.on_quit),
    "RENAME": (2, people.on_rename),
    "REDACT": (2, messages.on_redact),
    "REGISTER": (3, accounts.on_answer),
    "SETNAME": (1, presence.on_setname),
    "TAGMSG": (1, tags.on_tagmsg),
    "TOPIC": (2, people.on_topic),
    "VERIFY": (3, accounts.on_answer),
    "WARN": (3, answers.on_remark),
    "001": (1, registering.on_welcome),
    "005": (2, registering.on_support),
    "301": (3, answers.on_away),
    "305": (2, presence.on_own_away),
    "306": (2, presence.on_own_away),
    "311": (5, answers.on_whois_user),
    "317": (3, answers.on_whois_idle),
    "319": (3, answers.on_whois_rooms),
    "322": (3, answers.on_list_row),
    "323": (0, answers.on_list_end),
    "324": (3, people.on_modes),
    "331": (2, people.on_no_topic),
    "332": (3, people.on_topic_reply),
    "341": (3, answers.on_inviting),
    "352": (8, answers.on_who_row),
    "353": (4, people.on_names),
    "354": (2, presence.on_whox_row),
    "366": (2, people.on_names_end),
    "372": (2, registering.on_motd),
    "376": (1, registering.on_greeting_end),
    "396": (2, people.on_visible_host),
    "422": (1, registering.on_greeting_end),
    "431": (2, registering.on_nick_refused),
    "432": (2, registering.on_nick_refused),
    "433": (2, registering.on_nick_refused),
    "436": (2, registering.on_nick_refused),
    "437": (2, registering.on_nick_refused),
    "730": (2, presence.on_online),
    "731": (2, presence.on_offline),
    "900": (4, login.on_logged_in),
    "901": (3, login.on_logged_out),
    "903": (1, login.on_success),
    "908": (2, login.on_mechanisms),
    **dict.fromkeys(["902", "904", "905", "906", "907"], (2, login.on_failure)),
    **dict.fromkeys(_QUIET.split(), (0, answers.quiet)),
}
