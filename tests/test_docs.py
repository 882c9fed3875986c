"""The documentation tells the truth: reference pages are generated, links lead somewhere."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from docs import generate
from hubbub.server.limits_config import LimitsConfig
from hubbub.server.sections import SECTIONS, settings
from hubbub.server.sources import NAMED

ROOT = Path(__file__).parent.parent
PAGES = [path for path in ROOT.rglob("*.md") if ".venv" not in path.parts]


@pytest.mark.parametrize("name", generate.PAGES)
def test_reference_is_what_the_code_says(name: str) -> None:
    """A page that differs needs `python docs/generate.py`."""
    assert generate.PAGES[name]() == (generate.REFERENCE / name).read_text()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of every page names a file that is there."""
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_every_doc_is_reachable_from_the_readme() -> None:
    """Nobody has to know a page's name: README and docs/README link to all of them."""
    index = (ROOT / "README.md").read_text() + (ROOT / "docs" / "README.md").read_text()
    pages = [path.name for path in (ROOT / "docs").rglob("*.md") if path.name != "README.md"]
    assert [name for name in pages if name not in index] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_merge_was_left_half_done(page: Path) -> None:
    """No page has the marks that git leaves where two changes met."""
    assert re.findall(r"^(?:<{7}|>{7}|={7})(?: .*)?$", page.read_text(), re.MULTILINE) == []


@pytest.mark.parametrize(
    ("page", "start"), [("reference/configuration.md", "\n## "), ("man/hubbub.toml.5", '\n.SH "')]
)
def test_every_key_is_documented(page: str, start: str) -> None:
    """Every section and key that a configuration file may have is on the page, under its head."""
    text = (ROOT / "docs" / page).read_text()
    sections = {name: list(settings(name)) for name in SECTIONS}
    tables = {f"{name}.NAME": list(kind.keys) for name, kind in NAMED.items()}
    for name, keys in {**sections, **tables}.items():
        _, head, after = text.partition(f"{start}[{name}]")
        part = after.partition(start)[0]
        assert head, name
        documented = re.findall(r"^(?:\| `|\.B )(\w+)", part, re.MULTILINE)
        assert [] == [key for key in keys if key not in documented]


def shown(value: float) -> set[str]:
    """Return how a number may be written, with its unit if it is bytes."""
    units = {"": 1, " KiB": 1024, " MiB": 1024**2}
    return {f"{value / size:,g}{unit}" for unit, size in units.items() if value % size == 0}


def test_every_limit_is_explained() -> None:
    """The page of limits names each setting, and in its row stands the default that holds."""
    text = (ROOT / "docs" / "topics" / "limits.md").read_text()
    defaults = {one.name: one.default for one in fields(LimitsConfig)}
    assert [] == [name for name in defaults if f"`{name}`" not in text]
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    for _, settings_, *told in (row for row in rows if row[1].startswith("`")):
        numbers = re.findall(r"[\d,.]*\d(?: [KM]iB)?", " ".join(told))
        for name in re.findall(r"\w+", settings_):
            assert not defaults[name] or shown(defaults[name]) & set(numbers), name
