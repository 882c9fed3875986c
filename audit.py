"""Say whether weaknesses are known of what hubbub depends on: `python3 audit.py`.

The pinned versions of constraints.txt are looked up by pip-audit, in a service on the network.
Where that cannot be reached this says so, and passes: nobody's change is to fail for it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CONSTRAINTS = Path(__file__).resolve().parent / "constraints.txt"
PATIENCE_S = 120
_COMMAND = (
    *("-m", "pip_audit", "--requirement", str(CONSTRAINTS), "--no-deps", "--disable-pip"),
    *("--format", "json", "--progress-spinner", "off", "--timeout", "10"),
)


def main() -> int:
    """Ask, and print what is known; return the exit code: 1 if a weakness is, else 0."""
    answer, failure = ask()
    sentence, code = verdict(answer, failure)
    print(sentence)
    return code


def ask() -> tuple[str, str]:
    """Return what pip-audit has found, as JSON, and what it complained of."""
    try:
        done = subprocess.run(  # noqa: S603 - put together above
            [sys.executable, *_COMMAND],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "", f"no answer within {PATIENCE_S} seconds"
    return done.stdout, done.stderr.strip()


def verdict(answer: str, failure: str) -> tuple[str, int]:
    """Return what the answer means, as a sentence for each weakness, and the exit code."""
    try:
        found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = failure.splitlines()[-1] if failure else "no answer"
        return f"audit: not done, the service cannot be reached ({why})", 0
    known = [one for one in found if "vulns" in one]
    weak = [one for one in known if one["vulns"]]
    if weak:
        return "\n".join(map(_told, weak)), 1
    if not known:
        return "audit: not done, the service knows none of the dependencies", 0
    unknown = f", {len(found) - len(known)} are unknown there" if len(known) < len(found) else ""
    return f"audit: no weakness is known of {len(known)} dependencies{unknown}", 0


def _told(one: dict[str, Any]) -> str:
    ids = ", ".join(
        f"{weakness['id']} (mended in {', '.join(weakness['fix_versions']) or 'no version yet'})"
        for weakness in one["vulns"]
    )
    return f"audit: {one['name']} {one['version']}: {ids}"


if __name__ == "__main__":
    import bootstrap

    bootstrap.ensure("dev")
    sys.exit(main())
