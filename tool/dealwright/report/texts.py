"""Texts of others, made harmless where ours show them, and as many of ours as fit."""

import re
from collections.abc import Iterable

from dealwright.report.snippet import visible

BUDGET = 60_000
"""So many characters a comment on GitHub may have, and some are left for a heading."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~])")
_ENTITY = re.compile(r"&(?=#?\w)")


def one_line(text: str) -> str:
    """Text from a file or a portal: on one line, and nowhere in it a command to a CI runner."""
    return visible(text)


def escape(text: str) -> str:
    """Text from a file or a portal, so that nothing in it is markup, a mention or a new line."""
    plain = _ENTITY.sub("&amp;", " ".join(one_line(text).split()))
    plain = plain.replace("<", "&lt;").replace(">", "&gt;")
    # A mention is looked for in what is shown, so a space without width goes between.
    return _SPECIAL.sub(r"\\\1", plain).replace("@", "@&#8203;")


def within(lines: Iterable[str], budget: int, count: int, more: str) -> str:
    """As many lines as fit, and a last one that counts the others."""
    left = budget - len(more) - len(str(count))
    taken: list[str] = []
    for line in lines:
        left -= len(line)
        if left < 0:
            return "".join([*taken, more.format(count - len(taken))])
        taken.append(line)
    return "".join(taken)
