"""Making an account, and giving the code that is mailed where a server wants one.

Source: IRCv3 account-registration.
"""

from hubbub.client import history
from hubbub.client.events import Registered, RegisterFailed
from hubbub.client.state import State
from hubbub.errors import NotHere
from hubbub.protocol.message import Message

ACCOUNTS = "draft/account-registration"
"""The capability, whose value says what is needed; it need not be asked for."""

EMAIL_REQUIRED = "email-required"

_COMMANDS = {"REGISTER", "VERIFY"}
_NEEDS_CODE = "VERIFICATION_REQUIRED"


def register(state: State, account: str, password: str, email: str = "") -> None:
    """Ask for an account; Registered or RegisterFailed follows.

    Raises: NotHere: others on the way to the server could read the password.
    """
    if not state.is_private:
        raise NotHere("a password is not sent in clear text to another machine")
    state.send("REGISTER", account, email or "*", password)


def verify(state: State, account: str, code: str) -> None:
    """Give the code that was mailed; Registered or RegisterFailed follows."""
    state.send("VERIFY", account, code)


def on_answer(state: State, message: Message) -> None:
    """Tell how far the account has come: `REGISTER SUCCESS account :sentence`."""
    status, account, sentence = message.params[0], message.params[1], message.params[-1]
    state.tell(Registered(account, sentence, needs_code=status.upper() == _NEEDS_CODE))


def on_failure(state: State, message: Message) -> None:
    """Tell why there is no account; other failures mean something else."""
    if message.params[0].upper() in _COMMANDS:
        state.tell(RegisterFailed(message.params[-1]))
    else:
        history.on_failure(state, message)
