"""No log has what people say or by what they prove who they are, at whatever level it is."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.support.client import Irc, Plain
from tests.support.patience import PATIENCE_S
from tests.support.secure import trusting

SERVER_PASSWORD = "OpenSesame-one"
OPER_PASSWORD = "OpenSesame-two"
GATEWAY_PASSWORD = "OpenSesame-three"
TOKEN = "OpenSesame-four"
PROXYS, GATEWAYS = "127.5.0.1", "127.6.0.1"
CONFIG = """
[server]
password = "{server_password}"
[metrics]
token = "{token}"
[proxy]
networks = ["127.5.0.1"]
[gateways.kiwi]
password = "{gateway_password}"
networks = ["127.6.0.1"]
[rooms]
roleplay = true
[limits]
messages_per_s = 0
[operators.root]
password = "{hash}"
"""


class Secrets:
    """Gives out words that must not be seen again, and finds those that are."""

    def __init__(self) -> None:
        self.given = {SERVER_PASSWORD, OPER_PASSWORD, GATEWAY_PASSWORD, TOKEN}

    def __call__(self, what: str) -> str:
        """Return a new secret."""
        secret = f"Sesame{len(self.given)}-{what}"
        self.given.add(secret)
        return secret

    def plain(self, authcid: str, password: str) -> str:
        """Return a SASL PLAIN message, which is a secret itself."""
        text = base64.b64encode(f"\0{authcid}\0{password}".encode()).decode()
        self.given.add(text)
        return text

    def found_in(self, output: str) -> list[str]:
        """Return those that the output has, whole or in base64."""
        coded = {one: base64.b64encode(one.encode()).decode().rstrip("=") for one in self.given}
        return [one for one, code in coded.items() if one in output or code in output]


@contextlib.contextmanager
def served(folder: Path, level: str, kind: str) -> Iterator[tuple[str, int]]:
    """Serve with that log, into the folder's file `log`."""
    config = folder / "hubbub.toml"
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(OPER_PASSWORD)
    config.write_text(
        CONFIG.format(
            server_password=SERVER_PASSWORD,
            token=TOKEN,
            gateway_password=GATEWAY_PASSWORD,
            hash=hashed,
        )
    )
    command = [sys.executable, "-m", "hubbub", "serve", "-p", "0", "--data", str(folder / "data")]
    variables = {**os.environ, "HUBBUB_LOG_LEVEL": level, "HUBBUB_LOG_FORMAT": kind}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--config", str(config)], stdout=subprocess.PIPE, stderr=log, env=variables
        )
    try:
        assert process.stdout is not None
        found = re.search(rb"listening on 127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found
        yield "127.0.0.1", int(found[1])
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=PATIENCE_S)
        with (folder / "log").open("ab") as log:
            log.write(rest)
    finally:
        process.kill()
        process.communicate()


def come_in(secret: Secrets, address: tuple[str, int], nick: str) -> Irc:
    """Return somebody who has given the server's password, a wrong one first."""
    with Irc(address) as wrong:
        wrong.send(f"PASS {secret('pass')}", f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        wrong.rest()
    peer = Irc(address)
    peer.send(f"PASS {SERVER_PASSWORD}")
    return peer.register(nick, "sasl", "message-tags", "draft/multiline", "batch", "echo-message")


def change_words(secret: Secrets, peer: Irc) -> None:
    """Say something, say it otherwise, and take it back."""
    for verb in ("EDIT #lobby {id} :{word}", "REDACT #lobby {id} :{word}"):
        peer.send(f"PRIVMSG #lobby :{secret('first')}")
        said = peer.until(r"msgid=\S+ :ann!\S+ PRIVMSG #lobby")[-1]
        found = re.search(r"msgid=([^; ]+)", said)
        assert found
        peer.send(verb.format(id=found[1], word=secret("second")))
    peer.barrier()


def use_power(secret: Secrets, address: tuple[str, int], oper: Irc, other: Irc) -> None:
    """Have texts filtered, and people who said them thrown out, each with a reason."""
    pattern = {one: secret(one) for one in ("refuse", "drop", "alert", "quiet")}
    for action, text in pattern.items():
        oper.send(f"FILTER ADD {action} literal {text} :{secret('reason')}")
    oper.send(
        f"FILTER ADD refuse regex {secret('regex')}.* :{secret('reason')}",
        f"FILTER ADD refuse regex ({secret('no-regex')} :{secret('reason')}",
        f"FILTER ADD refuse {secret('no-kind')} x",
        f"FILTER TEST :{pattern['drop']}",
        "FILTER LIST",
    )
    oper.barrier()
    for text in pattern.values():
        other.send(f"PRIVMSG #lobby :{secret('said')} {text}", f"AWAY :{text}")
    other.send(f"PRIVMSG #lobby :{secret('muted')}")
    other.barrier()
    for line in (
        f"FILTER DEL {pattern['refuse']}",
        f"FILTER DEL {secret('no-rule')}",
        f"UBAN ADD 192.0.2.0/24 1h {secret('uban')}",
        f"UBAN ADD {secret('no-target')}!",
        f"MUTE 192.0.2.1 1h {secret('mute')}",
        f"KICK #lobby bob :{secret('kick')}",
        f"RENAME #den #cave :{secret('rename')}",
        f"TBAN #cave 1h cat!*@* :{secret('tban')}",
        f"CS PURGE ADD #cave {secret('purge')}",
        f"KILL bob :{secret('kill')}",
        f"UBAN ADD zed!*@* 1h :{secret('unwelcome')}",
        f"UBAN ADD 127.0.0.9 1h :{secret('kept-out')}",
        f"NS SUSPEND bob {secret('suspend')}",
    ):
        oper.send(line)
    oper.barrier()
    other.rest()
    with Irc(address) as zed:
        zed.send(f"PASS {SERVER_PASSWORD}", "NICK zed", "USER zed 0 * :zed")
        zed.rest()
    with socket.create_connection(address, PATIENCE_S, ("127.0.0.9", 0)) as banned:
        assert b"kept-out" in banned.recv(1000)


def use_everything(secret: Secrets, address: tuple[str, int]) -> None:
    """Say, type and prove all that there is to."""
    ann, bob = (come_in(secret, address, nick) for nick in ("ann", "bob"))
    password, other = secret("register"), secret("ns-register")
    ann.send(f"REGISTER * * {password}")
    ann.until("REGISTER SUCCESS ann")
    bob.send(f"NS REGISTER {other}", f"PRIVMSG NickServ :IDENTIFY ann {secret('identify')}")
    bob.until("password is wrong")
    bob.send("NS LOGOUT", f"PRIVMSG NickServ :IDENTIFY bob {other}", f"NS BLAH {secret('ns')}")
    bob.until("logged in as bob")
    bob.send("NICK bob")  # logging out has taken it away
    for words in (secret.plain("ann", password), secret.plain("ann", secret("sasl"))):
        with Irc(address) as cat:
            cat.send(f"PASS {SERVER_PASSWORD}", "CAP REQ sasl", "AUTHENTICATE PLAIN")
            cat.send(f"AUTHENTICATE {words}")
            cat.until(" 90[34] ")
            cat.send("AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {secret('not-base64')}!")
            cat.until(" 904 ")
    ann.send(f"OPER root {secret('oper')}", f"OPER root {OPER_PASSWORD}")
    ann.until(" 381 ")
    for line in (
        f"PRIVMSG #lobby :{secret('room')}",
        f"NOTICE bob :{secret('talk')}",
        f"@+draft/reply={secret('tag')} PRIVMSG #lobby :{secret('tagged')}",
        f"@+hubbub.chat/key={secret('key')} PRIVMSG #lobby :{secret('keyed')}",
        "BATCH +1 draft/multiline #lobby",
        f"@batch=1 PRIVMSG #lobby :{secret('line')}",
        f"@batch=2 PRIVMSG #lobby :{secret('stray')}",
        "BATCH -1",
        f"TOPIC #lobby :{secret('topic')}",
        f"AWAY :{secret('away')}",
        "JOIN #den",
        f"MODE #den +k {secret('k')[:23]}",
        f"MODE #den +k {secret('much-too-long-for-a-key')}",
        f"JOIN #den {secret('join')}",
        f"SEARCH text={secret('search')}",
        f"METADATA * SET note :{secret('metadata')}",
        f"SETNAME :{secret('setname')}",
        f"WALLOPS :{secret('wallops')}",
        f"CHATHISTORY LATEST #lobby {secret('history')} 10",
        f"REGISTER * invite:{secret('invitation')} {secret('again')}",
        f"VERIFY ann {secret('verify')}",
        f"NS SAPASSWD bob {secret('sapasswd')}",
        f"BLAH {secret('unknown')}",
        f"PRIVMSG #lobby :{secret('long')}{'x' * 9000}",
        f"PART #den :{secret('part')}",
        "JOIN #den",
    ):
        ann.send(line)
    ann.sock.sendall(f"PRIVMSG #lobby :{secret('bytes')}".encode() + b"\xff\r\n")
    ann.barrier()
    change_words(secret, ann)
    use_power(secret, address, ann, bob)
    ann.send(f"QUIT :{secret('quit')}")
    ann.rest()
    with Plain(address) as dan:
        dan.send(f"/pass {secret('plain-pass')}", f"/pass {SERVER_PASSWORD}", "dan")
        dan.barrier()
        dan.send(f"/register {secret('plain-register')}", f"/login ann {secret('plain-login')}")
        dan.send(f"/password {secret('old')} {secret('new')}", f"/login {password}", secret("said"))
        dan.barrier()
    ann.close()
    bob.close()


def use_every_opening(secret: Secrets, address: tuple[str, int]) -> None:
    """Begin in every way there is, right and wrong, with a secret in it, and be gone."""
    host = "HTTP/1.1\r\nHost: localhost\r\n"
    upgrade = f"{host}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    register = "NICK cat\r\nUSER cat 0 * :cat\r\n"
    chunk = secret.plain("ann", "x" * 400)
    signature = "\r\n\r\n\0\r\nQUIT\n"
    for source, opening in (
        ("127.0.0.1", f"GET /?{secret('query')} {host}Cookie: a={secret('cookie')}\r\n\r\n"),
        ("127.0.0.1", f"GET /metrics?token={secret('query')} {host}\r\n"),
        ("127.0.0.1", f"GET /metrics {host}Authorization: Bearer {secret('bearer')}\r\n\r\n"),
        ("127.0.0.1", f"GET /metrics {host}Authorization: Bearer {TOKEN}\r\n\r\n"),
        ("127.0.0.1", f"GET / {host}Authorization: Basic {secret('a:basic')}\x01\r\n\r\n"),
        ("127.0.0.1", f"GET / {host}Authorization {secret('no-header')}\r\n\r\n"),
        ("127.0.0.1", f"POST /{secret('path')} {host}\r\n{secret('body')}"),
        ("127.0.0.1", f"GET /{secret('path')} {upgrade}{key}Origin: {secret('origin')}\r\n\r\n"),
        ("127.0.0.1", f"GET / {upgrade}Sec-WebSocket-Key: {secret('key')}\r\n\r\n"),
        ("127.0.0.1", f"GET / {upgrade}{key}Sec-WebSocket-Protocol: {secret('p')},\r\n\r\n"),
        ("127.0.0.1", f"GET / {upgrade}{key}\r\n\x81\x10{secret('unmasked')}"),
        ("127.0.0.1", f"GET / {upgrade}{key}\r\n\x88\x90\0\0\0\0\x03\xe8{secret('goodbye')}"),
        ("127.0.0.1", f"GET / {upgrade}{key}\r\n\x81\x90\0\0\0\0\x7f{secret('masked')}"),
        ("127.0.0.1", f"SSH-2.0-{secret('ssh')}\r\n"),
        ("127.0.0.1", f"\x16\x03\x01{secret('tls')}" + "\0" * 99),
        ("127.0.0.1", f"{secret('command')}\r\n{secret('line')}\r\n"),
        (
            "127.0.0.1",
            f"PASS {secret('pass')} {secret('more')}\r\npass {secret('p')}\r\n{register}",
        ),
        ("127.0.0.1", f"PASS {SERVER_PASSWORD}\r\n{register}PASS {secret('late')}\r\nQUIT\r\n"),
        ("127.0.0.1", f"PASS {SERVER_PASSWORD}\r\n:{secret('source')} {register}BLAH\r\nQUIT\r\n"),
        ("127.0.0.1", f"CAP REQ :{secret('cap')}\r\n@label={secret('label')} CAP LS\r\n"),
        ("127.0.0.1", f"AUTHENTICATE {secret('no-mechanism')}\r\n"),
        ("127.0.0.1", f"CAP REQ sasl\r\nAUTHENTICATE PLAIN\r\nAUTHENTICATE {chunk[:400]}\r\n"),
        ("127.0.0.1", f"CAP REQ sasl\r\nAUTHENTICATE PLAIN\r\nAUTHENTICATE {chunk}\r\n"),
        ("127.0.0.1", f"CAP REQ sasl\r\nAUTHENTICATE {secret('what')}\r\nAUTHENTICATE *\r\n"),
        (
            "127.0.0.1",
            f"OPER root {secret('oper')}\r\nREGISTER * {secret('r')} x {secret('s')}\r\n",
        ),
        ("127.0.0.1", f"WEBIRC {GATEWAY_PASSWORD} kiwi host 203.0.113.5\r\n"),
        ("127.0.0.1", f"PROXY TCP4 {secret('stranger')} 1.2.3.4 1 2\r\n"),
        (GATEWAYS, f"WEBIRC {secret('webirc')} kiwi host 203.0.113.5\r\n"),
        (GATEWAYS, f"WEBIRC {secret('few')}\r\nQUIT\r\n"),
        (GATEWAYS, f"WEBIRC :{GATEWAY_PASSWORD} kiwi host 203.0.113.5\r\nQUIT\r\n"),
        (GATEWAYS, f"WEBIRC {GATEWAY_PASSWORD} kiwi {secret('host')} {secret('ip')}\r\n"),
        (GATEWAYS, f"NICK a\r\nWEBIRC {GATEWAY_PASSWORD} kiwi host 203.0.113.5\r\n"),
        (GATEWAYS, f"WEBIRC {GATEWAY_PASSWORD} kiwi host 203.0.113.5 :a={secret('o')}\r\nQUIT\r\n"),
        (PROXYS, f"PROXY TCP4 {secret('proxy')} 1.2.3.4 1 2\r\n"),
        (PROXYS, f"PROXY UNKNOWN {secret('unknown')}\r\nQUIT\r\n"),
        (PROXYS, f"PROXY {secret('endless') * 20}\r\n"),
        (PROXYS, f"{signature}\x21\x11\x7f\x0c{secret('version-2')}"),
        (PROXYS, f"GET / {host}X-Forwarded-For: {secret('forwarded')}\r\n\r\n"),
    ):
        begin(address, source, opening)


def begin(address: tuple[str, int], source: str, opening: str) -> None:
    """Say that in clear text, and inside of TLS; take what comes until the end."""
    for is_secure in (False, True):
        with socket.create_connection(address, PATIENCE_S, (source, 0)) as raw:
            peer = trusting().wrap_socket(raw) if is_secure else raw
            with contextlib.suppress(ConnectionError), peer:
                peer.sendall(opening.encode("latin-1"))
                peer.shutdown(socket.SHUT_WR)  # from here on TLS is passed over
                while peer.recv(65_536):
                    pass


@pytest.mark.parametrize(
    ("level", "kind"),
    [
        ("debug", "json"),
        ("debug", "console"),
        ("info", "auto"),  # what is put out at higher levels is put out here, too
    ],
)
def test_secrets_stay_secret(tmp_path: Path, level: str, kind: str) -> None:
    """Passwords, tokens and texts that went through a server are in nothing that it put out."""
    secret = Secrets()
    with served(tmp_path, level, kind) as address:
        use_everything(secret, address)
        use_every_opening(secret, address)
    output = (tmp_path / "log").read_text()
    assert [] == secret.found_in(output)
    assert ("session.ended" in output) == (level in ("debug", "info"))
    assert 50 < len(secret.given)


def test_a_secret_would_be_found() -> None:
    """The search finds a secret in a line of log, also in base64."""
    secret = Secrets()
    word = secret("x")
    assert [word] == secret.found_in(f'{{"reason": "{word}"}}')
    assert [word] == secret.found_in(base64.b64encode(word.encode()).decode())


def test_a_log_that_nobody_reads(tmp_path: Path) -> None:
    """A server whose stderr is a full pipe serves on, and ends when it is told to."""
    out, into = os.pipe()
    os.set_blocking(into, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(into, b"x" * 4096)
    os.set_blocking(into, True)
    command = [sys.executable, "-m", "hubbub", "serve", "-p", "0", "--data", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=into)
    os.close(into)
    try:
        assert process.stdout is not None
        found = re.search(rb":(\d+) ", process.stdout.readline())
        assert found
        address = "127.0.0.1", int(found[1])
        for number in range(3):
            with Irc(address) as peer:
                peer.register(f"p{number}")
                peer.send("QUIT")
                peer.rest()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)
        assert 0 == process.returncode
    finally:
        os.close(out)
        process.kill()
        process.communicate()
