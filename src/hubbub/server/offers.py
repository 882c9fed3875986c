"""Which capabilities this server offers, with the values that CAP LS 302 shows."""

from hubbub.core.metadata import KEYS_LIMIT, SUBSCRIPTIONS_LIMIT, VALUE_LIMIT_BYTES
from hubbub.protocol.caps import CAPABILITIES, NEED_HISTORY
from hubbub.protocol.sasl import mechanisms
from hubbub.protocol.sasl.mechanisms import Link
from hubbub.server.config import Config
from hubbub.server.sections import AccountsConfig


def offered(config: Config, *, has_history: bool) -> dict[str, str]:
    """Return the capabilities by name; the value is '' for those that have none."""
    limits = config.limits
    metadata = (
        f"before-connect,max-subs={SUBSCRIPTIONS_LIMIT},max-keys={KEYS_LIMIT},"
        f"max-value-bytes={VALUE_LIMIT_BYTES}"
    )
    values = {
        "draft/account-registration": _registration(config.accounts),
        "sasl": ",".join(mechanisms.offered(Link())),
        "draft/metadata-2": metadata,
        "draft/metadata-3": metadata,
        "draft/multiline": f"max-bytes={limits.multiline_bytes},max-lines={limits.multiline_lines}",
    }
    names = [name for name in CAPABILITIES if has_history or name not in NEED_HISTORY]
    if config.accounts.registration == "closed" and has_history:
        names.remove("draft/account-registration")
    return {name: values.get(name, "") for name in names}


def _registration(accounts: AccountsConfig) -> str:
    words = {
        "before-connect": accounts.before_connect,
        "custom-account-name": True,
        "email-required": accounts.email_required or bool(accounts.email),
    }
    return ",".join(word for word, holds in words.items() if holds)
