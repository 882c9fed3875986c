"""What every store promises of accounts, as tests; see suite."""

import threading
from dataclasses import replace

import pytest

from hubbub.errors import AlreadyThere, NoSuchAccount, TokenRefused
from hubbub.protocol.sasl.scram import Verifier
from hubbub.store.accounts import PRESENCE, Account, Credentials, Suspension, Token
from hubbub.store.base import Store
from tests.store.people import said

VERIFIER = Verifier(b"\0salt\xff", 4096, b"stored\0", b"\0server")
FULL = Account(
    "Alice[m]",
    1_700_000_000,
    Credentials("$argon2id$…", {"SCRAM-SHA-256": VERIFIER, "SCRAM-SHA-512": VERIFIER}),
    frozenset({"aa" * 32, "bb" * 32}),
    frozenset({"al", "alice_"}),
    "älice@example.org",
    "code",
    {"always-on": True, "off": False, "lines": 20, "greeting": "grüße 🫖"},
    Suspension("bob", "for спам", 1_700_000_001, 1_700_000_002),
    1_700_000_003,
    {"display-name": "Älice 🫖", "url": ""},
)


def account(name: str, *, nicks: tuple[str, ...] = (), certfps: tuple[str, ...] = ()) -> Account:
    """Return an account with nothing else."""
    return Account(name, 1, nicks=frozenset(nicks), certfps=frozenset(certfps))


def names(found: list[Account]) -> list[str]:
    """Return the names, in order."""
    return [one.name for one in found]


class AccountsPromises:
    """accounts.Accounts."""

    def test_an_account_comes_back_whole(self, store: Store) -> None:
        """Every field is kept, in whatever letters; bare accounts too."""
        bare = Account("bare", 0)
        closed = replace(bare, name="closed", suspension=Suspension("bob", "", 1))
        empty = replace(bare, name="empty", credentials=Credentials("x", {}), email="", code="")
        for one in (FULL, bare, closed, empty):
            store.accounts.create(one)
        assert [FULL, bare, closed, empty] == store.accounts.accounts()
        settings = store.accounts.accounts()[0].settings
        assert [bool, bool, int, str] == [type(one) for one in settings.values()]

    def test_it_is_found(self, store: Store) -> None:
        """By its name and its nicks in any case, and by its certificates."""
        store.accounts.create(account("bob"))
        store.accounts.create(FULL)
        found = store.accounts
        assert [FULL] * 2 == [found.account("Alice[m]"), found.account("ALICE[M]")]
        assert [FULL] * 2 == [found.account_by_certfp(one * 32) for one in ("aa", "bb")]
        assert [FULL] * 3 == [found.account_by_nick(one) for one in ("alice[M]", "AL", "Alice_")]

    def test_it_is_not_found(self, store: Store) -> None:
        """A nick is no account's name, and what nobody has is nobody's."""
        store.accounts.create(FULL)
        found = store.accounts
        assert [None] * 3 == [found.account(one) for one in ("al", "alice", "")]
        assert [None] * 2 == [found.account_by_nick(one) for one in ("alice", "")]
        assert [None] * 2 == [found.account_by_certfp(one) for one in ("aa", "AA" * 32)]

    @pytest.mark.parametrize(
        "other",
        [
            account("ALICE[m]"),
            account("Al"),
            account("carol", nicks=("alice[m]",)),
            account("carol", nicks=("carl", "al")),
            account("carol", certfps=("cc", "bb" * 32)),
        ],
    )
    def test_everything_has_one_owner(self, store: Store, other: Account) -> None:
        """A name, a nick or a certificate that is taken keeps out all of a new account."""
        store.accounts.create(FULL)
        store.accounts.add_token(Token("open sesame", "bob", 1))
        with pytest.raises(AlreadyThere):
            store.accounts.create(other, token="open sesame")
        assert [FULL] == store.accounts.accounts()
        assert None is store.accounts.account_by_nick("carl")
        assert None is store.accounts.account_by_certfp("cc")
        assert [1] == [one.uses_left for one in store.accounts.tokens()]

    def test_change(self, store: Store) -> None:
        """What a change makes of it takes its place; nothing of the old one stays."""
        store.accounts.create(FULL)
        bare = replace(account("ALICE[M]", nicks=("ally",)), settings={"x": 1})
        assert bare == store.accounts.change("alice[m]", lambda old: bare)
        assert [bare] == store.accounts.accounts()
        assert None is store.accounts.account_by_nick("al")
        assert None is store.accounts.account_by_certfp("aa" * 32)
        store.accounts.create(account("al", certfps=("aa" * 32,)))

    def test_its_own_name_is_no_other_nick(self, store: Store) -> None:
        """An account that names itself among its nicks has it once."""
        store.accounts.create(account("alice", nicks=("alice", "al")))
        kept = store.accounts.change("alice", lambda old: replace(old, nicks=old.all_nicks))
        assert [account("alice", nicks=("al",)), kept] == [kept, store.accounts.account("alice")]

    @pytest.mark.parametrize(
        "new",
        [account("alice", nicks=("bob",)), account("alice", nicks=("bobby",)),
         account("alice", nicks=("al",), certfps=("aa", "bb"))],
    )  # fmt: skip
    def test_a_change_that_cannot_be(self, store: Store, new: Account) -> None:
        """What belongs to another stays theirs, and nothing has changed."""
        alice = account("alice", certfps=("aa",))
        bob = account("bob", nicks=("bobby",), certfps=("bb",))
        store.accounts.create(alice)
        store.accounts.create(bob)
        with pytest.raises(AlreadyThere):
            store.accounts.change("alice", lambda old: new)
        assert [alice, bob] == store.accounts.accounts()

    def test_a_change_of_nobody(self, store: Store) -> None:
        """There has to be an account, and it stays the same one."""
        with pytest.raises(NoSuchAccount, match="there is no account Alice"):
            store.accounts.change("Alice", lambda old: old)
        store.accounts.create(account("alice"))
        with pytest.raises(ValueError, match="alice cannot become bob"):
            store.accounts.change("alice", lambda old: account("bob"))
        with pytest.raises(ZeroDivisionError):
            store.accounts.change("alice", lambda old: replace(old, created_s=1 // 0))
        assert [account("alice")] == store.accounts.accounts()

    def test_presences(self, store: Store) -> None:
        """One setting of each account changes, or goes; dropped accounts are passed over."""
        alice = replace(account("alice"), settings={"x": 1})
        store.accounts.create(alice)
        store.accounts.create(account("bob"))
        store.accounts.keep_presences({"alice": "here", "carol": "gone", "bob": None})
        assert {"x": 1, PRESENCE: "here"} == getattr(store.accounts.account("alice"), "settings", 0)
        store.accounts.keep_presences({"alice": None, "bob": "there"})
        assert alice == store.accounts.account("alice")
        assert {PRESENCE: "there"} == getattr(store.accounts.account("bob"), "settings", 0)

    def test_profiles(self, store: Store) -> None:
        """Keys are set and taken away, the others stay; dropped accounts are passed over."""
        store.accounts.create(replace(account("alice"), metadata={"url": "http://a", "pet": "cat"}))
        store.accounts.keep_profiles({"alice": {"url": None, "color": "red"}, "carol": {"a": "b"}})
        kept = store.accounts.account("alice")
        assert replace(account("alice"), metadata={"pet": "cat", "color": "red"}) == kept

    def test_changes_from_several_threads(self, store: Store) -> None:
        """None is lost."""
        store.accounts.create(account("alice"))

        def count() -> None:
            for _ in range(25):
                store.accounts.change(
                    "alice", lambda old: replace(old, last_seen_s=(old.last_seen_s or 0) + 1)
                )

        threads = [threading.Thread(target=count) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert 100 == getattr(store.accounts.account("alice"), "last_seen_s", None)

    def test_pages(self, store: Store) -> None:
        """All accounts, page by page, whatever the case of their names."""
        for name in ("Dora", "alice", "Carol", "bob", "_x"):
            store.accounts.create(account(name))
        assert ["_x", "alice", "bob", "Carol", "Dora"] == names(store.accounts.accounts())
        assert ["_x", "alice"] == names(store.accounts.accounts(limit=2))
        assert ["bob", "Carol"] == names(store.accounts.accounts("ALICE", 2))
        assert [] == names(store.accounts.accounts("dora"))

    def test_a_dropped_name_is_reserved(self, store: Store) -> None:
        """Nobody takes the name of somebody who is still heard of; the nicks are free."""
        store.accounts.create(FULL)
        store.history.append([said(1)])
        store.accounts.drop("alice[M]", is_reserved=True)
        assert [] == store.accounts.accounts()
        assert None is store.accounts.account_by_nick("alice[m]")
        with pytest.raises(AlreadyThere):
            store.accounts.create(account("Alice[m]"))
        store.accounts.create(account("al", certfps=("aa" * 32,)))
        assert 1 == store.history.last_id()

        store.accounts.drop("alice[m]", is_reserved=True)
        with pytest.raises(AlreadyThere):
            store.accounts.create(account("alice[m]"))
        store.accounts.drop("ALICE[m]", is_reserved=False)
        store.accounts.create(account("alice[m]"))

    def test_a_forgotten_name_is_free(self, store: Store) -> None:
        """Where nothing is left of somebody, nothing is reserved; unknown names are no error."""
        store.accounts.create(FULL)
        for _ in range(2):
            store.accounts.drop("alice[m]", is_reserved=False)
        store.accounts.drop("nobody", is_reserved=True)
        store.accounts.create(FULL)
        store.accounts.create(account("nobody"))

    def test_tokens_come_back_whole(self, store: Store) -> None:
        """Every field is kept; the oldest stands first."""
        tokens = [Token("z", "bob", 1, None, 5), Token("b", "bob", 2), Token("a", "мая", 3, 9)]
        for one in reversed(tokens):
            store.accounts.add_token(one)
        assert tokens == store.accounts.tokens()
        with pytest.raises(AlreadyThere):
            store.accounts.add_token(Token("a", "carol", 4))
        store.accounts.drop_token("z")
        store.accounts.drop_token("z")
        assert tokens[1:] == store.accounts.tokens()

    def test_a_token_is_used_up(self, store: Store) -> None:
        """So many may come by it, and no more; it is still listed."""
        store.accounts.add_token(Token("t", "bob", 1, 2))
        for name in ("a", "b"):
            store.accounts.create(account(name), token="t")
        with pytest.raises(TokenRefused, match="unknown, used up or too old"):
            store.accounts.create(account("c"), token="t")
        assert ["a", "b"] == names(store.accounts.accounts())
        assert [Token("t", "bob", 1, 0)] == store.accounts.tokens()

    def test_a_token_for_all(self, store: Store) -> None:
        """A token without a number lasts."""
        token = Token("t", "bob", 1, None)
        store.accounts.add_token(token)
        for name in "abc":
            store.accounts.create(account(name), token="t")
        assert [token] == store.accounts.tokens()

    @pytest.mark.parametrize(("is_good", "expires_s"), [(True, 2), (False, 1), (True, None)])
    def test_a_token_expires(self, store: Store, is_good: bool, expires_s: int | None) -> None:
        """From its last second on nobody comes by it; an unknown one was never good."""
        store.accounts.add_token(Token("t", "bob", 0, expires_s=expires_s))
        try:
            store.accounts.create(account("alice"), token="t")
        except TokenRefused:
            assert not is_good
        assert is_good == (store.accounts.account("alice") is not None)
        with pytest.raises(TokenRefused):
            store.accounts.create(account("bob"), token="T")


class SecretsPromises:
    """accounts.Secrets."""

    def test_a_secret_is_made_once(self, store: Store) -> None:
        """The first one stays; each purpose has its own."""
        assert b"\0one" == store.secrets.secret("cloak", b"\0one")
        assert b"\0one" == store.secrets.secret("cloak", b"two")
        assert b"two" == store.secrets.secret("sasl", b"two")
