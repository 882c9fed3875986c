"""client/reducing/people.py: what is told of people, and of ourselves."""

from hubbub.client.events import Seen
from hubbub.client.model import Change, Person, What
from tests.client.known import said, server, tell


def test_what_is_told_is_kept() -> None:
    """What one message tells, another that is silent about it does not take away."""
    known = server()
    seen = Seen("ann", "anna", "lunch", is_online=True, is_bot=True, real_name="Ann B.")
    assert [Change(What.PEOPLE, known.name, "#ops")] == tell(known, seen)
    tell(known, Seen("ANN", account=""), Seen("ann", away=""))
    expected = Person("ann", "", "", is_online=True, is_bot=True, real_name="Ann B.")
    assert expected == known.person("ann")


def test_talks_hear_of_their_partner() -> None:
    """Who is not in our rooms is followed by their talk."""
    known = server()
    tell(known, said(1, "hi", who="zoe", to="todd"))
    change = Change(What.PEOPLE, known.name, "zoe")
    assert [change] == tell(known, Seen("zoe", is_online=False))
    person = known.person("zoe")
    assert person
    assert not person.is_online


def test_ourselves() -> None:
    """Our own state is the server's."""
    known = server()
    assert Change(What.STATUS, known.name) in tell(known, Seen("todd", "t", "away", own=True))
    assert ("away", "t") == (known.away, known.account)
    tell(known, Seen("todd", away="", own=True))
    assert "" == known.away
