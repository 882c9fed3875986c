"""protocol/sasl/framing.py: messages in parameters of AUTHENTICATE."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.numerics import Numeric
from hubbub.protocol.sasl.framing import CHUNK, LIMIT, Assembler, chunks
from hubbub.protocol.sasl.steps import Failed


@pytest.mark.parametrize(
    ("lengths", "size"),
    [
        ([1], 0),
        ([4], 1),
        ([396], 297),
        ([400, 1], 298),
        ([400, 1], 300),
        ([400, 4], 301),
        ([400, 400, 1], 600),
        ([400, 400, 4], 601),
    ],
)
def test_chunks(lengths: list[int], size: int) -> None:
    """Every chunk is 400 characters but the last; + stands for nothing, also after a full one."""
    parts = chunks(b"x" * size)
    assert lengths == [len(one) for one in parts]
    assert {"+"} == {one for one in parts if len(one) == 1} or 1 not in lengths


@given(st.binary(max_size=3000))
def test_there_and_back(data: bytes) -> None:
    """What was cut is put together again, and only the last chunk completes it."""
    assembler = Assembler()
    *before, last = [assembler.feed(one) for one in chunks(data)]
    assert [None] * len(before) == before
    assert data == last


@given(st.binary(min_size=1, max_size=900), st.data())
def test_cut_anywhere_else(data: bytes, drawn: st.DataObject) -> None:
    """A chunk that is shorter ends the message, so other cuts fail or give its beginning."""
    text = base64.b64encode(data).decode()
    cut = drawn.draw(st.integers(1, min(len(text), CHUNK - 1)))
    found = Assembler().feed(text[:cut])
    if cut % 4:
        assert isinstance(found, Failed)
    else:
        assert isinstance(found, bytes)
        assert data.startswith(found)


@pytest.mark.parametrize(
    "parameter",
    ["", "a", "ab", "abc", "abc!", "ab=c", "YQ==YQ==", "YQ==\n", " YQ==", "é===", "++", "YQ=",
     "===="],
)  # fmt: skip
def test_no_base64(parameter: str) -> None:
    """What is no base64 fails, and what comes next is a new message."""
    assembler = Assembler()
    assert Failed("this is no base64", Numeric.ERR_SASLFAIL) == assembler.feed(parameter)
    assert b"a" == assembler.feed("YQ==")


def test_aborted() -> None:
    """A star ends the exchange, in the middle of a message too, and nothing of it stays."""
    assembler = Assembler()
    assert None is assembler.feed("A" * CHUNK)
    aborted = assembler.feed("*")
    assert isinstance(aborted, Failed)
    assert Numeric.ERR_SASLABORTED is aborted.numeric
    assert b"" == assembler.feed("+")


def test_a_chunk_that_is_too_long() -> None:
    """More than 400 characters in one chunk are refused."""
    failed = Assembler().feed("A" * (CHUNK + 4))
    assert isinstance(failed, Failed)
    assert Numeric.ERR_SASLTOOLONG is failed.numeric


def test_a_message_that_never_ends() -> None:
    """A message is refused as soon as it is too long; the next one is read again."""
    assembler = Assembler()
    answers = [assembler.feed("A" * CHUNK) for _ in range(LIMIT // CHUNK + 1)]
    assert [None] * (LIMIT // CHUNK) == answers[:-1]
    failed = answers[-1]
    assert isinstance(failed, Failed)
    assert Numeric.ERR_SASLFAIL is failed.numeric
    assert b"a" == assembler.feed("YQ==")


@given(st.lists(st.text(max_size=8) | st.just("A" * CHUNK)))
def test_any_parameters(parameters: list[str]) -> None:
    """Whatever comes, it is more, a message or a failure."""
    assembler = Assembler()
    for one in parameters:
        assert isinstance(assembler.feed(one), bytes | Failed | None)
