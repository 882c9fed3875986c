"""`hubbub serve`: read the configuration, open the history, start the server, say where it is."""

import argparse
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

from hubbub.errors import StartError, StoreError
from hubbub.server.app import Server, configure_logging, run
from hubbub.server.config import Config, load
from hubbub.server.plaintext import is_loopback
from hubbub.server.storage import Kept
from hubbub.store.directory import DataDirectory
from hubbub.store.sqlite import Durability, SqliteStore
from hubbub.store.sqlite.indexer import IndexerProcess


def serve(options: argparse.Namespace) -> int:
    """Serve until stopped; return the exit code.

    Raises: StartError.
    """
    config = load(
        options.config,
        server={"ip": options.ip, "port": options.port, "plaintext": options.plaintext},
        tls={"cert": options.cert, "key": options.key},
    )
    config = replace(config, data=options.data or default_directory(config, os.environ))
    with _kept(config) as kept:
        configure_logging(is_verbose=options.verbose)
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
        with DataDirectory(config.data):
            store = SqliteStore(config.data, cast("Durability", config.history.durability))
            yield Kept(store, IndexerProcess(config.data))
    except StoreError as error:
        raise StartError(f"{error} (choose another directory with --data)") from error


def _announce(server: Server) -> None:
    ip, port = server.address
    host = f"[{ip}]" if ":" in ip else ip
    needs_tls = server.config.server.plaintext == "never" or (
        server.config.server.plaintext == "loopback" and not is_loopback(ip)
    )
    by_hand = f"openssl s_client -connect {host}:{port}" if needs_tls else f"nc {ip} {port}"
    with_tls = " with TLS" if needs_tls else ""
    kept = server.config.data if server.config.history.keep else None
    where = f"kept in {kept}" if kept is not None else "kept nowhere"
    print(
        f"hubbub is listening on {host}:{port} (Ctrl-C stops it)\n"
        f"  join:     hubbub join {host}:{port}   or   {by_hand}   or any IRC client{with_tls}\n"
        f"  history:  {where}\n"
        f"  TLS key:  {server.certificate.key_fingerprint}\n"
        f"  TLS cert: {server.certificate.fingerprint} (SHA-256)",
        flush=True,
    )
