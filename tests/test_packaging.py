"""The unit, the image and the man pages go with the program: what they call is there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
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


def test_image_gets_what_it_copies() -> None:
    """What is copied into the image is there, and is let in by .dockerignore, and nothing else."""
    copied: set[str] = set()
    for words in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE.read_text(), re.MULTILINE):
        copied.update(words.split()[:-1])
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" == ignored[0]
    assert copied == {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert [] == [name for name in copied if not (ROOT / name).exists()]


def found(program: str) -> str:
    """Return where the program is: beside this Python, or on the PATH."""
    path = shutil.which(program, path=Path(sys.executable).parent) or shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


def said(*command: str | Path) -> tuple[int, str]:
    """Return the exit code of a program, and what it says."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


def test_image_is_linted() -> None:
    """The linter finds nothing to say of the Dockerfile, and is not told to overlook anything."""
    assert (0, "") == said(found("hadolint"), DOCKERFILE)
    assert "hadolint ignore" not in DOCKERFILE.read_text()


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """Give copies of the units in which the program is one that is there, and no man page is."""
    units = []
    for name in ("hubbub.service", "hubbub.socket"):
        text = (ROOT / "packaging" / name).read_text()
        text = re.sub(r"^ExecStart=/\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
        units.append(tmp_path / name)
        units[-1].write_text(re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE))
    return units


def test_units_are_understood(installed: list[Path]) -> None:
    """Every key of the units is one that systemd knows, and every value."""
    code, text = said(found("systemd-analyze"), "verify", *installed)
    if "Failed to" in text:
        pytest.skip(f"systemd-analyze does not work here: {text.splitlines()[0]}")
    assert (0, "") == (code, text)


def test_unit_is_shut_in(installed: list[Path]) -> None:
    """What the service could do to the machine is little: 1.4 of 10 when this was written."""
    command = (found("systemd-analyze"), "security", "--offline=yes", "--threshold=20")
    code, text = said(*command, installed[0])
    if "Overall exposure level" not in text:
        pytest.skip(f"systemd-analyze cannot do this here: {text.strip()}")
    assert 0 == code, text


@pytest.mark.parametrize("page", ["hubbub.1", "hubbub.toml.5"])
def test_man_pages_are_installed(page: str) -> None:
    """The wheel has each man page where `man` looks; test_docs holds what is in them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert f"share/man/man{page[-1]}/{page}" == shared[f"docs/man/{page}"]
    assert (ROOT / "docs" / "man" / page).read_text().startswith('.\\"')


@pytest.mark.parametrize("page", ["hubbub.1", "hubbub.toml.5"])
def test_man_pages_are_linted(page: str) -> None:
    """The linter finds nothing to say of the pages, but that what is made from code has no date."""
    _, text = said(found("mandoc"), "-T", "lint", ROOT / "docs" / "man" / page)
    assert [] == [line for line in text.splitlines() if "missing date" not in line]
