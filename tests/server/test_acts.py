"""server/acts.py: what is done with power is stored first, or it does not happen."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.core.bans import Effect, ServerBan, parse
from hubbub.core.filters import Action, Filter
from hubbub.server.acts import UNSTORED
from hubbub.store.base import END, MESSAGE, REDACTED, START
from hubbub.store.sqlite.store import HISTORY_FILE, SqliteStore
from tests.server.handlers.test_operators import CONFIG, operator
from tests.support.chatroom import Chatroom, Peer
from tests.support.storing import FullStore, msgid

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


MODERN = ("batch", "draft/chathistory", "draft/event-playback", "draft/channel-rename")

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
    "RENAME #shed #cellar",
    "ANNOUNCE :hello",
    "WALLOPS :hello",
    "REHASH",
]


def over_tea(room: Chatroom) -> tuple[Peer, Peer]:
    """Let bob say something in #tea, which is his; return him and ann, who has power over all."""
    bob, ann = room.irc("bob", *MODERN), operator(room)
    bob.send("JOIN #tea", "PRIVMSG #tea :1")
    room.quiet()
    return bob, ann


@pytest.mark.parametrize("line", ACTS)
def test_what_cannot_be_stored_does_not_happen(room: Chatroom, store: FullStore, line: str) -> None:
    """The operator is told so, nobody else hears of it, and nothing has changed."""
    bob, ann = room.irc("bob"), operator(room)
    bob.send("JOIN #shed")
    room.quiet()
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
    bob, ann = room.irc("bob"), operator(room)
    bob.send("JOIN #shed")
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


HISTORY = "CHATHISTORY LATEST {} * 20"


def stored_texts(store: FullStore, talk: str) -> list[str]:
    """Return what the store has of a room's talk, and says is not taken back."""
    records = store.history.between(talk, START, END, 50, newest=True)
    gone = {one.about for one in records if one.kind == REDACTED}
    return [one.text for one in records if one.kind == MESSAGE and one.id not in gone]


def commits(room: Chatroom) -> Iterator[None]:
    """Let the disk work, and stop after each commit, before the server has heard of it."""
    assert room.disk is not None
    while (then := room.disk.work()) is not None:
        yield
        then()
        room.hub.end_of_tick()


def test_a_room_is_renamed_in_the_commit_of_its_line(room: Chatroom, store: FullStore) -> None:
    """At no moment does the store have the one without the other, whatever else is said."""
    bob, ann = over_tea(room)
    assert room.disk is not None
    room.disk.holds_writes = True
    bob.send("PRIVMSG #tea :2")
    ann.send("RENAME #tea #coffee")
    bob.send("PRIVMSG #tea :3", "TOPIC #tea :Oolong")
    assert not any(" RENAME " in line for line in bob.lines())
    room.disk.holds_writes = False
    for _ in commits(room):
        acts = [act.what for act in store.moderation.acts(99) if act.what != "OPER"]
        (kept_room,) = store.rooms.load()
        assert ("#coffee" if acts else "#tea") == kept_room.name
    assert ["1", "2", "3"] == stored_texts(store, "#coffee")
    assert [] == store.history.between("#tea", START, END, 9, newest=True)
    (kept_room,) = store.rooms.load()
    assert ("#coffee", "Oolong") == (kept_room.name, kept_room.topic and kept_room.topic.text)
    heard = [line.split()[2] for line in bob.ask(HISTORY.format("#coffee"))[1:-1]]
    assert [*["PRIVMSG"] * 3, "TOPIC", "RENAME"] == [verb for verb in heard if verb != "JOIN"]


def test_a_name_that_cannot_be_stored_is_not_taken(room: Chatroom, store: FullStore) -> None:
    """The room is called as before, here and in the store, and can be renamed later."""
    bob, ann = over_tea(room)
    store.is_full = True
    assert [f":hubbub.local FAIL RENAME STORAGE_UNAVAILABLE :{UNSTORED}"] == ann.ask(
        "RENAME #tea #coffee"
    )
    assert [] == bob.lines()
    assert (["#tea"], ["1"]) == (
        [one.name for one in store.rooms.load()],
        stored_texts(store, "#tea"),
    )
    store.is_full = False
    ann.send("RENAME #tea #coffee")
    assert any(" RENAME #tea #coffee " in line for line in bob.lines())
    assert ["1"] == stored_texts(store, "#coffee")


@pytest.mark.parametrize("how", ["taken", "renamed", "powerless"])
def test_a_name_that_is_refused_in_the_end(room: Chatroom, store: FullStore, how: str) -> None:
    """What has come in between holds, and the store tells the same as the server."""
    bob, ann = room.irc("bob", *MODERN), operator(room)
    bob.send("JOIN #tea,#spare", "PRIVMSG #tea :1", "MODE #spare +f #tea", "PRIVMSG #spare :x")
    room.quiet()
    assert room.disk is not None
    room.disk.holds_writes = True
    ann.send("RENAME #tea #coffee")
    name = "#tea"
    if how == "taken":
        bob.send("JOIN #coffee", "PRIVMSG #coffee :other")
    elif how == "renamed":
        name = "#green"
        bob.send("RENAME #tea #green")
    else:
        room.hub.chat.users["ann"].privileges = frozenset()
    bob.send(f"PRIVMSG {name} :2")
    room.disk.holds_writes = False
    room.run()
    assert any(" 403 " in one or " 442 " in one or "FAIL RENAME" in one for one in ann.lines())
    rooms = {one.name: one.settings for one in store.rooms.load()}
    assert rooms.keys() == {name, "#spare", *({"#coffee"} if how == "taken" else ())}
    assert {"f": name} == rooms["#spare"]
    assert ["1", "2"] == stored_texts(store, name)
    assert (["other"] if how == "taken" else []) == stored_texts(store, "#coffee")


def test_a_room_and_its_new_name_in_sqlite(tmp_path: Path) -> None:
    """A name whose line cannot be written is not in the file either, nor is a redaction."""
    store = SqliteStore(tmp_path, "off")
    with Chatroom(config=CONFIG, store=store) as room:
        bob, ann = room.irc("bob", "message-tags", "echo-message"), operator(room)
        bob.send("JOIN #tea")
        room.quiet()
        said = bob.ask("PRIVMSG #tea :hello")[0]
        with sqlite3.connect(tmp_path / HISTORY_FILE) as db:
            db.execute("DROP TABLE acts")
        (told,) = ann.ask("RENAME #tea #coffee")
        assert " FAIL RENAME STORAGE_UNAVAILABLE " in told
        (told,) = ann.ask(f"REDACT #tea {msgid(said)}")
        assert " FAIL REDACT STORAGE_UNAVAILABLE " in told
        assert ["#tea"] == [one.name for one in store.rooms.load()]
        kinds = [one.kind for one in store.history.between("#tea", START, END, 9, newest=True)]
        assert REDACTED not in kinds
        assert [] == bob.lines()
    store.close()


def test_a_message_is_taken_back_in_the_commit_of_its_line(
    room: Chatroom, store: FullStore
) -> None:
    """At no moment does the store have the one without the other; nobody hears of it before."""
    bob, ann = room.irc("bob", "message-tags", "echo-message"), operator(room)
    bob.send("JOIN #tea")
    room.quiet()
    said = msgid(bob.ask("PRIVMSG #tea :spam")[0])
    assert room.disk is not None
    ann.send(f"REDACT #tea {said} :no spam")
    for _ in commits(room):
        acts = [act.what for act in store.moderation.acts(99) if act.what != "OPER"]
        assert (["spam"] if not acts else []) == stored_texts(store, "#tea")
        assert [] == ann.lines()
    assert [":hubbub.local NOTICE ann :It is taken back"] == ann.lines()
    assert [] == stored_texts(store, "#tea")


def test_power_over_ones_own_room_too(room: Chatroom, store: FullStore) -> None:
    """What a room's operator may not do without power is on record; what they may is not."""
    bob, ann = room.irc("bob"), operator(room)
    bob.send("REGISTER * * correct-horse", "JOIN #tea", "PRIVMSG #tea :hi", "CS REGISTER #tea")
    ann.send("REGISTER * * correct-horse", "JOIN #tea,#mine")
    bob.send("MODE #tea +o ann")
    ann.send("CS REGISTER #mine", "RENAME #mine #own", "CS AMODE #own +o bob")
    room.quiet()
    assert [] == flags_and_acts(store, "#tea")[1]
    ann.send("CS AMODE #tea +o ann", "RENAME #tea #coffee")
    room.quiet()
    assert ["CHANSERV", "RENAME"] == flags_and_acts(store, "#coffee")[1]


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


def flags_and_acts(store: FullStore, name: str = "#tea") -> tuple[set[str], list[str]]:
    """Return the modes of the stored room, and what was done by power, in order."""
    (kept_room,) = (one for one in store.rooms.load() if one.name == name)
    acts = [act.what for act in store.moderation.acts(99)]
    return set(kept_room.flags), [what for what in acts if what != "OPER"]


def test_a_room_changes_in_the_commit_of_its_line(room: Chatroom, store: FullStore) -> None:
    """At no moment does the store have the one without the other, whatever else is changed."""
    bob, ann = over_tea(room)
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
    bob, ann = over_tea(room)
    store.is_full = True
    assert "STORAGE_UNAVAILABLE" in ann.ask("SAMODE #tea +m")[0]
    assert (set("nt"), []) == flags_and_acts(store)
    store.is_full = False
    bob.send("MODE #tea +i")
    room.quiet()
    assert (set("int"), []) == flags_and_acts(store)


def test_what_is_refused_in_the_end_is_not_kept(room: Chatroom, store: FullStore) -> None:
    """A room that changed meanwhile, so that power no longer reaches it, is stored as it is."""
    _, ann = over_tea(room)
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
