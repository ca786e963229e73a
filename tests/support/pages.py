"""Pages as a reader sees them: what is drawn where, and which lines end them.

Measures are in centimetres from the upper left corner; a page is a picture in shades of grey.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 21.0, 29.7
MARGIN = 2.4
# A stroke lies half outside of what it frames, and letters lean out a little.
_LEEWAY = 0.12
_INK = 235
_FOOT = (MARGIN + 1.5, WIDTH - MARGIN - 1.5)
_DPI = 60


@dataclass(frozen=True)
class Sheet:
    """One page: its picture, and its lines from top to bottom, the number below left out."""

    number: int
    picture: Image.Image
    lines: tuple[str, ...]


def sheets(pdf: Path, into: Path) -> list[Sheet]:
    """The pages of a PDF, drawn and read by poppler."""
    into.mkdir(parents=True, exist_ok=True)
    told(["pdftoppm", "-r", str(_DPI), "-gray", "-png", str(pdf), str(into / "p")])
    texts = told(["pdftotext", "-layout", str(pdf), "-"]).split("\f")
    pictures = [_picture(path) for path in sorted(into.glob("p-*.png"))]
    return [
        Sheet(number, picture, _lines(text))
        for number, (picture, text) in enumerate(zip(pictures, texts, strict=False), 1)
    ]


def _picture(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        return opened.convert("L")


def told(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _lines(text: str) -> tuple[str, ...]:
    found = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return tuple(found[:-1] if found and re.fullmatch(r"\d+ ?/ ?\d+", found[-1]) else found)


# ---------------------------------------------------------------- what may be wrong


def faults(
    pages: Sequence[Sheet], headings: Iterable[str], announcing: Iterable[str]
) -> Iterator[str]:
    """Everything that a reader would find broken; `announcing` are the lines that a table follows."""
    loose = {_bare(one): one for one in (*headings, *announcing)}
    for page in pages:
        yield from (f"page {page.number}: {one}" for one in _drawn(page.picture))
        if not page.lines:
            yield f"page {page.number}: no words"
        elif page is not pages[-1] and (left := _ends(page.lines, loose)):
            yield f"page {page.number}: ends with what belongs to the next: {left}"
    if len(pages) > 1 and len(pages[-1].lines) < 2:
        yield f"page {pages[-1].number}: one line alone"


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _ends(lines: Sequence[str], loose: dict[str, str]) -> str | None:
    """The heading, or the announcement of a table, that the last lines of a page are."""
    for count in range(1, min(len(lines), 4) + 1):
        found = loose.get(_bare("".join(lines[-count:])))
        if found is not None:
            return found
    return None


def _drawn(picture: Image.Image) -> Iterator[str]:
    """Ink where none belongs: outside of the margins, the number below apart."""
    body = ink(picture, (0, 0, WIDTH, HEIGHT - MARGIN))
    if body is None:
        yield "blank"
        return
    left, top, right, _ = body
    if left < MARGIN - _LEEWAY:
        yield f"drawn into the left margin, at {left:.1f} cm"
    if top < MARGIN - 2 * _LEEWAY:
        yield f"drawn into the upper margin, at {top:.1f} cm"
    if right > WIDTH - MARGIN + _LEEWAY:
        yield f"drawn into the right margin, to {right:.1f} cm"
    foot = ink(picture, (0, HEIGHT - MARGIN, WIDTH, HEIGHT))
    if foot is not None and (
        foot[0] < _FOOT[0] or foot[2] > _FOOT[1] or foot[3] > HEIGHT - MARGIN / 4
    ):
        yield "drawn into the lower margin"


Box = tuple[float, float, float, float]


def ink(picture: Image.Image, within: Box) -> Box | None:
    """The box around everything drawn in a part of a page; None where nothing is."""
    scale = picture.width / WIDTH
    left, top, right, bottom = (round(one * scale) for one in within)
    # Beyond its edge Pillow takes a picture for black.
    cut = picture.crop((left, top, min(right, picture.width), min(bottom, picture.height)))
    box = cut.convert("L").point(lambda shade: 255 if shade < _INK else 0).getbbox()
    if box is None:
        return None
    return (
        (box[0] + left) / scale,
        (box[1] + top) / scale,
        (box[2] + left) / scale,
        (box[3] + top) / scale,
    )


# ---------------------------------------------------------------- what a person looks at


def contact_sheet(named: Sequence[tuple[str, Sequence[Sheet]]], into: Path) -> None:
    """All pages small on one picture, one after the other, each under its name."""
    wide, high, text, across = 240, 340, 14, 10
    every = [(f"{name} {page.number}", page) for name, pages in named for page in pages]
    down = -(-len(every) // across)
    made = Image.new("L", (across * (wide + 6) + 6, down * (high + text + 8) + 6), 190)
    draw = ImageDraw.Draw(made)
    for place, (name, page) in enumerate(every):
        left, top = 6 + place % across * (wide + 6), 6 + place // across * (high + text + 8)
        draw.text((left, top), name, fill=0)
        small = page.picture.convert("L").resize((wide, high), Image.Resampling.LANCZOS)
        made.paste(small, (left, top + text))
    into.parent.mkdir(parents=True, exist_ok=True)
    made.save(into)
