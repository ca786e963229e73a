"""Which format a file's name asks for, and the document in it."""

from collections.abc import Mapping
from pathlib import Path

from dealwright.documents.html_page import make_html
from dealwright.documents.pdf import make_pdf
from dealwright.documents.word import make_docx
from dealwright.errors import UsageError

SUFFIXES = (".md", ".html", ".pdf", ".docx")


def check_suffix(out: Path) -> None:
    """A name that asks for no format is refused before anything is read."""
    if out.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"{out.name} says no format that documents have",
            hint=f"name the file with one of {', '.join(SUFFIXES)}",
        )


def in_format(markdown: str, out: Path, *, fields: Mapping[str, str], fonts: Path | None) -> bytes:
    """The document as its file wants it. `fields`: what was filled in, by its name, for refusals."""
    match out.suffix.lower():
        case ".html":
            return make_html(markdown).encode()
        case ".pdf":
            return make_pdf(markdown, fields=fields, fonts=fonts)
        case ".docx":
            return make_docx(markdown)
        case _:
            return markdown.encode()
