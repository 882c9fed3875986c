"""compiled.py: what is compiled runs for as long as it is what the sources say."""

import os
import sys
import tomllib
from pathlib import Path

import pytest
from mypyc.build import mypyc_build
from mypyc.options import CompilerOptions

import bootstrap
import compiled

ROOT = Path(compiled.HOME)
MAKING_PIP = """
    import pathlib, sys, os
    assert os.environ["HATCH_BUILD_HOOKS_ENABLE"] == "1"
    assert (pathlib.Path(sys.argv[-1]) / "src" / "hubbub" / "names.py").is_file()
    target = pathlib.Path(sys.argv[sys.argv.index("--target") + 1])
    target.mkdir(parents=True)
    (target / "made").write_text("anew")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with a source, and no compiled package."""
    package = tmp_path / "src" / "hubbub"
    package.mkdir(parents=True)
    (package / "names.py").write_text("x = 1\n")
    for name in compiled.WHEEL_FILES:
        (tmp_path / name).write_text("")
    (tmp_path / "docs" / "man").mkdir(parents=True)
    return tmp_path


def pip(checkout: Path, script: str) -> list[str]:
    """Return a command that stands for pip."""
    path = checkout / "pip.py"
    path.write_text("\n".join(line[4:] for line in script.splitlines()))
    return [sys.executable, str(path)]


def test_nothing_is_compiled(checkout: Path) -> None:
    """The sources run, and nobody is told anything."""
    assert (str(checkout / "src"), "") == compiled.source(str(checkout))


def test_compiled(checkout: Path) -> None:
    """What was just made runs, also once Python has put its caches beside the sources."""
    assert 0 == compiled.compile_all(str(checkout), pip(checkout, MAKING_PIP))
    (checkout / "src" / "hubbub" / "__pycache__").mkdir()
    (checkout / "src" / "hubbub" / "__pycache__" / "names.pyc").write_bytes(b"")
    assert (str(checkout / "build" / "compiled"), "") == compiled.source(str(checkout))


@pytest.mark.parametrize("name", ["names.py", "new.py"])
def test_changed(checkout: Path, name: str) -> None:
    """After a change the sources run, and it is said what to do."""
    compiled.compile_all(str(checkout), pip(checkout, MAKING_PIP))
    (checkout / "src" / "hubbub" / name).write_text("x = 12\n")
    source, remark = compiled.source(str(checkout))
    assert str(checkout / "src") == source
    assert "python3 compiled.py mends that" in remark


def test_another_python(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one Python has compiled is not for another."""
    compiled.compile_all(str(checkout), pip(checkout, MAKING_PIP))
    monkeypatch.setattr(sys, "version", "3.99")
    assert str(checkout / "src") == compiled.source(str(checkout))[0]


def test_failed(checkout: Path) -> None:
    """What was there stays until there is something better."""
    compiled.compile_all(str(checkout), pip(checkout, MAKING_PIP))
    failing = pip(checkout, "\n    import sys\n    sys.exit(3)\n")
    assert 3 == compiled.compile_all(str(checkout), failing)
    assert (str(checkout / "build" / "compiled"), "") == compiled.source(str(checkout))


def test_made_anew(checkout: Path) -> None:
    """Of what was there nothing is left."""
    compiled.compile_all(str(checkout), pip(checkout, MAKING_PIP))
    (checkout / "build" / "compiled" / "old").write_text("")
    compiled.compile_all(str(checkout), pip(checkout, MAKING_PIP))
    assert {"made", compiled.STAMP} == {
        one.name for one in Path(compiled.folder(str(checkout))).iterdir()
    }


def test_commands_run_what_is_compiled(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes first, in this process and in those that it starts; tools get the sources."""
    compiled.compile_all(str(checkout), pip(checkout, MAKING_PIP))
    monkeypatch.setenv("PYTHONPATH", "/another")
    monkeypatch.setattr(sys, "path", ["/first"])
    bootstrap.prefer_own_code(str(checkout), None)
    made = compiled.folder(str(checkout))
    assert ([made, "/first"], f"{made}{os.pathsep}/another") == (sys.path, os.environ["PYTHONPATH"])
    bootstrap.prefer_own_code(str(checkout), "dev")
    assert str(checkout / "src") == sys.path[0]


@pytest.mark.timeout(600)
def test_every_module_can_be_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mypyc makes C of all that pyproject.toml lists (15 s); check.py --compiled goes further."""
    monkeypatch.chdir(ROOT)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    hook = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]
    paths = [name.removeprefix("/") for name in hook["include"]]
    assert [] == [path for path in paths if not (ROOT / path).is_file()]
    options = CompilerOptions(target_dir=str(tmp_path))
    _, files, _ = mypyc_build(["--config-file", "pyproject.toml", *paths], options)
    assert files
