"""store/sqlite/accounts.py: like the fake, whatever is done; on the disk, and off it again."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hubbub.errors import AccountError
from hubbub.protocol.sasl.scram import Verifier
from hubbub.store.accounts import Account, Credentials, Suspension, Token
from hubbub.store.base import Store
from hubbub.store.memory import MemoryStore
from hubbub.store.sqlite import SqliteStore
from tests.store.accounts_suite import FULL
from tests.support.long import IS_LONG

NAMES = ["alice", "Alice", "bob", "carol", "al"]
names = st.sampled_from(NAMES)
codes = st.sampled_from(["t1", "t2"])
times = st.integers(0, 9)
maybe = st.none() | times
accounts = st.builds(
    Account,
    names,
    times,
    st.none() | st.just(Credentials("x", {"SCRAM-SHA-256": Verifier(b"s", 1, b"k", b"v")})),
    st.frozensets(st.sampled_from(["aa", "bb", "cc"]), max_size=2),
    st.frozensets(st.sampled_from(["alice", "al", "bo", "x"]), max_size=2),
    settings=st.dictionaries(st.sampled_from(["a", "b"]), st.booleans() | times | st.text()),
    suspension=st.none() | st.builds(Suspension, names, st.text(max_size=3), times, maybe),
)


class SameAsMemory(RuleBasedStateMachine):
    """Does everything twice and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.both: tuple[Store, Store] = (SqliteStore(self.folder, "off"), MemoryStore())

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.both[0].close()
        shutil.rmtree(self.folder)

    def same(self, act: Callable[[Store], object]) -> None:
        """Do it on both; they answer the same, or refuse in the same words."""
        answers = []
        for store in self.both:
            try:
                answers.append(act(store))
            except (AccountError, ValueError) as error:
                answers.append((type(error), str(error)))
        assert answers[0] == answers[1]

    @rule(account=accounts, token=st.none() | codes)
    def create(self, account: Account, token: str | None) -> None:
        """Register."""
        self.same(lambda store: store.accounts.create(account, token=token))

    @rule(name=names, new=accounts, keeps_name=st.booleans())
    def change(self, name: str, new: Account, keeps_name: bool) -> None:
        """Change one into another."""

        def how(old: Account) -> Account:
            return replace(new, name=old.name.upper()) if keeps_name else new

        self.same(lambda store: store.accounts.change(name, how))

    @rule(name=names, is_reserved=st.booleans())
    def drop(self, name: str, is_reserved: bool) -> None:
        """Drop."""
        self.same(lambda store: store.accounts.drop(name, is_reserved=is_reserved))

    @rule(token=st.builds(Token, codes, names, times, maybe, maybe))
    def add_token(self, token: Token) -> None:
        """Invite."""
        self.same(lambda store: store.accounts.add_token(token))

    @rule(code=codes)
    def drop_token(self, code: str) -> None:
        """Invite no longer."""
        self.same(lambda store: store.accounts.drop_token(code))

    @rule(after=names, limit=st.integers(0, 3))
    def pages(self, after: str, limit: int) -> None:
        """List."""
        self.same(lambda store: store.accounts.accounts(after, limit))

    @invariant()
    def all_is_the_same(self) -> None:
        """All that can be asked has one answer."""
        self.same(lambda store: (store.accounts.accounts(), store.accounts.tokens()))
        for nick in (*NAMES, "bo", "x"):
            self.same(lambda store, nick=nick: store.accounts.account_by_nick(nick))  # type: ignore[misc]
        for certfp in ("aa", "bb", "cc"):
            self.same(lambda store, one=certfp: store.accounts.account_by_certfp(one))  # type: ignore[misc]


TestSameAsMemory = SameAsMemory.TestCase
TestSameAsMemory.settings = settings(max_examples=400 if IS_LONG else 25, stateful_step_count=30)
TestSameAsMemory.pytestmark = [pytest.mark.timeout(0 if IS_LONG else 600)]


def test_they_outlive_the_process(tmp_path: Path) -> None:
    """Accounts, tokens and secrets are there when the store is opened again."""
    store = SqliteStore(tmp_path)
    store.accounts.create(FULL)
    store.accounts.add_token(Token("t", "bob", 1))
    store.secrets.secret("cloak", b"key")
    store.close()

    again = SqliteStore(tmp_path)
    assert [FULL] == again.accounts.accounts()
    assert [Token("t", "bob", 1)] == again.accounts.tokens()
    assert b"key" == again.secrets.secret("cloak", b"other")
    again.close()
