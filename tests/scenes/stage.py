"""Plays a scene: reads its sentences one by one, and does or checks what each of them says."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Self

from tests.scenes import phrases, props
from tests.support.client import Client, Irc, Plain

DOORS = {"irc": Irc, "plain": Plain}


def cast(scene: Path) -> list[dict[str, str]]:
    """Return each way to play the scene: who comes by which door, where it leaves that open."""
    words = [line.split() for line in scene.read_text("utf-8").splitlines()]
    free = [line[0] for line in words if line[1:] == ["joins"]]
    ways = itertools.product(DOORS, repeat=len(free))
    return [dict(zip(free, doors, strict=True)) for doors in ways]


class Actor:
    """One person of the scene, and what they have not looked at yet."""

    def __init__(self, name: str, door: str, address: tuple[str, int]) -> None:
        self.nick = name
        self.door = door
        self.room = "#lobby"
        self.client: Client = DOORS[door](address)
        self.unread: list[str] = []

    def look(self) -> None:
        """Read all that the server has for this person by now."""
        if self.client.sock.fileno() >= 0:
            self.unread += self.client.barrier()


class Stage:
    """All actors of one scene before one server; `with` it."""

    def __init__(self, address: tuple[str, int], doors: dict[str, str]) -> None:
        self._address = address
        self._doors = doors
        self._actors: dict[str, Actor] = {}
        self._known: dict[str, str] = {}  # what was seen under a $name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for actor in self._actors.values():
            actor.client.close()

    def play(self, scene: Path) -> None:
        """Play all of it; raises AssertionError with the line that went wrong."""
        for number, line in enumerate(scene.read_text("utf-8").splitlines(), 1):
            sentence = line.strip()
            if not sentence or sentence.startswith("//") or props.is_prop(sentence):
                continue
            try:
                self._play(sentence)
            except (AssertionError, TimeoutError) as error:
                raise AssertionError(f"{scene.name}:{number}: {sentence}\n{error}") from error

    def _play(self, sentence: str) -> None:
        name, _, rest = sentence.partition(" ")
        if sentence == "everybody reads":
            for actor in self._actors.values():
                actor.look()
                actor.unread.clear()
        elif rest.startswith(("joins", "connects")):
            self._come(name, rest)
        else:
            self._turn(self._actors[name], rest)

    def _come(self, name: str, rest: str) -> None:
        """`joins`, `joins by irc`, `joins by irc with cap cap`, `connects by plain`."""
        words = rest.split()
        actor = Actor(name, words[2] if words[1:] else self._doors[name], self._address)
        self._actors[name] = actor
        if words[0] == "joins":
            actor.client.register(name, *words[4:])

    def _turn(self, actor: Actor, rest: str) -> None:
        if rest == "vanishes":
            actor.look()  # unread bytes would make of the end a reset
            actor.client.close()
        elif rest == "sees nothing":
            actor.look()
            assert [] == actor.unread
        elif rest.startswith("quits"):
            self._quit(actor, rest.removeprefix("quits").removeprefix(": "))
        elif rest.startswith("is sent away: "):
            self._see_end(actor, rest.removeprefix("is sent away: "))
        elif rest.startswith("enters "):
            self._enter(actor, rest.removeprefix("enters "))
        elif rest.startswith("sends last: "):
            actor.client.send(rest.removeprefix("sends last: "))
        elif rest.startswith("sends"):
            line = rest.removeprefix("sends").removeprefix(": ")
            actor.client.send(phrases.filled(line, self._known))
            actor.look()
        elif (found := phrases.find(phrases.ACTIONS, rest)) is not None:
            self._act(actor, *found)
        elif (found := phrases.find(phrases.OBSERVATIONS, rest)) is not None:
            self._observe(actor, *found)
        else:
            raise AssertionError("nobody knows what that means; tests/scenes/README.md lists it")

    def _act(self, actor: Actor, phrase: phrases.Phrase, blanks: dict[str, str]) -> None:
        pattern = phrase.irc if actor.door == "irc" else phrase.plain
        actor.client.send(pattern.format(**{"r": actor.room, **blanks}))
        actor.look()
        if phrase.sentence.startswith("takes the name"):
            actor.nick = blanks["y"]

    def _observe(self, actor: Actor, phrase: phrases.Phrase, blanks: dict[str, str]) -> None:
        actor.look()
        room = blanks.get("r", actor.room)
        where = "" if room == actor.room else f"{room} "
        pattern = phrase.irc if actor.door == "irc" else phrase.plain
        expected = pattern.format(**{"r": room, "where": where, "me": actor.nick, **blanks})
        assert actor.unread, f"expected {expected!r}, and there is nothing"
        line = actor.unread.pop(0)
        found = phrases.found(phrases.filled(expected, self._known), line)
        assert found is not None, f"expected {expected!r}, got {line!r}"
        self._known |= found

    def _enter(self, actor: Actor, words: str) -> None:
        """Enter a room (`#tea` or `#tea with the password x`), or turn to it."""
        room, _, password = words.partition(" with the password ")
        actor.look()
        unread = list(actor.unread)
        command = "JOIN" if actor.door == "irc" else "/join"
        actor.client.send(f"{command} {room} {password}".rstrip())
        actor.look()
        told = actor.unread[len(unread) :]
        assert any(phrases.fits(f"… {room}…", line) for line in told) or not told, told
        actor.unread = unread
        actor.room = room

    def _quit(self, actor: Actor, text: str) -> None:
        line = f"QUIT :{text}" if actor.door == "irc" else f"/quit {text}"
        actor.client.send(line.rstrip())
        self._see_end(actor, "Quit")

    def _see_end(self, actor: Actor, reason: str) -> None:
        actor.unread += actor.client.rest()
        wanted = f"ERROR :… ({reason})" if actor.door == "irc" else f"-- goodbye ({reason})"
        assert actor.unread, "the connection ended without a word"
        assert phrases.fits(wanted, actor.unread[-1]), f"expected {wanted!r}, got {actor.unread}"
        actor.client.close()
