"""Messages and descriptors, whole and in order; or the sentence why not."""

from __future__ import annotations

import os
import threading

import pytest

from hubbub.errors import StartError
from hubbub.server.handover.passing import Passing, pair


def test_many_descriptors_and_much_text() -> None:
    """More descriptors than fit in one packet come in their order, with a message of megabytes."""
    ours, theirs = pair()
    readers, writers = zip(*(os.pipe() for _ in range(220)), strict=True)
    message = b"x" * 3_000_000
    sender = threading.Thread(target=lambda: Passing(ours).send(message, writers))
    sender.start()
    received, descriptors = Passing(theirs).receive(10)
    sender.join()
    assert message == received
    assert len(writers) == len(descriptors)
    for number, one in enumerate(descriptors):
        assert not os.get_inheritable(one)
        os.write(one, str(number).encode())
    assert [str(number).encode() for number in range(220)] == [os.read(one, 9) for one in readers]
    for one in (*readers, *writers, *descriptors):
        os.close(one)
    ours.close()
    theirs.close()


def test_words() -> None:
    """Objects come one after the other; descriptors that nobody waits for are closed."""
    ours, theirs = pair()
    with ours, theirs:
        sending, receiving = Passing(ours), Passing(theirs)
        sending.tell(version="1")
        sending.tell(0, taken=7)
        assert [{"version": "1"}, {"taken": 7}] == [receiving.hear(1), receiving.hear(1)]


def test_the_other_end_is_gone() -> None:
    """Whoever waits for somebody who has ended is told so."""
    ours, theirs = pair()
    theirs.close()
    with ours:
        with pytest.raises(StartError, match="has ended"):
            Passing(ours).receive(1)
        with pytest.raises(StartError, match="is gone"):
            Passing(ours).tell(x=1)


def test_half_a_message() -> None:
    """A message that is not whole is none."""
    ours, theirs = pair()
    with ours:
        theirs.sendall(b"\0\0\0\x09\0\0\0\0half")
        theirs.close()
        with pytest.raises(StartError, match="has ended"):
            Passing(ours).receive(1)


def test_silence() -> None:
    """Patience ends."""
    ours, theirs = pair()
    with ours, theirs, pytest.raises(StartError, match="was silent for 0 s"):
        Passing(ours).receive(0.01)
