"""`hubbub admin passwd` and `audit`: what operators of the server need."""

import argparse
import getpass
import json
import sys
import time
from pathlib import Path

from hubbub.cli.kept import beside, need_history
from hubbub.cli.times import parse_when
from hubbub.errors import WrongUse

DONE = 0
_MOST = 100_000


def passwd(options: argparse.Namespace, directory: Path) -> int:
    """Print the hash of a password, which the configuration holds instead of it.

    Raises: WrongUse: nothing can be said for the password.
    """
    from hubbub.server.passwords import credentials, objection

    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    against = objection(password, "")
    if against is not None:
        raise WrongUse(against.sentence)
    found = credentials(password).argon2
    print(json.dumps({"password": found}) if options.json else found)
    return DONE


def audit(options: argparse.Namespace, directory: Path) -> int:
    """Print who used which power, the oldest act first.

    Raises: WrongUse, StoreError.
    """
    now_s = int(time.time())
    try:
        after_s = parse_when(options.after, now_s * 1000) // 1000 if options.after else 0
    except ValueError as error:
        raise WrongUse(str(error)) from error
    need_history(directory)
    with beside(directory) as archive:
        acts = archive.moderation.acts(_MOST, after_s=after_s)
    for act in acts:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(act.at_s))
        if options.json:
            whole = {"at": at, "by": act.by, "what": act.what, "whom": act.whom, "why": act.why}
            print(json.dumps(whole, ensure_ascii=False))
        else:
            why = f" ({act.why})" if act.why else ""
            print(f"{at} {act.by} {act.what} {act.whom}{why}".rstrip())
    return DONE
