"""client/logins.py: who we are on which server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import hubbub
from hubbub.cli.main import main
from hubbub.client import logins
from hubbub.client.login import Login
from hubbub.client.logins import Identity
from hubbub.client.state import State
from hubbub.client.trust import Safety
from hubbub.errors import PasswordRefused, ServerRefused, WrongUse
from hubbub.server.certificate import Certificate
from hubbub.store.memory import MemoryStore
from tests.support.client import Irc
from tests.support.served import Served

PASSWORD = "correct horse"


def test_nobody_anywhere(tmp_path: Path) -> None:
    """Without client.toml, or a word of this server in it, nothing is shown."""
    file = tmp_path / "client.toml"
    assert Identity() == logins.identity(file, "chat.example", 1337)
    file.write_text('theme = "dark"\n')
    assert Identity() == logins.identity(file, "chat.example", 1337)
    safety = Safety()
    assert (safety, None) == Identity("maria").shown(safety, None)


def test_files(tmp_path: Path) -> None:
    """Files lie beside client.toml; certificate and key may be one."""
    file = tmp_path / "client.toml"
    file.write_text(
        '[login."chat.example"]\naccount = "maria"\ncertificate = "m.pem"\n'
        '[login."[::1]:7"]\ncertificate = "/etc/m.pem"\nkey = "k"\n'
    )
    both = (tmp_path / "m.pem", tmp_path / "m.pem")
    known = logins.identity(file, "chat.example", 1337)
    assert Identity("maria", both) == known
    assert Identity("", (Path("/etc/m.pem"), tmp_path / "k")) == logins.identity(file, "::1", 7)
    shown = (Safety(certificate=both), Login("maria", has_certificate=True))
    assert shown == known.shown(Safety(), None)
    _, login = known.shown(Safety(), Login("zoe", "x"))
    assert Login("zoe", "x", has_certificate=True) == login
    assert (Safety(plaintext=True), None) == known.shown(Safety(plaintext=True), None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("login = 1", "a table of servers"),
        ("[login]\na = 1", "a table of texts"),
        ("[login.a]\naccount = 1", "a table of texts"),
        ("[login.a]\nacount = 'x'", "no setting acount, perhaps account"),
        ("[login.a]\nkey = 'x'", "a key, and no certificate"),
        ("[login.'a:b']", "not a port"),
        ("[login", "client.toml"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, problem: str) -> None:
    """What cannot be meant is told by its name."""
    file = tmp_path / "client.toml"
    file.write_text(text)
    with pytest.raises(WrongUse, match=problem):
        logins.load(file)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Files of a client's certificate and key."""
    files = (tmp_path / "todd.pem", tmp_path / "todd.key")
    Certificate("todd", files, makes=True)
    return files


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server with an account, todd, and a client at home in tmp_path."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with capture_logs(), Served(store=MemoryStore()) as served:
        with Irc(served.address).register("todd", "draft/account-registration") as todd:
            todd.send(f"REGISTER * * :{PASSWORD}")
            todd.until("REGISTER SUCCESS")
        yield served


def test_a_real_server(
    served: Served, certificate: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The password logs in until the account has the certificate, which then does it alone."""
    host, port = served.address
    name = f"{host}:{port}"

    async def account(password: str | None, *told: str) -> str:
        async with hubbub.connect(name, "todd", password=password, certificate=certificate) as chat:
            for text in told:
                await chat.send("NickServ", text)
            return chat.server.account

    with pytest.raises(PasswordRefused, match="no account has this certificate"):
        asyncio.run(account(None))
    assert "todd" == asyncio.run(account(PASSWORD, "CERT ADD"))
    assert "todd" == asyncio.run(account(None))
    folder = certificate[0].parent / "hubbub"
    (folder / "client.toml").write_text(
        f'[login."{name}"]\ncertificate = "../todd.pem"\nkey = "../todd.key"\n'
    )
    capsys.readouterr()
    assert 0 == main(["send", "#lobby", "hello", "--json", "--server", name, "-n", "todd"])
    assert "todd" == json.loads(capsys.readouterr().out)["account"]


def test_bound_to_the_connection(
    served: Served, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside TLS the login is SCRAM-PLUS, which our server takes from this connection only."""
    host, port = served.address
    asked: list[str] = []
    send = State.send

    def noted(state: State, command: str, *params: str) -> None:
        if command == "AUTHENTICATE":
            asked.append(params[0])
        send(state, command, *params)

    monkeypatch.setattr(State, "send", noted)

    async def account() -> str:
        async with hubbub.connect(
            f"{host}:{port}", "todd", password=PASSWORD, certificate=certificate
        ) as chat:
            return chat.server.account

    assert "todd" == asyncio.run(account())
    assert ["EXTERNAL", "SCRAM-SHA-512-PLUS"] == [name for name in asked if name.isupper()][:2]


def test_files_that_cannot_be_shown(served: Served, tmp_path: Path) -> None:
    """They are named, and nobody is asked for a password of theirs."""
    host, port = served.address
    (tmp_path / "none.pem").write_text("no certificate")

    async def connect(file: str) -> None:
        async with hubbub.connect(f"{host}:{port}", certificate=tmp_path / file):
            pass

    for file in ("none.pem", "missing.pem"):
        with pytest.raises(ServerRefused, match=f"{file} cannot be shown"):
            asyncio.run(connect(file))
