import pytest

from dealwright.check.formats import FORMATS
from dealwright.check.shape import Shape
from dealwright.document import Document, Tree

GOOD = {
    "percent": ["0%", "15%", "100%", "0.5%", "12.3456%"],
    "days": ["1 day", "30 days", "99999 days"],
    "money": ["0 USD", "15000 USD", "1.25 EUR", "10.00 USD"],
    "date": ["2026-01-22", "2028-02-29"],
    "moment": ["2026Q1", "2026Q4", "2026-07-01"],
    "sample": ["20 attempts", "1 discovery_calls"],
    "hours": ["10", "12.5", "8 to 12", "0.25 to 999999.99", "8 to 8"],
    "arrow": ["outreach -> discovery", "a->b"],
    "table-name": ["visits", "sales.visits", "lake.Sales_2.visits", "_v"],
    "outside": ["../documents", "../../a/b", "a/../../b", "/mnt/bucket", "../.kept"],
    "portal-url": [
        "https://api.hubapi.com",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:1",
    ],
}
BAD = {
    "percent": ["", "15", "15 %", "-1%", "101%", "100.1%", ".5%", "15%\n", "١٥%", "１５%"],
    "days": ["", "0 days", "30", "30 Days", "a month", "100000 days", "30 days ", "1 week"],
    "money": ["", "15000", "$15000", "15,000 USD", "1.234 USD", "-1 USD", "1 usd", "١ USD"],
    "date": [
        "",
        "2026-1-2",
        "2026-02-30",
        "20260122",
        "22.01.2026",
        "2026-01-22T00:00",
        "٢٠٢٦-٠١-٢٢",
    ],
    "moment": ["2026Q0", "2026Q5", "Q3 2026", "3026Q1", "2026-13-01"],
    "sample": ["attempts", "0 attempts", "twenty attempts", "20", "20 Attempts"],
    "hours": ["", "0", "12 to 8", "8-12", "8 to ", "1.255", "10h", "1e3", "8  to 12", "1234567"],
    "arrow": ["outreach", "a -> b -> c", "a => b", "-> b"],
    "table-name": [
        "",
        "2sales",
        "sales.",
        "sales..visits",
        "a.b.c.d.e",
        '"visits"',
        "`visits`",
        "visits v",
        "visits--",
        "visits\n",
        "visité",
        "visits;DROP",
    ],
    "outside": [
        "",
        ".",
        "..",
        "/",
        "../..",
        "../a/..",
        "documents",
        "./documents",
        ".dealwright/x",
        "~/documents",
        "../a\n",
        "../a\0",
    ],
    "portal-url": [
        "",
        "api.hubapi.com",
        "http://api.hubapi.com",
        "ftp://localhost",
        "https://",
        "http://[::1",
        "http://localhost.example.org",
    ],
}


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in table.items() for text in texts]


def wrong(name: str, value: Tree) -> list[str]:
    """What a file that is to hold a value of the format gets to hear."""
    shape = Shape({"format": name})
    return [one.code for one in shape.findings(Document(path="a.yaml", tree=value))]


@pytest.mark.parametrize(("name", "text"), cases(GOOD))
def test_accepted(name: str, text: str) -> None:
    assert wrong(name, text) == []


@pytest.mark.parametrize(("name", "text"), cases(BAD))
def test_refused(name: str, text: str) -> None:
    assert wrong(name, text) == ["DW013"]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_no_text_is_the_schemas_business(name: str) -> None:
    assert wrong(name, 12) == []


def test_each_format_is_tried_here() -> None:
    assert set(GOOD) == set(BAD) == set(FORMATS)
