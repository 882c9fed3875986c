"""Make a fresh checkout run with Python alone: what gradlew is to a Gradle project.

Every script of the checkout begins with `bootstrap.ensure()`.  Where hubbub's packages can be
imported that returns at once; anywhere else it makes the folder `.venv` beside this file, installs
the project there with the pins of constraints.txt, and starts the same command again inside.

The folder carries a marker that is written last, so an install that was cut off is never trusted:

    no marker            somebody made the folder by hand: it is added to, never wiped
    "unfinished dev"     an install was cut off: all is made anew
    "89abcdef dev"       finished, for files with this fingerprint and with the extra `dev`

Importing this file ends the process where Python is too old; therefore it is written in the syntax
of Python 3.6, with annotations in quotes.  HUBBUB_VENV names another folder than `.venv`.
"""

import importlib.util
import os
import sys
import zlib

import compiled

TYPE_CHECKING = False  # spelled out: importing typing would cost every start of hubbub 8 ms
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from subprocess import Popen
    from types import TracebackType
    from typing import NoReturn, TextIO

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

MARKER = "hubbub-install"
LOCK = "hubbub-lock"
UNFINISHED = "unfinished"

# Counts how often this command was started again.  Two is the most that can be of use, when a
# system upgrade has put another Python under a finished folder: enter, mend, enter.
TURNS = "HUBBUB_BOOTSTRAP_TURNS"
MOST_TURNS = 2

PIP_OPTIONS = (
    "--disable-pip-version-check",
    "--no-input",
    "--progress-bar=off",
    "--constraint=constraints.txt",
    "--editable",
)

# What an error says -> what to do about it; the first that fits is given.
ADVICE = (
    (
        ("No space left",),
        (
            "The disk is full: free some space, or name a folder on another disk, such as\n"
            "  export HUBBUB_VENV=/other/disk/hubbub-venv"
        ),
    ),
    (
        ("Permission denied", "Read-only file system", "Operation not permitted"),
        (
            "You may not write there: name a folder of your own and start again, such as\n"
            "  export HUBBUB_VENV=~/hubbub-venv"
        ),
    ),
    (
        ("No module named ensurepip", "No module named 'venv'", "No module named pip"),
        (
            "This Python can't make virtual environments. On Debian and Ubuntu, add that with\n"
            f"  apt install python3.{sys.version_info[1]}-venv"
        ),
    ),
    (
        ("connection broken", "Max retries", "ProxyError", "No matching distribution"),
        (
            "Some packages could not be fetched: is this machine online? Behind a proxy, set\n"
            "HTTPS_PROXY; to take them from a folder, set PIP_FIND_LINKS and PIP_NO_INDEX=1."
        ),
    ),
)


class Failed(Exception):
    """hubbub can't be installed; the text says why and what to do, for a person to read."""


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
        make_ready(HOME, venv, extra, Screen(sys.stderr))
        start_again(venv_python(venv), sys.orig_argv[1:], environment)
    except Failed as failed:
        sys.exit(f"hubbub: {failed}")
    except OSError as error:
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


def venv_python(venv: str) -> str:
    """Return the path of a virtual environment's Python."""
    if sys.platform == "win32":
        return os.path.join(venv, "Scripts", "python.exe")
    return os.path.join(venv, "bin", "python")


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


def is_installed(home: str, venv: str, extra: "str | None") -> bool:
    """Tell whether the folder has a Python and a marker that stands for today's files."""
    state, *extras = read_marker(venv).split() or [""]
    return (
        state == fingerprint(home)
        and (not extra or extra in extras)
        and os.path.exists(venv_python(venv))
    )


def fingerprint(home: str) -> str:
    """Return 8 hex digits that change with the files that say what to install.

    A checksum is enough, nobody forges it; importing hashlib would cost every start 2 ms.
    """
    checksum = 0
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(home, name), "rb") as file:
            checksum = zlib.crc32(file.read(), checksum)
    return f"{checksum:08x}"


def read_marker(venv: str) -> str:
    """Return what the last install left in the folder, "" if there was none."""
    try:
        with open(os.path.join(venv, MARKER), encoding="ascii") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def write_marker(venv: str, state: str, extras: "Iterable[str]") -> None:
    """Leave in the folder how far it is: a fingerprint or UNFINISHED, and with which extras."""
    with open(os.path.join(venv, MARKER), "w", encoding="ascii") as file:
        file.write(" ".join([state, *sorted(extras)]) + "\n")


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


# ---------------------------------------------------------------------- the slow path: install


def make_ready(
    home: str,
    venv: str,
    extra: "str | None",
    screen: "Screen",
    pip: "Sequence[str] | None" = None,
) -> None:
    """Make `venv` hold a finished install, if it doesn't; one terminal at a time.

    Args: pip: the command to install with; the folder's own pip by default.
    Raises: Failed, OSError: nothing was installed; the next start tries again.
    """
    if is_installed(home, venv, extra):
        return
    os.makedirs(venv, exist_ok=True)
    try:
        with Lock(os.path.join(venv, LOCK), screen) as lock:
            if not is_installed(home, venv, extra):  # else another terminal has done it
                install(home, venv, extra, Runner(home, screen, lock), pip)
    finally:
        screen.clear()


def install(
    home: str, venv: str, extra: "str | None", runner: "Runner", pip: "Sequence[str] | None"
) -> None:
    """Build or mend the folder, with its lock held.

    Raises: Failed, OSError: with the marker saying what the folder is worth now.
    """
    state, *old_extras = read_marker(venv).split() or [""]
    extras = sorted({*old_extras, extra} if extra else old_extras)
    python = venv_python(venv)
    anew = state == UNFINISHED or not os.path.exists(python)
    if anew:
        clear_folder(venv)
    runner.screen.say(opening(home, venv, extras, anew=anew))
    write_marker(venv, UNFINISHED, extras)
    if anew:
        make_venv(venv)
    if pip is None:
        give_pip(python, runner)
        pip = [python, "-m", "pip"]
    try:
        runner.run([*pip, "install", *PIP_OPTIONS, f".[{','.join(extras)}]" if extras else "."])
    except Failed:
        if not anew:
            # pip takes back what it began, so the install still serves the files it was made
            # for: whoever is offline can go back to the commit before.
            write_marker(venv, state, old_extras)
        raise
    write_marker(venv, fingerprint(home), extras)


def clear_folder(venv: str) -> None:
    """Remove what a cut-off install has left, but for the marker and the lock.

    Raises: Failed: the folder holds things that no install of ours has put there.
    """
    import shutil

    entries = [entry for entry in os.scandir(venv) if entry.name not in (MARKER, LOCK)]
    if entries and not read_marker(venv):
        raise Failed(
            f"{venv} is in the way: it is neither empty nor a virtual environment with a Python.\n"
            "Remove it, or name another folder with HUBBUB_VENV."
        )
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)


def make_venv(venv: str) -> None:
    """Make the folder a virtual environment, still without pip."""
    try:
        from venv import EnvBuilder
    except ImportError as error:
        raise Failed(advice(str(error))) from error
    EnvBuilder(symlinks=sys.platform != "win32").create(venv)


def give_pip(python: str, runner: "Runner") -> None:
    """Put pip into a virtual environment that has none.

    Debian splits ensurepip off Python; where only Debian's pip is there, that does it as well.
    """
    if runner.succeeds([python, "-c", "import pip"]):
        return
    if not importlib.util.find_spec("ensurepip") and importlib.util.find_spec("pip"):
        runner.run([sys.executable, "-m", "pip", "--python", python, "install", "pip"])
    else:
        runner.run([python, "-m", "ensurepip", "--default-pip"])


class Lock:
    """A file that one process holds locked while it is in the `with` block; others wait.

    Gives the file's descriptor.  The system frees the lock when the process ends, however it ends.
    """

    def __init__(self, path: str, screen: "Screen") -> None:
        self.file = open(path, "w", encoding="ascii")
        self.screen = screen

    def __enter__(self) -> int:
        if not self.take(wait=False):
            self.screen.say("another terminal is installing; waiting for it…")
            self.take(wait=True)
        return self.file.fileno()

    def take(self, *, wait: bool) -> bool:
        """Tell whether the lock could be had; with `wait` it always can, at last."""
        if sys.platform == "win32":
            import msvcrt
            import time

            while True:
                try:
                    msvcrt.locking(self.file.fileno(), msvcrt.LK_NBLCK, 1)
                except OSError:
                    if not wait:
                        return False
                    time.sleep(0.2)  # msvcrt's own way of waiting gives up after ten tries
                else:
                    return True
        import fcntl

        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        self.file.close()


class Runner:
    """Runs the commands of an install one by one, and shows how far they are."""

    def __init__(self, home: str, screen: "Screen", lock: int) -> None:
        self.home = home
        self.screen = screen
        self.lock = lock

    def succeeds(self, command: "Sequence[str]") -> bool:
        """Run a short command without a sound; tell whether it ended with exit code 0."""
        import subprocess

        nowhere = subprocess.DEVNULL
        return subprocess.call(command, cwd=self.home, stdout=nowhere, stderr=nowhere) == 0

    def run(self, command: "Sequence[str]") -> None:
        """Run a command to its end.

        Raises: Failed: its exit code was not 0; the text has its last lines and what to do.
        """
        import subprocess

        lines: "list[str]" = []
        with subprocess.Popen(
            command,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            # The child holds the lock as well: should this process be killed, the next one waits
            # for the child's end before it mends the folder.
            pass_fds=() if sys.platform == "win32" else (self.lock,),
            start_new_session=True,
        ) as child:
            try:
                for line in child.stdout or ():
                    lines.append(line)
                    self.screen.show(progress(line))
            except BaseException:  # Ctrl-C above all
                stop(child)
                raise
        if child.returncode:
            raise Failed(failure(lines))


def stop(child: "Popen[str]") -> None:
    """End a child and the children that pip and ensurepip start; return when all are gone."""
    if sys.platform == "win32":
        child.terminate()
    else:
        import signal

        os.killpg(child.pid, signal.SIGTERM)
    child.communicate()  # they all write to one pipe, which ends with the last of them


# ------------------------------------------------------------------- what a person gets to read


def opening(home: str, venv: str, extras: "Sequence[str]", *, anew: bool) -> str:
    """Return the line that says what is going to be done."""
    folder = ".venv" if venv == os.path.join(home, ".venv") else venv
    packages = "packages" + "".join(f" and {extra} tools" for extra in extras)
    if anew:
        return f"first run: installing {packages} into {folder} (once, under a minute)…"
    return f"bringing the {packages} in {folder} up to date…"


# Finds the name in "Collecting wcwidth>=0.1.4 (from …)" and in "Processing /a/wcwidth-0.9.4-….whl".
PIP_PACKAGE = r"\s*(?:Collecting |Processing .*[/\\])([A-Za-z]\w*(?:[-.][A-Za-z]\w*)*)"


def progress(line: str) -> str:
    """Return what a line of pip's tells a person, "" for most lines."""
    import re

    package = re.match(PIP_PACKAGE, line)
    if package:
        return package.group(1)
    if "Installing build dependencies: started" in line:
        return "hatchling, which builds hubbub"
    if line.startswith("Installing collected packages"):
        return "putting everything in place"
    if "Retrying" in line:
        return "no answer from the package index; trying again"
    return ""


# What pip says of its own workings when a command that it has started fails.
PIP_NOISE = (
    r"\W*($|note:|exit code|error: subprocess|pip subprocess|See above|end of output|\d+ lines of)"
    r"|\s*WARNING: Retrying"
)


def failure(lines: "Sequence[str]") -> str:
    """Return the text for a command that failed after printing these lines."""
    import re

    telling = [line.strip() for line in lines if not re.match(PIP_NOISE, line)]
    errors = [line for line in telling if line.startswith("ERROR:")]
    said = "".join(f"  | {line}\n" for line in (errors or telling)[-6:])
    return f"the install failed, saying\n{said}{advice(' '.join(lines))}"


def advice(error: str) -> str:
    """Return what to do about an error, by what it says."""
    for signs, what_to_do in ADVICE:
        if any(sign in error for sign in signs):
            return what_to_do
    return "If it fails again, remove the folder and start afresh."


class Screen:
    """Where news goes: lines that stay, and one passing line that a terminal writes over."""

    def __init__(self, stream: "TextIO") -> None:
        self.stream = stream
        self.is_terminal = stream.isatty()
        self.passing = ""

    def say(self, text: str) -> None:
        """Write a line that stays."""
        self.clear()
        self.stream.write(f"hubbub: {text}\n")
        self.stream.flush()

    def show(self, text: str) -> None:
        """Write over the passing line; what is no terminal gets a line of its own."""
        if text in ("", self.passing):
            return
        self.clear()
        self.passing = text
        if self.is_terminal:
            columns = os.get_terminal_size(self.stream.fileno()).columns or 80
            self.stream.write(f"  {text}"[: columns - 1])
        else:
            self.stream.write(f"  {text}\n")
        self.stream.flush()

    def clear(self) -> None:
        """Take the passing line away."""
        if self.is_terminal:
            self.stream.write("\r\033[K")
            self.stream.flush()


def main() -> None:
    """Install, and say with which Python hubbub runs from now on: `bootstrap.py [--dev]`."""
    import argparse

    parser = argparse.ArgumentParser(description="Install hubbub's packages into .venv.")
    parser.add_argument("--dev", action="store_true", help="and what check.py needs")
    ensure("dev" if parser.parse_args().dev else None)
    print(f"hubbub: ready; its Python is {sys.executable}")


if __name__ == "__main__":
    main()
