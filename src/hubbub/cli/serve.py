"""`hubbub serve`: read the configuration, open the history, start the server, say where it is."""

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

from hubbub import __version__
from hubbub.cli.settings import sources_of
from hubbub.doors.listener import place
from hubbub.errors import StartError, StoreError, reason
from hubbub.server import logs
from hubbub.server.app import Server
from hubbub.server.certificate import Certificate, named
from hubbub.server.config import Config, load_from
from hubbub.server.handover.arriving import Arrival
from hubbub.server.plaintext import is_loopback
from hubbub.server.service import run
from hubbub.server.storage import Kept
from hubbub.store.directory import DataDirectory
from hubbub.store.sqlite import Durability, SqliteStore, migrations
from hubbub.store.sqlite.committer import CommitterProcess
from hubbub.store.sqlite.store import HISTORY_FILE

EXIT_FAILED = 1


def serve(options: argparse.Namespace) -> int:
    """Serve until stopped; return the exit code.

    Raises: StartError.
    """
    arrival = Arrival.offered(os.environ)
    if arrival is not None:
        return _go_on(options, arrival)
    config = _configured(options)
    with _kept(config) as kept:
        logs.configure(config.log)
        return run(config, kept, announce=_announce)


def _configured(options: argparse.Namespace) -> Config:
    config = load_from(sources_of(options))
    return replace(config, data=options.data or default_directory(config, os.environ))


def _go_on(options: argparse.Namespace, arrival: Arrival) -> int:
    """Serve instead of the program that has started this one; tell it if that cannot be."""
    try:
        config = _configured(options)
        migrates = _check_ability(config)
        logs.configure(config.log)
        gc.disable()  # all that comes now stays, so collecting would only search it for nothing
        handed = arrival.wait(config.data, migrates=migrates)
        with _kept(config, handed.belongings.get("lock")) as kept:
            return run(config, kept, announce=_announce_again, arrival=arrival, handed=handed)
    except BaseException as error:
        if arrival.has_taken:
            raise
        arrival.refuse(reason(error))
        # Nothing is tidied up: sockets and files are the old program's again.
        print(f"hubbub: cannot go on: {reason(error)}", file=sys.stderr, flush=True)
        os._exit(EXIT_FAILED)


def _check_ability(config: Config) -> bool:
    """See what could keep this program from starting, while the old one still serves.

    Returns: whether it is going to change the form of the history.
    Raises: StartError.
    """
    files = named(config.tls.cert, config.tls.key)
    if files is not None:
        Certificate(config.server.name, files, makes=False)
    if config.data is None or not config.history.keep:
        return False
    try:
        return migrations.rehearse(config.data / HISTORY_FILE, migrations.load()) > 0
    except StoreError as error:
        raise StartError(str(error)) from error


def default_directory(config: Config, environment: Mapping[str, str]) -> Path | None:
    """Return the data directory that goes with the port; None where any port will do.

    Source: XDG Base Directory Specification, XDG_DATA_HOME.
    """
    if not config.server.port:
        return None
    home = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", "~"), ".local/share")
    return Path(home, "hubbub", str(config.server.port)).expanduser()


@contextmanager
def _kept(config: Config, lock: int | None = None) -> Iterator[Kept | None]:
    """Open what the configuration says; None where nothing is to be kept.

    Args: lock: that of the directory, where another program has handed it over.
    """
    if config.data is None or not config.history.keep:
        yield None
        return
    try:
        with _directory(config.data, lock) as directory:
            durability = cast("Durability", config.history.durability)
            store = SqliteStore(config.data, durability)
            yield Kept(store, CommitterProcess(config.data, durability, directory.lock))
    except StoreError as error:
        raise StartError(f"{error} (choose another directory with --data)") from error


def _directory(path: Path, lock: int | None) -> DataDirectory:
    return DataDirectory(path) if lock is None else DataDirectory.handed_over(path, lock)


def _announce_again(server: Server) -> None:
    print(f"hubbub {__version__} goes on (process {os.getpid()})", flush=True)


def _announce(server: Server) -> None:
    config, first = server.config, server.listeners[0]
    where, *others = [listener.place for listener in server.listeners]
    kept = config.data if config.history.keep else None
    print(
        f"hubbub is listening on {where} (Ctrl-C stops it)\n"
        + "".join(f"  also on:  {other}\n" for other in others)
        + f"  join:     {_ways_in(config.server.plaintext, first.address, where)}\n"
        f"  history:  {f'kept in {kept}' if kept is not None else 'kept nowhere'}\n"
        f"  TLS key:  {server.certificate.key_fingerprint}\n"
        f"  TLS cert: {server.certificate.fingerprint} (SHA-256)",
        flush=True,
    )


_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here
"""Addresses that one can listen on but not join, and the one by which this machine joins there."""


def _ways_in(plaintext: str, address: tuple[str, int] | None, where: str) -> str:
    if address is None:
        return f"nc -U {where}"
    needs_tls = plaintext == "never" or (plaintext == "loopback" and not is_loopback(address[0]))
    ip, port = address
    if ip in _EVERYWHERE:
        ip = _EVERYWHERE[ip]
        where = place(ip, port)
    by_hand = f"openssl s_client -connect {where}" if needs_tls else f"nc {ip} {port}"
    with_tls = " with TLS" if needs_tls else ""
    return f"{_client(ip, port, where)}   or   {by_hand}   or any IRC client{with_tls}"


def _client(ip: str, port: int, where: str) -> str:
    """Return how our own client is started: where `hubbub` is no command, as the server was."""
    if Path(sys.argv[0]).name == "serverSocket.py":
        return f"python3 clientSocket.py -i {ip} -p {port}"
    return f"hubbub join {where}"
