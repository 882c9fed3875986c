"""`hubbub config`: what is wrong, what holds, what could be set."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from hubbub.cli.config import default_lines
from hubbub.cli.main import main
from hubbub.errors import ConfigError
from hubbub.server.config import Config, load
from hubbub.server.sections import SECTIONS


def written(folder: Path, text: str) -> Path:
    """Return a configuration file that says this."""
    path = folder / "hubbub.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_check_of_what_is_right(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Where nothing is wrong the exit code is 0."""
    path = written(tmp_path, "[server]\nport = 7\n")
    assert 0 == main(["config", "check", "--config", str(path)])
    assert f"{path}: nothing is wrong\n" == capsys.readouterr().out
    assert 0 == main(["config", "check", "--json"])
    assert {"ok": True, "problems": []} == json.loads(capsys.readouterr().out)


def test_check_of_what_is_wrong(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Every mistake is a line with file, line, key and what was meant; the exit code is 1."""
    path = written(tmp_path, "[server]\nprot = 7\nip = 1\n")
    problems = [
        f"{path}:2: there is no server.prot; did you mean port?",
        f"{path}:3: server.ip must be a text, not 1",
    ]
    assert 1 == main(["config", "check", "--config", str(path)])
    assert problems == capsys.readouterr().err.splitlines()
    assert 1 == main(["config", "check", "--json", "--config", str(path)])
    assert {"ok": False, "problems": problems} == json.loads(capsys.readouterr().out)


def test_check_reads_the_certificate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A certificate that is named and cannot be used is a mistake."""
    arguments = ["--cert", str(tmp_path / "none.pem"), "--key", str(tmp_path / "none.pem")]
    assert 1 == main(["config", "check", *arguments])
    assert f"cannot read {tmp_path}/none.pem" in capsys.readouterr().err
    path = written(tmp_path, "[server]\nprot = 7\n[tls]\ncert = 'none.pem'\n")
    assert 1 == main(["config", "check", "--config", str(path)])
    assert [
        f"{path}:2: there is no server.prot; did you mean port?",
        "a certificate and its key go together: give both --cert and --key",
    ] == capsys.readouterr().err.splitlines()


def test_show(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each value is shown with where it comes from, and no secret is."""
    path = written(
        tmp_path,
        '[server]\nport = 7\npassword = "geheim"\n'
        '[operators.ann]\npassword = "$argon2geheim"\n'
        '[operators.bob]\nclass = "helper"\ncertfp = "' + "a" * 64 + '"\nauto = true\n'
        '[operator_classes.helper]\nprivileges = ["kill"]\ntitle = "A helper"\n',
    )
    monkeypatch.setenv("HUBBUB_LIMITS_PING_S", "5")
    assert 0 == main(["config", "show", "--config", str(path), "-i", "127.0.0.2"])
    output = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in output.splitlines()]
    for line in (
        "[server]",
        'ip = "127.0.0.2" # the command line',
        f"port = 7 # {path}:2",
        f'password = "***" # {path}:3',
        'network = "hubbub" # default',
        "ping_s = 5.0 # HUBBUB_LIMITS_PING_S",
        "[operators.ann]",
        f'class = "admin" # {path}:4',
        f"auto = true # {path}:4",
        f'title = "A helper" # {path}:10',
    ):
        assert line in lines
    assert "geheim" not in output


def test_show_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json it is a list for programs."""
    assert 0 == main(["config", "show", "--json", "-p", "9"])
    told = json.loads(capsys.readouterr().out)
    assert {"setting": "server.port", "value": 9, "from": "the command line"} in told


def test_show_of_what_is_wrong(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What is wrong cannot be shown: it is told instead."""
    path = written(tmp_path, "[server]\nprot = 7\nip = 1\n")
    assert 2 == main(["config", "show", "--config", str(path)])
    assert 2 == len([x for x in capsys.readouterr().err.splitlines() if x.startswith("hubbub: ")])


def test_defaults(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The file is right as it is, and with every # before a key taken away it is the defaults."""
    assert 0 == main(["config", "defaults"])
    text = capsys.readouterr().out
    assert Config() == load(written(tmp_path, text), {})
    settings = text[: text.index("#[operators")]
    opened = "\n".join(
        line.removeprefix("#") if line.startswith("#") and line[1] != " " else line
        for line in settings.splitlines()
    )
    assert set(SECTIONS) == set(tomllib.loads(opened))
    assert Config() == load(written(tmp_path, opened), {})


def test_examples_of_tables_are_right(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Of a table under a name of one's own, each value has the type that the key must have."""
    main(["config", "defaults"])
    text = capsys.readouterr().out
    tables = text[text.index("#[operators") :].replace("#", "").replace("NAME", "ann")
    lines = [line for line in tables.splitlines() if line.startswith("[") or " = " in line]
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, "\n".join(lines)), {})
    assert [] == [line for line in str(raised.value).splitlines() if " must be " in line]


def test_whoever_reads_has_enough() -> None:
    """`hubbub config show | head -1` ends without a word."""
    done = subprocess.run(
        f"{sys.executable} -m hubbub config show | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("[server]\n", "") == (done.stdout, done.stderr)


def test_defaults_explain_everything() -> None:
    """Every setting has a comment before it that says when a change holds; no line is too long."""
    lines = list(default_lines())
    before = {line: lines[place - 1] for place, line in enumerate(lines) if " = " in line}
    assert [] == [line for line, doc in before.items() if not doc.endswith(("(live)", "(restart)"))]
    assert 100 >= max(map(len, lines))
