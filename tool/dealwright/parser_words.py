"""What libyaml says of a text that is not YAML, in plain words."""

# A piece of its message, what that means, what helps; the first that fits counts.
_MEANINGS = (
    (
        "mapping values are not allowed",
        "a colon makes a key of what is before it, and no key can stand here",
        "quote a text that holds a colon and a space",
    ),
    (
        "cannot start any token",
        "a text cannot begin with this character",
        "quote a text that begins with % @ or `",
    ),
    ("expected ',' or", "a bracket is not closed before this", "close it with ] or }"),
    ("unexpected end of stream", "the file ends inside a quoted text", "close the quotes"),
    (
        "did not find expected",
        "this line fits nothing above it",
        "begin the lines of one part in the same column",
    ),
    ("could not find expected ':'", "this is no key, for no colon follows", "write key: value"),
)


def plainly(problem: str) -> tuple[str, str | None]:
    """The problem and its remedy; a rare one is told as libyaml tells it."""
    for words, meaning, remedy in _MEANINGS:
        if words in problem:
            return meaning, remedy
    return problem.strip(), None
