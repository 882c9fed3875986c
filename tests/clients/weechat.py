"""A real WeeChat without a screen: type into its buffers, read what they show.

It is driven by WeeChat's own relay protocol, over a Unix socket, so that nobody has to wait for
time to pass: each line comes when the buffer shows it.

Source: WeeChat relay protocol, sections Commands, Messages, Objects.
"""

from __future__ import annotations

import re
import select
import shutil
import socket
import struct
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tests.support.patience import PATIENCE_S
from tests.support.program import Program

PROGRAM = "weechat-headless"
SERVER = "irc.server.hub"
"""The buffer of what concerns no room."""

_COLOUR = r"(?:\d\d|@\d{5})"
_COLOURS = re.compile(
    rf"\x19(?:F[@*!/_|%.]*{_COLOUR}|B{_COLOUR}|\*[@*!/_|%.]*{_COLOUR}(?:[,~]{_COLOUR})?"
    rf"|b.|E|\x1c|{_COLOUR})|[\x1a\x1b].|\x1c"
)


def is_there() -> bool:
    """Whether WeeChat is installed with what these tests drive it by."""
    plugins = Path("/usr/lib").glob("**/weechat/plugins/relay.so")
    return shutil.which(PROGRAM) is not None and any(plugins)


class WeeChat:
    """`with WeeChat(folder, address, "-nicks=wee", ...) as weechat:`, connected to `hub`.

    Args: folder: where it keeps what is its own; address: where the server listens;
        options: of `/server add`; capabilities: what it asks for, by default all it knows.
    """

    def __init__(
        self, folder: Path, address: tuple[str, int], *options: str, capabilities: str = "*"
    ) -> None:
        # The path of a Unix socket has 100 characters at most; a test's own folder may have more.
        self._socket_folder = tempfile.TemporaryDirectory(prefix="wee-")
        path = Path(self._socket_folder.name, "relay")
        ip, port = address
        commands = [
            f"/server add hub {ip}/{port} -notls {' '.join(options)}",
            f"/set irc.server.hub.capabilities {capabilities}",
            "/set irc.server_default.anti_flood_prio_high 0",
            "/set irc.server_default.anti_flood_prio_low 0",
            "/set irc.server_default.autoreconnect_delay 1",
            "/set irc.look.smart_filter off",
            "/set relay.network.allow_empty_password on",
            f"/relay add unix.weechat {path}",
            "/print -stdout the relay is there\\n",
        ]
        arguments = [part for command in commands for part in ("-r", command)]
        self._program = Program(PROGRAM, "--stdout", "-d", str(folder), *arguments)
        self._names: dict[str, str] = {}
        self._lines: dict[str, list[str]] = defaultdict(list)
        self._seen: dict[str, int] = defaultdict(int)
        self._relay = socket.socket(socket.AF_UNIX)
        self._relay.settimeout(PATIENCE_S)
        try:
            self._program.until("the relay is there")
            self._relay.connect(str(path))
            self._tell("init password=,compression=off", "sync *")
            self._tell("(names) hdata buffer:gui_buffers(*) full_name")
            while not self._names:
                self._read()
        except BaseException:
            self.__exit__()
            raise
        self.type("/connect hub")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.__exit__()
        self._relay.close()
        self._socket_folder.cleanup()

    def type(self, text: str, buffer: str = "core.weechat") -> None:
        """Type a line into a buffer: a room, a person, or one of WeeChat's own."""
        self._tell(f"input {_full(buffer)} {text}")

    def until(self, buffer: str, pattern: str) -> list[str]:
        """Return the lines that a buffer shows next, up to the first that has the pattern.

        A line is `prefix message`, without colours: `bob hello`, `--> wee (~wee@host) has joined`.
        """
        name, found = _full(buffer), re.compile(pattern)
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            lines = self._lines[name]
            for at in range(self._seen[name], len(lines)):
                if found.search(lines[at]):
                    begins, self._seen[name] = self._seen[name], at + 1
                    return lines[begins : at + 1]
            left_s = deadline_s - time.monotonic()
            if left_s < 0 or not select.select([self._relay], [], [], left_s)[0]:
                shown = {key: value[self._seen[key] :] for key, value in self._lines.items()}
                raise AssertionError(f"{pattern!r} is not shown in {name}, but {shown}")
            self._read()

    def _tell(self, *commands: str) -> None:
        self._relay.sendall("".join(f"{command}\n" for command in commands).encode())

    def _read(self) -> None:
        """Take the next message of the relay."""
        (length,) = struct.unpack(">I", self._exactly(4))
        objects = _Objects(self._exactly(length - 4)[1:])
        name = objects.text()
        kind = objects.take(3).decode()
        if kind != "hda":
            return
        for pointers, item in objects.hdata():
            if name in ("names", "_buffer_opened", "_buffer_renamed"):
                self._names[pointers[0]] = item["full_name"] or ""
            elif name == "_buffer_line_added":
                shown = f"{item['prefix'] or ''} {item['message'] or ''}"
                self._lines[self._names.get(item["buffer"], "")].append(_COLOURS.sub("", shown))

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._relay.recv(count - len(data))
            assert more, f"WeeChat has ended: {self._program.output}"
            data += more
        return data


def _full(buffer: str) -> str:
    return buffer if buffer in ("core.weechat", SERVER) else f"irc.hub.{buffer}"


class _Objects:
    """The objects of one message, read one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._readers: dict[str, Callable[[], Any]] = {
            "arr": self._array,
            "chr": lambda: self.take(1)[0],
            "htb": self._table,
            "int": self._int,
            "lon": self._short,
            "ptr": self._short,
            "str": self.text,
            "tim": self._short,
        }

    def take(self, count: int) -> bytes:
        data, self._data = self._data[:count], self._data[count:]
        return data

    def _int(self) -> int:
        return int(struct.unpack(">i", self.take(4))[0])

    def _short(self) -> str:
        return self.take(self.take(1)[0]).decode()

    def text(self) -> str | None:
        length = self._int()
        return None if length < 0 else self.take(length).decode(errors="replace")

    def _array(self) -> list[Any]:
        kind = self.take(3).decode()
        return [self._readers[kind]() for _ in range(self._int())]

    def _table(self) -> dict[Any, Any]:
        key, value = self.take(3).decode(), self.take(3).decode()
        return {self._readers[key](): self._readers[value]() for _ in range(self._int())}

    def hdata(self) -> list[tuple[list[str], dict[str, Any]]]:
        """Return each item with the pointers of its path."""
        path, keys = self.text() or "", self.text() or ""
        kinds = [key.split(":") for key in keys.split(",") if key]
        items = []
        for _ in range(self._int()):
            pointers = [self._short() for _ in path.split("/")]
            items.append((pointers, {key: self._readers[kind]() for key, kind in kinds}))
        return items
