"""What can be set: one class for each section, with its defaults and what each key does."""

from dataclasses import dataclass, field
from typing import Any

from hubbub.core.admission import Allowed, networks
from hubbub.core.limits import Limits
from hubbub.core.pace import Rates
from hubbub.core.retention import Retention


def setting(default: Any, doc: str) -> Any:
    """Return a field with that default; doc stands in the reference."""
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """[server]: what the server is called and where it listens."""

    ip: str = setting("127.0.0.1", "Address to listen on; `::` is all of IPv4 too, empty is none.")
    port: int = setting(1337, "Port to listen on; 0 takes a free one.")
    listen: tuple[str, ...] = setting(
        (), 'More to listen on: `"192.0.2.7:6667"`, `"[::1]:6667"`, `"unix:/run/hubbub/socket"`.'
    )
    unix: str = setting("", "Path of a Unix socket to listen on, too.")
    unix_mode: str = setting("600", "Who may connect to Unix sockets, as `chmod` writes it.")
    name: str = setting("hubbub.local", "The server's name, as IRC clients see it.")
    network: str = setting("hubbub", "The network's name, as IRC clients see it.")
    password: str = setting("", "Password that everybody has to give (PASS); empty for none.")
    plaintext: str = setting(
        "loopback",
        "Who may talk in clear text: `always` everybody, `loopback` this machine itself, `never`"
        " nobody but on Unix sockets. Everybody may use TLS.",
    )
    icon: str = setting("", "https address of the network's icon, for clients that show one.")
    loop: str = setting(
        "auto", "Event loop: `asyncio`, `uvloop`, or `auto`: uvloop where it is installed."
    )


@dataclass(frozen=True, slots=True)
class TlsConfig:
    """[tls]: the server's certificate; without these it makes one itself."""

    cert: str = setting("", "PEM file of the certificate, followed by its chain.")
    key: str = setting("", "PEM file of its private key; read again when it changes.")


@dataclass(frozen=True, slots=True)
class WebSocketConfig:
    """[websocket]: web pages and programs that come by WebSocket."""

    origins: tuple[str, ...] = setting(
        (),
        "The web pages that may connect, as patterns of their origins: `https://chat.example`,"
        " `https://*.example.org`, `*` for all. Programs that are no browsers always may.",
    )
    compress: bool = setting(
        False, "Compress what clients ask to have compressed: costs memory for each of them."
    )


@dataclass(frozen=True, slots=True)
class RoomsConfig:
    """[rooms]: rooms that are always there."""

    lobby: str = setting("#lobby", "Room that everybody enters on arrival; empty for none.")
    relaymsg: str = setting(
        "/",
        "Characters of which a relayed name must have one (RELAYMSG, for bridges to other"
        " networks); empty: nobody relays.",
    )
    roleplay: bool = setting(False, "Offer NPC, NPCA and SCENE in rooms with +E.")
    denied_tags: str = setting(
        "", "Client-only tags that are not passed on, as CLIENTTAGDENY writes them: `typing,*,-x`."
    )


@dataclass(frozen=True, slots=True)
class HistoryConfig:
    """[history]: what is kept of what was said."""

    keep: bool = setting(True, "Keep what is said; false: nothing outlives the moment.")
    keep_days: int = setting(0, "Days for which it is kept, everywhere; 0 for no limit.")
    keep_messages: int = setting(
        0, "How much of each room and each talk between two is kept, the newest; 0 for no limit."
    )
    durability: str = setting(
        "power-loss",
        "What an echo survives: `power-loss` (on the disk), `crash` of the server, or `off`.",
    )

    @property
    def retention(self) -> Retention:
        """Return for how long everything is kept."""
        return Retention(self.keep_days or None, self.keep_messages or None)


@dataclass(frozen=True, slots=True)
class AccountsConfig:
    """[accounts]: who may register, and what an account gives."""

    registration: str = setting(
        "open", "Who may register: `open` (anybody), `invite` (with an invitation) or `closed`."
    )
    before_connect: bool = setting(True, "Whether one may register before one has come in.")
    email_required: bool = setting(
        False, "Ask for an e-mail address at registration; nothing is sent to it."
    )
    password_bytes: int = setting(8, "How short a password may be.")
    required: bool = setting(False, "Let nobody in who is not logged in.")
    nick_policy: str = setting(
        "strict",
        "Who takes a registered nick: `strict` (only its account), `rename` (others are renamed "
        "unless they log in), `off` (anybody).",
    )
    nick_grace_s: float = setting(30.0, "Seconds to log in under the policy `rename`.")
    devices: bool = setting(
        True, "Let the devices of one account share its nick and rooms, unless its owner objects."
    )
    always_on: str = setting(
        "opt-in",
        "Who stays in their rooms without a device: `disabled` (nobody), `opt-in`, `opt-out`, "
        "`mandatory` (every account).",
    )
    always_on_days: int = setting(
        60, "Days without a device after which who stays in their rooms goes; 0 for no limit."
    )


@dataclass(frozen=True, slots=True)
class ModerationConfig:
    """[moderation]: what holds for everybody until an operator says otherwise."""

    cloak: str = setting(
        "auto", "Hide where people are: `on`, `off`, or `auto`: all but local addresses."
    )
    quiet_s: float = setting(0.0, "Seconds for which a guest who is new may only read.")
    defcon: int = setting(5, "How far the server is closed at first: 5 (open) to 1 (shut).")


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    """[limits]: how much one address and one session may use, and how long it may be silent."""

    connections: int = setting(
        0, "Connections in all; 0: as many as the system lets the server have open files."
    )
    connections_per_address: int = setting(
        64, "Connections from one address; 0 for any number, as in the next four."
    )
    connections_per_network: int = setting(
        1024, "Connections from one network (IPv4 /24, IPv6 /64)."
    )
    connects_per_minute: int = setting(128, "New connections a minute from one address.")
    connects_per_minute_per_network: int = setting(
        1024, "New connections a minute from one network (IPv4 /24, IPv6 /64)."
    )
    exempt: str = setting(
        "127.0.0.0/8 ::1",
        "Addresses and networks to which only `connections` applies, with spaces between them;"
        " Unix sockets are always among them.",
    )
    logins_failed: int = setting(
        100,
        "Failed logins from one address (IPv6: one /64), on whatever accounts, before it has to"
        " wait half a minute for each more.",
    )
    logins_failed_per_network: int = setting(300, "The same from one network (IPv4 /24, IPv6 /48).")
    messages_per_s: float = setting(
        10.0, "Lines per second a session may send in the long run; 0 switches flood control off."
    )
    messages_burst: int = setting(60, "Lines a session may send at once before it is slowed down.")
    bytes_per_s: float = setting(
        16_384.0, "Bytes per second a session may send in the long run; 0 for no limit."
    )
    bytes_burst: int = setting(
        262_144, "Bytes a session may send at once before it is slowed down."
    )
    catch_up_per_s: float = setting(
        5.0,
        "Per second, in the long run, of each command with which a client catches up (JOIN,"
        " CHATHISTORY, MARKREAD, WHO, …), apart from `messages_per_s`; 0 for no limit.",
    )
    catch_up_burst: int = setting(
        150, "So many of each of these at once; no fewer than `rooms_per_user`."
    )
    outbox_bytes: int = setting(
        1_048_576, "Unsent bytes after which a session that does not read is closed."
    )
    unsent_bytes: int = setting(
        268_435_456,
        "Unsent bytes of all sessions together, after which those with the most are closed; 0 for"
        " no limit.",
    )
    rooms_per_user: int = setting(100, "Rooms that one person may be in.")
    targets_per_command: int = setting(10, "Rooms and people that one message may go to.")
    monitored_per_session: int = setting(100, "Nicks that a session may watch (MONITOR).")
    multiline_bytes: int = setting(16_384, "Bytes of a message in several lines.")
    multiline_lines: int = setting(100, "Lines of a message in several lines.")
    batch_s: float = setting(
        60.0, "Seconds after which a message in several lines that has no end is dropped."
    )
    greeting_s: float = setting(
        1.0, "Seconds of silence after which a person with a plain terminal is greeted."
    )
    first_bytes_s: float = setting(30.0, "Seconds until the first bytes must have come.")
    registration_s: float = setting(60.0, "Seconds until a session must have a name.")
    ping_s: float = setting(90.0, "Seconds of silence after which a session is asked for a sign.")
    timeout_s: float = setting(180.0, "Seconds of silence after which a session is closed.")
    shutdown_s: float = setting(5.0, "Seconds that last words get to be sent when stopping.")

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
