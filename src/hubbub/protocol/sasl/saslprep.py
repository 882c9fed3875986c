"""One form for a password, however it was typed: composed letters, plain spaces, nothing invisible.

Source: RFC 4013 (SASLprep), RFC 3454 (stringprep), with Python's own tables.

Two passwords of one meaning have to be one string of bytes, because SCRAM compares digests. The
tables and the normal form are those of Unicode 3.2, as the RFC says, so that no newer Python makes
an old password wrong. Characters that came later (emoji) pass as they are: RFC 4013 refuses them
where a password is set and lets them pass where it is used, and nothing is won by the former.
"""

import stringprep
from unicodedata import ucd_3_2_0

_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def saslprep(text: str) -> str:
    """Return the prepared form; preparing it again changes nothing.

    Raises: ValueError: a character in it may not be in a password, nothing is left of it, or it
        mixes directions of writing in a way that RFC 3454, section 6, forbids.
    """
    mapped = "".join(
        " " if stringprep.in_table_c12(one) else one
        for one in text
        if not stringprep.in_table_b1(one)
    )
    prepared = ucd_3_2_0.normalize("NFKC", mapped)
    if not prepared:
        raise ValueError("a password needs characters that can be seen")
    for one in prepared:
        if any(is_in(one) for is_in in _PROHIBITED):
            raise ValueError(f"a password may not contain the character U+{ord(one):04X}")
    if any(map(stringprep.in_table_d1, prepared)):
        ends = (prepared[0], prepared[-1])
        if any(map(stringprep.in_table_d2, prepared)) or not all(map(stringprep.in_table_d1, ends)):
            raise ValueError("a password may not mix directions of writing like this")
    return prepared
