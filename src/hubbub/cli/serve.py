"""`hubbub serve`: read the configuration, open the history, start the server, say where it is."""

import argparse
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

from hubbub.cli.settings import sources_of
from hubbub.errors import StartError, StoreError
from hubbub.server import logs
from hubbub.server.app import Server, run
from hubbub.server.config import Config, load_from
from hubbub.server.plaintext import is_loopback
from hubbub.server.storage import Kept
from hubbub.store.directory import DataDirectory
from hubbub.store.sqlite import Durability, SqliteStore
from hubbub.store.sqlite.committer import CommitterProcess


def serve(options: argparse.Namespace) -> int:
    """Serve until stopped; return the exit code.

    Raises: StartError.
    """
    config = load_from(sources_of(options))
    config = replace(config, data=options.data or default_directory(config, os.environ))
    with _kept(config) as kept:
        logs.configure(config.log)
        return run(config, kept, announce=_announce)


def default_directory(config: Config, environment: Mapping[str, str]) -> Path | None:
    """Return the data directory that goes with the port; None where any port will do.

    Source: XDG Base Directory Specification, XDG_DATA_HOME.
    """
    if not config.server.port:
        return None
    home = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", "~"), ".local/share")
    return Path(home, "hubbub", str(config.server.port)).expanduser()


@contextmanager
def _kept(config: Config) -> Iterator[Kept | None]:
    """Open what the configuration says; None where nothing is to be kept."""
    if config.data is None or not config.history.keep:
        yield None
        return
    try:
        with DataDirectory(config.data) as directory:
            durability = cast("Durability", config.history.durability)
            store = SqliteStore(config.data, durability)
            yield Kept(store, CommitterProcess(config.data, durability, directory.lock))
    except StoreError as error:
        raise StartError(f"{error} (choose another directory with --data)") from error


def _announce(server: Server) -> None:
    config, first = server.config, server.listeners[0]
    where, *others = [listener.place for listener in server.listeners]
    kept = config.data if config.history.keep else None
    print(
        f"hubbub is listening on {where} (Ctrl-C stops it)\n"
        + "".join(f"  also on:  {place}\n" for place in others)
        + f"  join:     {_ways_in(config.server.plaintext, first.address, where)}\n"
        f"  history:  {f'kept in {kept}' if kept is not None else 'kept nowhere'}\n"
        f"  TLS key:  {server.certificate.key_fingerprint}\n"
        f"  TLS cert: {server.certificate.fingerprint} (SHA-256)",
        flush=True,
    )


def _ways_in(plaintext: str, address: tuple[str, int] | None, where: str) -> str:
    if address is None:
        return f"nc -U {where}"
    needs_tls = plaintext == "never" or (plaintext == "loopback" and not is_loopback(address[0]))
    ip, port = address
    by_hand = f"openssl s_client -connect {where}" if needs_tls else f"nc {ip} {port}"
    with_tls = " with TLS" if needs_tls else ""
    return f"hubbub join {where}   or   {by_hand}   or any IRC client{with_tls}"
