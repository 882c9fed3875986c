"""Compile hubbub's busiest modules to C, with mypyc: `python3 compiled.py`.

The sources stay as they are and run as they are; compiled, they say the same in less time. Which
modules that is stands in pyproject.toml, where pip finds it too: with HATCH_BUILD_HOOKS_ENABLE=1
set, it builds a compiled wheel. A checkout keeps its own in `build/compiled`, with the stamp of
the sources that it was made of. From then on the checkout's commands run it, until a source is
changed: then the sources run again.

It needs a C compiler and Python's headers (Debian: `apt install gcc python3-dev`). Like
bootstrap.py, which imports it, it is written in the syntax of Python 3.6.
"""

import os
import sys
import zlib

HOME = os.path.dirname(os.path.abspath(__file__))
STAMP = "hubbub-sources"
WHEEL_FILES = ("pyproject.toml", "README.md", "LICENSE")
WHEEL_FOLDERS = ("src", os.path.join("docs", "man"))


def folder(home: str) -> str:
    """Return the folder that has, or would have, the compiled package."""
    return os.path.join(home, "build", "compiled")


def source(home: str) -> "tuple[str, str]":
    """Return the folder to import hubbub from, and a line for a person, mostly ''."""
    made, plain = folder(home), os.path.join(home, "src")
    stamp = read_stamp(made)
    if not stamp:
        return plain, ""
    if stamp == stamp_of(plain):
        return made, ""
    changed = "changed since it was compiled, so it runs uncompiled; python3 compiled.py mends that"
    return plain, f"hubbub: {changed}\n"


def stamp_of(plain: str) -> str:
    """Return hex digits that change when a source is added, removed, or written to.

    It looks at names, sizes and times as make does, because reading all would take ten times as
    long: 3 ms of every start.
    """
    checksum = zlib.crc32(sys.version.encode())  # what one Python compiles, no other can run
    for parent, folders, names in os.walk(plain):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(name for name in names if name.endswith((".py", ".sql"))):
            path = os.path.join(parent, name)
            about = os.stat(path)
            line = f"{os.path.relpath(path, plain)} {about.st_size} {about.st_mtime_ns}\n"
            checksum = zlib.crc32(line.encode(), checksum)
    return f"{checksum:08x}"


def read_stamp(made: str) -> str:
    """Return the stamp of a compiled package, '' where there is none."""
    try:
        with open(os.path.join(made, STAMP), encoding="ascii") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def compile_all(home: str, pip: "list[str]") -> int:
    """Make the compiled package anew; return the exit code. What was there stays if it fails."""
    import shutil
    import subprocess

    made = folder(home)
    new, copy = made + ".new", made + ".sources"
    for old in (new, copy):
        shutil.rmtree(old, ignore_errors=True)
    stamp = stamp_of(os.path.join(home, "src"))
    take_copy(home, copy)
    environment = dict(
        os.environ,
        HATCH_BUILD_HOOKS_ENABLE="1",
        PIP_CONSTRAINT=os.path.join(home, "constraints.txt"),
    )
    command = [*pip, "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    code = subprocess.call([*command, "--target", new, copy], env=environment)
    shutil.rmtree(copy)
    if code:
        return code
    with open(os.path.join(new, STAMP), "w", encoding="ascii") as file:
        file.write(stamp + "\n")
    shutil.rmtree(made, ignore_errors=True)
    os.rename(new, made)
    return 0


def take_copy(home: str, copy: str) -> None:
    """Copy what a wheel is made of: mypyc leaves what it makes beside the sources it made it of."""
    import shutil

    os.makedirs(os.path.join(copy, "docs"))
    for name in WHEEL_FILES:
        shutil.copy(os.path.join(home, name), copy)
    for name in WHEEL_FOLDERS:
        unwanted = shutil.ignore_patterns("__pycache__", "*.so")
        shutil.copytree(os.path.join(home, name), os.path.join(copy, name), ignore=unwanted)


def main() -> int:
    """Compile this checkout; return the exit code."""
    import bootstrap

    bootstrap.ensure("dev")  # it brings pip, and mypy for who looks into what it says
    sys.stdout.write("Compiling hubbub's busiest modules: about two minutes\n")
    sys.stdout.flush()
    code = compile_all(HOME, [sys.executable, "-m", "pip"])
    if code:
        sys.stderr.write("hubbub: not compiled; it needs a C compiler and Python's headers\n")
        return 1
    sys.stdout.write(f"Done: this checkout's commands run {folder(HOME)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
