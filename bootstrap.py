"""Make a fresh checkout run with Python alone: what gradlew is to a Gradle project.

Every script of the checkout begins with `bootstrap.ensure()`.  Where hubbub's packages can be
imported that returns at once; anywhere else it makes the folder `.venv` beside this file, installs
the project there with the pins of constraints.txt, and starts the same command again inside.

Importing this file ends the process where Python is too old; therefore it is written in the syntax
of Python 3.6, with annotations in quotes, and so are the files of install/, which do the installing
when there is some to be done.  HUBBUB_VENV names another folder than `.venv`.
"""

import importlib.util
import os
import sys

import compiled
from install.folder import (
    UNFINISHED,
    Failed,
    is_installed,
    read_marker,
    venv_python,
    write_marker,
)

TYPE_CHECKING = False  # spelled out: importing typing would cost every start of hubbub 8 ms
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

HOME = os.path.dirname(os.path.abspath(__file__))
OLDEST_PYTHON = (3, 11)

# The modules of pyproject.toml's dependencies and of its extras; a test compares the two.
NEEDED = {
    "": (
        "argon2",
        "cryptography",
        "h11",
        "OpenSSL",
        "prometheus_client",
        "prompt_toolkit",
        "pygments",
        "structlog",
        "textual",
        "websockets",
    ),
    "dev": (
        "coverage",
        "hypothesis",
        "importlinter",
        "irc",
        "mypy",
        "pip_audit",
        "pydle",
        "pytest",
        "pytest_asyncio",
        "pytest_randomly",
        "pytest_timeout",
        "re2",
        "ruff",
        "xdist",
    ),
}

# Counts how often this command was started again.  Two is the most that can be of use, when a
# system upgrade has put another Python under a finished folder: enter, mend, enter.
TURNS = "HUBBUB_BOOTSTRAP_TURNS"
MOST_TURNS = 2


def ensure(extra: "str | None" = None) -> None:
    """Return only in a process that can import hubbub, its packages and those of `extra`.

    Call it before importing any of these.  It may start the command again from its beginning in
    another Python, so let nothing happen before.  Where hubbub can't be installed it ends the
    process, with a text on stderr: exit code 1, or 130 after Ctrl-C.

    Args: extra: a group of pyproject.toml's optional-dependencies that is needed as well.
    """
    prefer_own_code(HOME, extra)
    venv = venv_folder(HOME, os.environ)
    try:
        if is_ready(HOME, venv, extra, sys.prefix):
            os.environ.pop(TURNS, None)  # programs that this one starts count for themselves
            return
        environment = count_turn(os.environ, venv)
        from install.installing import make_ready
        from install.news import Screen

        make_ready(HOME, venv, extra, Screen(sys.stderr))
        start_again(venv_python(venv), sys.orig_argv[1:], environment)
    except Failed as failed:
        sys.exit(f"hubbub: {failed}")
    except OSError as error:
        from install.news import advice

        sys.exit(f"hubbub: can't install into {venv}: {error}\n{advice(str(error))}")
    except KeyboardInterrupt:
        sys.stderr.write("\nhubbub: stopped; the next start carries on\n")
        sys.exit(130)


def prefer_own_code(home: str, extra: "str | None") -> None:
    """Have this process and those it starts run the checkout's code, whatever is installed.

    What is compiled goes first, but not for tools: those look at the sources.
    """
    source, remark = (os.path.join(home, "src"), "") if extra else compiled.source(home)
    if source not in sys.path:
        sys.stderr.write(remark)
        sys.path.insert(0, source)
    others = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]
    if source not in others:
        os.environ["PYTHONPATH"] = os.pathsep.join([source, *others])


def python_problem(version: "tuple[int, ...]") -> "str | None":
    """Return the line that tells a person their Python is too old, or None if it isn't."""
    if version >= OLDEST_PYTHON:
        return None
    oldest, this = (".".join(map(str, numbers)) for numbers in (OLDEST_PYTHON, version))
    return f"hubbub needs Python {oldest} or newer; this is {this}"


# At import, because the script that imports this may go on to things an old Python trips over.
if python_problem(sys.version_info[:2]):
    sys.exit(python_problem(sys.version_info[:2]))


def venv_folder(home: str, environ: "Mapping[str, str]") -> str:
    """Return the absolute path of the folder to install into."""
    named = environ.get("HUBBUB_VENV")
    return os.path.abspath(os.path.expanduser(named)) if named else os.path.join(home, ".venv")


# ---------------------------------------------------------------- the fast path: is all there?


def is_ready(home: str, venv: str, extra: "str | None", prefix: str) -> bool:
    """Tell whether the process with this `sys.prefix` can go on as it is.

    If a finished install's marker is wrong about what can be imported, the marker is taken back.
    """
    inside = os.path.realpath(prefix) == os.path.realpath(venv)
    current = inside and is_installed(home, venv, extra)
    if not missing_modules(extra):
        # Inside, the marker has a say too: it notices a `git pull` that changed a dependency.
        return current or not inside or not read_marker(venv)
    if current:
        write_marker(venv, UNFINISHED, read_marker(venv).split()[1:])
    return False


def missing_modules(extra: "str | None") -> "list[str]":
    """Return the needed modules that this Python can't find; nothing is imported."""
    names = ("hubbub", *NEEDED[""], *(NEEDED[extra] if extra else ()))
    return [name for name in names if importlib.util.find_spec(name) is None]


# ----------------------------------------------------------------- starting the command again


def count_turn(environ: "Mapping[str, str]", venv: str) -> "dict[str, str]":
    """Return the environment for the next start of this command, with that start counted.

    Raises: Failed: it was started again MOST_TURNS times; going on would never end.
    """
    turns = int(environ.get(TURNS, "0"))
    if turns >= MOST_TURNS:
        raise Failed(
            f"the install in {venv} is finished and yet can't be used.\n"
            "Remove that folder and start again."
        )
    return {**environ, TURNS: str(turns + 1)}


def start_again(python: str, arguments: "list[str]", environment: "dict[str, str]") -> "NoReturn":
    """Become `python` with these arguments; on Windows, run it and end with its exit code."""
    sys.stdout.flush()
    if sys.platform == "win32":  # exec there would give the prompt back while the program runs
        import subprocess

        sys.exit(subprocess.call([python, *arguments], env=environment))
    os.execve(python, [python, *arguments], environment)  # noqa: S606 - wants no shell


def main() -> None:
    """Install, and say with which Python hubbub runs from now on: `bootstrap.py [--dev]`."""
    import argparse

    parser = argparse.ArgumentParser(description="Install hubbub's packages into .venv.")
    parser.add_argument("--dev", action="store_true", help="and what check.py needs")
    ensure("dev" if parser.parse_args().dev else None)
    print(f"hubbub: ready; its Python is {sys.executable}")


if __name__ == "__main__":
    main()
