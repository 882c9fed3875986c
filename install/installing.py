"""Make or mend the folder that hubbub is installed into; one terminal at a time.

Written in the syntax of Python 3.6, see bootstrap.py.
"""

import importlib.util
import os
import subprocess
import sys

from install.folder import (
    LOCK,
    MARKER,
    UNFINISHED,
    Failed,
    fingerprint,
    is_installed,
    read_marker,
    venv_python,
    write_marker,
)
from install.news import Screen, advice, failure, opening, progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

PIP_OPTIONS = (
    "--disable-pip-version-check",
    "--no-input",
    "--progress-bar=off",
    "--constraint=constraints.txt",
    "--editable",
)


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
    base = base_python(venv)  # before the folder goes, and this process's own Python with it
    if anew:
        clear_folder(venv)
    runner.screen.say(opening(home, venv, extras, anew=anew))
    write_marker(venv, UNFINISHED, extras)
    if anew:
        make_venv(venv, base)
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
    # Without pyvenv.cfg the folder's Python takes itself for one that a folder can be made with.
    entries.sort(key=lambda entry: entry.name == "pyvenv.cfg")
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


def base_python(venv: str) -> str:
    """Return the Python to make the folder with: never the folder's own, which goes with it.

    Raises: Failed: there is no other that this process knows of.
    """
    found: str = getattr(sys, "_base_executable", "") or sys.executable
    folder = os.path.realpath(venv)
    if os.path.dirname(os.path.realpath(os.path.dirname(found))) == folder:
        found = os.path.realpath(found)
    if os.path.dirname(os.path.dirname(found)) == folder:
        raise Failed(
            f"{sys.executable} is a part of what is to be made anew.\n"
            "Start it again with another Python, as with: python3"
        )
    return found


def make_venv(venv: str, base: str) -> None:
    """Make the folder a virtual environment of that Python, still without pip."""
    try:
        from venv import EnvBuilder
    except ImportError as error:
        raise Failed(advice(str(error))) from error
    sys._base_executable = base  # type: ignore[attr-defined]  # noqa: SLF001 - it asks only that
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
        nowhere = subprocess.DEVNULL
        return subprocess.call(command, cwd=self.home, stdout=nowhere, stderr=nowhere) == 0

    def run(self, command: "Sequence[str]") -> None:
        """Run a command to its end.

        Raises: Failed: its exit code was not 0; the text has its last lines and what to do.
        """
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


def stop(child: "subprocess.Popen[str]") -> None:
    """End a child and the children that pip and ensurepip start; return when all are gone."""
    if sys.platform == "win32":
        child.terminate()
    else:
        import signal

        os.killpg(child.pid, signal.SIGTERM)
    child.communicate()  # they all write to one pipe, which ends with the last of them
