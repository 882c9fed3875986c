"""What the tests of the line client share: a connection that is fed lines, and what it answers."""

from __future__ import annotations

from random import Random

from hubbub.line.connection import Connection
from hubbub.line.events import Event

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
RECEIPTS = "batch echo-message labeled-response message-tags server-time"


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


def talking(*, receipts: bool = True) -> Script:
    """Return a connection that is in the lobby as todd; with receipts, the server echoes."""
    caps = (f"{SERVER} CAP * LS :{RECEIPTS}", f"{SERVER} CAP todd ACK :{RECEIPTS}")
    end = f"{SERVER} 376 todd :End of MOTD"
    script = Script(*(caps if receipts else ()), *GREETING, *IN_LOBBY, end)
    script.sent()
    return script
