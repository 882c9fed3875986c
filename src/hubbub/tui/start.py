"""Start the terminal client: what is heavy is imported here, and by who starts it alone."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from hubbub.client import logins
from hubbub.client.client import Client
from hubbub.client.logins import Identity
from hubbub.client.places import client_file, config_file, last_server
from hubbub.client.trust import Safety
from hubbub.client.vault import Vault
from hubbub.errors import WrongUse
from hubbub.tui import memory
from hubbub.tui.app import HubbubApp, Start
from hubbub.tui.desk import Desk, Surroundings
from hubbub.tui.tap import Tap


def run(address: str = "", nick: str | None = None, safety: Safety | None = None) -> int:
    """Show the screen until its user leaves; return the exit code.

    Args: address: HOST:PORT, '' for where they were last, or the wizard.
    Raises: StoreError: the vault cannot be used.
    """
    tap = Tap()
    config = config_file(os.environ)
    identities: dict[str, Identity] = {}
    with suppress(WrongUse):  # which the screen tells, as it reads the same file
        identities = logins.load(config)
    with Client(Vault(client_file(os.environ)), tap.world, identities) as client:
        around = Surroundings(time.time, None, config, memory.path(os.environ))
        app = HubbubApp(
            Desk(client, around),
            Start(address, nick, safety or Safety(), last=last_server(os.environ) or ""),
            tap,
        )
        with suppress(KeyboardInterrupt):
            app.run()
        return app.return_code or 0
