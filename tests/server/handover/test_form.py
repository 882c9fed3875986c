"""The form: written and read, by its version and shape, and complete."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from hubbub.core.state import Room, User
from hubbub.errors import StartError
from hubbub.server.handover import form
from hubbub.server.handover.collect import Collected
from hubbub.server.handover.form import dumped, loaded
from hubbub.server.hub import Hub
from hubbub.server.session import Carried, Registration, Session
from tests.support.chatroom import Chatroom


def state() -> form.State:
    """Return the state of a chat with somebody in it."""
    with Chatroom() as chatroom:
        chatroom.irc("ann", "echo-message")
        chatroom.plain("bob")
        return Collected(chatroom.hub, chatroom.entrance, []).state


def test_there_and_back() -> None:
    """What is read is what was written, in every type."""
    first = state()
    assert first == loaded(dumped(first))


@pytest.mark.parametrize("data", [bytes(range(256)), b"", "ä😀".encode()])
def test_bytes(data: bytes) -> None:
    """Any bytes come through."""
    assert data == form.bytes_of(json.loads(json.dumps(form.text_of(data))))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"version": 999}, "is written in version 999"),
        ({"users": 3}, "cannot be read"),
        ({"unknown": 3}, "cannot be read"),
        ({"users": [{"nick": "ann"}]}, "cannot be read"),
    ],
)
def test_another_shape(changes: dict[str, Any], reason: str) -> None:
    """A state that is not understood wholly is refused."""
    found = json.loads(dumped(state()))
    with pytest.raises(StartError, match=reason):
        loaded(json.dumps({**found, **changes}).encode())


@pytest.mark.parametrize("data", [b"", b"x", b"[]", b"3", b"{}"])
def test_nonsense(data: bytes) -> None:
    """What is no state at all is refused."""
    with pytest.raises(StartError, match="cannot be read"):
        loaded(data)


MADE_ANEW: dict[type, set[str]] = {
    User: {"folded", "source"},
    Room: {"folded", "restrains"},
    Session: {
        "_buffer",  # rest, skipped_bytes
        "_given_bytes",  # too much, until it has been looked whether there is a backlog
        "_heard_s",  # silent_s
        "_opened_s",  # age_s
        "pace",
        "_queued",
        "_is_pinged",
        "connection",  # socket
        "dialect",  # is_irc
        "exchange",  # told to begin again
        "hub",
        "is_held",  # told to say it again
        "is_over",  # it does not go along
        "label",  # of a command that is running
        "listed",  # listed anew when somebody asks
        "outbox",  # empty
        "wire",
    },
    Registration: set(),
}
"""What has no field of its own: made from others, or not there when a state is collected."""

FORMS: dict[type, type] = {
    User: form.UserForm,
    Room: form.RoomForm,
    Session: form.SessionForm,
    Registration: form.RegistrationForm,
}


def attributes(kind: Any) -> set[str]:
    """Return the names of what is kept in one of these, also where mypyc has compiled it."""
    made = getattr(kind, "__mypyc_attrs__", ())
    return set(made or getattr(kind, "__slots__", ()) or vars(kind)) - {"__dict__"}


@pytest.mark.parametrize("kind", FORMS)
def test_nothing_is_forgotten(kind: Any) -> None:
    """Whoever gives one of these another slot decides what becomes of it in an upgrade.

    Add a field to its form (and raise VERSION), or say here why there is none.
    """
    carried = {one.name for one in fields(FORMS[kind])}
    assert set() == attributes(kind) - carried - MADE_ANEW[kind]


def test_nothing_private_is_forgotten() -> None:
    """What a session keeps to itself is carried, too."""
    named = {"queued", "unfinished", "pace", "age_s", "silent_s", "is_pinged"}
    assert named == set(Carried._fields)


KNOWN_OF_THE_HUB = {
    # carried by fields of State and of its parts
    "_ids", "present", "chat", "devices", "guest_markers", "kept_rooms", "moderation",
    "monitor", "playing", "profiles", "sessions", "started_ms", "subscriptions",
    # from the configuration or the store
    "cloak", "config", "followers", "is_denied", "motd", "name", "offered", "storage",
    # made anew, from the rest
    "clock", "deadlines", "departures", "fanout", "figures", "guard", "is_exempt", "is_frozen",
    "journal", "keys", "moved", "outboxes", "random", "roster", "soon", "sts", "sweep",
    "timed_masks", "unread",
    # counts that begin anew
    "budgets", "counts", "throttle",
}  # fmt: skip


def test_nothing_of_the_hub_is_forgotten() -> None:
    """Whoever gives the hub another attribute decides what becomes of it in an upgrade."""
    with Chatroom() as chatroom:
        assert isinstance(chatroom.hub, Hub)
        assert set() == attributes(chatroom.hub) - KNOWN_OF_THE_HUB
