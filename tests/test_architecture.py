"""ARCHITECTURE.md tells the truth: its tree is the tree, and every file has its line."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "hubbub"
TREE_LINE = re.compile(r"^( *)([\w./]+)(?: {2,}(\S.*))?$")


def drawn() -> dict[str, str]:
    """Return the files that the page draws below src/hubbub/, each with its purpose."""
    block = (ROOT / "ARCHITECTURE.md").read_text().split("src/hubbub/\n")[1].split("```")[0]
    folders: list[str] = []
    found = {}
    for line in block.splitlines():
        match = TREE_LINE.match(line)
        assert match, line
        indent, name, purpose = match.groups()
        folders = folders[: (len(indent) - 2) // 2]
        if name.endswith("/"):
            folders.append(name)
        else:
            found["".join(folders) + name] = purpose or ""
    return found


def test_every_file_is_drawn() -> None:
    """A source file without a line on the page, or a line without a file, fails."""
    packages = {"__init__.py"}  # a package's own docstring says what it is
    files = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if path.name not in packages or path.parent == SOURCE
    }
    assert files == set(drawn())


def test_every_file_says_what_it_is_for() -> None:
    """Each line of the tree has a purpose, and each file begins with a docstring."""
    assert [name for name, purpose in drawn().items() if not purpose] == []
    silent = [str(path) for path in SOURCE.rglob("*.py") if not path.read_text().startswith('"""')]
    assert silent == []


def test_the_steps_of_a_message_name_files_that_exist() -> None:
    """Every place in "The way of one message" is a module."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    steps = text.split("## The way of one message")[1].split("```")[1]
    named = re.findall(r"(?:doors|server|protocol|core)/[\w/]+", steps)
    assert len(named) > 10
    assert [name for name in named if not (SOURCE / f"{name}.py").exists()] == []
