"""What Word's files need and its library has no call for: numbering, rules, page numbers, zips."""

import datetime as dt
import io
import zipfile
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Cm, Pt, RGBColor

# The instants of a file's making would make each file another one.
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - Word's dates have no zone
_ZIPPED = (1980, 1, 1, 0, 0, 0)
# Word takes no more; the heading on the page is whole.
_TITLE = 255
_INK = RGBColor(0x1B, 0x1B, 0x1B)


def prepare(document: Any, title: str) -> None:
    """Title, language, quiet headings, and `page of pages` below each page."""
    about = document.core_properties
    about.title = title[:_TITLE]
    about.author, about.comments, about.language = "", "", "en"
    about.created = about.modified = _MADE
    about.revision = 1
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    for level, size in ((1, 20), (2, 14), (3, 12)):
        heading = styles[f"Heading {level}"]
        heading.font.size, heading.font.color.rgb = Pt(size), _INK
        heading.paragraph_format.space_after = Pt(6)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_MARGIN)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for piece in ("PAGE", " / ", "NUMPAGES"):
        if piece.isupper():
            _field(foot, piece)
        else:
            foot.add_run(piece)


def _field(paragraph: Any, name: str) -> None:
    made = OxmlElement("w:fldSimple")
    made.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    made.append(run._r)  # noqa: SLF001 - the library has no other way to its elements
    paragraph._p.append(made)  # noqa: SLF001


# Word's own watermark is a drawing in the header, of a kind that only this old language has.
_BEHIND = """\
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
    path="m@7,l@8,m@5,21600l@6,21600e">
    <v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
      <v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
      <v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
    <v:path textpathok="t" o:connecttype="rect"/>
    <v:textpath on="t" fitshape="t"/>
  </v:shapetype>
  <v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136"
    o:allowincell="f" fillcolor="#d9d9d9" stroked="f">
    <v:fill opacity=".5"/>
    <v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt"/>
  </v:shape>
</w:pict>"""
_PLACE = (
    "position:absolute;margin-left:0;margin-top:0;width:{0}pt;height:{1}pt;rotation:315;"
    "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    "mso-position-vertical:center;mso-position-vertical-relative:margin"
)
_WIDEST = 540  # points along the diagonal of the page


def marked(document: Any, words: str) -> None:
    """Words behind each page, as Word itself makes them: Google Docs and LibreOffice know them too."""
    drawing = parse_xml(_BEHIND)
    shape = drawing[1]
    high = min(60, 2 * _WIDEST // len(words))
    shape.set("style", _PLACE.format(min(_WIDEST, high * len(words) // 2), high))
    shape[1].set("string", words)
    document.sections[0].header.paragraphs[0].add_run()._r.append(drawing)  # noqa: SLF001


def ruled(paragraph: Any) -> Any:
    """A line across the page; the paragraph that it was given."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "BBBBBB")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001
    return paragraph


def small_print(paragraph: Any) -> None:
    """Small, and never on two pages: its digest alone would fill one."""
    paragraph.paragraph_format.keep_together = True
    for run in paragraph.runs:
        run.font.size = Pt(8)


def framed(table: Any) -> None:
    """Thin lines between rows, room around words, and no edge beyond the margins of the page."""
    table.autofit = False
    about = table._tbl.tblPr  # noqa: SLF001
    indent = OxmlElement("w:tblInd")
    borders, room = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    _set(indent, w=_ROOM["left"], type="dxa")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        shown = side in ("bottom", "insideH")
        _set(line, val="single" if shown else "nil", sz=4, space=0, color="BBBBBB")
        borders.append(line)
    for side, wide in _ROOM.items():
        space = OxmlElement(f"w:{side}")
        _set(space, w=wide, type="dxa")
        room.append(space)
    # Word reads these in one order only.
    layout = about.find(qn("w:tblLayout"))
    layout.addprevious(indent)
    layout.addprevious(borders)
    layout.addnext(room)


_ROOM = {"top": 50, "left": 108, "bottom": 50, "right": 108}
"""In twentieths of a point."""


def _set(element: Any, **values: object) -> None:
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))


def share(table: Any, shares: list[float]) -> None:
    """Each column has its share of the page between the margins; Word reads the cells, others the columns."""
    for column, part in zip(table.columns, shares, strict=True):
        column.width = Cm((21 - 2 * _MARGIN) * part)
        for cell in column.cells:
            cell.width = column.width


_MARGIN = 2.4
"""In centimetres."""


def whole_row(row: Any, *, head: bool) -> None:
    """A row is not torn between pages; one of headings comes again on each."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def numbering(document: Any, style: str, start: int) -> int:
    """A list that counts from `start` by itself; otherwise Word counts on from the list before."""
    numbers = document.part.numbering_part.element
    like = document.styles[style].element.pPr.numPr.numId.val
    kind = next(one for one in numbers.num_lst if one.numId == like).abstractNumId.val
    made = numbers.add_num(kind)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(made.numId)


def numbered(paragraph: Any, number: int) -> None:
    """An item of the list of that number."""
    marks = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001
    marks.get_or_add_numId().val = number
    marks.get_or_add_ilvl().val = 0


def linked(paragraph: Any, words: str, target: str) -> None:
    """Words that lead to an address."""
    run = paragraph.add_run(words)
    run.font.underline = True
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001


def same_each_time(made: bytes) -> bytes:
    """The same archive, with its parts in order and without the time of day."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in sorted(before.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            about = zipfile.ZipInfo(name, date_time=_ZIPPED)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = 0
            after.writestr(about, before.read(name))
    return out.getvalue()
