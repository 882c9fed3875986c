"""`hubbub history export` and `import`."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from hubbub.cli import history as twin
from hubbub.cli.main import main, parser
from hubbub.core.ids import first_at
from hubbub.store.base import EDITED, END, REDACTED, START
from hubbub.store.directory import DataDirectory
from hubbub.store.sqlite import SqliteStore
from tests.store.people import TEA, said

ID = first_at(1_772_366_400_000)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a data directory in which something was said, and some of it taken back."""
    folder = tmp_path / "data"
    folder.mkdir(0o700)
    store = SqliteStore(folder, "off")
    store.history.append(
        [
            said(ID, "good tea"),
            said(ID + 1, "secret"),
            said(ID + 2, "", kind=REDACTED, about=ID + 1),
            said(ID + (3_600_000 << 22), "an hour later", by="bob"),
        ]
    )
    store.search.index(store.history.following(START, 9))
    store.close()
    return folder


def run(*arguments: object) -> int:
    """Run a command of history."""
    return main(["history", *map(str, arguments)])


def test_export(data: Path, capsys: Capture) -> None:
    """What was said goes to stdout, without what was taken back."""
    assert 0 == run("export", "--room", "#TEA", "--data", data)
    out = capsys.readouterr()
    assert "**alice** good tea" in out.out
    assert "secret" not in out.out
    assert "" == out.err


def test_export_while_the_server_runs(data: Path, capsys: Capture) -> None:
    """Nobody has to be stopped to read."""
    with DataDirectory(data):
        assert 0 == run("export", "--room", "#tea", "--data", data, "--format", "txt")
    assert ["good tea", "an hour later"] == [
        line.split("\t")[2] for line in capsys.readouterr().out.splitlines()
    ]


def test_export_of_a_time(data: Path, capsys: Capture) -> None:
    """--after and --before bound it; the clock is handed in."""
    arguments = ["history", "export", "--room", "#tea", "--data", str(data), "--format", "txt"]
    now_ms = 1_772_366_400_000 + 3_600_000
    options = parser().parse_args([*arguments, "--after", "30m"])
    assert 0 == twin.run(options, now_ms)
    assert capsys.readouterr().out.endswith("\tbob\tan hour later\n")
    assert 0 == main([*arguments, "--before", "2026-03-01T12:30:00Z"])
    assert capsys.readouterr().out.endswith("\talice\tgood tea\n")
    assert 1 == main([*arguments, "--after", "2026-03-02"])
    assert f"hubbub: nothing of #tea is stored in {data} for that time\n" == capsys.readouterr().err
    assert 2 == main([*arguments, "--after", "soon"])
    assert capsys.readouterr().err.startswith("hubbub: 'soon' is no time: ")


def test_export_into_a_file(data: Path, tmp_path: Path, capsys: Capture) -> None:
    """It is its owner's only, there when it is whole, and the result is told."""
    file = tmp_path / "tea.json"
    arguments = ("export", "--room", "#tea", "--data", data, "--format", "json", "--json")
    assert 0 == run(*arguments, "-o", file)
    assert {"room": "#tea", "records": 3, "file": str(file)} == json.loads(capsys.readouterr().out)
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert ["data", "tea.json"] == sorted(one.name for one in tmp_path.iterdir())
    assert 2 == run(*arguments)
    assert "needs -o FILE" in capsys.readouterr().err
    assert 1 == run(*arguments, "-o", tmp_path / "nowhere" / "file")
    assert "cannot be written: No such file" in capsys.readouterr().err
    assert 0 == run(*arguments, "-o", os.devnull)


def test_edits(tmp_path: Path, capsys: Capture) -> None:
    """A person reads the newest text; our own format has the edits too, and brings them back."""
    (tmp_path / "data").mkdir(0o700)
    store = SqliteStore(tmp_path / "data", "off")
    facts = [said(ID, "helo"), said(ID + 1, "hello", kind=EDITED, about=ID)]
    store.history.append(facts)
    store.close()
    where = ("--room", "#tea", "--data", tmp_path / "data")
    for form in ("md", "txt"):
        assert 0 == run("export", *where, "--format", form)
        out = capsys.readouterr().out
        assert (1, 0) == (out.count("hello"), out.count("helo"))
    assert 0 == run("export", *where, "--format", "json", "-o", tmp_path / "tea.json")
    assert 0 == run("import", tmp_path / "tea.json", "--data", tmp_path / "other")
    other = SqliteStore(tmp_path / "other", "off")
    assert facts == other.history.following(START, 9)
    other.close()


def test_wrong_use(data: Path, capsys: Capture) -> None:
    """A room's name that is none is one line and exit code 2."""
    assert 2 == run("export", "--room", "tea", "--data", data)
    assert "hubbub: 'tea' is no room's name" in capsys.readouterr().err
    assert 2 == run("import", data / "log", "--room", "#tea,1", "--data", data)
    assert "hubbub: '#tea,1' is no room's name" in capsys.readouterr().err
    assert 1 == run("export", "--room", "#tea,1", "--data", data)
    assert "nothing of #tea,1 is stored" in capsys.readouterr().err
    assert 2 == run("import", data / "log", "--format", "irssi", "--data", data)
    assert "add --room" in capsys.readouterr().err


def test_round_trip(data: Path, tmp_path: Path, capsys: Capture) -> None:
    """What was exported is the same in another directory, found there, and doubled nowhere."""
    file, other = tmp_path / "tea.json", tmp_path / "other"
    run("export", "--room", "#tea", "--data", data, "--format", "json", "-o", file)
    capsys.readouterr()
    assert 0 == run("import", file, "--data", other, "--json")
    result = {"added": 3, "present": 0, "skipped": 0, "problems": []}
    assert result == json.loads(capsys.readouterr().out)
    for folder in (data, other):
        assert 0 == run("import", file, "--data", folder)
        assert (
            f"imported into {folder}: 0; there already: 3; lines skipped: 0\n"
            == capsys.readouterr().out
        )
    before, after = SqliteStore(data, "off"), SqliteStore(other, "off")
    assert [one for one in before.history.following(START, 9) if one.id != ID + 1] == (
        after.history.following(START, 9)
    )
    assert [ID] == [one.id for one in after.search.search(text="good", talks=[TEA])]
    before.close()
    after.close()


def test_import_of_a_log(data: Path, tmp_path: Path, capsys: Capture) -> None:
    """Old lines go to their time and can be found; what cannot be read is told and skipped."""
    file = tmp_path / "tea.weechatlog"
    file.write_bytes(
        b"2026-02-01 12:00:00\tann\tmuch earlier\r\nwhat?\n"
        b"2026-02-01 12:00:01\tann\tGr\xfc\xdfe\n2999-01-01 00:00:00\tann\tmuch later\n"
    )
    arguments = ("import", file, "--room", "#tea", "--format", "weechat", "--data", data)
    assert 0 == run(*arguments)
    shown = capsys.readouterr()
    assert [
        "hubbub: line 2 is no line of a WeeChat log: time, TAB, nick, TAB, text; it is skipped",
        "hubbub: line 3 is not UTF-8; it is skipped",
        "hubbub: line 4 lies in the future; it is skipped",
    ] == shown.err.splitlines()
    assert f"imported into {data}: 1; there already: 0; lines skipped: 3\n" == shown.out
    store = SqliteStore(data, "off")
    assert ["much earlier"] == [
        one.text for one in store.history.between(TEA, 0, ID, 9, newest=True)
    ]
    for text in ("earlier", "later"):
        assert 1 == len(store.search.search(text=text, talks=[TEA], before=END))
    store.close()


def test_import_names_only_so_many(tmp_path: Path, capsys: Capture) -> None:
    """A file of another format does not fill the screen, and is a failure."""
    file = tmp_path / "log"
    file.write_text("nonsense\n" * 500, "utf-8")
    assert 1 == run("import", file, "--data", tmp_path / "data", "--json")
    shown = capsys.readouterr()
    assert 101 == len(shown.err.splitlines())
    result = json.loads(shown.out)
    assert (500, 100) == (result["skipped"], len(result["problems"]))


def test_import_while_the_server_runs(data: Path, tmp_path: Path, capsys: Capture) -> None:
    """The import says that the server has to be stopped; a missing file is told too."""
    file = tmp_path / "log"
    file.write_text("", "utf-8")
    with DataDirectory(data):
        assert 1 == run("import", file, "--data", data)
    assert capsys.readouterr().err.endswith("stop the server first\n")
    assert 1 == run("import", tmp_path / "none", "--data", data)
    assert "cannot be read: No such file" in capsys.readouterr().err
