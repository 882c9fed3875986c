"""What a person reads while hubbub is being installed: how far it is, what failed, what to do."""

from __future__ import annotations

import os

import pytest

from install.news import Screen, advice, failure, progress


@pytest.mark.parametrize(
    ("error", "what_to_do"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("[Errno 13] Permission denied: '/srv/hubbub/.venv'", "export HUBBUB_VENV="),
        ("[Errno 30] Read-only file system: '/mnt/.venv'", "export HUBBUB_VENV="),
        ("/usr/bin/python3: No module named ensurepip", "apt install python3."),
        ("ERROR: No matching distribution found for hatchling", "is this machine online?"),
        ("something nobody has seen", "remove the folder"),
    ],
)
def test_every_failure_comes_with_advice(error: str, what_to_do: str) -> None:
    """A person is never left with an error alone."""
    assert what_to_do in advice(error)


def test_pips_own_workings_are_left_out() -> None:
    """Of a failed build only the lines that tell something are quoted."""
    lines = [
        "  error: subprocess-exited-with-error\n",
        "  × pip subprocess to install build dependencies did not run successfully.\n",
        "  │ exit code: 1\n",
        "  ╰─> [2 lines of output]\n",
        "      OSError: Readme file does not exist: README.md\n",
        "      [end of output]\n",
        "\n",
        "  note: This error originates from a subprocess\n",
    ]

    quoted = [line for line in failure(lines).splitlines() if line.startswith("  | ")]
    assert ["  | OSError: Readme file does not exist: README.md"] == quoted


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Collecting wcwidth>=0.1.4 (from prompt_toolkit)\n", "wcwidth"),
        ("Collecting pytest-xdist==3.8.0\n", "pytest-xdist"),
        ("Processing ./wheels/prompt_toolkit-3.0.53-py3-none-any.whl\n", "prompt_toolkit"),
        ("Installing collected packages: wcwidth, hubbub\n", "putting everything in place"),
        ("WARNING: Retrying (Retry(total=4)) after connection broken by\n", "no answer from"),
        ("  Using cached wcwidth-0.2.13-py2.py3-none-any.whl (34 kB)\n", ""),
    ],
)
def test_progress_names_the_package(line: str, shown: str) -> None:
    """Of pip's lines a person sees the package it is at."""
    assert progress(line).startswith(shown)
    assert bool(shown) == bool(progress(line))


def test_terminal_shows_one_passing_line() -> None:
    """On a terminal each package writes over the one before, and nothing is left of them."""
    controller, terminal = os.openpty()
    with os.fdopen(terminal, "w") as stream, os.fdopen(controller, "rb") as seen:
        screen = Screen(stream)
        screen.show("structlog")
        screen.show("wcwidth")
        screen.clear()

        erase = b"\r\x1b[K"
        expected = erase + b"  structlog" + erase + b"  wcwidth" + erase
        assert expected == seen.read(len(expected))
