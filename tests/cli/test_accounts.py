"""`hubbub admin user` and `token`: accounts and invitations without a server."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from hubbub.cli.main import main
from hubbub.store.sqlite import SqliteStore


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data directory."""
    SqliteStore(tmp_path).close()
    return str(tmp_path)


def test_user(data: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    """Accounts are added with a password from stdin, shown, suspended and forgotten."""
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    assert 0 == main(["admin", "user", "add", "ann", "--data", data])
    assert 0 == main(["admin", "user", "suspend", "ann", "--data", data])
    capsys.readouterr()
    assert 0 == main(["admin", "user", "show", "ann", "--json", "--data", data])
    shown = json.loads(capsys.readouterr().out)
    assert ("ann", True) == (shown["name"], shown["suspended"])
    assert 0 == main(["admin", "user", "forget", "ann", "--data", data])
    assert 1 == main(["admin", "user", "show", "ann", "--data", data])
    assert 2 == main(["admin", "user", "add", "--data", data])


def test_weak_password(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password to which there is an objection is wrong use."""
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert 2 == main(["admin", "user", "add", "ann", "--data", data])


def test_password_of_the_configuration(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How short a password may be is the configuration's to say, as it is in the server."""
    (tmp_path / "hubbub.toml").write_text("[accounts]\npassword_bytes = 20\n")
    config = ["--config", str(tmp_path / "hubbub.toml")]
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    assert 2 == main(["admin", "user", "add", "ann", "--data", data, *config])
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert 0 == main(["admin", "user", "add", "ann", "--data", data, *config])


@pytest.mark.parametrize(
    ("action", "command"), [("suspend", "SUSPEND ADD ann"), ("forget", "SADROP ann")]
)
def test_who_is_logged_in(
    data: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    action: str,
    command: str,
) -> None:
    """It says that open sessions stay open, and what ends them."""
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    main(["admin", "user", "add", "ann", "--data", data])
    assert 0 == main(["admin", "user", action, "ann", "--data", data])
    assert f"who is logged in stays so; an operator ends that with /msg NickServ {command}" in (
        capsys.readouterr().out
    )


def test_token(data: str, capsys: pytest.CaptureFixture) -> None:
    """An invitation is made, listed and dropped."""
    assert 0 == main(["admin", "token", "add", "--uses", "3", "--data", data])
    code = capsys.readouterr().out.strip()
    assert code.isalnum()  # never an option: it is given on command lines
    main(["admin", "token", "list", "--json", "--data", data])
    assert [{"code": code, "uses_left": 3}] == json.loads(capsys.readouterr().out)["tokens"]
    assert 0 == main(["admin", "token", "drop", code, "--data", data])
