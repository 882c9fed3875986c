"""`hubbub serve`, as a program."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from tests.support.client import Irc
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


def test_logs_one_line_per_connection() -> None:
    """A connection's end is one log line, with who, from where, how long and why."""
    with Program(*SERVE) as server:
        found = server.until(r"listening on 127\.0\.0\.1:(\d+)")
        with Irc(("127.0.0.1", int(found[1]))) as ann:
            ann.register("ann")
            ann.send("PRIVMSG #lobby :a message is not logged", "QUIT")
        server.until("session.ended.*nick=ann")
        assert "a message" not in server.output
