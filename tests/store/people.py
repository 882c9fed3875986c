"""Records for tests: short to write, and everything else as it usually is."""

from collections.abc import Mapping

from hubbub.store.base import MESSAGE, Record

TEA = "#tea"
OPS = "#ops"


def said(
    record_id: int,
    text: str = "hello",
    *,
    by: str = "alice",
    talks: tuple[str, ...] = (TEA,),
    kind: str = MESSAGE,
    account: str | None = None,
    target: str | None = None,
    tags: Mapping[str, str] | None = None,
    key: str | None = None,
    about: int | None = None,
) -> Record:
    """Return what somebody said; a capital letter in the name makes a nick of the same identity."""
    return Record(
        record_id,
        kind,
        talks,
        f"{by}!~{by}@example.org",
        by.lower(),
        account,
        target if target is not None else talks[0] if talks else "",
        text,
        tags or {},
        key,
        about,
    )


def ids(records: list[Record]) -> list[int]:
    """Return the ids, in order."""
    return [one.id for one in records]
