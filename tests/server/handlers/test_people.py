"""WHO, WHOIS, WHOWAS, AWAY, USERHOST, ISON, SETNAME: what the scenes do not show."""

from __future__ import annotations

import pytest

from tests.support.chatroom import Chatroom, source

SERVER = ":hubbub.local"


def test_who_of_a_room(chatroom: Chatroom) -> None:
    """WHO of a room lists its members with flags: here or gone, bot, rank."""
    ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
    ann.send("JOIN #tea", "AWAY :out")
    bob.send("/join #tea")
    assert [
        f"{SERVER} 352 ann #tea ~ann 127.0.0.1 hubbub.local ann G@ :0 Ann",
        f"{SERVER} 352 ann #tea ~nc 127.0.0.1 hubbub.local bob H :0 bob",
        f"{SERVER} 315 ann #tea :End of WHO list",
    ] == ann.ask("WHO #tea")


@pytest.mark.parametrize(
    ("mask", "found"),
    [
        ("bob", ["bob"]),
        ("BOB", ["bob"]),
        ("b*", ["bob"]),
        ("*", ["ann", "bob", "cid"]),
        ("0", ["ann", "bob", "cid"]),
        ("?i?", ["cid"]),
        ("127.0.0.*", ["ann", "bob", "cid"]),
        ("zzz", []),
        ("#none", []),
    ],
)
def test_who_by_mask(chatroom: Chatroom, mask: str, found: list[str]) -> None:
    """WHO finds people by nick, username, host or real name."""
    ann, _, _ = (chatroom.irc(name) for name in ("ann", "bob", "cid"))
    *rows, end = ann.ask(f"WHO {mask}")
    assert found == [row.split()[7] for row in rows]
    assert f"{SERVER} 315 ann {mask} :End of WHO list" == end


def test_invisible(chatroom: Chatroom) -> None:
    """Somebody invisible is found by mask only by those who share a room."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    bob.send("MODE bob +i")
    assert 3 == len(ann.ask("WHO *"))
    bob.send("PART #lobby")
    assert 2 == len(ann.ask("WHO *"))
    assert 2 == len(ann.ask("WHO bob"))
    assert not any(" 319 " in line for line in ann.ask("WHOIS bob"))


def test_whois_oneself(chatroom: Chatroom) -> None:
    """One's own WHOIS tells the address too; one that begins with a colon gets a zero in front."""
    ann = chatroom.irc("ann", address="::1")
    assert {
        f"{SERVER} 378 ann ann :is connecting from ~ann@::1",
        f"{SERVER} 338 ann ann ~ann@::1 0::1 :Actual user@host, actual IP",
    } <= set(ann.ask("WHOIS ann"))


def test_whois_tells_of_tls(chatroom: Chatroom) -> None:
    """That somebody is there by TLS everybody reads; the certificate's fingerprint they alone."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    user = chatroom.hub.chat.users["bob"]
    (session,) = chatroom.hub.fanout.sessions(user)
    session.connection.stand_for(is_secure=True, certificate_fingerprint="ab" * 32)
    secure = f"{SERVER} 671 ann bob :is using a secure connection"
    assert [secure] == [line for line in ann.ask("WHOIS bob") if " 671 " in line or " 276 " in line]
    assert f"{SERVER} 276 bob bob :has client certificate fingerprint {'ab' * 32}" in bob.ask(
        "WHOIS bob"
    )
    assert not any(" 671 " in line for line in ann.ask("WHOIS ann"))


def test_whois(chatroom: Chatroom) -> None:
    """WHOIS tells name, rooms with ranks, server, away and how long somebody has been silent."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    bob.send("JOIN #tea", "AWAY :out")
    chatroom.pass_s(42)
    assert [
        f"{SERVER} 311 ann bob ~bob 127.0.0.1 * :Bob",
        f"{SERVER} 319 ann bob :#lobby @#tea",
        f"{SERVER} 312 ann bob hubbub.local :one chatroom, many doors",
        f"{SERVER} 301 ann bob :out",
        f"{SERVER} 317 ann bob 42 1772366400 :seconds idle, signon time",
        f"{SERVER} 318 ann bob :End of WHOIS list",
    ] == ann.ask("WHOIS bob")
    assert f"{SERVER} 311 ann bob ~bob 127.0.0.1 * :Bob" == ann.ask("WHOIS hubbub.local BOB")[0]
    assert [
        f"{SERVER} 401 ann nobody :No such nick",
        f"{SERVER} 318 ann nobody :End of WHOIS list",
    ] == ann.ask("WHOIS nobody")


def test_whowas(chatroom: Chatroom) -> None:
    """WHOWAS remembers who had a nick, the latest first, as many as asked for."""
    ann = chatroom.irc("ann")
    chatroom.irc("bob").send("NICK rob")
    chatroom.pass_s(60)
    chatroom.irc("bob").send("QUIT")
    rows = [
        f"{SERVER} 314 ann bob ~bob 127.0.0.1 * :Bob",
        f"{SERVER} 312 ann bob hubbub.local :2026-03-01T12:01:00.000Z",
        f"{SERVER} 314 ann bob ~bob 127.0.0.1 * :Bob",
        f"{SERVER} 312 ann bob hubbub.local :2026-03-01T12:00:00.000Z",
    ]
    end = [f"{SERVER} 369 ann bob :End of WHOWAS"]
    assert rows + end == ann.ask("WHOWAS bob")
    assert rows[:2] == ann.ask("WHOWAS BOB 1")[:-1]
    assert f"{SERVER} 406 ann nobody :There was no such nick" == ann.ask("WHOWAS nobody")[0]


def test_userhost_and_ison(chatroom: Chatroom) -> None:
    """USERHOST and ISON tell of those who are here, and leave the others out."""
    ann = chatroom.irc("ann")
    chatroom.irc("bob").send("AWAY :out")
    assert [f"{SERVER} 302 ann :ann=+~ann@127.0.0.1 bob=-~bob@127.0.0.1"] == ann.ask(
        "USERHOST ann nobody BOB"
    )
    assert [f"{SERVER} 303 ann :bob ann"] == ann.ask("ISON BOB nobody ann")
    assert [f"{SERVER} 303 ann :bob"] == ann.ask("ISON :bob nobody")


def test_setname(chatroom: Chatroom) -> None:
    """A real name can be changed; who does not know SETNAME is told in words."""
    ann, bob = chatroom.irc("ann", "setname"), chatroom.irc("bob", "standard-replies")
    chatroom.quiet()
    assert [f":{source('ann')} SETNAME :Ann Lee"] == ann.ask("SETNAME :Ann Lee")
    assert [] == bob.lines()
    assert [f"{SERVER} NOTICE bob :Your real name is now Bo B"] == bob.ask("SETNAME :Bo B")
    assert [f":{source('bob')} SETNAME :Bo B"] == ann.lines()
    why = "FAIL SETNAME INVALID_REALNAME :That real name is empty or too long"
    assert [f"{SERVER} {why}"] * 2 == bob.ask("SETNAME :", f"SETNAME :{'x' * 151}")


def test_away_without_a_text(chatroom: Chatroom) -> None:
    """AWAY with an empty text comes back, even from nowhere."""
    ann = chatroom.irc("ann")
    back = [f"{SERVER} 305 ann :You are no longer marked as being away"]
    assert back == ann.ask("AWAY") == ann.ask("AWAY :")
