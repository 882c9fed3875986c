"""What every test of the server may ask for."""

from collections.abc import Iterator

import pytest

from tests.support.chatroom import Chatroom


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat on a stopped clock, without flood control."""
    with Chatroom() as chatroom:
        yield chatroom
