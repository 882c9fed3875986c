"""cli/sending.py: what a program has to say is stored when the command returns."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from hubbub.cli.sending import FENCE, arriving, blocks
from hubbub.cli.visiting import visit
from hubbub.client.drafts import Limits
from hubbub.client.events import Draft
from tests.cli.visited import Visited
from tests.support.cutter import Cutter


def said(visited: Visited, room: str = "#ops") -> list[tuple[str, str]]:
    """Return what the room has: kind and text."""
    _, out, _ = visited.run("tail", room, "--json", "--no-follow")
    facts = [json.loads(line) for line in out.splitlines()]
    return [(fact["kind"], fact["text"]) for fact in facts]


def test_text(visited: Visited) -> None:
    """Words are one message, which has an id when the command returns."""
    code, out, err = visited.run("send", "#ops", "hello", "world", "--json", "-n", "bot")
    fact = json.loads(out)
    assert (0, "", "bot", "hello world") == (code, err, fact["from"], fact["text"])
    assert fact["id"]
    visited.run("send", "#ops", "line one\nline two", "--notice")
    visited.run("send", "#ops", "waves", "--action")
    assert (0, "", "") == visited.run("send", "#ops", "yes", "--reply-to", fact["id"])
    visited.run("send", "#ops", "no \udcff")  # a byte that is no UTF-8, in an argument
    assert [
        ("speech", "hello world"),
        ("notice", "line one\nline two"),
        ("action", "waves"),
        ("speech", "yes"),
        ("speech", "no \ufffd"),
    ] == said(visited)


def test_input(visited: Visited) -> None:
    """Without a text, every line of the input is a message."""
    assert (0, "", "") == visited.run("send", "#ops", stdin="one\n\ntwo\n")
    assert (0, "", "") == visited.run("send", "#ops", "-", "--notice", stdin="three\n")
    assert [("speech", "one"), ("speech", "two"), ("notice", "three")] == said(visited)


def test_code(visited: Visited) -> None:
    """`make 2>&1 | hubbub send '#build' --code` is one block, as it was indented."""
    visited.run("send", "#ops", "--code", stdin="all:\n\n\tcc x.c\n")
    visited.run("send", "#ops", "--code=sh", "make deploy")
    assert [
        ("speech", "```\nall:\n\n\tcc x.c\n```"),
        ("speech", "```sh\nmake deploy\n```"),
    ] == said(visited)


def test_refusals(visited: Visited) -> None:
    """What is not stored is not claimed to be."""
    assert (1, "", "hubbub: there is nothing to say\n") == visited.run(
        "send", "#ops", "--code", stdin="\n\n"
    )
    assert 1 == visited.run("send", "nobody", stdin="x\n")[0]
    for both in (["--notice", "--action"], ["--action", "--code"]):
        code, _, err = visited.run("send", "#ops", *both, stdin="x\n")
        assert (2, True) == (code, "not both" in err)


def test_no_input(visited: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a standard input (`<&-`) there is nothing to send, and that is a sentence."""
    monkeypatch.setattr("sys.stdin", None)
    sentence = "hubbub: there is no input to send, and no text behind the room\n"
    for more in ([], ["--code"], ["-"]):
        assert (2, "", sentence) == visited.run("send", "#ops", *more)
    assert (0, "", "") == visited.run("send", "#ops", "hi")


@pytest.mark.parametrize("about", ["i" * 301, "a b", "a\nb", " "])
def test_what_is_no_id(visited: Visited, about: str) -> None:
    """What no message is called is refused at once; the server could not even read it."""
    sentence = "hubbub: --reply-to is the id of a message, as --json gives it\n"
    assert (2, "", sentence) == visited.run("send", "#ops", "hi", "--reply-to", about)


def test_where_to(visited: Visited) -> None:
    """A place that is none, and a room without its #, are said in words."""
    assert (2, "", "hubbub: where to? '#room', or somebody's name\n") == visited.run(
        "send", "", "hi"
    )
    for text in ({"stdin": "hi\n"}, {}):
        words = [] if text else ["hi"]
        code, _, err = visited.run("send", "ops", *words, **text)
        assert (1, True) == (code, err.endswith(" (a room is written '#ops')\n"))


def still() -> float:
    """Return the time, which stands still."""
    return 0.0


def test_a_long_build_is_seen_as_it_comes() -> None:
    """What has waited for a while is shown before the program ends, blank lines alone are not."""
    now_s = 0.0

    def lines() -> Iterator[str | None]:
        nonlocal now_s
        for line, after_s in [("", 0), ("cc x.c", 60), (None, 9), ("cc y.c", 0), (None, 1)]:
            now_s += after_s
            yield line
        yield "ld x"

    found = list(blocks(lines(), "", Limits(4096, 100), lambda: now_s))
    assert ["```\n\ncc x.c\ncc y.c\n```", "```\nld x\n```"] == found


def test_a_program_that_is_silent_for_long(visited: Visited) -> None:
    """The server is answered while nothing comes, and what comes then is said."""
    with visit(visited.options(), ["#ops"]) as here:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            coming = arriving(here, ours)
            assert None is next(coming)
            theirs.sendall(b"one\ntw")
            assert "one" == next(line for line in coming if line is not None)
            theirs.shutdown(socket.SHUT_WR)
            assert ["tw"] == [line for line in coming if line is not None]


def test_a_connection_that_is_lost_meanwhile(
    visited: Visited, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is made again, and what comes then is said."""
    host, _, port = visited.name.rpartition(":")
    with Cutter((host, int(port))) as way:
        visited.name = "{}:{}".format(*way.address)
        with visit(visited.options(), ["#ops"]) as here:
            ours, theirs = socket.socketpair()
            with ours, theirs:
                coming = arriving(here, ours)
                way.cut()
                assert None is next(coming)
                theirs.sendall(b"one\n")
                assert "one" == next(line for line in coming if line is not None)
            here.deliver(here.connection.split(Draft("#ops", "one")))
        assert "; trying again" in capsys.readouterr().err
        assert [("speech", "one")] == said(visited)


def test_blocks() -> None:
    """A block is as long as a message may be, and no line is lost; blank input is nothing."""
    limits = Limits(60, 5)
    lines = [f"line {number}" for number in range(7)]
    found = list(blocks(lines, "", limits, still))
    assert [3, 3, 1] == [text.count("line") for text in found]
    assert lines == [line for text in found for line in text.split("\n") if line != FENCE]
    assert [] == list(blocks(["", ""], "", limits, still))
    assert ["a", "b"] == list(blocks(["a", None, "b"], "sh", None, still))


@pytest.mark.parametrize("text", ["x" * 200, "ü" * 100, "word " * 40])
def test_long_lines(text: str) -> None:
    """A line that is longer than a message goes on in the next one; no character is cut."""
    found = list(blocks([text], "c", Limits(60, None), still))
    assert all(len(one.encode()) <= 60 for one in found)
    whole = "".join(one.removeprefix("```c\n").removesuffix("\n```") for one in found)
    assert text == whole
