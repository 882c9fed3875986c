"""Which settings the flags of the command line stand for."""

import argparse
import os

from hubbub.server.sources import Sources


def sources_of(options: argparse.Namespace) -> Sources:
    """Return where settings come from: these flags, the environment, the file."""
    return Sources(
        options.config,
        dict(os.environ),
        {
            "server": {
                "ip": options.ip,
                "port": options.port,
                "unix": options.unix,
                "plaintext": options.plaintext,
            },
            "tls": {"cert": options.cert, "key": options.key},
            "log": {"level": "debug" if options.verbose else None},
        },
    )
