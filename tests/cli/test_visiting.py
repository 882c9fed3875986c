"""cli/visiting.py: which server, under which name, in which rooms."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from hubbub.cli.visiting import login_of, name_of, server_of
from hubbub.client.login import Login
from hubbub.client.places import last_server, note_server
from hubbub.errors import WrongUse
from tests.cli.visited import Visited
from tests.support.client import Irc


def test_which_server(tmp_path: Path) -> None:
    """The option wins over the variable, the variable over the last one used."""
    environment = {"XDG_DATA_HOME": str(tmp_path)}
    nothing = Namespace(server=None)
    with pytest.raises(WrongUse, match="which server"):
        server_of(nothing, environment)
    note_server(environment, "last.example", 7)
    assert ("last.example", 7) == server_of(nothing, environment)
    named = {**environment, "HUBBUB_SERVER": "[::1]:6667"}
    assert ("::1", 6667) == server_of(nothing, named)
    assert ("a", 1) == server_of(Namespace(server=("a", 1)), named)
    with pytest.raises(WrongUse, match="is not a port"):
        server_of(nothing, {"HUBBUB_SERVER": "a:b"})


def test_the_last_server(tmp_path: Path) -> None:
    """It is one line in the data directory; where none can be kept, nothing breaks."""
    environment = {"XDG_DATA_HOME": str(tmp_path / "new")}
    assert last_server(environment) is None
    note_server(environment, "::1", 7)
    note_server(environment, "::1", 7)
    assert "[::1]:7" == last_server(environment)
    note_server({"XDG_DATA_HOME": "/proc/nowhere"}, "a", 1)


def test_which_name() -> None:
    """The option wins over the variable; without both it is a guest's."""
    assert "a" == name_of(Namespace(name="a"), {"HUBBUB_NAME": "b"})
    assert "b" == name_of(Namespace(name=None), {"HUBBUB_NAME": "b"})
    assert name_of(Namespace(name=None), {"HUBBUB_NAME": ""}) is None


def test_no_way_in(visited: Visited) -> None:
    """A room that does not let us in ends the command."""
    code, out, err = visited.run("who", f"#{'x' * 80}")
    assert (1, "") == (code, out)
    assert err.startswith("hubbub: no way into #xxx")


def test_which_account() -> None:
    """A password comes from the environment, never from the command line."""
    nobody = Namespace(name=None, account=None)
    assert login_of(nobody, {}) is None
    secret = {"HUBBUB_PASSWORD": "x"}
    assert Login("a", "x") == login_of(Namespace(name="n", account="a"), secret)
    assert Login("n", "x") == login_of(Namespace(name="n", account=None), secret)
    with pytest.raises(WrongUse, match="of which account"):
        login_of(nobody, secret)
    with pytest.raises(WrongUse, match="read from HUBBUB_PASSWORD"):
        login_of(Namespace(name="n", account="a"), {})


def test_logging_in(visited: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said with a password carries its account; a wrong password says nothing."""
    host, _, port = visited.name.partition(":")
    with Irc((host, int(port))).register("bot", "draft/account-registration") as bot:
        bot.send("REGISTER * * :correct horse")
        bot.until("REGISTER SUCCESS")
    monkeypatch.setenv("HUBBUB_PASSWORD", "correct horse")
    for stdin in (None, "piped\n"):
        text = [] if stdin else ["hello"]
        assert (0, "", "") == visited.run("send", "#ops", *text, "-n", "bot", stdin=stdin)
    _, out, _ = visited.run("tail", "#ops", "--no-follow", "--json", "-n", "bot")
    assert ["bot", "bot"] == [json.loads(line)["account"] for line in out.splitlines()]
    monkeypatch.setenv("HUBBUB_PASSWORD", "wrong")
    code, _, err = visited.run("send", "#ops", "hello", "-n", "bot")
    assert (1, True) == (code, "password is wrong" in err)
