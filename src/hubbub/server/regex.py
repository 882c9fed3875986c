"""Regular expressions that cost a time proportional to the text, whatever the pattern."""

import importlib
from typing import Any

from hubbub.core.filters import Matcher


def compile_regex(pattern: str) -> Matcher:
    """Return what finds the pattern, in any case.

    Raises: ValueError: the engine is not installed, or the pattern means nothing, with a sentence.
    """
    try:
        # Any: the engine is optional, and brings no types.
        re2: Any = importlib.import_module("re2")
    except ImportError as error:
        raise ValueError("regular expressions need: pip install 'hubbub[filter]'") from error
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        raise ValueError(f"that is no regular expression: {error}") from error
    return lambda text: compiled.search(text) is not None
