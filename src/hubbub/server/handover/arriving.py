"""The new program's side: say that it can, receive everything, and say that it goes on.

Whatever goes wrong before `taken` is told to the old program, which then goes on instead.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

from hubbub import __version__
from hubbub.errors import StartError
from hubbub.server.handover.form import READS, State, loaded
from hubbub.server.handover.leaving import VARIABLE
from hubbub.server.handover.passing import Passing
from hubbub.store.directory import sign

_PATIENCE_S = 60.0
"""For the old program to come to rest."""


@dataclass(frozen=True)
class Handed:
    """What the old program has handed over; sockets stand at the places that the state names.

    belongings: descriptors by name: `lock`, `control`, and `follow` of a stand-in.
    """

    state: State
    sockets: list[socket.socket]
    belongings: dict[str, int]

    def listeners(self) -> dict[str, list[socket.socket]]:
        """Return the listening sockets by what they were opened for."""
        found: dict[str, list[socket.socket]] = {}
        for one in self.state.listeners:
            found.setdefault(one.wanted, []).append(self.sockets[one.descriptor])
        return found


class Arrival:
    """The channel to the program that is to be taken over from."""

    def __init__(self, passing: Passing) -> None:
        self._passing = passing
        self.has_taken = False

    @classmethod
    def offered(cls, environment: MutableMapping[str, str]) -> Arrival | None:
        """Return the channel that this program was started with; None: it starts by itself.

        The variable is taken away, so that no child takes it for its own.
        """
        number = environment.pop(VARIABLE, "")
        if not number.isdecimal():
            return None
        os.set_inheritable(int(number), False)
        return cls(Passing(socket.socket(fileno=int(number))))

    def wait(self, data: Path | None, *, migrates: bool = False) -> Handed:
        """Say that everything is ready, and wait until the old program has handed over.

        Args: data: the data directory, which has to be the same; migrates: this program is going
            to change the form of the history there, so that the old one has to keep a copy.
        Raises: StartError: it does not, or the directory is another one.
        """
        self._passing.tell(version=__version__, reads=sorted(READS), migrates=migrates)
        message, descriptors = self._passing.receive(_PATIENCE_S)
        words = json.loads(message)
        belongings = dict(zip(words["belongings"], descriptors, strict=True))
        ours = str(data.resolve()) if data is not None else None
        if words["data"] != ours:
            raise StartError(f"the data is in {words['data']}, and not in {ours}")
        message, descriptors = self._passing.receive(_PATIENCE_S)
        sockets = [socket.socket(fileno=one) for one in descriptors]
        return Handed(loaded(message), sockets, belongings)

    def taken(self, handed: Handed) -> None:
        """Say that this program goes on: from now on everything is its own.

        Raises: StartError: the old program is not there to hear it.
        """
        self._passing.tell(taken=os.getpid())
        self.has_taken = True
        self._passing.close()
        if "lock" in handed.belongings:
            sign(handed.belongings["lock"])
        follow = handed.belongings.get("follow")
        if follow is not None:
            os.write(follow, f"{os.getpid()}\n".encode())

    def refuse(self, reason: str) -> None:
        """Say why this program cannot go on."""
        try:
            self._passing.tell(problems=reason.splitlines() or ["it does not say why"])
        except StartError:
            return  # the old one has gone by itself
