"""Code into spans, by Pygments; what it does not know stays plain."""

from functools import lru_cache

from hubbub.tui.timeline.wrapping import Span

LONGEST_HIGHLIGHTED = 8_000
"""Characters; lexers are regular expressions, and a message must not hold the screen up."""

# The first parts of a token's name -> its role; the longest that fits.
_ROLES = {
    ("Keyword",): "code-keyword",
    ("Name", "Builtin"): "code-name",
    ("Name", "Class"): "code-name",
    ("Name", "Decorator"): "code-name",
    ("Name", "Function"): "code-name",
    ("Name", "Tag"): "code-keyword",
    ("Literal", "String"): "code-string",
    ("Literal", "Number"): "code-number",
    ("Comment",): "code-comment",
    ("Operator", "Word"): "code-keyword",
    ("Generic", "Deleted"): "code-removed",
    ("Generic", "Inserted"): "code-added",
    ("Generic", "Heading"): "code-keyword",
    ("Generic", "Subheading"): "code-keyword",
    ("Generic", "Prompt"): "code-comment",
    ("Generic", "Error"): "code-removed",
}


@lru_cache(256)
def highlighted(language: str, text: str) -> tuple[tuple[Span, ...], ...]:
    """Return the spans of each line, with roles that begin with `code`."""
    if not language or len(text) > LONGEST_HIGHLIGHTED:
        return _plain(text)
    # 20 ms, which only the first code block with a language pays.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return _plain(text)
    lines: list[list[Span]] = [[]]
    for token, value in lexer.get_tokens(text):
        role = _role(tuple(token))
        first, *more = value.split("\n")
        lines[-1].append((first, role))
        lines += [[(part, role)] for part in more]
    if len(lines) != text.count("\n") + 1:
        return _plain(text)
    return tuple(tuple(span for span in line if span[0]) or (("", "code"),) for line in lines)


def _plain(text: str) -> tuple[tuple[Span, ...], ...]:
    return tuple(((line, "code"),) for line in text.split("\n"))


def _role(names: tuple[str, ...]) -> str:
    for length in range(len(names), 0, -1):
        if role := _ROLES.get(names[:length]):
            return f"code {role}"
    return "code"
