"""Every exception hubbub raises on purpose, as one tree.

HubbubError
 +-- ProtocolError          the peer's bytes are wrong; the peer is told, nothing happens
 |    +-- LineTooLong       a line passed its limit before it ended
 |    |    +-- EndlessLine  it went on for so long that it is no slip
 |    +-- NotUtf8           a line is not UTF-8
 |    +-- BadMessage        a line is no message: empty, or a control byte inside
 |    +-- BadProxyHeader    what should tell whom a proxy speaks for does not
 +-- BadRequest             an HTTP request is none; carries the status of the response
 +-- BadBatch               a batch of lines makes no message; carries the code of the reply
 +-- Hint                   a plain line asks for nothing that exists; the text says what does
 +-- Refused                a rule says no; carries the numeric and the sentence of the reply
 +-- StartError             the server cannot start: port in use, no permission, no such address
 |    +-- ConfigError       the configuration is wrong, and the text says where
 +-- AccountError           what is asked of an account cannot be; the text says why
 |    +-- AlreadyThere      its name, a nick or a certificate has an owner already
 |    +-- NoSuchAccount     nobody has registered that name
 |    +-- TokenRefused      the invitation is unknown, used up or too old
 +-- MailError              a letter could not be sent; the text says why
 +-- WrongUse               the command line asks for what cannot be; the text says what can
 +-- StoreError             the disk or the database does not do its part
 |    +-- StoreCorrupt      what is stored is damaged, or is no store of ours
 |    +-- StoreNewer        a newer hubbub has written it
 |    +-- StoreLocked       another server uses the directory
 +-- NoServer               the command line asks a server that does not run, or not answer
 +-- ClientError            our client cannot go on
      +-- ServerRefused     nobody listens there, or the server turned us away
      +-- ServerSilent      no answer in time
      +-- ServerChanged     its key is not the one that we know
      +-- NameTaken         somebody else has that name
      +-- NameIllegal       the server does not accept that name
      +-- PasswordRefused   the server does not accept our password, or we would not send it
      +-- MessageRefused    the server did not take what we said
      +-- NotHere           this server cannot do that, or not now
      +-- ConnectionLost    the link broke after it had worked
      +-- OutputFailed      what we have to say cannot be written: the disk is full
"""

from collections.abc import Mapping

from hubbub.numerics import Numeric


class HubbubError(Exception):
    """The root; its text is a sentence that may be shown to a person."""


def reason(error: BaseException) -> str:
    """Return why, in words that may stand in a log.

    Our own sentences and the system's tell nothing of what somebody sent. Of any other error,
    which nobody expected, it is the kind and the place.
    """
    text = str(error)
    if text and isinstance(error, HubbubError | OSError):
        return text
    import traceback  # noqa: PLC0415 - not for every start of hubbub

    places = traceback.extract_tb(error.__traceback__)
    where = f" in {places[-1].filename}, line {places[-1].lineno}" if places else ""
    return f"{type(error).__qualname__}{where}"


class ProtocolError(HubbubError):
    """The peer sent bytes that mean nothing.

    Args: tags: what could be read of the line's tags; command: and of its command, * for nothing.
    """

    def __init__(
        self, text: str, tags: Mapping[str, str] | None = None, command: str = "*"
    ) -> None:
        super().__init__(text)
        self.tags = tags or {}
        self.command = command


class LineTooLong(ProtocolError):
    """A line passed its limit before it ended."""


class EndlessLine(LineTooLong):
    """A line has gone on for so long that it is no slip: the connection is to be closed."""


class NotUtf8(ProtocolError):
    """A line is not UTF-8."""


class BadMessage(ProtocolError):
    """A line is no message."""


class BadProxyHeader(ProtocolError):
    """What should be a header of the PROXY protocol is none."""


class BadRequest(HubbubError):
    """What should be an HTTP request is none.

    Args: status: of the response that answers it, 400 to 599.
    """

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


class BadBatch(HubbubError):
    """A client's batch makes no message.

    Args: code: of the FAIL that answers it; context: what stands between code and sentence.
    """

    def __init__(self, code: str, sentence: str, context: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.context = context


class Hint(HubbubError):
    """A plain line asks for nothing that exists; the text tells the person what does."""


class Refused(HubbubError):
    """A rule says no.

    Args: sentence: what a person reads; numeric: what an IRC client reads;
        params: the numeric's middle parameters, between the nick and the sentence;
        fails: where a specification has FAIL say it instead of a numeric: its command and code.
    """

    def __init__(
        self,
        sentence: str,
        *,
        numeric: Numeric = Numeric.ERR_UNKNOWNERROR,
        params: tuple[str, ...] = (),
        fails: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.numeric = numeric
        self.params = params
        self.fails = fails


class StartError(HubbubError):
    """The server cannot start; the text says why in one line."""


class ConfigError(StartError):
    """The configuration is wrong; the text names the key."""


class AccountError(HubbubError):
    """What is asked of an account cannot be; the text says why in one line."""


class AlreadyThere(AccountError):
    """An account's name, a nick or a certificate has an owner already."""


class NoSuchAccount(AccountError):
    """Nobody has registered that name."""


class TokenRefused(AccountError):
    """The invitation is unknown, used up or too old."""


class MailError(HubbubError):
    """A letter could not be sent; the text says why, for whoever runs the server."""


class WrongUse(HubbubError):
    """The command line asks for what cannot be; the text says what can, in one line."""


class NoServer(HubbubError):
    """The server that the command line asks does not run, or does not answer."""


class StoreError(HubbubError):
    """The disk or the database does not do its part; the text says what is wrong in one line."""


class StoreCorrupt(StoreError):
    """What is stored is damaged, or is no store of ours."""


class StoreNewer(StoreError):
    """A newer hubbub has written it, and this one cannot read it."""


class StoreLocked(StoreError):
    """Another server uses the data directory."""


class ClientError(HubbubError):
    """Our client cannot go on; the text says why in one line."""


class ServerRefused(ClientError):
    """Nobody listens there, or the server turned us away."""


class ServerSilent(ClientError):
    """The server did not answer in time."""


class ServerChanged(ClientError):
    """The server has another key than it had; the text says which, and what to do.

    Args: now, before: fingerprints; first_s: when the one before was first seen, None: not known;
        is_named: the one before is what a person has named, and was never seen.
    """

    def __init__(
        self,
        text: str,
        now: str = "",
        before: str = "",
        first_s: float | None = None,
        *,
        is_named: bool = False,
    ) -> None:
        super().__init__(text)
        self.now = now
        self.before = before
        self.first_s = first_s
        self.is_named = is_named


class NameTaken(ClientError):
    """Somebody else in the chat has that name."""


class NameIllegal(ClientError):
    """The server does not accept that name."""


class PasswordRefused(ClientError):
    """The server does not accept our password, or it could only be sent in clear text."""


class MessageRefused(ClientError):
    """The server did not take what we said; the text is its reason."""


class NotHere(ClientError):
    """What is asked for is not possible on this server, or not without a connection."""


class ConnectionLost(ClientError):
    """The link broke after it had worked."""


class OutputFailed(ClientError):
    """What a command has to say cannot be written; nobody goes on without knowing it."""
