"""The words of a document that was rendered, whatever its format."""

import io
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from dealwright.documents.extra import lacks
from dealwright.documents.tree import words
from dealwright.errors import FindingsError

_MOST = 20_000_000
_FOOT = re.compile(r"\s*\d+ / \d+\s*$")
# Marks of lists are words to a reader of PDF only, and so are the numbers that lists count by.
_MARKS = re.compile("[•‣]")
NUMBERED = ".pdf"


def read_back(data: bytes, suffix: str, name: str) -> str:
    """The words of `data`; a file that is not what its name says is a finding."""
    reader = _READERS.get(suffix)
    if reader is None:
        raise FindingsError(
            f"{name} is no document that can be read again",
            hint=f"give a file that ends with one of {', '.join(_READERS)}",
        )
    if len(data) > _MOST:
        raise FindingsError(f"{name} is larger than any document of ours")
    try:
        return reader(data)
    except ImportError as error:
        raise lacks(f"reading {name} again", error.name) from None
    except _UNREADABLE as error:
        raise FindingsError(f"{name} cannot be read as {suffix}: {error}") from None


# What the libraries raise for a file that is torn, or something else altogether.
_UNREADABLE = (ValueError, LookupError, OSError, AttributeError, TypeError, zipfile.BadZipFile)


def _markdown(data: bytes) -> str:
    return words(data.decode())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, _: object) -> None:
        self.inside = self.inside or tag == "main"
        self.found.append(" " if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found.append(data)


_BLOCKS = frozenset(
    {"p", "li", "td", "th", "tr", "h1", "h2", "h3", "blockquote", "pre", "hr", "br"}
)


def _html(data: bytes) -> str:
    reader = _Reader()
    reader.feed(data.decode())
    return "".join(reader.found)


def _docx(data: bytes) -> str:
    import docx  # noqa: PLC0415 - of the extra `render`

    body = docx.Document(io.BytesIO(data)).element.body
    paragraphs = (one for one in body.iter() if str(one.tag).endswith("}p"))
    return " ".join(
        "".join(piece.text or "" for piece in one.iter() if str(piece.tag).endswith("}t"))
        for one in paragraphs
    )


def _pdf(data: bytes) -> str:
    import pypdf  # noqa: PLC0415 - of the extra `render`
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        pages = [_without_artifacts(page, reader).extract_text() for page in reader.pages]
    except PyPdfError as error:
        raise ValueError(str(error)) from None
    text = "\n".join(_FOOT.sub("", page) for page in pages)
    return _MARKS.sub("", text.replace("\ufb01", "fi").replace("\ufb02", "fl"))


# Only these are left out: what follows may rely on the font that an artifact chose.
_SHOWS = (b"Tj", b"TJ", b"'", b'"')


def _without_artifacts(page: Any, reader: Any) -> Any:
    """The page without what its maker calls no content: watermarks, and what is below each page."""
    from pypdf.generic import ContentStream, NameObject  # noqa: PLC0415 - of the extra `render`

    contents = ContentStream(page.get_contents(), reader, "bytes")
    kept, open_ = [], list[bool]()
    for operands, operator in contents.operations:
        if operator in (b"BDC", b"BMC"):
            open_.append(bool(operands) and operands[0] == "/Artifact")
        if operator not in _SHOWS or not any(open_):
            kept.append((operands, operator))
        if operator == b"EMC" and open_:
            open_.pop()
    contents.operations = kept
    page[NameObject("/Contents")] = contents
    return page


_READERS: dict[str, Callable[[bytes], str]] = {
    ".md": _markdown,
    ".html": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}
