import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dealwright.documents.escape import Markdown, anchor, code, link, md, one_line, quoted, web_link

HTML = MarkdownIt("gfm-like", {"linkify": False})
HOSTILE = [
    "<script>alert(1)</script>",
    "a | b",
    "`code` and ``more``",
    "[x](https://example.org)",
    "![x](y.png)",
    "@everyone",
    "first\nsecond",
    "{{ 7*7 }}",
    "{% raw %}",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "***bold*** __bold__ _it_ ~~gone~~",
    "&lt;b&gt; &#60;",
    "(label)=",
    "% comment",
    "+++",
    ":::{note}",
    "```{eval-rst}",
    "$$x$$",
    "---",
    "===",
    "\\",
    "\x1b[31mred",
    "abc\u202edef",
]


def text_of(markdown: str) -> str:
    """What a reader sees of one paragraph."""
    html = HTML.render(markdown)
    match = re.fullmatch(r"<p>(.*)</p>\n?", html, flags=re.DOTALL)
    assert match is not None, html
    inner = match[1]
    assert "<" not in inner, html
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        inner = inner.replace(entity, character)
    return inner.replace("\u200b", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read_as_it_is_written(text: str) -> None:
    assert text_of(str(md(text))) == one_line(text)


@given(st.text(min_size=1).filter(lambda text: one_line(text) != ""))
def test_any_text_stays_one_plain_paragraph(text: str) -> None:
    assert "\n" not in md(text)
    assert text_of(str(md(text))) == one_line(text).replace("\u200b", "")


@given(st.text())
def test_any_text_stays_in_its_cell(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {md(text)} | end |\n"
    html = HTML.render(table)
    assert html.count("<td>") == 2
    assert "<td>end</td>" in html


def test_plain_names_stay_readable_in_the_source() -> None:
    for name in ("Code for Science & Society", "closed_won", "up to 3 hubs (no more)", "50%"):
        assert md(name) == name


def test_a_mention_calls_nobody_and_an_address_stays() -> None:
    assert md("ask @team or a@b.org") == "ask @&#8203;team or a@b.org"


def test_what_is_escaped_is_not_escaped_again() -> None:
    assert md(md("a|b")) == md("a|b") == "a\\|b"


@pytest.mark.parametrize(
    ("text", "span"),
    [("sqd", "`sqd`"), ("a`b", "`` a`b ``"), ("a|b", "`a\\|b`"), ("a\nb", "`a b`")],
)
def test_code_spans_hold_whatever_they_hold(text: str, span: str) -> None:
    assert code(text) == span


@pytest.mark.parametrize(
    ("target", "link_text"),
    [
        ("stages/outreach.md", "[x](stages/outreach.md)"),
        ("https://example.org/a?b=(c) d", "[x](https://example.org/a?b=%28c%29%20d)"),
        ("javascript:alert(1)", "x"),
        ("data:text/html,x", "x"),
        ("//example.org", "x"),
        ("https://[broken", "x"),
        ("", "x"),
        (None, "x"),
    ],
)
def test_links_lead_to_pages_and_to_the_web_only(target: str | None, link_text: str) -> None:
    assert link("x", target) == link_text


def test_the_text_of_a_link_is_data_too() -> None:
    assert link("[0,30] Renewal", "m.md") == "[\\[0,30\\] Renewal](m.md)"


def test_several_lines_become_a_quote_and_a_list_stays_a_list() -> None:
    assert quoted("Teach\n\n- one\n* two\n<b>\n") == "> Teach\n>\n> - one\n> - two\n>\n> &lt;b&gt;"
    assert quoted("  ") == ""


def test_anchors_hold_nothing_but_tame_characters() -> None:
    assert anchor("a:b_c-d e)=\n") == "a:b_c-d-e-"
    assert isinstance(anchor("a"), Markdown)


def test_of_a_record_only_an_address_of_the_web_is_linked() -> None:
    for word in (
        "no address",
        "../secret",
        "//example.org",
        "javascript:alert(1)",
        "https:///x",
        None,
    ):
        assert web_link("x", word) == "x"
    assert web_link("x", "HTTPS://example.org/a b") == "[x](HTTPS://example.org/a%20b)"
