"""The certificate: made once, read again when it changes, and never lost to a broken file."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP192R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from hubbub.errors import StartError
from hubbub.server.certificate import CERTIFICATE_FILE, KEY_FILE, Watch, find
from hubbub.server.deadlines import Deadlines
from tests.support.chatroom import Chatroom, StoppedClock
from tests.support.secure import Secure, signed


def files(folder: Path) -> tuple[Path, Path]:
    """Return where a folder has them."""
    return folder / CERTIFICATE_FILE, folder / KEY_FILE


def bring(source: Path, target: Path) -> None:
    """Put another certificate and key in place, as a renewal does."""
    for theirs, ours in zip(files(source), files(target), strict=True):
        shutil.copy(theirs, ours)
        os.utime(ours, ns=(1, 1))  # another time than before, however fast this runs


def test_made_once(tmp_path: Path) -> None:
    """The first start makes a P-256 key and a certificate for their owner only; others use them."""
    folder = tmp_path / "data"
    first = find("chat.example", "", "", folder)
    assert [0o600, 0o600] == [path.stat().st_mode & 0o777 for path in files(folder)]
    public = first._leaf.public_key()
    assert isinstance(public, EllipticCurvePublicKey)
    assert "secp256r1" == public.curve.name
    again = find("chat.example", "", "", folder)
    assert (first.fingerprint, first.key_fingerprint) == (again.fingerprint, again.key_fingerprint)


def test_in_memory() -> None:
    """Without a folder it lives as long as the server."""
    one, other = (find("chat.example", "", "", None) for _ in range(2))
    assert one.fingerprint != other.fingerprint
    one.look()
    one.reload()


def broken(folder: Path, which: str, data: bytes | None) -> None:
    """Put that in place of a file."""
    path = folder / which
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)


BROKEN = [
    (CERTIFICATE_FILE, b"", "holds no certificate"),
    (
        CERTIFICATE_FILE,
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "holds no",
    ),
    (CERTIFICATE_FILE, None, "cannot read"),
    (KEY_FILE, b"nonsense", "holds no private key"),
    (KEY_FILE, None, "cannot read"),
]


@pytest.mark.parametrize(("which", "data", "why"), BROKEN)
def test_broken_at_the_start(tmp_path: Path, which: str, data: bytes | None, why: str) -> None:
    """A file that cannot be used keeps the server from starting, and is not made anew."""
    find("chat.example", "", "", tmp_path)
    broken(tmp_path, which, data)
    with pytest.raises(StartError, match=why) as raised:
        find("chat.example", "", "", tmp_path)
    assert str(tmp_path / which) in str(raised.value)


@pytest.mark.parametrize(("which", "data", "why"), BROKEN)
def test_broken_later(tmp_path: Path, which: str, data: bytes | None, why: str) -> None:
    """A server that runs keeps what it has when a new file cannot be used, and says why."""
    certificate = find("chat.example", "", "", tmp_path)
    before = certificate.fingerprint, certificate.identity
    broken(tmp_path, which, data)
    certificate.look()
    assert before == (certificate.fingerprint, certificate.identity)


def test_another_one_is_told_when_it_is_used(tmp_path: Path) -> None:
    """Whoever asks for a reload reads which certificate holds now, unless it is the same."""
    certificate = find("a", "", "", tmp_path / "a")
    find("b", "", "", tmp_path / "b")
    assert certificate.prepared(None)() is None
    told = certificate.prepared(files(tmp_path / "b"))()
    assert f"the TLS certificate, now {certificate.fingerprint}" == told


def test_what_tls_does_not_take(tmp_path: Path) -> None:
    """A certificate that is too weak for TLS is refused with the reason, at a start and later."""
    weak = signed(tmp_path, "weak.example", curve=SECP192R1())
    wanted = f"TLS does not take {weak[0]}: ee key too small"
    with pytest.raises(StartError, match=wanted):
        find("a", str(weak[0]), str(weak[1]), None)
    certificate = find("a", "", "", tmp_path / "a")
    with pytest.raises(StartError, match=wanted):
        certificate.prepared(weak)


def test_anothers_key(tmp_path: Path) -> None:
    """A key that is not the certificate's is refused."""
    find("a", "", "", tmp_path / "a")
    find("b", "", "", tmp_path / "b")
    cert, key = files(tmp_path / "a")[0], files(tmp_path / "b")[1]
    with pytest.raises(StartError, match=f"{key} is not the key of {cert}"):
        find("a", str(cert), str(key), None)


@pytest.mark.parametrize("given", [("x", ""), ("", "x")])
def test_one_without_the_other(given: tuple[str, str]) -> None:
    """A certificate without a key is a mistake."""
    with pytest.raises(StartError, match="give both"):
        find("a", *given, None)


def test_given_files_are_not_made(tmp_path: Path) -> None:
    """Files that the configuration names have to be there."""
    with pytest.raises(StartError, match="cannot read"):
        find("a", str(tmp_path / "c"), str(tmp_path / "k"), tmp_path)


def test_a_changed_file_is_read_within_a_minute(tmp_path: Path) -> None:
    """Who comes later gets the new one; who is there stays, and is not disturbed."""
    certificate = find("a", "", "", tmp_path / "ours")
    other = find("b", "", "", tmp_path / "other")
    with Chatroom(certificate=certificate) as room:
        tell = room.hub.moderation.tell_operators
        Watch(certificate, room.hub.deadlines, room.clock, tell).begin()
        ann = Secure(room.connect()).shake_hands()
        ann.send("NICK ann", "USER ann 0 * :Ann")
        ann.lines()
        bring(tmp_path / "other", tmp_path / "ours")
        room.pass_s(60)
        assert other.fingerprint == certificate.fingerprint
        bob = Secure(room.connect()).shake_hands()
        shown = other._leaf.public_bytes(Encoding.DER)
        assert (shown, True) == (
            bob.tls.getpeercert(binary_form=True),
            shown != ann.tls.getpeercert(binary_form=True),
        )
        ann.send("PING 1")
        assert [":hubbub.local PONG hubbub.local :1"] == ann.lines()


def test_an_end_that_is_near_is_told_daily(capsys: pytest.CaptureFixture[str]) -> None:
    """Within 14 days of its end the log and the operators are told, once a day."""
    certificate = find("a", "", "", None)
    end = certificate._leaf.not_valid_after_utc
    clock = StoppedClock(int((end - timedelta(days=15)).timestamp() * 1000))
    deadlines = Deadlines(lambda error: None)
    heard: list[str] = []
    Watch(certificate, deadlines, clock, heard.append).begin()
    for hours in (12, 12, 12, 12):  # from 15 to 13 days before
        for _ in range(hours * 60):
            clock.pass_s(60)
            deadlines.run_due(clock.monotonic_s())
    told = capsys.readouterr().out.count(f"the TLS certificate ends on {end:%Y-%m-%d}")
    assert 2 == told
    assert [f"The TLS certificate ends on {end:%Y-%m-%d}"] * 2 == heard
    assert f"the TLS certificate ended on {end:%Y-%m-%d}" == certificate.expires_soon(end)
    assert certificate.expires_soon(datetime.now(UTC)) is None
