"""What is looked for on pages is found on pages that have it."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from dealwright.documents.tree import blocks, plain, tree
from support.pages import HEIGHT, WIDTH, Sheet, contact_sheet, faults

SCALE = 20
FINE = (2.4, 2.4, 18.6, 27.0)
FOOT = (10.0, 28.0, 11.0, 28.3)


def picture(*boxes: tuple[float, float, float, float]) -> Image.Image:
    """A page with a box of ink for each, in centimetres."""
    made = Image.new("L", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), 255)
    for box in boxes:
        ImageDraw.Draw(made).rectangle([round(one * SCALE) for one in box], fill=120)
    return made


def page(*boxes: tuple[float, float, float, float], lines: tuple[str, ...] = ("a", "b")) -> Sheet:
    return Sheet(1, picture(*(boxes or (FINE, FOOT))), lines)


def found(*pages: Sheet) -> list[str]:
    numbered = [Sheet(number, one.picture, one.lines) for number, one in enumerate(pages, 1)]
    return list(faults(numbered, ["What it costs"], ["What a year comes to:"]))


def test_a_page_as_it_should_be() -> None:
    assert found(page()) == []
    assert found(page(), page(), page(FINE)) == []
    assert found(page(lines=("One line alone, on the only page",))) == []


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        ([FOOT], "page 1: blank"),
        ([(2.1, 5, 18, 6), FOOT], "page 1: drawn into the left margin, at 2."),
        ([(3, 1.5, 18, 6), FOOT], "page 1: drawn into the upper margin, at 1."),
        ([(3, 5, 19.0, 6), FOOT], "page 1: drawn into the right margin, to 19."),
        ([(3, 5, 20.9, 6), FOOT], "page 1: drawn into the right margin, to 2"),
        ([FINE, (2.4, 27.5, 18, 27.8)], "page 1: drawn into the lower margin"),
        ([FINE, (10, 27.5, 11, 29.6)], "page 1: drawn into the lower margin"),
    ],
)
def test_ink_where_none_belongs(boxes: list[tuple[float, float, float, float]], told: str) -> None:
    (fault,) = found(page(*boxes))
    assert fault.startswith(told)


def test_what_stays_behind() -> None:
    ends = "page 1: ends with what belongs to the next: "
    assert found(page(lines=("a", "What it costs")), page()) == [f"{ends}What it costs"]
    assert found(page(lines=("a", "What a year", "comes to:")), page()) == [
        f"{ends}What a year comes to:"
    ]
    assert found(page(lines=("a", "What it costs"))) == []
    assert found(page(), page(lines=("the rest.",))) == ["page 2: one line alone"]
    assert found(page(lines=()), page()) == ["page 1: no words"]


def test_what_announces() -> None:
    root = tree("# A\n\nBefore:\n\n- b\n\nIn a row\n\n| a |\n|---|\n\nNot\n\n---\n\nLast:\n")
    assert [plain(node) for node, announces in blocks(root) if announces] == [
        "Before:",
        "In a row",
        "",
    ]


def test_all_pages_on_one_sheet(tmp_path: Path) -> None:
    into = tmp_path / "build" / "sheet.png"
    contact_sheet([("one", [page()] * 11), ("two", [page()])], into)
    with Image.open(into) as made:
        assert made.width > 2000
        assert made.height > 700
