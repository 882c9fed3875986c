"""The bouncer ZNC between clients and our server: by TLS, with the account's password."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.weechat import WeeChat
from tests.clients.weechat import is_there as is_weechat_there
from tests.support.client import Irc
from tests.support.ports import free_port
from tests.support.program import Program, ServerProgram

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),  # starts three programs
    pytest.mark.skipif(shutil.which("znc") is None, reason="znc is not installed"),
]

_NOBODY = 65_534
PASSWORD = "correct-horse"
_CONFIG = """
Version = 1.8.2
ConnectDelay = 1
ServerThrottle = 1
<Listener here>
    Host = 127.0.0.1
    Port = {port}
    IPv4 = true
    IPv6 = false
    SSL = false
</Listener>
<User ann>
    Nick = ann
    AltNick = ann_
    Ident = ann
    RealName = Ann
    Buffer = 50
    AutoClearChanBuffer = true
    <Pass password>
        Method = plain
        Hash = sesame
    </Pass>
    <Network hub>
        FloodRate = 1000.00
        FloodBurst = 1000
        JoinDelay = 0
        LoadModule = sasl
        Server = 127.0.0.1 +{server_port}
        TrustedServerFingerprint = {fingerprint}
        <Chan #tea>
        </Chan>
    </Network>
</User>
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProgram]:
    """A server that keeps what is said, and has the account of ann."""
    with ServerProgram(tmp_path / "data") as server:
        with Irc(server.address) as ann:
            ann.register("ann").send(f"REGISTER * * {PASSWORD}", "QUIT")
            ann.rest()
        yield server


@pytest.fixture
def bob(server: ServerProgram) -> Iterator[Irc]:
    """Somebody who is in #tea."""
    with Irc(server.address) as bob:
        bob.register("bob", "echo-message").send("JOIN #tea")
        bob.barrier()
        yield bob


class Bouncer(Program):
    """`with Bouncer(server) as znc:`; clients come to `address` with `PASS`."""

    PASS = "ann/hub:sesame"

    def __init__(self, server: ServerProgram) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="znc-")
        folder = Path(self._folder.name)
        port = free_port()
        self.address = ("127.0.0.1", port)
        fingerprint = server.until(r"TLS cert: ([0-9a-f:]+)")[1]
        config = _CONFIG.format(port=port, server_port=server.address[1], fingerprint=fingerprint)
        (folder / "configs").mkdir(parents=True)
        (folder / "configs" / "znc.conf").write_text(config, "utf-8")
        moddata = folder / "users" / "ann" / "networks" / "hub" / "moddata" / "sasl"
        moddata.mkdir(parents=True)
        registry = f"username ann\npassword {PASSWORD}\nmechanisms PLAIN\nrequire_auth yes\n"
        (moddata / ".registry").write_text(registry, "utf-8")
        super().__init__(*_nobody(folder), "znc", "--foreground", "--datadir", str(folder))

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._folder.cleanup()

    def client(self, *caps: str) -> Irc:
        """Return a client that has come in by the bouncer."""
        client = Irc(self.address)
        if caps:
            client.send(f"CAP REQ :{' '.join(caps)}")
        client.send(f"PASS {self.PASS}", "NICK ann", "USER ann 0 * :Ann", "CAP END")
        client.until(" 001 ann ")
        return client


def _nobody(folder: Path) -> list[str]:
    """Return what makes nobody of root, as whom ZNC waits for half a minute; give it the folder."""
    if os.geteuid() != 0:
        return []
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY)
    return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]


@pytest.fixture
def znc(server: ServerProgram, bob: Irc) -> Iterator[Bouncer]:
    """A bouncer that has come in as ann, and is in #tea."""
    with Bouncer(server) as znc:
        bob.until("^:ann!~ann@127.0.0.1 JOIN #tea$")
        yield znc


def test_through_it(znc: Bouncer, bob: Irc) -> None:
    """A client of the bouncer talks and hears; it is logged in by the bouncer's password."""
    with znc.client() as ann:
        bob.send("PRIVMSG #tea :hello ann")
        ann.until("^:bob!~bob@127.0.0.1 PRIVMSG #tea :hello ann$")
        ann.send("PRIVMSG #tea :hello bob")
        bob.until("^:ann!~ann@127.0.0.1 PRIVMSG #tea :hello bob$")
    bob.send("WHOIS ann")
    bob.until("^:hubbub.local 330 bob ann ann :is logged in as$")


def test_away_from_it(znc: Bouncer, bob: Irc) -> None:
    """What is said while no client is there, the bouncer plays with the times at which it was."""
    bob.send("PRIVMSG #tea :while you were out", "PRIVMSG ann :and to you alone")
    bob.until("PRIVMSG ann :and to you alone$")
    with znc.client("server-time") as ann:
        ann.until("^@time=[0-9TZ:.-]+ :bob!~bob@127.0.0.1 PRIVMSG #tea :while you were out$")
        ann.until("^@time=[0-9TZ:.-]+ :bob!~bob@127.0.0.1 PRIVMSG ann :and to you alone$")


def test_messages_of_oneself(znc: Bouncer, server: ServerProgram, bob: Irc) -> None:
    """What another device of the account says reaches the clients of the bouncer too."""
    with Irc(server.address) as phone, znc.client("znc.in/self-message") as ann:
        phone.send("CAP REQ :sasl", "NICK ann", "USER ann 0 * :Ann", "AUTHENTICATE PLAIN")
        phone.until("AUTHENTICATE \\+$")
        phone.send("AUTHENTICATE AGFubgBjb3JyZWN0LWhvcnNl", "CAP END")
        phone.until(" 001 ann ")
        phone.send("PRIVMSG bob :from the telephone")
        bob.until("^:ann!.* PRIVMSG bob :from the telephone$")
        ann.until("^:ann!.* PRIVMSG bob :from the telephone$")


def test_the_server_is_killed(
    znc: Bouncer, server: ServerProgram, tmp_path: Path, bob: Irc
) -> None:
    """The bouncer comes back by itself, into its rooms and under its nick."""
    with znc.client() as ann:
        server.process.kill()
        server.process.wait()
        ann.until("Disconnected from IRC")
        with (
            ServerProgram(tmp_path / "data", port=server.address[1]) as again,
            Irc(again.address) as cid,
        ):
            cid.register("cid").send("JOIN #tea")
            ann.until("^:cid!.* JOIN #tea$|^:ann!.* JOIN :?#tea$")
            ann.send("PRIVMSG #tea :I am back")
            cid.until("^:ann!~ann@127.0.0.1 PRIVMSG #tea :I am back$")


@pytest.mark.skipif(not is_weechat_there(), reason="weechat-headless is not installed")
def test_weechat_behind_it(znc: Bouncer, bob: Irc, tmp_path: Path) -> None:
    """WeeChat comes in by the bouncer, finds the room open, and talks."""
    password = f"-password={Bouncer.PASS}"
    with WeeChat(tmp_path / "wee", znc.address, password, "-nicks=ann") as wee:
        wee.until("#tea", "has joined #tea")
        bob.send("PRIVMSG #tea :hello ann")
        wee.until("#tea", "bob hello ann$")
        wee.type("hello bob", "#tea")
        bob.until("^:ann!.* PRIVMSG #tea :hello bob$")
