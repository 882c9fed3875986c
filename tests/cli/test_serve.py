"""`hubbub serve`, as a program."""

from __future__ import annotations

import signal
import stat
import sys
from pathlib import Path

from hubbub.doors.unix import bind_unix
from tests.support.client import Irc, UnixPlain
from tests.support.program import Program

SERVE = (sys.executable, "-m", "hubbub", "serve", "-p", "0")


def test_serves_with_a_data_directory(tmp_path: Path) -> None:
    """The data directory is made for its owner only, and its motd.txt greets."""
    data = tmp_path / "deep" / "data"
    with Program(*SERVE, "--data", str(data)) as server:
        server.until(r"listening on 127\.0\.0\.1:\d+")
        assert 0o700 == stat.S_IMODE(data.stat().st_mode)
        server.type("\x03")
        assert 0 == server.ended()
    (data / "motd.txt").write_text("Mind the step\n", "utf-8")
    with Program(*SERVE, "--data", str(data)) as server:
        found = server.until(r"listening on 127\.0\.0\.1:(\d+)")
        with Irc(("127.0.0.1", int(found[1]))) as ann:
            ann.send("NICK ann", "USER ann 0 * :Ann")
            ann.until("^:hubbub.local 372 ann :- Mind the step$")
            ann.until(" 366 ann #lobby ")


def test_ipv6_is_announced_in_brackets() -> None:
    """An IPv6 address is announced as others have to write it."""
    with Program(*SERVE, "-i", "::1") as server:
        found = server.until(r"listening on (\S+):\d+|no address of this machine")
        assert found[1] in ("[::1]", None)


def test_unix_socket(tmp_path: Path) -> None:
    """A Unix socket is served beside the port, and its file goes when the server stops."""
    path = tmp_path / "chat"
    with Program(*SERVE, "--unix", str(path)) as server:
        server.until(f"also on:  {path}")
        with UnixPlain(path) as client:
            client.send("ann")
            client.until("-- You are ann.")
        server.until("connection.local")
        server.type("\x03")
        assert 0 == server.ended()
    assert not path.exists()


def test_socket_activation(tmp_path: Path) -> None:
    """Sockets that systemd opened stand for those of the configuration, and stay."""
    path = tmp_path / "chat"
    with bind_unix(path, 0o600) as handed:
        start = (
            "import os, sys; os.dup2(int(sys.argv[1]), 3);"
            "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1');"
            "os.execv(sys.executable, [sys.executable, '-m', 'hubbub', 'serve', '-p', '0'])"
        )
        command = (sys.executable, "-c", start, str(handed.fileno()))
        with Program(*command, keep=(handed.fileno(),)) as server:
            server.until(f"listening on {path}")
            with UnixPlain(path) as client:
                client.send("ann")
                client.until("-- You are ann.")
            server.type("\x03")
            assert 0 == server.ended()
    assert path.is_socket()


def test_logs_one_line_per_connection() -> None:
    """A connection's end is one log line, with who, from where, how long and why."""
    with Program(*SERVE) as server:
        found = server.until(r"listening on 127\.0\.0\.1:(\d+)")
        with Irc(("127.0.0.1", int(found[1]))) as ann:
            ann.register("ann")
            ann.send("PRIVMSG #lobby :a message is not logged", "QUIT")
        server.until("session.ended.*nick=ann")
        assert "a message" not in server.output


def test_tls(tmp_path: Path) -> None:
    """The fingerprints are said at the start; SIGHUP and a restart keep the key."""
    with Program(*SERVE, "--data", str(tmp_path)) as server:
        key = server.until(r"TLS key:  (SHA256:\S{43})\n")[1]
        cert = server.until(r"TLS cert: ([0-9a-f]{64}) \(SHA-256\)")[1]
        server.signal(signal.SIGHUP)
        server.type("\x03")
        assert 0 == server.ended()
    with Program(*SERVE, "--data", str(tmp_path)) as server:
        assert key == server.until(r"TLS key:  (\S+)")[1]
        assert cert == server.until(r"TLS cert: (\S+)")[1]


def test_ways_in_from_elsewhere() -> None:
    """A server that others can reach does not tell them to use nc."""
    with Program(*SERVE, "-i", "0.0.0.0") as server:
        server.until(
            r"or   openssl s_client -connect 127\.0\.0\.1:\d+   or any IRC client with TLS"
        )
    with Program(*SERVE, "-i", "0.0.0.0", "--plaintext", "always") as server:
        server.until(r"or   nc 127\.0\.0\.1 \d+   or any IRC client\n")


def test_half_a_certificate() -> None:
    """A certificate without its key is a mistake, and said so."""
    with Program(*SERVE, "--cert", "cert.pem") as server:
        server.until("a certificate and its key go together: give both --cert and --key")
        assert 2 == server.ended()


def test_reload_by_signal(tmp_path: Path) -> None:
    """SIGHUP reads the configuration again; the log says what has changed, or what is wrong."""
    file = tmp_path / "hubbub.toml"
    file.write_text('[server]\nnetwork = "Old"\n', "utf-8")
    with Program(*SERVE, "--config", str(file)) as server:
        found = server.until(r"listening on 127\.0\.0\.1:(\d+)")
        file.write_text("[server]\nprot = 1\n", "utf-8")
        server.signal(signal.SIGHUP)
        server.until(r"config\.kept.*hubbub\.toml:2: there is no server\.prot")
        file.write_text('[server]\nnetwork = "New"\n[rooms]\nlobby = "#new"\n', "utf-8")
        server.signal(signal.SIGHUP)
        server.until(r"config\.reloaded.*network.*needs_restart=.*rooms\.lobby")
        with Irc(("127.0.0.1", int(found[1]))) as ann:
            ann.send("NICK ann", "USER ann 0 * :Ann")
            ann.until("Welcome to New, ann")
            ann.until(" 366 ann #lobby ")


def test_a_wildcard_is_no_address_to_join(tmp_path: Path) -> None:
    """Who listens everywhere is told an address of this machine that one can join."""
    with Program(*SERVE, "-i", "0.0.0.0", "--data", str(tmp_path)) as server:
        server.until(r"listening on 0\.0\.0\.0:(\d+)")
        server.until(r"join:     hubbub join 127\.0\.0\.1:\d+   or   openssl ")
