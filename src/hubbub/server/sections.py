"""What can be set: one class for each section, with its defaults and what each key does."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from hubbub.core.admission import Allowed, networks
from hubbub.core.limits import Limits
from hubbub.core.modes import OPERATORS_MODES, USER_MODES
from hubbub.core.netmasks import parsed
from hubbub.core.pace import Rates
from hubbub.core.retention import DAYS_LIMIT, MESSAGES_LIMIT, Retention
from hubbub.names import is_room
from hubbub.server.mail import is_way
from hubbub.server.places import is_mode, is_place
from hubbub.server.setting import ABOVE_ZERO, Rule, at_least, between, live, on_restart, one_of

_NAME_LIMIT_BYTES = 63  # "Modern IRC", section Servers
_PASSWORD_BYTES_LIMIT = 64

_A_SERVERS_NAME = Rule(
    "a server's name",
    lambda name: 1 <= len(name.encode()) <= _NAME_LIMIT_BYTES and not set(" :@!") & set(name),
)


def _is_read(read: Callable[[Any], object], value: object) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


_PLACES = Rule("like HOST:PORT, [IPV6]:PORT or unix:PATH", lambda them: all(map(is_place, them)))
_MODE = Rule("like 600 or 660", is_mode)
_NETWORKS = Rule(
    "addresses and networks with spaces between them",
    lambda text: _is_read(networks, text),
)
_TRUSTED = Rule("like 10.0.0.0/8, 2001:db8::80 or unix", lambda them: _is_read(parsed, them))
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
class ServerConfig:
    """[server]: what the server is called and where it listens."""

    ip: str = on_restart(
        "127.0.0.1", "Address to listen on; `::` is all of IPv4 too, empty is none."
    )
    port: int = on_restart(1337, "Port to listen on; 0 takes a free one.", rule=between(0, 65535))
    listen: tuple[str, ...] = on_restart(
        (),
        'More to listen on: `"192.0.2.7:6667"`, `"[::1]:6667"`, `"unix:/run/hubbub/socket"`.',
        rule=_PLACES,
    )
    unix: str = on_restart("", "Path of a Unix socket to listen on, too.")
    unix_mode: str = on_restart(
        "600", "Who may connect to Unix sockets, as `chmod` writes it.", rule=_MODE
    )
    name: str = on_restart(
        "hubbub.local", "The server's name, as IRC clients see it.", rule=_A_SERVERS_NAME
    )
    network: str = live("hubbub", "The network's name, as IRC clients see it.")
    description: str = live("one chatroom, many doors", "What LINKS and WHOIS say of the server.")
    password: str = live(
        "", "Password that everybody has to give (PASS); empty for none.", is_secret=True
    )
    plaintext: str = live(
        "loopback",
        "Who may talk in clear text: `always` everybody, `loopback` this machine itself, `never`"
        " nobody but on Unix sockets. Everybody may use TLS.",
        rule=one_of("always", "loopback", "never"),
    )
    icon: str = live("", "https address of the network's icon, for clients that show one.")
    loop: str = on_restart(
        "auto",
        "Event loop: `asyncio`, `uvloop`, or `auto`: uvloop where it is installed.",
        rule=one_of("auto", "asyncio", "uvloop"),
    )


@dataclass(frozen=True, slots=True)
class TlsConfig:
    """[tls]: the server's certificate; without these it makes one itself."""

    cert: str = live("", "PEM file of the certificate, followed by its chain.")
    key: str = live("", "PEM file of its private key; read again when it changes.")
    sts: bool = live(
        False,
        "Have IRC clients use TLS only from their first visit on (STS); not told with a"
        " certificate that vouches for itself.",
    )
    sts_s: int = live(
        2_592_000,
        "Seconds for which they do, from their last visit on; 0 has them forget it.",
        rule=at_least(0),
    )
    sts_port: int = live(
        0, "Port at which they find TLS; 0: the one they came to.", rule=between(0, 65535)
    )


@dataclass(frozen=True, slots=True)
class ProxyConfig:
    """[proxy]: proxies that tell whom they speak for (the PROXY protocol, versions 1 and 2)."""

    networks: tuple[str, ...] = live(
        (),
        "Where they are: `10.0.0.0/8`, `::1`, `unix` for Unix sockets. Nobody else may.",
        rule=_TRUSTED,
    )
    required: bool = live(False, "Serve nobody from there who does not tell.")


@dataclass(frozen=True, slots=True)
class WebSocketConfig:
    """[websocket]: web pages and programs that come by WebSocket."""

    origins: tuple[str, ...] = live(
        (),
        "The web pages that may connect, as patterns of their origins: `https://chat.example`,"
        " `https://*.example.org`, `*` for all. Programs that are no browsers always may.",
    )
    compress: bool = live(
        False, "Compress what clients ask to have compressed: costs memory for each of them."
    )


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
class LimitsConfig:
    """[limits]: how much one address and one session may use, and how long it may be silent."""

    connections: int = live(
        0,
        "Connections in all; 0: as many as the system lets the server have open files.",
        rule=at_least(0),
    )
    connections_per_address: int = live(
        64, "Connections from one address; 0 for any number, as in the next four.", rule=at_least(0)
    )
    connections_per_network: int = live(
        512, "Connections from one network (IPv4 /24, IPv6 /64).", rule=at_least(0)
    )
    connects_per_minute: int = live(
        64, "New connections a minute from one address.", rule=at_least(0)
    )
    connects_per_minute_per_network: int = live(
        256, "New connections a minute from one network (IPv4 /24, IPv6 /64).", rule=at_least(0)
    )
    exempt: str = live(
        "127.0.0.0/8 ::1",
        "Addresses and networks, with spaces between them, for which nothing counts by address or"
        " network but failed logins; Unix sockets are always among them.",
        rule=_NETWORKS,
    )
    logins_failed: int = live(
        100,
        "Failed logins from one address (IPv6: one /64), on whatever accounts, before it has to"
        " wait half a minute for each more.",
        rule=at_least(1),
    )
    logins_failed_per_network: int = live(
        300, "The same from one network (IPv4 /24, IPv6 /48).", rule=at_least(1)
    )
    messages_per_s: float = live(
        10.0,
        "Lines per second a session may send in the long run; 0 switches flood control off.",
        rule=at_least(0),
    )
    messages_burst: int = live(
        60, "Lines a session may send at once before it is slowed down.", rule=at_least(1)
    )
    network_messages_per_s: float = live(
        50.0,
        "Lines per second that all sessions of one network (IPv4 /24, IPv6 /64) may send together;"
        " 0 for no limit.",
        rule=at_least(0),
    )
    network_messages_burst: int = live(
        200,
        "Lines that they may send at once before all of them are slowed down.",
        rule=at_least(1),
    )
    bytes_per_s: float = live(
        16_384.0,
        "Bytes per second a session may send in the long run; 0 for no limit.",
        rule=at_least(0),
    )
    bytes_burst: int = live(
        262_144, "Bytes a session may send at once before it is slowed down.", rule=at_least(1)
    )
    catch_up_per_s: float = live(
        5.0,
        "Per second, in the long run, of each command with which a client catches up (JOIN,"
        " CHATHISTORY, MARKREAD, WHO, …), apart from `messages_per_s`; 0 for no limit.",
        rule=at_least(0),
    )
    catch_up_burst: int = live(
        150, "So many of each of these at once; no fewer than `rooms_per_user`.", rule=at_least(1)
    )
    outbox_bytes: int = live(
        1_048_576,
        "Unsent bytes after which a session that does not read is closed.",
        rule=at_least(0),
    )
    unsent_bytes: int = live(
        268_435_456,
        "Unsent bytes of all sessions together, after which those with the most are closed; 0 for"
        " no limit.",
        rule=at_least(0),
    )
    rooms_per_user: int = live(100, "Rooms that one person may be in.", rule=at_least(1))
    targets_per_command: int = live(
        10, "Rooms and people that one message may go to.", rule=at_least(1)
    )
    monitored_per_session: int = live(
        100, "Nicks that a session may watch (MONITOR).", rule=at_least(0)
    )
    multiline_bytes: int = live(16_384, "Bytes of a message in several lines.", rule=at_least(0))
    multiline_lines: int = live(100, "Lines of a message in several lines.", rule=at_least(0))
    batch_s: float = live(
        60.0,
        "Seconds after which a message in several lines that has no end is dropped.",
        rule=at_least(0),
    )
    greeting_s: float = live(
        1.0,
        "Seconds of silence after which a person with a plain terminal is greeted.",
        rule=at_least(0),
    )
    first_bytes_s: float = live(
        30.0, "Seconds until the first bytes must have come.", rule=at_least(0)
    )
    registration_s: float = live(
        60.0, "Seconds until a session must have a name.", rule=at_least(0)
    )
    ping_s: float = live(
        90.0, "Seconds of silence after which a session is asked for a sign.", rule=at_least(0)
    )
    timeout_s: float = live(
        180.0, "Seconds of silence after which a session is closed.", rule=at_least(0)
    )
    shutdown_s: float = live(
        5.0, "Seconds that last words get to be sent when stopping.", rule=at_least(0)
    )

    @property
    def rules(self) -> Limits:
        """Return the sizes that the rules hold people to."""
        return Limits(
            rooms_per_user=self.rooms_per_user,
            targets_per_command=self.targets_per_command,
            monitored_per_session=self.monitored_per_session,
        )

    @property
    def rates(self) -> Rates | None:
        """Return how fast a session may send; None: flood control is off."""
        if not self.messages_per_s:
            return None
        return Rates(
            self.messages_per_s,
            self.messages_burst,
            self.bytes_per_s,
            self.bytes_burst,
            self.catch_up_per_s,
            max(self.catch_up_burst, self.rooms_per_user),
        )

    def allowed(self, capacity: int) -> Allowed:
        """Return who may connect, where the system allows `capacity` connections."""
        return Allowed(
            min(self.connections or capacity, capacity),
            self.connections_per_address,
            self.connections_per_network,
            self.connects_per_minute,
            self.connects_per_minute_per_network,
            networks(self.exempt),
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


def settings(section: str) -> dict[str, Any]:
    """Return the section's settings by key."""
    return {one.name: one for one in fields(SECTIONS[section])}
