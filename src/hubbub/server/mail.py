"""Letters with the codes that new accounts wait for: by an SMTP server, or by a command.

What is here waits for others, so it runs on the mailer's thread and never on the loop's.
Source: RFC 5321, RFC 5322, by Python's smtplib and email.
"""

import re
import shlex
import smtplib
import ssl
import subprocess
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from hubbub.errors import MailError, reason

_PATIENCE_S = 20
_SCHEMES = {"smtp": 25, "smtps": 465}

# One address and nothing else: whatever has a meaning in a header stands for more of them.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ADDRESS_BYTES = 254


def is_address(text: str) -> bool:
    """Whether the text is one e-mail address as people have them."""
    return len(text) <= _ADDRESS_BYTES and _ADDRESS.fullmatch(text) is not None


def is_way(text: str) -> bool:
    """Whether letters can be sent that way: smtp://host:25, smtps://…, or a command's path."""
    try:
        if "://" not in text:
            return text.startswith("/") and bool(shlex.split(text))
        return _server(text) is not None
    except ValueError:
        return False


def _server(way: str) -> tuple[str, str, int] | None:
    parts = urlsplit(way)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, parts.port or _SCHEMES[parts.scheme]


def letter(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Return a letter of plain text."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = sender, to, subject
    found["Date"], found["Message-ID"] = formatdate(), make_msgid(domain=sender.partition("@")[2])
    found["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
    found.set_content(text)
    return found


def send(way: str, message: EmailMessage) -> None:
    """Hand the letter over; it takes up to some seconds.

    Args: way: as the configuration has it, see is_way.
    Raises: MailError: nobody took it.
    """
    server = _server(way) if "://" in way else None
    try:
        if server is None:
            _by_command(way, message)
        else:
            _by_smtp(way, *server, message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"the letter could not be sent: {error}") from error
    except ValueError as error:  # a password that is not ASCII, say
        raise MailError(f"the letter could not be sent: {reason(error)}") from error
    except subprocess.SubprocessError as error:  # whose text has the command, a secret
        code = getattr(error, "returncode", None)
        why = f"ended with {code}" if code is not None else f"took over {_PATIENCE_S} seconds"
        raise MailError(f"the letter could not be sent: the command {why}") from error


def _by_command(way: str, message: EmailMessage) -> None:
    subprocess.run(  # noqa: S603 - whoever writes the configuration runs the server
        shlex.split(way), input=bytes(message), check=True, capture_output=True, timeout=_PATIENCE_S
    )


def _by_smtp(way: str, scheme: str, host: str, port: int, message: EmailMessage) -> None:
    parts = urlsplit(way)
    if scheme == "smtps":
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_PATIENCE_S, context=context)
    else:
        smtp = smtplib.SMTP(host, port, timeout=_PATIENCE_S)
    with smtp:
        if parts.username and parts.password:
            if scheme == "smtp":  # a password goes through TLS only
                smtp.starttls(context=ssl.create_default_context())
            smtp.login(unquote(parts.username), unquote(parts.password))
        smtp.send_message(message)
