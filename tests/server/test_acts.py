"""server/acts.py: what is done with power is stored first, or it does not happen."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.core.bans import Effect, ServerBan, parse
from hubbub.core.filters import Action, Filter
from hubbub.server.acts import UNSTORED
from hubbub.store.sqlite.store import HISTORY_FILE, SqliteStore
from tests.server.handlers.test_operators import CONFIG, operator
from tests.support.chatroom import Chatroom
from tests.support.storing import FullStore

BAN = ServerBan(parse("192.0.2.0/24"), Effect.BAN, "spam", "ann", 5)
MUTE = ServerBan(parse("*!*@198.51.100.7"), Effect.MUTE, "caps", "ann", 5)
RULE = Filter("pills", False, Action.REFUSE, "spam", "ann", 5)


@pytest.fixture
def store() -> FullStore:
    """Give a store in which there are a ban, a mute and a rule of the filter."""
    full = FullStore()
    full.moderation.save_ban(BAN)
    full.moderation.save_ban(MUTE)
    full.moderation.save_filter(RULE)
    return full


@pytest.fixture
def room(store: FullStore) -> Iterator[Chatroom]:
    """Give a chatroom with operators in its configuration, on that store."""
    with Chatroom(config=CONFIG, store=store) as chatroom:
        yield chatroom


def state(room: Chatroom) -> object:
    """Return all that an act of power may change."""
    hub = room.hub
    users = {user.nick: (user.muted, tuple(user.rooms)) for user in hub.chat.users.values()}
    rooms = {one.name: frozenset(one.flags) for one in hub.chat.rooms.values()}
    moderation = hub.moderation
    return users, rooms, moderation.bans.all(0), moderation.filters.all(), hub.chat.defcon


def kept(store: FullStore) -> object:
    """Return all that an act of power may have stored."""
    moderation = store.moderation
    acts = [(act.what, act.whom) for act in moderation.acts(99) if act.what != "OPER"]
    accounts = [(one.name, one.credentials, one.suspension) for one in store.accounts.accounts()]
    return moderation.bans(), moderation.filters(), acts, accounts


ACTS = [
    "UBAN ADD 203.0.113.0/24 :spam",
    "UBAN ADD 203.0.113.0/24 REQUIRE-SASL :spam",
    "UBAN DEL 192.0.2.0/24",
    "MUTE bob 10m :no caps",
    "UNMUTE *!*@198.51.100.7",
    "FILTER ADD drop literal casino :spam",
    "FILTER DEL pills",
    "DEFCON 3",
    "KILL bob :no flooding",
    "SAJOIN bob #den",
    "SAPART bob #lobby",
    "SANICK bob rob",
    "SAMODE #lobby +m",
    "ANNOUNCE :hello",
    "WALLOPS :hello",
    "REHASH",
]


@pytest.mark.parametrize("line", ACTS)
def test_what_cannot_be_stored_does_not_happen(room: Chatroom, store: FullStore, line: str) -> None:
    """The operator is told so, nobody else hears of it, and nothing has changed."""
    bob, ann = room.irc("bob"), operator(room)
    before = (state(room), kept(store))
    room.quiet()
    store.is_full = True
    verb = line.split(maxsplit=1)[0]
    assert [f":hubbub.local FAIL {verb} STORAGE_UNAVAILABLE :{UNSTORED}"] == ann.ask(line)
    assert ([], False) == (bob.lines(), bob.is_closed)
    assert before == (state(room), kept(store))


@pytest.mark.parametrize("line", ACTS)
def test_it_works_once_the_disk_does(room: Chatroom, store: FullStore, line: str) -> None:
    """Asked for again, it happens, and its line is in the audit log once."""
    room.irc("bob")
    ann = operator(room)
    store.is_full = True
    ann.send(line)
    store.is_full = False
    room.quiet()
    assert not any(" FAIL " in one for one in ann.ask(line))
    (act,) = [act.what for act in store.moderation.acts(99) if act.what != "OPER"]
    assert act.startswith(line.split(maxsplit=1)[0])


def test_nobody_becomes_an_operator_off_the_record(room: Chatroom, store: FullStore) -> None:
    """OPER, too, is stored first."""
    ann = room.irc("ann")
    store.is_full = True
    assert [f":hubbub.local FAIL OPER STORAGE_UNAVAILABLE :{UNSTORED}"] == ann.ask(
        "OPER root sesame8!"
    )
    assert any(" 481 " in line for line in ann.ask("KILL ann"))


def test_accounts_of_others(room: Chatroom, store: FullStore) -> None:
    """What NickServ does for an operator is kept with its line in the audit log, or not at all."""
    ann = operator(room)
    ann.send("NS SAREGISTER cid correct-horse")
    before = kept(store)
    store.is_full = True
    for line in (
        "SAREGISTER dan correct-horse",
        "SAPASSWD cid another-horse",
        "SUSPEND ADD cid :spam",
        "SUSPEND DEL cid",
        "SADROP cid",
    ):
        (told,) = ann.ask(f"NS {line}")
        assert told.endswith("Accounts are out of reach: try again later")
    assert before == kept(store)


def test_the_next_line_waits(room: Chatroom) -> None:
    """Answers keep the order of their commands, and carry their labels."""
    ann = operator(room)
    ann.send("CAP REQ :labeled-response batch")
    room.quiet()
    lines = ann.ask("@label=1 DEFCON 4", "@label=2 PING x", "@label=3 DEFCON 5")
    assert ["label=1", "label=2", "label=3"] == [line[1:8] for line in lines]


def test_a_ban_holds_though_its_operator_has_left(room: Chatroom, store: FullStore) -> None:
    """What is stored holds now, not only after a restart."""
    ann = operator(room)
    assert room.disk is not None
    room.disk.holds_reads = True
    ann.send("UBAN ADD 203.0.113.0/24 :spam")
    ann.close()
    room.disk.holds_reads = False
    room.run()
    assert ["ERROR :You are banned from this server: spam"] == room.connect("203.0.113.9").lines()


def test_an_operator_who_has_left_kills_nobody(room: Chatroom) -> None:
    """What is not stored for later does not happen without who asked for it."""
    bob, ann = room.irc("bob"), operator(room)
    assert room.disk is not None
    room.disk.holds_reads = True
    ann.send("KILL bob")
    ann.close()
    room.disk.holds_reads = False
    room.run()
    bob.received()
    assert not bob.is_closed


def test_sqlite(tmp_path: Path) -> None:
    """A ban whose line cannot be written is not in the file either."""
    store = SqliteStore(tmp_path, "off")
    with Chatroom(config=CONFIG, store=store) as room:
        ann = operator(room)
        with sqlite3.connect(tmp_path / HISTORY_FILE) as db:
            db.execute("DROP TABLE acts")
        (told,) = ann.ask("UBAN ADD 203.0.113.0/24 :spam")
        assert " FAIL UBAN STORAGE_UNAVAILABLE " in told
        assert [] == store.moderation.bans()
        assert "that is all: 0" in ann.ask("UBAN LIST")[-1]
    store.close()


@pytest.mark.parametrize("line", ["NS SUSPEND ADD cid :spam", "NS SADROP cid"])
def test_accounts_follow_though_the_operator_has_left(room: Chatroom, line: str) -> None:
    """Who is suspended goes, and who has no account any more is logged out."""
    cid, ann = room.irc("cid"), operator(room)
    cid.send("REGISTER * * correct-horse")
    assert room.disk is not None
    room.disk.holds_reads = True
    ann.send(line)
    ann.close()
    room.disk.holds_reads = False
    room.run()
    cid.received()
    user = room.hub.chat.user("cid")
    assert cid.is_closed or user is None or user.account is None


def flags_and_acts(store: FullStore) -> tuple[set[str], list[str]]:
    """Return the modes of the stored room, and what was done by power."""
    (kept_room,) = store.rooms.load()
    acts = [act.what for act in store.moderation.acts(99)]
    return set(kept_room.flags), [what for what in acts if what != "OPER"]


def test_a_room_changes_in_the_commit_of_its_line(room: Chatroom, store: FullStore) -> None:
    """At no moment does the store have the one without the other, whatever else is changed."""
    bob, ann = room.irc("bob"), operator(room)
    bob.send("JOIN #tea", "PRIVMSG #tea :hello")
    room.quiet()
    assert room.disk is not None
    room.disk.holds_writes = True
    bob.send("MODE #tea +i")
    ann.send("SAMODE #tea +m")
    bob.send("MODE #tea +s", "MODE #tea -i")
    assert not any(" +m" in line for line in bob.lines())
    room.disk.holds_writes = False
    told: list[object] = []
    while (then := room.disk.work()) is not None:
        flags, acts = flags_and_acts(store)
        assert ("m" in flags) == bool(acts)
        told.append(acts)
        then()
        room.hub.end_of_tick()
    assert [[], ["SAMODE"]] == [told[0], told[-1]]
    assert (set("mnst"), ["SAMODE"]) == flags_and_acts(store)
    assert any("MODE #tea +m" in line for line in bob.lines())


def test_a_room_that_cannot_be_stored_stays(room: Chatroom, store: FullStore) -> None:
    """A failed commit changes neither the room nor the audit log, and the next ones work."""
    bob, ann = room.irc("bob"), operator(room)
    bob.send("JOIN #tea", "PRIVMSG #tea :hello")
    room.quiet()
    store.is_full = True
    assert "STORAGE_UNAVAILABLE" in ann.ask("SAMODE #tea +m")[0]
    assert (set("nt"), []) == flags_and_acts(store)
    store.is_full = False
    bob.send("MODE #tea +i")
    room.quiet()
    assert (set("int"), []) == flags_and_acts(store)


def test_what_is_refused_in_the_end_is_not_kept(room: Chatroom, store: FullStore) -> None:
    """A room that changed meanwhile, so that power no longer reaches it, is stored as it is."""
    bob, ann = room.irc("bob"), operator(room)
    bob.send("JOIN #tea", "PRIVMSG #tea :hello")
    room.quiet()
    assert room.disk is not None
    room.disk.holds_writes = True
    ann.send("SAMODE #tea +m")
    user = room.hub.chat.user("ann")
    assert user is not None
    user.privileges = frozenset()
    room.disk.holds_writes = False
    room.run()
    assert any(" 481 " in line for line in ann.lines())
    assert (set("nt"), ["SAMODE"]) == flags_and_acts(store)


def test_roles_given_by_power(room: Chatroom, store: FullStore) -> None:
    """A role that an operator of the server gives holds though they have left meanwhile."""
    bob, ann = room.irc("bob"), operator(room)
    bob.send("REGISTER * * correct-horse", "JOIN #tea", "PRIVMSG #tea :hi", "CS REGISTER #tea")
    ann.send("REGISTER * * correct-horse")
    room.quiet()
    assert room.disk is not None
    room.disk.holds_writes = True
    ann.send("CS AMODE #tea +o bob")
    ann.close()
    room.disk.holds_writes = False
    room.run()
    (tea,) = store.rooms.load()
    assert {"bob": "o"} == tea.roles == room.hub.chat.rooms["#tea"].roles
    assert ["CHANSERV"] == flags_and_acts(store)[1]


def test_a_room_and_its_line_in_sqlite(tmp_path: Path) -> None:
    """A room whose line cannot be written is not changed in the file either."""
    store = SqliteStore(tmp_path, "off")
    with Chatroom(config=CONFIG, store=store) as room:
        bob, ann = room.irc("bob"), operator(room)
        bob.send("JOIN #tea", "PRIVMSG #tea :hello")
        assert not any(" FAIL " in line for line in ann.ask("SAMODE #tea +s"))
        with sqlite3.connect(tmp_path / HISTORY_FILE) as db:
            db.execute("DROP TABLE acts")
        (told,) = ann.ask("SAMODE #tea +m")
        assert " FAIL SAMODE STORAGE_UNAVAILABLE " in told
        assert [set("nst")] == [set(one.flags) for one in store.rooms.load()]
        assert set("nst") == room.hub.chat.rooms["#tea"].flags
    store.close()
