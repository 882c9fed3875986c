"""Files of the user's own, written whole or not at all."""

from pathlib import Path
from tempfile import NamedTemporaryFile


def write(file: Path, text: str) -> None:
    """Put the text in the place of what the file held; only its owner may read it (0600).

    Raises: OSError: the file is as it was.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, delete=False
    ) as new:  # its mode is 0600
        fresh = Path(new.name)
        try:
            new.write(text)
            new.flush()
        except OSError:  # the disk is full, and is not to be filled with beginnings
            fresh.unlink()
            raise
    fresh.replace(file)
