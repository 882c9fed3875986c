"""The unit, the image and the man pages go with the program: what they call is there."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

from hubbub.cli.main import DEFAULT_PORT, parser
from hubbub.server.web import PAGES

ROOT = Path(__file__).parent.parent
DOCKERFILE = ROOT / "Dockerfile"


def unit(name: str) -> ConfigParser:
    """Return a unit file; where a key stands several times, its last value."""
    found = ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(ROOT / "packaging" / name)
    return found


def listed(instruction: str) -> list[str]:
    """Return what an instruction of the Dockerfile runs, which stands there as a list."""
    text = DOCKERFILE.read_text().replace("\\\n", "")
    found = re.search(rf"^{instruction}[^\[\n]*(\[.*\])$", text, re.MULTILINE)
    assert found
    command: list[str] = json.loads(found[1])
    return command


def test_unit_starts_the_server() -> None:
    """The unit's command is one that the program knows, and data is what it lets be written."""
    service = unit("hubbub.service")["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert program.endswith("/hubbub")
    options = parser().parse_args(arguments)
    assert ("serve", Path("${STATE_DIRECTORY}")) == (options.command, options.data)
    assert ("hubbub", "0700", "yes") == tuple(
        service[key] for key in ("StateDirectory", "StateDirectoryMode", "DynamicUser")
    )


def test_socket_is_the_default_port() -> None:
    """The socket's port is the one that clients try."""
    assert DEFAULT_PORT == int(unit("hubbub.socket")["Socket"]["ListenStream"])


def test_image_starts_the_server() -> None:
    """The image's command is one that the program knows, on the port that it tells of."""
    _, *arguments = listed("ENTRYPOINT")
    options = parser().parse_args(arguments)
    assert ("serve", Path("/data"), "0.0.0.0") == (options.command, options.data, options.ip)
    assert f"EXPOSE {DEFAULT_PORT}\n" in DOCKERFILE.read_text()


def test_image_is_run_by_nobody_special() -> None:
    """The server in the image is not root."""
    assert re.search(r"^USER [1-9]\d*$", DOCKERFILE.read_text(), re.MULTILINE)


def test_health_is_asked_where_it_is_told() -> None:
    """The health check asks for a page that there is."""
    asked = re.search(rf"127\.0\.0\.1:{DEFAULT_PORT}(/\w+)", " ".join(listed("HEALTHCHECK")))
    assert asked
    assert asked[1] in PAGES


@pytest.mark.parametrize("page", ["hubbub.1", "hubbub.toml.5"])
def test_man_pages_are_installed(page: str) -> None:
    """The wheel has each man page where `man` looks; test_docs holds what is in them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert f"share/man/man{page[-1]}/{page}" == shared[f"docs/man/{page}"]
    assert (ROOT / "docs" / "man" / page).read_text().startswith('.\\"')
