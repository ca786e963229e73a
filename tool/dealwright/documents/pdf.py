"""A PDF of a document: accessible (UA-1), with its fonts, the same bytes each time."""

import re
from collections.abc import Mapping
from pathlib import Path

from dealwright.documents.extra import lacks
from dealwright.documents.tree import tree, watermark
from dealwright.documents.typst_markup import typst as markup
from dealwright.errors import DealwrightError, FindingsError

# Fonts that come with the compiler; what the machine has besides would change the page.
_FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_LACKING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)


def make_pdf(markdown: str, *, fields: Mapping[str, str], fonts: Path | None = None) -> bytes:
    """The document, or a finding that names the field whose script no font has.

    `fields`: what was filled in, by the name a person knows it by. `fonts`: a folder of more fonts.
    """
    try:
        import typst  # noqa: PLC0415 - 81 MB that only a PDF needs
    except ImportError:
        raise lacks("a PDF", "typst") from None
    more = [] if fonts is None else [str(fonts)]
    found = typst.Fonts(include_system_fonts=False, font_paths=more)
    families = dict.fromkeys((*_FONTS, *found.families()))
    source = markup(tree(markdown), tuple(families), watermark(markdown))
    try:
        made = typst.compile(
            source.encode(),
            font_paths=found,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        raise _refused(str(error), fields) from None
    if not isinstance(made, bytes):
        raise DealwrightError("the PDF came in pieces", hint="render it as HTML or Markdown")
    return made


def _refused(message: str, fields: Mapping[str, str]) -> FindingsError:
    lacking = _LACKING.search(message)
    if lacking is None:
        return FindingsError(
            f"the PDF cannot be made: {message.splitlines()[0]}",
            hint="render it as Markdown to see what is in it",
        )
    letters = _ESCAPED.sub(lambda one: chr(int(one[1], 16)), lacking[1])
    holds = [name for name, value in fields.items() if set(letters) & set(value)]
    where = f" in {', '.join(holds)}" if holds else ""
    return FindingsError(
        f"no font here has the letters {letters!r}{where}",
        hint="give a folder of fonts that have them with --fonts, or write it in other letters",
    )
