"""`openssl s_client`, a TLS of others, as a person types it."""

from __future__ import annotations

import shutil

import pytest

from tests.support.program import Program
from tests.support.served import Served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


def test_a_person_with_openssl() -> None:
    """Somebody with openssl is greeted, takes a name, talks and leaves."""
    with Served() as served:
        host, port = served.address
        where = ("-connect", f"{host}:{port}")
        with Program("openssl", "s_client", "-quiet", *where) as person:
            person.until("Welcome to hubbub. What is your name?")
            person.type("ann\n")
            person.until("You are ann")
            person.type("/quit\n")
            person.ended()


@pytest.mark.parametrize(
    ("is_served", "option"),
    [(True, "-tls1_3"), (True, "-tls1_2"), (False, "-tls1_1"), (False, "-tls1")],
)
def test_versions(option: str, *, is_served: bool) -> None:
    """TLS 1.2 and 1.3 are spoken, nothing older."""
    with Served() as served:
        host, port = served.address
        command = ("openssl", "s_client", option, "-cipher", "ALL:@SECLEVEL=0", "-connect")
        with Program(*command, f"{host}:{port}") as person:
            if is_served:
                person.until(r"New, TLSv1\.\d, Cipher is \w+")
                person.until("What is your name")
            else:
                person.until(r"New, \(NONE\), Cipher is \(NONE\)|no protocols available")
