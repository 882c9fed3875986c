"""`hubbub admin status`, `reload`: what is asked of a server that runs, by its control socket."""

import argparse
import json
import socket
from pathlib import Path
from typing import Any

from hubbub.cli.kept import tell
from hubbub.core.durations import render
from hubbub.doors.unix import short_path
from hubbub.errors import NoServer
from hubbub.server.control import CONTROL_FILE

DONE, FAILED = 0, 1
_PATIENCE_S = 30.0
_UPGRADE_S = 200.0


def ask(
    directory: Path, command: str, *, patience_s: float = _PATIENCE_S, **more: Any
) -> dict[str, Any]:
    """Return the answer of the server that runs on the directory.

    Raises: NoServer: none does, or it does not answer.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(patience_s)
        try:
            with short_path(directory / CONTROL_FILE) as path:
                sock.connect(str(path))
            sock.sendall(json.dumps({"do": command, **more}).encode() + b"\n")
            with sock.makefile("rb") as answers:
                line = answers.readline()
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise NoServer(f"no server runs on {directory} (--data or -p names another)") from error
        except OSError as error:
            raise NoServer(
                f"the server on {directory} does not answer: {error.strerror or error}"
            ) from error
    if not line:
        raise NoServer(f"the server on {directory} has closed without an answer")
    answer: dict[str, Any] = json.loads(line)
    return answer


def status(options: argparse.Namespace, directory: Path) -> int:
    """Say what the server is and who is there."""
    told = ask(directory, "status")
    lines = (
        f"hubbub {told['version']}, process {told['pid']}, up {render(told['seconds'])}",
        f"listening on {', '.join(told['listening'])}",
        f"sessions: {told['sessions']}; users: {told['users']}; rooms: {told['rooms']}",
    )
    tell(options, "\n".join(lines), **told)
    return DONE


def upgrade(options: argparse.Namespace, directory: Path) -> int:
    """Have another program go on, and say how that went."""
    told = ask(directory, "upgrade", patience_s=_UPGRADE_S)
    if not told["ok"]:
        tell(options, "\n".join((*told["problems"], "the old program goes on")), **told)
        return FAILED
    tell(
        options,
        f"hubbub {told['version']} goes on (process {told['pid']}); sessions that went along:"
        f" {told['went_along']}, that have to come back: {told['come_back']};"
        f" all waited {told['pause_ms']} ms",
        **told,
    )
    return DONE


def reload(options: argparse.Namespace, directory: Path) -> int:
    """Have the configuration read again, and say what that has changed."""
    told = ask(directory, "reload")
    lines = told.get("problems") or [
        *(f"{one}: holds from now on" for one in told["changed"]),
        *(f"{one}: needs a restart" for one in told["needs_restart"]),
    ]
    tell(options, "\n".join(lines) or "no setting has changed", **told)
    return DONE if told["ok"] else FAILED
