"""What is posted where others read it: marked as ours, and never longer than its place allows."""

import re

from dealwright.report.texts import escape

COMMENT = 65_536
"""What GitHub lets a comment or the body of an issue hold, in UTF-16 units."""

SUMMARY = 1_048_576
"""What GitHub lets the summary of a step hold, in bytes."""

_KEY = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def is_key(key: str) -> bool:
    """Whether a post may be called so: the key stands in a comment of HTML."""
    return _KEY.fullmatch(key) is not None and len(key) <= 100


def marker(key: str) -> str:
    """The line that nobody sees and by which a post is found again."""
    return f"<!-- dealwright: {key} -->"


def marked(key: str, text: str, more: str | None = None, foot: str = "") -> str:
    """A post: its marker, and the text as far as there is room. `more` is where the rest is told.

    `foot` is a last paragraph that is never cut.
    """
    head = f"{marker(key)}\n"
    end = f"\n\n{foot}\n" if foot else "\n"
    return head + fitted(text.strip("\n"), COMMENT - units(head) - units(end), more) + end


def not_made(name: str, run: str | None) -> str:
    """What stands in the place of a file that an earlier step has not made. `run` is an address."""
    where = f": see [the run]({run})" if run else ""
    return f"**{escape(name)}** could not be made{where}.\n"


def key_of(body: str) -> str | None:
    """The key of a post of ours; None for what somebody else wrote."""
    found = re.match(r"<!-- dealwright: (\S+) -->\r?\n", body)
    return found[1] if found else None


def same(one: str, other: str) -> bool:
    """Whether two posts say the same. GitHub gives line breaks back as it likes."""
    return one.split() == other.split()


def fitted(text: str, room: int, more: str | None = None) -> str:
    """The text in so many UTF-16 units. It is cut between paragraphs, and what was cut is counted."""
    if units(text) <= room:
        return text
    kept: list[str] = []
    left = room - units(_left_out(len(text), more)) - len(_CLOSING)
    for paragraph in text.split("\n\n"):
        left -= units(paragraph) + 2
        if left < 0:
            break
        kept.append(paragraph)
    begin = "\n\n".join(kept)
    return _closed(begin) + _left_out(len(text) - len(begin), more)


def units(text: str) -> int:
    """The length as JavaScript, and with it GitHub, counts it."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def summary(texts: list[str], already: int = 0) -> str:
    """Texts for the summary of a step, which holds `already` bytes; what does not fit is counted."""
    whole = "\n".join(text.rstrip("\n") + "\n" for text in texts if text.strip())
    room = SUMMARY - already
    if len(whole.encode()) <= room:
        return whole
    # A character takes three bytes for each UTF-16 unit at most.
    return fitted(whole, max(0, room // 3 - 1)) + "\n"


_CLOSING = "\n```\n</details>\n"


def _closed(text: str) -> str:
    """What was cut inside a block of code or a fold ends it, or the rest of the page would be in it."""
    fenced = sum(line.startswith("```") for line in text.splitlines()) % 2
    folded = text.count("<details>") > text.count("</details>")
    return text + ("\n```" if fenced else "") + ("\n</details>" if folded else "")


def _left_out(count: int, more: str | None) -> str:
    where = f": {more}" if more else ""
    return f"\n\n_{count:,} characters are left out here{where}._"
