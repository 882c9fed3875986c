"""Which capabilities this server offers, with the values that CAP LS 302 shows."""

from hubbub.protocol.caps import CAPABILITIES, NEED_HISTORY
from hubbub.server.config import Config


def offered(config: Config, *, has_history: bool) -> dict[str, str]:
    """Return the capabilities by name; the value is '' for those that have none."""
    limits = config.limits
    values = {
        "draft/multiline": f"max-bytes={limits.multiline_bytes},max-lines={limits.multiline_lines}",
    }
    names = (name for name in CAPABILITIES if has_history or name not in NEED_HISTORY)
    return {name: values.get(name, "") for name in names}
