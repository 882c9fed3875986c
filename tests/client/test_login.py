"""client/login.py: logging in by SASL."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from random import Random

import pytest
from structlog.testing import capture_logs

import hubbub
from hubbub.client.connection import Connection
from hubbub.client.events import Event, Info, LoggedIn, LoginFailed, Welcomed
from hubbub.client.login import Login
from hubbub.errors import PasswordRefused
from hubbub.store.memory import MemoryStore
from tests.client.script import NOW_S, SERVER
from tests.support.client import Irc
from tests.support.served import Served

LOGIN = Login("todd", "correct horse")
PLAIN = base64.b64encode(b"\0todd\0correct horse").decode()


class Registering:
    """A connection that registers with a login, and its server's part."""

    def __init__(
        self,
        caps: str,
        *,
        is_private: bool = True,
        login: Login = LOGIN,
        binding: tuple[str, bytes] | None = None,
    ) -> None:
        self.connection = Connection(NOW_S, Random(1))
        self.connection.register("todd", login=login, is_private=is_private, binding=binding)
        self.hear(f"{SERVER} CAP * LS :{caps}")

    def hear(self, *lines: str) -> list[Event]:
        """Let the server say lines; return the events."""
        data = "".join(f"{line}\r\n" for line in lines).encode()
        self.connection.receive_data(data, NOW_S)
        return self.connection.events()

    def sent(self) -> list[str]:
        """Return the lines sent since the last call."""
        return self.connection.data_to_send().decode().splitlines()


def agreed(
    mechanisms: str = "PLAIN",
    login: Login = LOGIN,
    binding: tuple[str, bytes] | None = None,
) -> Registering:
    """Return one whose server has agreed to sasl."""
    registering = Registering(f"sasl={mechanisms} server-time", login=login, binding=binding)
    assert "CAP REQ :sasl server-time" == registering.sent()[-1]
    registering.hear(f"{SERVER} CAP * ACK :sasl server-time")
    return registering


def test_plain() -> None:
    """The negotiation ends when we are logged in."""
    registering = agreed()
    assert ["AUTHENTICATE :PLAIN"] == registering.sent()
    registering.hear("AUTHENTICATE +")
    assert [f"AUTHENTICATE :{PLAIN}"] == registering.sent()
    logged_in = f"{SERVER} 900 * todd!t@h todd :You are now logged in as todd"
    events = registering.hear(logged_in, f"{SERVER} 903 * :ok")
    assert [LoggedIn("todd"), Info("You are now logged in as todd")] == events
    assert ["CAP :END"] == registering.sent()
    assert [Welcomed("todd")] == registering.hear(f"{SERVER} 001 todd :hi")


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ("SCRAM-SHA-512", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"),
        ("SCRAM-SHA-256", "EXTERNAL,PLAIN,SCRAM-SHA-256"),
        ("PLAIN", "PLAIN,EXTERNAL"),
    ],
)
def test_the_strongest_is_chosen(chosen: str, offered: str) -> None:
    """A server that can do SCRAM never gets to see the password."""
    assert [f"AUTHENTICATE :{chosen}"] == agreed(offered).sent()


BINDING = ("tls-server-end-point", b"a certificate")
SHOWN = Login("todd", "correct horse", has_certificate=True)


@pytest.mark.parametrize(
    ("chosen", "login", "binding"),
    [
        ("EXTERNAL", SHOWN, BINDING),
        ("SCRAM-SHA-256-PLUS", LOGIN, BINDING),
        ("SCRAM-SHA-512", LOGIN, None),
    ],
)
def test_what_tls_brings(chosen: str, login: Login, binding: tuple[str, bytes] | None) -> None:
    """A certificate comes before all passwords; a bound login before others."""
    offered = "SCRAM-SHA-512,EXTERNAL,PLAIN,SCRAM-SHA-256-PLUS"
    assert [f"AUTHENTICATE :{chosen}"] == agreed(offered, login, binding).sent()


@pytest.mark.parametrize(
    ("flag", "offered", "binding"),
    [
        ("p=tls-server-end-point,,", "SCRAM-SHA-256-PLUS,SCRAM-SHA-256", BINDING),
        ("y,,", "SCRAM-SHA-256", BINDING),
        ("n,,", "SCRAM-SHA-256-PLUS,SCRAM-SHA-256", None),
    ],
)
def test_the_server_learns_what_we_could(
    flag: str, offered: str, binding: tuple[str, bytes] | None
) -> None:
    """Who takes -PLUS out of the server's list is found out."""
    registering = agreed(offered, LOGIN, binding)
    registering.hear("AUTHENTICATE +")
    first = base64.b64decode(registering.sent()[-1].removeprefix("AUTHENTICATE :"))
    assert first.decode().startswith(flag)


def test_a_certificate() -> None:
    """The certificate alone logs in, as the account that is named, or as its own."""
    for account, text in (("todd", base64.b64encode(b"todd").decode()), ("", "+")):
        registering = agreed("EXTERNAL,PLAIN", Login(account, has_certificate=True))
        registering.hear("AUTHENTICATE +")
        assert ["AUTHENTICATE :EXTERNAL", f"AUTHENTICATE :{text}"] == registering.sent()
        assert [] == registering.hear(f"{SERVER} 903 * :ok")
        assert ["CAP :END"] == registering.sent()


def test_a_certificate_that_no_account_has() -> None:
    """The password is asked next; without one it is told, and so is a wrong one, at once."""
    refusal = f"{SERVER} 904 * :no account has this certificate"
    with_password = agreed("EXTERNAL,PLAIN,SCRAM-SHA-256", SHOWN)
    assert [] == with_password.hear("AUTHENTICATE +", refusal)
    assert "AUTHENTICATE :SCRAM-SHA-256" == with_password.sent()[-1]
    with_password.hear("AUTHENTICATE +")
    with_password.sent()
    assert [LoginFailed("wrong")] == with_password.hear(f"{SERVER} 904 * :wrong")
    assert [] == with_password.sent()
    without = agreed("EXTERNAL,PLAIN", Login("todd", has_certificate=True))
    (failed,) = without.hear("AUTHENTICATE +", refusal)
    assert LoginFailed("no account has this certificate") == failed


def test_a_server_that_says_which_only_when_asked() -> None:
    """908 names what there is; that is tried instead, and nothing weaker after a refusal."""
    registering = Registering("sasl")
    registering.hear(f"{SERVER} CAP * ACK :sasl")
    assert "AUTHENTICATE :PLAIN" == registering.sent()[-1]
    mechanisms = f"{SERVER} 908 * SCRAM-SHA-256,EXTERNAL :are available SASL mechanisms"
    assert [] == registering.hear(mechanisms, f"{SERVER} 904 * :no PLAIN here")
    assert ["AUTHENTICATE :SCRAM-SHA-256"] == registering.sent()


def test_a_server_that_does_not_say_which() -> None:
    """An old server lists no mechanisms; PLAIN is what it has."""
    registering = Registering("sasl")
    registering.sent()
    registering.hear(f"{SERVER} CAP * ACK :sasl")
    assert ["AUTHENTICATE :PLAIN"] == registering.sent()


@pytest.mark.parametrize("numeric", ["902", "904", "905", "906"])
def test_refused(numeric: str) -> None:
    """What the server says is told, and we do not go on as somebody without an account."""
    registering = agreed()
    registering.hear("AUTHENTICATE +")
    registering.sent()
    events = registering.hear(f"{SERVER} {numeric} * :the password is wrong")
    assert [LoginFailed("the password is wrong")] == events
    assert [] == registering.sent()


def test_a_server_that_only_pretends() -> None:
    """With SCRAM, a server that does not know the account cannot say that all is well."""
    registering = agreed("SCRAM-SHA-256")
    registering.hear("AUTHENTICATE +")
    assert registering.sent()[-1].startswith("AUTHENTICATE :")
    (failed,) = registering.hear(f"{SERVER} 903 * :ok")
    assert isinstance(failed, LoginFailed)
    assert "does not know the account" in failed.reason


def test_nonsense_ends_the_exchange() -> None:
    """What is no step of the exchange ends it."""
    registering = agreed("SCRAM-SHA-256")
    registering.hear("AUTHENTICATE +")
    registering.sent()
    (failed,) = registering.hear("AUTHENTICATE " + base64.b64encode(b"r=other,s=,i=1").decode())
    assert isinstance(failed, LoginFailed)
    assert ["AUTHENTICATE :*"] == registering.sent()
    assert [] == registering.hear("AUTHENTICATE +", f"{SERVER} 904 * :no", f"{SERVER} 903 * :x")


def test_no_password_in_clear_text() -> None:
    """To another machine, a password leaves only inside TLS."""
    registering = Registering("sasl=PLAIN", is_private=False)
    registering.sent()
    (failed,) = registering.hear(f"{SERVER} CAP * ACK :sasl")
    assert LoginFailed("a password is not sent in clear text to another machine") == failed
    assert [] == registering.sent()


@pytest.mark.parametrize(
    ("reason", "login", "mechanisms"),
    [
        ("no way to log in", LOGIN, "EXTERNAL"),
        ("needed", Login("todd", "with\0nul"), "PLAIN"),
    ],
)
def test_impossible(reason: str, login: Login, mechanisms: str) -> None:
    """What cannot be begun is told."""
    registering = Registering(f"sasl={mechanisms}", login=login)
    (failed,) = registering.hear(f"{SERVER} CAP * ACK :sasl")
    assert isinstance(failed, LoginFailed)
    assert reason in failed.reason


def test_a_server_without_accounts() -> None:
    """It is said that nobody logs in there, and we come in."""
    connection = Connection(NOW_S, Random(1))
    connection.register("todd", login=LOGIN, is_private=True)
    connection.receive_data(f"{SERVER} CAP * LS :server-time\r\n".encode(), NOW_S)
    assert [Info("this server has no accounts: you are not logged in")] == connection.events()
    assert connection.data_to_send().decode().endswith("CAP REQ :server-time\r\n")


def test_later() -> None:
    """Somebody who is in can log in, and out."""
    registering = Registering("server-time")
    registering.connection = Connection(NOW_S, Random(1))
    registering.connection.register("todd", is_private=True)
    registering.hear(f"{SERVER} CAP * LS :sasl=PLAIN", f"{SERVER} 001 todd :hi")
    registering.sent()
    registering.connection.log_in(LOGIN)
    assert ["CAP REQ :sasl"] == registering.sent()
    registering.hear(f"{SERVER} CAP todd ACK :sasl", "AUTHENTICATE +")
    assert ["AUTHENTICATE :PLAIN", f"AUTHENTICATE :{PLAIN}"] == registering.sent()
    registering.hear(f"{SERVER} 903 todd :ok")
    assert [] == registering.sent()
    registering.connection.log_in(Login("other", "x"))
    assert ["AUTHENTICATE :PLAIN"] == registering.sent()
    events = registering.hear(f"{SERVER} 901 todd todd!t@h :You are now logged out")
    assert [LoggedIn(""), Info("You are now logged out")] == events


def test_passwords_are_not_shown() -> None:
    """A login in a traceback or a log does not show its password."""
    assert "horse" not in repr(LOGIN)


@pytest.fixture
def served() -> Iterator[Served]:
    """A server with an account."""
    with capture_logs(), Served(store=MemoryStore()) as served:
        with Irc(served.address).register("todd", "draft/account-registration") as todd:
            todd.send("REGISTER * * :correct horse")
            todd.until("REGISTER SUCCESS")
        yield served


def test_a_real_server(served: Served) -> None:
    """The right password logs in, by SCRAM; a wrong one does not come in at all."""
    host, port = served.address

    async def account(password: str) -> str:
        async with hubbub.connect(f"{host}:{port}", "todd", password=password) as chat:
            return chat.server.account

    assert "todd" == asyncio.run(account("correct horse"))
    with pytest.raises(PasswordRefused, match="password is wrong"):
        asyncio.run(account("wrong"))
