"""`hubbub serve`: read the configuration, start the server, say where it is."""

import argparse
from pathlib import Path

from hubbub.errors import StartError
from hubbub.server.app import Server, configure_logging, run
from hubbub.server.config import load


def serve(options: argparse.Namespace) -> int:
    """Serve until stopped; return the exit code.

    Raises: StartError.
    """
    if options.data is not None:
        _make_private(options.data)
    config = load(
        options.config, data=options.data, server={"ip": options.ip, "port": options.port}
    )
    configure_logging(is_verbose=options.verbose)
    return run(config, announce=_announce)


def _make_private(directory: Path) -> None:
    """Make the data directory for its owner only; an existing one is left as it is."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"cannot make {directory}: {error.strerror}") from error


def _announce(server: Server) -> None:
    ip, port = server.address
    host = f"[{ip}]" if ":" in ip else ip
    print(
        f"hubbub is listening on {host}:{port} (Ctrl-C stops it)\n"
        f"  join:  hubbub join {host}:{port}   or   nc {ip} {port}   or any IRC client",
        flush=True,
    )
