"""Data made harmless in Markdown: a name can be anything, and must never be more than a name.

Escaped text is `Markdown`, so nothing is escaped twice; what is not Markdown is data.
"""

import re
from urllib.parse import quote, urlsplit

_SPECIAL = re.compile(r"[\\`*\[\]{}|~]")
# Inside a word an underscore is only an underscore.
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# Within a word, as in an address, an @ calls nobody.
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
# What means something at the beginning of a line: headings, lists, rules, comments, directives.
_LEADING = re.compile(r"(?=[#+\-=%:$^>])|(?=\([^)]*\)=)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
# Terminal escapes and characters that turn the direction of writing around.
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Markdown(str):
    """Text that is Markdown on purpose; Jinja knows it by `__html__` and leaves it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def md(value: object) -> Markdown:
    """Text for one place within a line of Markdown, table cells and headings included."""
    if hasattr(value, "__html__"):
        return Markdown(value)
    text = one_line(str(value))
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    text = _MENTION.sub("@&#8203;", text)
    return Markdown(_leading(text))


def one_line(text: str) -> str:
    """Every run of white space as one blank, without hidden characters."""
    return " ".join(_HIDDEN.sub("", text).split())


def _leading(text: str) -> str:
    if match := _NUMBERED.match(text):
        return f"{match[1]}\\{text[match.start(2) :]}"
    return f"\\{text}" if _LEADING.match(text) else text


def code(value: object) -> Markdown:
    """An id or a piece of grammar as a code span."""
    text = one_line(str(value)).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if longest else ""
    return Markdown(f"{fence}{blank}{text}{blank}{fence}")


def link(text: object, target: str | None) -> Markdown:
    """A link to a page or to an address of the web; without a sound address the text alone."""
    words = md(text)
    address = _address(target)
    return words if address is None else Markdown(f"[{words}]({address})")


def web_link(text: object, target: str | None) -> Markdown:
    """A link to an address of the web; a word that is no address is no page of ours, but text."""
    return link(text, target if _WEB.match(target or "") else None)


_WEB = re.compile("https?://[^/]", re.IGNORECASE)


def _address(target: str | None) -> str | None:
    """A target that can neither run nor end the link before its time."""
    if not target or target.startswith(("//", "/")):
        return None
    try:
        scheme = urlsplit(target).scheme
    except ValueError:
        return None
    if scheme not in ("", "https", "http"):
        return None
    return quote(one_line(target), safe="/:?#=&%+,;@~.-_!")


def watermark(value: object) -> Markdown:
    """What each page carries behind its words, as a line that Markdown does not show."""
    text = _ENTITY.sub("&amp;", one_line(str(value))).replace("\\", "\\\\").replace('"', '\\"')
    return Markdown(f'[watermark]: # "{text}"')


def quoted(value: object) -> Markdown:
    """Text of several lines as a block quote; lines with a dash stay a list."""
    lines: list[str] = []
    for line in map(one_line, str(value).splitlines()):
        if not line:
            continue
        item = line.startswith(("- ", "* ", "• "))
        content = f"- {md(line[2:])}" if item else str(md(line))
        if lines and not (item and lines[-1].startswith("> - ")):
            lines.append(">")
        lines.append(f"> {content}")
    return Markdown("\n".join(lines))


def anchor(value: object) -> Markdown:
    """The name of a link target: letters, digits and `: . _ -`."""
    return Markdown(re.sub(r"[^A-Za-z0-9:._-]+", "-", str(value)))
