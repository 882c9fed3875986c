"""`hubbub history export` and `import`: what was said, out to a file and in from one."""

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from hubbub.cli import exporting
from hubbub.cli.formats import irssi, json_lines, markdown, text, weechat
from hubbub.cli.formats.lines import Read, Unreadable
from hubbub.cli.importing import Importing, in_room, why_not
from hubbub.cli.kept import beside, directory_of, locked, opened, tell, without_index
from hubbub.cli.progress import Progress
from hubbub.cli.times import parse_when
from hubbub.core.ids import first_at
from hubbub.errors import StoreError, WrongUse
from hubbub.names import fold, is_room
from hubbub.store.base import END, START, Record
from hubbub.store.sqlite import SqliteStore

DONE, FAILED = 0, 1
_NAMED_AT_MOST = 100
"""So many lines that could not be read are named, the rest is counted."""

_WRITERS: dict[str, Callable[[Iterable[Record]], Iterator[str]]] = {
    "json": json_lines.write,
    "md": markdown.write,
    "txt": text.write,
}


def run(options: argparse.Namespace, now_ms: int | None = None) -> int:
    """Run the command; return the exit code.

    Args: now_ms: the time, None for what the clock says.
    Raises: WrongUse, StoreError.
    """
    now_ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    # What an earlier room of a name has left is kept as `#name,1`, and can be exported.
    named = (options.room or "").partition(",")[0] if options.action == "export" else options.room
    if options.room is not None and not is_room(named):
        raise WrongUse(f"{options.room!r} is no room's name; it begins with # (quote it: '#ops')")
    if options.action == "export":
        return _export(options, now_ms)
    return _import(options, now_ms)


# ---------------------------------------------------------------------------------------- export


def _export(options: argparse.Namespace, now_ms: int) -> int:
    if options.json and options.output is None:
        raise WrongUse("--json prints the result on stdout, so the export needs -o FILE")
    after = START if options.after is None else first_at(_when(options.after, now_ms)) - 1
    before = END if options.before is None else first_at(_when(options.before, now_ms))
    talk = fold(options.room)
    select = exporting.facts if options.format == "json" else exporting.talk_as_read
    directory = directory_of(options)
    is_quiet = options.output is None and sys.stdout.isatty()
    with beside(directory) as store, Progress("exporting", is_quiet=is_quiet) as told:
        total = store.history.count(talk) if (after, before) == (START, END) else 0
        records = _counted(select(store.history, talk, after, before), total, told)
        first = next(records, None)
        if first is None:
            raise StoreError(f"nothing of {options.room} is stored in {directory} for that time")
        count = _write(_WRITERS[options.format](_with_first(first, records)), options.output)
    if options.output is not None:
        sentence = f"{options.output} is written; records of {options.room}: {count}"
        tell(options, sentence, room=options.room, records=count, file=str(options.output))
    return DONE


def _when(text: str, now_ms: int) -> int:
    try:
        return parse_when(text, now_ms)
    except ValueError as error:
        raise WrongUse(str(error)) from None


def _counted(records: Iterable[Record], total: int, told: Progress) -> Iterator[Record]:
    for done, record in enumerate(records, 1):
        told(done, total)
        yield record


def _with_first(first: Record, rest: Iterable[Record]) -> Iterator[Record]:
    yield first
    yield from rest


def _write(lines: Iterable[str], output: Path | None) -> int:
    """Write the lines to the file, whole or not at all, or to stdout; return how many."""
    if output is None:
        return _print(lines)
    part = output.with_name(f"{output.name}.part")
    is_special = output.exists() and not output.is_file()  # /dev/stdout, a pipe
    try:
        opened = output if is_special else part
        with open(opened, "w", encoding="utf-8", opener=_private) as file:
            count = _copy(lines, file)
        if not is_special:
            part.replace(output)
    except OSError as error:
        raise StoreError(f"{output} cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _copy(lines: Iterable[str], file: TextIO) -> int:
    count = 0
    for line in lines:
        file.write(line)
        count += 1
    return count


def _print(lines: Iterable[str]) -> int:
    try:
        count = _copy(lines, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head`: whoever reads has enough; nor may Python's last flush fail
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return count


# ---------------------------------------------------------------------------------------- import


class _Report:
    """What became of the lines."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.added = 0
        self.present = 0
        self.skipped = 0
        self.problems: list[str] = []

    def unreadable(self, number: int, why: str) -> None:
        """Say it at once, on stderr."""
        self.skipped += 1
        if self.skipped <= _NAMED_AT_MOST:
            self.problems.append(f"line {number} {why}")
            self._say(f"hubbub: line {number} {why}; it is skipped")
        elif self.skipped == _NAMED_AT_MOST + 1:
            self._say("hubbub: further lines that are skipped are only counted")


def _import(options: argparse.Namespace, now_ms: int) -> int:
    if options.format != "json" and options.room is None:
        raise WrongUse(f"a log of {options.format} does not say where it was said: add --room")
    directory = directory_of(options)
    try:
        with options.file.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            size = os.fstat(file.fileno()).st_size
            with locked(directory), Progress("importing") as told:
                report = _Report(told.say)
                _read_into(directory, options, _lines(file, size, told), now_ms, report)
                if report.added:
                    _index(directory)
    except OSError as error:
        raise StoreError(f"{options.file} cannot be read: {error.strerror}") from error
    tell(
        options,
        f"imported into {directory}: {report.added}; there already: {report.present}; "
        f"lines skipped: {report.skipped}",
        added=report.added,
        present=report.present,
        skipped=report.skipped,
        problems=report.problems,
    )
    return DONE if report.added or report.present else FAILED


def _lines(file: TextIO, size: int, told: Progress) -> Iterator[str]:
    done = 0
    for line in file:
        done += len(line)  # in characters; near enough for a bar
        told(done, size)
        yield line.rstrip("\r\n")


def _reader(options: argparse.Namespace) -> Callable[[Iterable[str]], Iterator[Read | Unreadable]]:
    if options.format == "json":
        return json_lines.read
    return partial(weechat.read if options.format == "weechat" else irssi.read, room=options.room)


def _read_into(
    directory: Path,
    options: argparse.Namespace,
    lines: Iterable[str],
    now_ms: int,
    report: _Report,
) -> None:
    """Read the lines into the history.

    Before the first record goes in, the search index goes away, because it takes no old records
    in: wherever this is stopped, no index is left that lacks some.
    """
    store = SqliteStore(directory)
    try:

        def append(records: list[Record]) -> None:
            without_index(directory)  # nobody here uses it, and nobody else has it open
            store.history.append(records)

        importing = Importing(store.history, append)
        for read in _reader(options)(lines):
            if isinstance(read, Unreadable):
                report.unreadable(read.number, read.why)
                continue
            if options.format == "json" and options.room is not None:
                read = Read(read.number, in_room(read.record, options.room))  # noqa: PLW2901
            why = why_not(read.record, now_ms)
            if why is not None:
                report.unreadable(read.number, why)
            elif importing.take(read):
                report.added += 1
            else:
                report.present += 1
        importing.close()
    finally:
        store.close()


def _index(directory: Path) -> None:
    with opened(directory) as store, Progress("indexing") as told:
        store.search.reindex(told)
