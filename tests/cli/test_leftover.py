"""cli/leftover.py: words may stand before an option or behind it; `--` ends the options."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hubbub.cli.leftover import take
from hubbub.cli.main import main, parser

DROP = ["admin", "token", "drop"]


@pytest.mark.parametrize(
    ("words", "name", "arguments"),
    [
        (["done", "well"], "text", ["send", "#ops", "done", "well"]),
        (["done"], "text", ["send", "#ops", "--notice", "done"]),
        (["waves"], "text", ["send", "#ops", "--action", "waves"]),
        (["all", "done"], "text", ["send", "#ops", "all", "-n", "bot", "done"]),
        (["-5"], "text", ["send", "#ops", "--", "-5"]),
        (["-nope"], "text", ["send", "#ops", "--notice", "--", "-nope"]),
        (["a", "--"], "text", ["send", "#ops", "--notice", "--", "a", "--"]),
        (["-v"], "words", ["search", "--room", "#ops", "--", "-v"]),
        (["#ops"], "places", ["tail", "--no-follow", "#ops"]),
        ("#ops", "place", ["who", "--json", "#ops"]),
        ("-SCO", "code", [*DROP, "--", "-SCO"]),
        ("-SCO", "code", [*DROP, "--json", "--", "-SCO"]),
        ("SCO", "code", [*DROP, "--data", "x", "SCO"]),
        ("ann", "name", ["admin", "user", "show", "--data", "x", "ann"]),
    ],
)
def test_words_behind_options(words: Sequence[str], name: str, arguments: list[str]) -> None:
    """They are taken where the command has a place for them."""
    options, rest = parser().parse_known_args(arguments)
    take(options, rest)
    assert words == getattr(options, name)


@pytest.mark.parametrize(
    "arguments",
    [
        ["rooms", "x"],
        ["who", "#ops", "--json", "#tea"],
        ["who", "--json", "#ops", "#tea"],
        ["admin", "check", "--json", "x"],
        [*DROP, "SCO", "--json", "x"],
    ],
)
def test_too_many_words(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What no command has a place for is wrong use."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert 2 == left.value.code
    assert "unrecognized arguments" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["send", "#ops", "x", "--frob"], ["send", "#ops", "-done"], [*DROP, "-SCO"]]
)
def test_unknown_options(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """They are wrong use, which is told with the way for what was none."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert 2 == left.value.code
    assert "(what begins with - and is no option goes behind --)" in capsys.readouterr().err
