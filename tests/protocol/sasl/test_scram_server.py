"""protocol/sasl/scram_server.py: the server's side of SCRAM."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.protocol.sasl.saslprep import saslprep
from hubbub.protocol.sasl.scram import HASHES, ITERATIONS, make_verifier
from hubbub.protocol.sasl.scram_client import ScramClient
from hubbub.protocol.sasl.scram_server import ScramServer, fake_verifier
from hubbub.protocol.sasl.steps import OVER, WRONG, Challenge, Done, Failed, NeedVerifier
from tests.protocol.sasl.exchange import (
    FAKE_KEY,
    FINAL,
    FIRST,
    MECHANISM,
    PROOF,
    SERVER_FINAL,
    SERVER_FIRST,
    SERVER_NONCE,
    USER,
    exchange,
    verifier,
)

BINDINGS = {"tls-exporter": b"e" * 32, "tls-server-end-point": b"p" * 32}
NO_BINDINGS: Mapping[str, bytes] = {}


def scram(bindings: Mapping[str, bytes] = NO_BINDINGS, *, is_plus: bool = False) -> ScramServer:
    """Return the beginning of an exchange."""
    return ScramServer(MECHANISM, SERVER_NONCE, FAKE_KEY, bindings, is_plus=is_plus)


def challenged() -> ScramServer:
    """Return an exchange that waits for the RFC's last message."""
    server = scram()
    server.receive(FIRST)
    server.supply(USER)
    return server


def test_the_example_of_rfc_7677() -> None:
    """Every message is that of the RFC, and an empty one ends it, as IRCv3 says."""
    server = scram()
    assert NeedVerifier("user") == server.receive(FIRST)
    assert Challenge(SERVER_FIRST) == server.supply(USER)
    assert Challenge(SERVER_FINAL) == server.receive(FINAL + PROOF)
    assert Done("user") == server.receive(b"")
    assert OVER == server.receive(b"")


passwords = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@settings(max_examples=25)
@given(st.sampled_from(sorted(HASHES)), names, passwords, st.sampled_from([None, *BINDINGS]))
def test_who_knows_the_password_gets_in(
    mechanism: str, name: str, password: str, binding: str | None
) -> None:
    """Client and server agree, for any name and password, with channel binding and without."""
    try:
        saslprep(password)
    except ValueError:
        return
    bindings = BINDINGS if binding else NO_BINDINGS
    server = ScramServer(mechanism, "s", FAKE_KEY, bindings, is_plus=binding is not None)
    bound = (binding, BINDINGS[binding]) if binding else None
    client = ScramClient(mechanism, name, password, "c", bound)
    assert Done(name) == exchange(server, client, verifier(password, mechanism))
    assert client.is_satisfied


@pytest.mark.parametrize("mechanism", sorted(HASHES))
def test_a_wrong_password_and_no_account_are_one(mechanism: str) -> None:
    """The answers are the same, and the client has no word of the server."""
    for found in (verifier("other", mechanism), None):
        client = ScramClient(mechanism, "user", "pencil", "c")
        server = ScramServer(mechanism, "s", FAKE_KEY, NO_BINDINGS)
        assert WRONG == exchange(server, client, found)
        assert not client.is_satisfied


def test_nobody_learns_which_accounts_there_are() -> None:
    """An account that is not there has a salt like others: its own, and always the same."""
    known = make_verifier(MECHANISM, "pencil", b"s" * 16, ITERATIONS[MECHANISM])
    shapes, salts = [], []
    for name, found in [(b"alice", known), (b"bob", None), (b"BOB", None), (b"carol", None)]:
        server = scram()
        server.receive(b"n,,n=" + name + b",r=abc")
        step = server.supply(found)
        assert isinstance(step, Challenge)
        nonce, salt, iterations = step.data.split(b",")
        shapes.append((nonce, len(salt), iterations))
        salts.append(salt)
    assert 1 == len(set(shapes))
    assert salts[1] == salts[2]
    assert 3 == len(set(salts))


def test_the_parts_of_a_fake_differ() -> None:
    """Nothing in a fake verifier gives away that it is one; another server's is another."""
    made = [
        (one.salt, one.stored_key, one.server_key)
        for key in (FAKE_KEY, b"other" * 8)
        for mechanism in HASHES
        for one in [fake_verifier(mechanism, key, "bob")]
    ]
    parts = [part[:16] for one in made for part in one]
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize(
    "message",
    [
        b"", b"n", b"n,,", b",,", b"n,,n=user", b"n,,r=abc,n=user", b"n,,n=,r=abc", b"n,,n=user,r=",
        b"x,,n=user,r=abc", b"n,user,n=user,r=abc", b"n,a=kurt,n=user,r=abc", b"n,a=,n=user,r=abc",
        b"n,,m=ext,n=user,r=abc", b"n,,n=us=er,r=abc", b"n,,n=user,r=a\x7f", b"n,,n=\xff,r=abc",
        b"n,,n=user,r=abc,", b"n,,n=user,r=abc,1", b"p=tls-exporter,,n=user,r=abc",
        b"p=,,n=user,r=abc", b"N,,n=user,r=abc",
    ],
)  # fmt: skip
def test_no_first_message(message: bytes) -> None:
    """What is not a client-first-message fails, and the exchange is over."""
    server = scram()
    assert isinstance(server.receive(message), Failed)
    assert OVER == server.supply(USER)
    assert OVER == server.receive(FIRST)


def test_extensions_and_own_name() -> None:
    """Attributes nobody has to know are passed over; one may act as oneself, in any case."""
    assert NeedVerifier("user") == scram().receive(b"n,a=User,n=user,r=abc,x=1")
    assert NeedVerifier("us,er") == scram().receive(b"n,a=us=2Cer,n=us=2Cer,r=abc")


@pytest.mark.parametrize(
    "message",
    [
        b"", FINAL, FINAL + b"!", FINAL + PROOF[:-4], FINAL + b"AAAA", FINAL + PROOF + b",x=1",
        b"c=biws,p=" + PROOF, FINAL[:-3] + b"x,p=" + PROOF, b"c=eSws" + FINAL[6:] + PROOF,
        b"c=!" + FINAL[6:] + PROOF, b"x=1," + FINAL + PROOF, FINAL[:-3] + b",x=1,p=" + PROOF,
        FINAL + b"A" + PROOF[1:], FINAL + b"\xff", PROOF, FINAL + b"A" * 10_000,
    ],
)  # fmt: skip
def test_no_final_message(message: bytes) -> None:
    """What is not the right client-final-message fails, and there is no second try."""
    server = challenged()
    assert isinstance(server.receive(message), Failed)
    assert OVER == server.receive(FINAL + PROOF)


def test_the_last_message_is_empty() -> None:
    """Nobody is logged in before the client has had its turn, and it says nothing there."""
    server = challenged()
    server.receive(FINAL + PROOF)
    assert isinstance(server.receive(b"x"), Failed)


def test_out_of_turn() -> None:
    """A message while the verifier is looked up, or a verifier that nobody asked for, is none."""
    assert OVER == scram().supply(USER)
    server = scram()
    server.receive(FIRST)
    assert OVER == server.receive(FINAL + PROOF)
    server = challenged()
    assert OVER == server.supply(USER)


@pytest.mark.parametrize(
    ("is_accepted", "flag", "bindings", "is_plus"),
    [
        (True, b"n", NO_BINDINGS, False),
        (True, b"y", NO_BINDINGS, False),
        (True, b"n", BINDINGS, False),
        (False, b"y", BINDINGS, False),  # somebody took -PLUS out of the list on its way
        (False, b"p=tls-exporter", BINDINGS, False),
        (True, b"p=tls-exporter", BINDINGS, True),
        (True, b"p=tls-server-end-point", BINDINGS, True),
        (False, b"p=tls-unique", BINDINGS, True),
        (False, b"p=", BINDINGS, True),
        (False, b"n", BINDINGS, True),
        (False, b"y", BINDINGS, True),
        (False, b"p=tls-exporter", NO_BINDINGS, True),
    ],
)
def test_choice_of_channel_binding(
    is_accepted: bool, flag: bytes, bindings: Mapping[str, bytes], is_plus: bool
) -> None:
    """RFC 5802, section 6: what was offered has to be used, and nothing else."""
    step = scram(bindings, is_plus=is_plus).receive(flag + b",,n=user,r=abc")
    assert is_accepted == isinstance(step, NeedVerifier)


def test_another_connections_binding() -> None:
    """Somebody in the middle, with a TLS connection to each side, does not get in."""
    client = ScramClient(MECHANISM, "user", "pencil", "c", ("tls-exporter", b"x" * 32))
    step = exchange(scram(BINDINGS, is_plus=True), client, verifier())
    assert Failed("the channel binding is that of another connection") == step


@given(st.lists(st.binary(max_size=60) | st.sampled_from([FIRST, FINAL + PROOF, b""])))
def test_any_messages(messages: list[bytes]) -> None:
    """Nobody is logged in by anything but the right messages in the right order."""
    server = scram()
    for message in messages:
        step = server.receive(message)
        if isinstance(step, NeedVerifier):
            step = server.supply(None)
        assert isinstance(step, Challenge | Failed)
