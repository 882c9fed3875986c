"""What can be set: one class for each section, with its defaults and what each key does.

Those of the doors and of limits have files of their own.
"""

from dataclasses import dataclass, fields
from typing import Any

from hubbub.core.modes import OPERATORS_MODES, USER_MODES
from hubbub.core.retention import DAYS_LIMIT, MESSAGES_LIMIT, Retention
from hubbub.names import is_room
from hubbub.server.door_config import ProxyConfig, ServerConfig, TlsConfig, WebSocketConfig
from hubbub.server.limits_config import LimitsConfig
from hubbub.server.mail import is_way
from hubbub.server.setting import ABOVE_ZERO, Rule, at_least, between, live, on_restart, one_of

_PASSWORD_BYTES_LIMIT = 64

_USER_MODES = Rule(
    f"some of {''.join(sorted(USER_MODES.keys() - OPERATORS_MODES))}",
    lambda text: set(text.removeprefix("+")) <= USER_MODES.keys() - OPERATORS_MODES,
)
_MAIL = Rule(
    "like smtp://HOST:25, smtps://USER:PASSWORD@HOST or /usr/sbin/sendmail -t -i",
    lambda text: not text or is_way(text),
)
_A_ROOMS_NAME = Rule("a room's name", lambda name: not name or is_room(name))


@dataclass(frozen=True, slots=True)
class RoomsConfig:
    """[rooms]: rooms that are always there."""

    lobby: str = on_restart(
        "#lobby", "Room that everybody enters on arrival; empty for none.", rule=_A_ROOMS_NAME
    )
    relaymsg: str = live(
        "/",
        "Characters of which a relayed name must have one (RELAYMSG, for bridges to other"
        " networks); empty: nobody relays.",
    )
    roleplay: bool = live(False, "Offer NPC, NPCA and SCENE in rooms with +E.")
    denied_tags: str = live(
        "", "Client-only tags that are not passed on, as CLIENTTAGDENY writes them: `typing,*,-x`."
    )


@dataclass(frozen=True, slots=True)
class HistoryConfig:
    """[history]: what is kept of what was said."""

    keep: bool = on_restart(True, "Keep what is said; false: nothing outlives the moment.")
    keep_days: int = live(
        0,
        "Days for which it is kept, everywhere; 0 for no limit.",
        rule=between(0, DAYS_LIMIT, zero="no limit"),
    )
    keep_messages: int = live(
        0,
        "How much of each room and each talk between two is kept, the newest; 0 for no limit.",
        rule=between(0, MESSAGES_LIMIT, zero="no limit"),
    )
    durability: str = on_restart(
        "power-loss",
        "What an echo survives: `power-loss` (on the disk), `crash` of the server, or `off`.",
        rule=one_of("power-loss", "crash", "off"),
    )
    playback_messages: int = live(
        0,
        "How much `*playback` gives of a room or a talk at once, the newest; 0: as much as"
        " CHATHISTORY.",
        rule=at_least(0),
    )
    on_join: int = live(
        0,
        "Lines that IRC clients with `server-time`, but neither CHATHISTORY nor playback, are "
        "given on entering a room; accounts choose their own (SET AUTOREPLAY-LINES).",
        rule=between(0, 100),
    )

    @property
    def retention(self) -> Retention:
        """Return for how long everything is kept."""
        return Retention(self.keep_days or None, self.keep_messages or None)


@dataclass(frozen=True, slots=True)
class AccountsConfig:
    """[accounts]: who may register, and what an account gives."""

    registration: str = live(
        "open",
        "Who may register: `open` (anybody), `invite` (with an invitation) or `closed`.",
        rule=one_of("open", "invite", "closed"),
    )
    before_connect: bool = live(True, "Whether one may register before one has come in.")
    email_required: bool = live(
        False, "Ask for an e-mail address at registration; nothing is sent to it without `email`."
    )
    email: str = live(
        "",
        "How new accounts get the code that they have to give (VERIFY) within a day:"
        " `smtp://HOST:PORT`, `smtps://USER:PASSWORD@HOST`, or a command that reads the letter,"
        " like `/usr/sbin/sendmail -t -i`. Empty: no code is needed.",
        rule=_MAIL,
        is_secret=True,
    )
    email_from: str = live("", "Who writes these letters; empty: hubbub@ the server's name.")
    password_bytes: int = live(
        8, "How short a password may be.", rule=between(1, _PASSWORD_BYTES_LIMIT)
    )
    required: bool = live(False, "Let nobody in who is not logged in.")
    nick_policy: str = on_restart(
        "strict",
        "Who takes a registered nick: `strict` (only its account), `rename` (others are renamed "
        "unless they log in), `off` (anybody).",
        rule=one_of("strict", "rename", "off"),
    )
    nick_grace_s: float = live(
        30.0, "Seconds to log in under the policy `rename`.", rule=ABOVE_ZERO
    )
    devices: bool = live(
        True, "Let the devices of one account share its nick and rooms, unless its owner objects."
    )
    always_on: str = on_restart(
        "opt-in",
        "Who stays in their rooms without a device: `disabled` (nobody), `opt-in`, `opt-out`, "
        "`mandatory` (every account).",
        rule=one_of("disabled", "opt-in", "opt-out", "mandatory"),
    )
    default_user_modes: str = live(
        "",
        "Modes that everybody has from the start: `i` hides them, `R` keeps guests from writing to"
        " them.",
        rule=_USER_MODES,
    )
    always_on_days: int = live(
        60,
        "Days without a device after which who stays in their rooms goes; 0 for no limit.",
        rule=between(0, DAYS_LIMIT, zero="no limit"),
    )


@dataclass(frozen=True, slots=True)
class ModerationConfig:
    """[moderation]: what holds for everybody until an operator says otherwise."""

    cloak: str = live(
        "auto",
        "Hide where people are: `on`, `off`, or `auto`: all but local addresses.",
        rule=one_of("auto", "on", "off"),
    )
    quiet_s: float = live(
        0.0, "Seconds for which a guest who is new may only read.", rule=at_least(0)
    )
    defcon: int = on_restart(
        5, "How far the server is closed at first: 5 (open) to 1 (shut).", rule=between(1, 5)
    )


@dataclass(frozen=True, slots=True)
class LogConfig:
    """[log]: what the server tells on stderr."""

    level: str = on_restart(
        "info",
        "From which level on: `debug`, `info`, `warning` or `error`.",
        rule=one_of("debug", "info", "warning", "error"),
    )
    format: str = on_restart(
        "auto",
        "`console` for people, `json` for programs, `auto`: console on a terminal.",
        rule=one_of("auto", "console", "json"),
    )


@dataclass(frozen=True, slots=True)
class MetricsConfig:
    """[metrics]: figures for Prometheus, at /metrics."""

    token: str = live(
        "",
        "Bearer token for asking from other machines, by https; empty: only this machine may ask,"
        " which needs none.",
        is_secret=True,
    )


SECTIONS: dict[str, type] = {
    "server": ServerConfig,
    "tls": TlsConfig,
    "proxy": ProxyConfig,
    "websocket": WebSocketConfig,
    "rooms": RoomsConfig,
    "history": HistoryConfig,
    "accounts": AccountsConfig,
    "moderation": ModerationConfig,
    "limits": LimitsConfig,
    "log": LogConfig,
    "metrics": MetricsConfig,
}
"""Every section with settings of its own, in the order of the reference."""


def purpose(section: str) -> str:
    """Return what the section is for, in a sentence."""
    text = str(SECTIONS[section].__doc__).splitlines()[0].partition(": ")[2]
    return text[0].upper() + text[1:]


def settings(section: str) -> dict[str, Any]:
    """Return the section's settings by key."""
    return {one.name: one for one in fields(SECTIONS[section])}
