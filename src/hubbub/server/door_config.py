"""What can be set of the doors: where the server listens, TLS, proxies, WebSocket."""

from dataclasses import dataclass

from hubbub.core.netmasks import parsed
from hubbub.server.places import is_mode, is_place
from hubbub.server.setting import Rule, at_least, between, live, on_restart, one_of, taken_by

_NAME_LIMIT_BYTES = 63  # "Modern IRC", section Servers

_A_SERVERS_NAME = Rule(
    "a server's name",
    lambda name: 1 <= len(name.encode()) <= _NAME_LIMIT_BYTES and not set(" :@!") & set(name),
)

_PLACES = Rule("like HOST:PORT, [IPV6]:PORT or unix:PATH", lambda them: all(map(is_place, them)))
_AN_ADDRESS = Rule(
    "an https address", lambda text: not text or (text.startswith("https://") and " " not in text)
)
_MODE = Rule("like 600 or 660", is_mode)
_TRUSTED = taken_by(parsed, "like 10.0.0.0/8, 2001:db8::80 or unix")


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
    icon: str = live(
        "", "https address of the network's icon, for clients that show one.", rule=_AN_ADDRESS
    )
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
