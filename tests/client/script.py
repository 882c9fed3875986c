"""What the tests of the line client share: a connection that is fed lines, and what it answers."""

from __future__ import annotations

from random import Random

from hubbub.client.connection import Connection
from hubbub.client.events import Event

NOW_S = 1_700_000_000.0
SERVER = ":irc.example"
GREETING = (
    f"{SERVER} 001 todd :Welcome",
    f"{SERVER} 005 todd CHANTYPES=# PREFIX=(ov)@+ :are supported by this server",
)
IN_LOBBY = (
    ":todd!~todd@host JOIN #lobby",
    f"{SERVER} 353 todd = #lobby :@ann todd",
    f"{SERVER} 366 todd #lobby :End of NAMES",
)
HISTORY = "draft/chathistory soju.im/search"
RECEIPTS = "batch echo-message labeled-response message-tags server-time"


def batch(kind: str, *lines: str, reference: str = "h") -> list[str]:
    """Return the lines of a batch: `kind` is its type and its parameters."""
    inside = (f"@batch={reference};{line.removeprefix('@')}" for line in lines)
    return [f"{SERVER} BATCH +{reference} {kind}", *inside, f"{SERVER} BATCH -{reference}"]


def past(minute: int, text: str, room: str = "#lobby", who: str = "ann") -> str:
    """Return what was said at 12:MM on the second of January 2020; its id is `idMM`."""
    tags = f"@time=2020-01-02T12:{minute:02}:00.000Z;msgid=id{minute:02}"
    return f"{tags} :{who}!~{who}@host PRIVMSG {room} :{text}"


class Script:
    """One connection and its server's part; every line it sends is kept until `sent` asks."""

    def __init__(self, *lines: str, nick: str | None = "todd", insist: bool = False) -> None:
        self.now_s = NOW_S
        self.connection = Connection(self.now_s, Random(1))
        self.connection.register(nick, insist=insist)
        self.hear(*lines)

    def hear(self, *lines: str) -> list[Event]:
        """Let the server say lines; return the events."""
        data = "".join(f"{line}\r\n" for line in lines).encode()
        self.connection.receive_data(data, self.now_s)
        return self.connection.events()

    def sent(self) -> list[str]:
        """Return the lines sent since the last call."""
        return self.connection.data_to_send().decode().splitlines()

    def wait(self, seconds: float) -> list[Event]:
        """Let time pass, second by second; return the events."""
        for _ in range(round(seconds)):
            self.now_s += 1
            self.connection.tick(self.now_s)
        return self.connection.events()


def talking(*, receipts: bool = True, history: bool = False, more: str = "") -> Script:
    """Return a connection that is in the lobby as todd.

    Args: receipts: the server echoes; history: it tells what was said before, and searches;
        more: what else it offers.
    """
    names = f"{RECEIPTS if receipts else 'batch'} {HISTORY if history else ''} {more}"
    caps = (f"{SERVER} CAP * LS :{names}", f"{SERVER} CAP todd ACK :{names}")
    end = f"{SERVER} 376 todd :End of MOTD"
    script = Script(*(caps if receipts or history else ()), *GREETING, *IN_LOBBY, end)
    script.sent()
    return script
