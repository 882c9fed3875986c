"""audit.py: known weaknesses fail, a service that cannot be reached does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

import audit

FINE = {"name": "h11", "version": "1", "vulns": []}
WEAK = {
    "name": "bad",
    "version": "2",
    "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}, {"id": "CVE-2", "fix_versions": []}],
}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("sentence", "code", "found"),
    [
        ("audit: no weakness is known of 1 dependencies", 0, [FINE]),
        ("audit: no weakness is known of 1 dependencies, 1 are unknown there", 0, [FINE, UNKNOWN]),
        ("audit: not done, the service knows none of the dependencies", 0, [UNKNOWN]),
        (
            "audit: bad 2: CVE-1 (mended in 3), CVE-2 (mended in no version yet)",
            1,
            [FINE, WEAK],
        ),
    ],
)
def test_what_is_known(sentence: str, code: int, found: list[dict[str, Any]]) -> None:
    """Only a known weakness fails; what is not known is said."""
    assert (sentence, code) == audit.verdict(json.dumps({"dependencies": found}), "")


@pytest.mark.parametrize(
    ("why", "failure"),
    [("no route", "WARNING:x\nno route"), ("no answer", "")],
)
def test_no_service(why: str, failure: str) -> None:
    """Where the service cannot be reached, that is said, and the change does not fail for it."""
    sentence, code = audit.verdict("", failure)
    assert (0, f"audit: not done, the service cannot be reached ({why})") == (code, sentence)
