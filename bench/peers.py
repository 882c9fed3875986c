"""Start and stop the servers that are compared, each on its own port of 127.0.0.1.

The peers are configured as our own server is (open.toml): no flood control, no caps, no lookups.
Their packages: `apt-get install ngircd inspircd`. `limit` is limit.c, compiled when it is needed.
"""

import os
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import cc
import machine
import process
from irc import offered

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from compiled import source  # noqa: E402 - a script of the checkout

SOURCE, _ = source(str(HERE.parent))  # what a command of the checkout would run
START_LIMIT_S = 20
STOP_LIMIT_S = 5
PLAIN_OFFSET = 500  # where a server listens in clear text that is measured over TLS
SPARE_FILES = 200  # beside its clients' sockets a program has a few open files of its own

NGIRCD = """\
[Global]
Name = irc.bench.test
Info = bench
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = hi
{identity}
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
MaxNickLength = 30
PingTimeout = 600
PongTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
{tls}
"""
NGIRCD_TLS = """\
[SSL]
CertFile = {folder}/cert.pem
KeyFile = {folder}/key.pem
Ports = {port}
"""

INSPIRCD = """\
<server name="irc.bench.test" description="bench" network="Bench">
<admin name="bench" nick="bench" email="bench@bench.test">
<bind address="127.0.0.1" port="{port}" type="clients"{secured}>
{tls}
<connect allow="*" timeout="60" pingfreq="600" hardsendq="100M" softsendq="100M" recvq="1M"
 localmax="100000" globalmax="100000" maxconnwarn="no" fakelag="no" commandrate="1000000000"
 threshold="100000000" useident="no" resolvehostnames="no" maxchans="100">
<performance netbuffersize="10240" somaxconn="4096" softlimit="100000" clonesonconnect="no">
<dns server="127.0.0.1" timeout="1">
<pid file="{folder}/inspircd.pid">
{tags}"""
INSPIRCD_TAGS = """\
<module name="cap">
<module name="ircv3">
<module name="ircv3_accounttag">
<module name="ircv3_batch">
<module name="ircv3_capnotify">
<module name="ircv3_chghost">
<module name="ircv3_ctctags">
<module name="ircv3_echomessage">
<module name="ircv3_invitenotify">
<module name="ircv3_labeledresponse">
<module name="ircv3_msgid">
<module name="ircv3_servertime">
"""
INSPIRCD_TLS = """\
<module name="ssl_gnutls">
<sslprofile name="bench" provider="gnutls" certfile="{folder}/cert.pem" keyfile="{folder}/key.pem"
 requestclientcert="no">
"""

# What a modern client asks for, of what each server has; ngIRCd 26 knows no tags.
_COMMON = (
    "account-notify account-tag away-notify batch cap-notify chghost echo-message extended-join"
    " invite-notify labeled-response message-tags server-time"
)
_TAGGED = {
    "ours": f"{_COMMON} extended-monitor multi-prefix setname standard-replies userhost-in-names"
    " draft/channel-rename draft/chathistory draft/event-playback draft/message-edit"
    " draft/message-redaction draft/multiline draft/read-marker",
    "inspircd": _COMMON,
}

# How many clients may be registering at any time, so that each server does its best.
# ngIRCd listens with a backlog of 10: the kernel drops the connection after the 11th that waits,
# and tries again after 1 s. InspIRCd lets those who wait in together, once a second.
AT_ONCE = {"ngircd": 8, "inspircd": 1000}
AT_ONCE_OTHERS = 200


@dataclass(frozen=True)
class Dress:
    """How clients come: by TLS, with capabilities and so tags on every line."""

    is_tls: bool = False
    is_tagged: bool = False


class ServerFailed(Exception):
    """A server is not installed, did not start or has ended; the text says which and why."""


# --------------------------------------------------------------------------------- command lines


def capabilities(server: "Server") -> str:
    """Give the capabilities that all clients of that server ask for, of those that it offers now.

    Raises: ServerFailed: it knows none.
    """
    if server.name not in _TAGGED:
        raise ServerFailed("it has no tags")
    there = offered(server.port)
    return " ".join(one for one in _TAGGED[server.name].split() if one in there)


def installed(name: str) -> str:
    """Give the path of a peer's program.

    Raises: ServerFailed: it is not installed.
    """
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if not path:
        raise ServerFailed(f"not installed (apt-get install {name})")
    return path


def make_certificate(folder: Path) -> None:
    """Put key.pem and cert.pem there, of the kind that our server makes for itself (P-256)."""
    made = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subject = ["-subj", "/CN=irc.bench.test"]
    subprocess.run(
        ["openssl", "req", "-x509", *kind, *made, *subject], check=True, capture_output=True
    )
    for name in ("key.pem", "cert.pem"):
        (folder / name).chmod(0o644)  # ngircd reads them as nobody


def ours(port: int, folder: Path, dress: Dress) -> list[str]:
    """Our server as whoever starts it would, storing in a fresh folder; TLS is on its one port."""
    where = ["-i", "127.0.0.1", "-p", str(port)]
    settings = ["--config", str(HERE / "open.toml"), "--data", str(folder / "data")]
    return [sys.executable, "-m", "hubbub", "serve", *where, *settings]


def ngircd(port: int, folder: Path, dress: Dress) -> list[str]:
    """The ngIRCd of Debian in the foreground; started by root it becomes nobody."""
    root = os.geteuid() == 0
    identity = "ServerUID = nobody\nServerGID = nogroup" if root else ""
    config = folder / "ngircd.conf"
    tls = NGIRCD_TLS.format(folder=folder, port=port) if dress.is_tls else ""
    plain = port + PLAIN_OFFSET if dress.is_tls else port  # it wants one
    config.write_text(NGIRCD.format(port=plain, identity=identity, tls=tls))
    return [installed("ngircd"), "-n", "-f", str(config)]


def inspircd(port: int, folder: Path, dress: Dress) -> list[str]:
    """The InspIRCd of Debian in the foreground, without a log."""
    config = folder / "inspircd.conf"
    tls = INSPIRCD_TLS.format(folder=folder) if dress.is_tls else ""
    tags = INSPIRCD_TAGS if dress.is_tagged else ""
    secured = ' sslprofile="bench"' if dress.is_tls else ""
    config.write_text(
        INSPIRCD.format(port=port, folder=folder, tls=tls, secured=secured, tags=tags)
    )
    root = ["--runasroot"] if os.geteuid() == 0 else []
    return [installed("inspircd"), *root, "--nofork", "--nolog", "--config", str(config)]


def limit(port: int, folder: Path, dress: Dress) -> list[str]:
    """The C limit with one send per tick and member."""
    return [str(cc.compiled("limit")), str(port), "tick"]


def limit_each(port: int, folder: Path, dress: Dress) -> list[str]:
    """The C limit with one send per message and member."""
    return [str(cc.compiled("limit")), str(port), "each"]


WITH_TLS = ("ours", "ngircd", "inspircd")
COMMANDS: dict[str, Callable[..., list[str]]] = {
    "ours": ours,
    "ngircd": ngircd,
    "inspircd": inspircd,
    "limit": limit,
    "limit-each": limit_each,
}


def environment() -> dict[str, str]:
    """Let `-m hubbub` be this checkout, and keep its byte code, as what is installed has it."""
    paths = [SOURCE, os.environ.get("PYTHONPATH", "")]
    kept = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


# ------------------------------------------------------------------------------- running servers


@dataclass(frozen=True)
class Server:
    """A server that is running and has accepted a connection."""

    name: str
    port: int
    pid: int
    data: Path  # where ours stores, unless its command line says otherwise

    @property
    def at_once(self) -> int:
        """How many clients may be registering at any time for it to do its best."""
        return AT_ONCE.get(self.name, AT_ONCE_OTHERS)

    def cpu_s(self) -> float:
        """Give the processor time of all its processes so far."""
        return process.cpu_s(self.pid)

    def rss_bytes(self) -> int:
        """Give the resident memory of all its processes."""
        return process.rss_bytes(self.pid)

    def rss_by_name(self) -> dict[str, int]:
        """Give the resident memory of each of its processes, by what it does."""
        return process.rss_by_name(self.pid)


class Bench:
    """Runs servers, each in a fresh folder on a free port; `with bench.running("ngircd") as s:`."""

    def __init__(self, first_port: int, ours: str | None = None, dress: Dress = Dress()) -> None:
        self._next_port = first_port
        self._dress = dress
        self._ours = ours
        raise_file_limit()
        signal.signal(signal.SIGTERM, _leave)

    @contextmanager
    def running(self, name: str) -> Iterator[Server]:
        """Start a server, wait until it accepts, and end it by its pid whatever happens.

        Raises: ServerFailed: it is not installed or does not accept a connection.
        """
        with tempfile.TemporaryDirectory(dir=cc.cache_folder(), prefix="run-") as path:
            folder = Path(path)
            folder.chmod(0o755)  # ngircd reads its file as nobody
            (folder / "data").mkdir(mode=0o700)
            port = self._free_port()
            program = self._start(name, port, folder)
            try:
                _wait_until_it_accepts(program, port, folder)
                yield Server(name, port, program.pid, folder / "data")
            finally:
                _stop(program)

    def _start(self, name: str, port: int, folder: Path) -> subprocess.Popen[bytes]:
        if self._dress.is_tls:
            make_certificate(folder)
        command = COMMANDS[name](port, folder, self._dress)
        if name == "ours" and self._ours:
            command = shlex.split(self._ours.format(port=port, data=folder / "data"))
        with (folder / "log").open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment(),
                start_new_session=True,  # Ctrl-C is for us; we then stop it
            )

    def _free_port(self) -> int:
        while True:
            port = self._next_port
            self._next_port += 1
            with socket.socket() as probe, suppress(OSError):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
                return port


def _wait_until_it_accepts(program: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while program.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.005)  # little, because reading.py times it
    state = "does not accept" if program.poll() is None else f"ended with {program.returncode}"
    last_lines = (folder / "log").read_text(errors="replace").strip().splitlines()[-3:]
    raise ServerFailed(": ".join([state, *last_lines]))


def _stop(program: subprocess.Popen[bytes]) -> None:
    family = process.family(program.pid) if program.poll() is None else []
    program.terminate()
    try:
        program.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        program.wait()


def _leave(number: int, frame: object) -> NoReturn:
    """Turn SIGTERM into an exception, so that every `finally` runs."""
    sys.exit(128 + number)


def raise_file_limit() -> int:
    """Allow us and the programs we start as many open files as the system lets us; give that."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def check_file_limit(clients: int) -> None:
    """Leave with a clear word if so many connections of one program cannot be opened."""
    allowed = raise_file_limit()
    if allowed < clients + SPARE_FILES:
        sys.exit(
            f"{clients} clients need {clients + SPARE_FILES} open files, and {allowed} are allowed:"
            " raise the hard limit (ulimit -Hn) or ask for fewer clients"
        )


def version(name: str) -> str:
    """Give the first line that a server says of its version."""
    command = {
        "ours": [sys.executable, "-m", "hubbub", "--version"],
        "ngircd": ["ngircd", "--version"],
        "inspircd": ["inspircd", "--version"],
    }.get(name)
    if not command:
        return "this folder's limit.c"
    with suppress(ServerFailed, OSError, subprocess.SubprocessError):
        program = command[0] if name == "ours" else installed(name)
        root = ["--runasroot"] if name == "inspircd" and os.geteuid() == 0 else []
        said = subprocess.run(
            [program, *command[1:], *root],
            capture_output=True,
            text=True,
            timeout=START_LIMIT_S,
            check=False,
            env=environment(),
        )
        if said.returncode == 0:
            return (said.stdout.splitlines() or ["?"])[0]
    return "not installed"


def facts(names: list[str], ours: str | None) -> dict[str, str]:
    """Give what the figures depend on: the machine, and the versions of these servers."""
    versions = {name: version(name) for name in names}
    if ours and "ours" in versions:
        versions["ours"] = ours
    return machine.describe(cc.cache_folder()) | versions
