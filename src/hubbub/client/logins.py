"""Who we are on which server, as client.toml says.

[login."chat.example:1337"]
account = "maria"
certificate = "maria.pem"
key = "maria.key"

Files lie beside client.toml, unless they say otherwise; without `key`, it is in the first one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hubbub.client.login import Login
from hubbub.client.places import joined_address, split_address
from hubbub.client.trust import Safety
from hubbub.errors import WrongUse
from hubbub.records import dataclass

_KEYS = ("account", "certificate", "key")


@dataclass(frozen=True, slots=True)
class Identity:
    """An account, '' for the certificate's; files of the certificate and of its key."""

    account: str = ""
    certificate: tuple[Path, Path] | None = None

    def shown(self, safety: Safety, login: Login | None) -> tuple[Safety, Login | None]:
        """Return how to connect and log in, with what the person has besides."""
        if self.certificate is None or safety.plaintext:
            return safety, login
        login = login or Login(self.account)
        return replace(safety, certificate=self.certificate), replace(login, has_certificate=True)


def identity(file: Path, host: str, port: int) -> Identity:
    """Return who we are there. Raises: WrongUse: client.toml cannot be read, or makes no sense."""
    return load(file).get(joined_address(host, port), Identity())


def load(file: Path) -> dict[str, Identity]:
    """Return who we are, by HOST:PORT; nobody anywhere if there is no file. Raises: WrongUse."""
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} cannot be read: {error}") from error
    import tomllib  # 3 ms, which who has no such file need not pay

    try:
        return parsed(tomllib.loads(text).get("login", {}), file)
    except tomllib.TOMLDecodeError as error:
        raise WrongUse(f"{file}: {error}") from error


def parsed(found: object, file: Path) -> dict[str, Identity]:
    """Return what the table [login] of client.toml says. Raises: WrongUse."""
    if not isinstance(found, dict):
        raise WrongUse(f"{file}: login is a table of servers")
    return {
        joined_address(*split_address(name)): _identity(f'{file}: login."{name}"', table, file)
        for name, table in found.items()
    }


def _identity(where: str, table: object, file: Path) -> Identity:
    if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
        raise WrongUse(f"{where} is a table of texts")
    for name in table:
        if name not in _KEYS:
            from difflib import get_close_matches

            near = get_close_matches(name, _KEYS, 1)
            raise WrongUse(
                f"{where} has no setting {name}" + (f", perhaps {near[0]}" if near else "")
            )
    return Identity(table.get("account", ""), _files(where, table, file))


def _files(where: str, table: Mapping[str, str], file: Path) -> tuple[Path, Path] | None:
    certificate = table.get("certificate")
    if certificate:
        names = (certificate, table.get("key") or certificate)
        first, second = (file.parent / Path(name).expanduser() for name in names)
        return first, second
    if "key" in table:
        raise WrongUse(f"{where} has a key, and no certificate")
    return None
