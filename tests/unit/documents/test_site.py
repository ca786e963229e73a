"""The site: built from our playbook and from one in which every text is hostile."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dealwright.documents.environment import make_environment
from dealwright.documents.playbook_pages import render_playbook
from dealwright.documents.site import site_conf
from dealwright.metrics.judgement import Line, Seen, judge
from dealwright.metrics.latch import Breached
from dealwright.metrics.red_lines import LineState
from dealwright.model.playbook import Playbook
from dealwright.report.red_lines import Lines
from support.site import dead_links, make_site, reached, read_site
from unit.documents.books import HOSTILE, bare_book, hostile_book, our_book, released_book

BESIDE = {"search.html"}


def breached(playbook: Playbook) -> Lines | None:
    """Every red line open; nothing where there is none."""
    states = []
    for one in playbook.red_lines.red_lines:
        line = Line(line=0.15, minimum=20, sure=0.9)
        judgement = judge(line, Seen(k=1, n=26))
        standing = Breached(dt.date(2031, 4, 1), judgement)
        states.append(LineState(red_line=one, line=line, judgement=judgement, standing=standing))
    return Lines(states=states, day=dt.date(2031, 5, 1), computed_on=HOSTILE) if states else None


@pytest.mark.parametrize(
    "book",
    [
        our_book,
        hostile_book,
        bare_book,
        pytest.param(released_book, marks=pytest.mark.long),
    ],
    ids=["ours", "hostile", "bare", "small"],
)
def test_a_site_without_warnings_dead_links_or_orphans(
    book: Callable[[], Playbook], tmp_path: Path
) -> None:
    playbook = book()
    pages = render_playbook(
        playbook, commit="0123456789", environment=make_environment(), judged=breached(playbook)
    )
    warned = "```{warning}\nOn 2031-05-01: **breach, open since 2031-04-01**"
    assert pages["red_lines.md"].count(warned) == len(playbook.red_lines.red_lines)
    html = make_site(tmp_path, playbook.about.title, pages)
    site = read_site(html)
    wanted = {f"{path.removesuffix('.md')}.html" for path in pages if path.endswith(".md")}
    assert set(site) - BESIDE == wanted
    assert reached(site) >= wanted
    assert dead_links(html, site) == []
    for page, read in site.items():
        assert [one for one in read.loads if urlsplit(one).netloc] == [], page
        assert "x" not in read.tags, page
    index = (html / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))
    assert set(found["docnames"]) == {path.removesuffix(".html") for path in wanted}
    assert "playbook" in found["terms"]
    for pipeline in playbook.pipelines:
        page = (html / "pipelines" / f"{pipeline.pipeline}.html").read_text(encoding="utf-8")
        assert f"_images/{pipeline.pipeline}.svg" in page
        assert f'alt="The {len(pipeline.stages)} stages of ' in page


def test_a_title_ends_neither_its_text_nor_its_line() -> None:
    title = "A \"title\" ''' \\ \n import os {{ x }} <script>"
    settings: dict[str, object] = {}
    exec(compile(site_conf(title, ["index.md", "a.svg"]), "conf.py", "exec"), settings)  # noqa: S102 - what Sphinx does
    assert settings["project"] == "A \"title\" ''' \\ import os {{ x }} <script>"
    assert settings["html_title"] == (
        "A &quot;title&quot; &#x27;&#x27;&#x27; \\ import os {{ x }} &lt;script&gt;"
    )
    assert settings["include_patterns"] == ["index.md"]


def test_the_hostile_book_is_hostile_everywhere() -> None:
    book = hostile_book()
    assert HOSTILE in (book.tools.tools[0].label, book.tools.tools[0].used_for[0])
    assert book.about.title == book.pipelines[0].label == HOSTILE
    assert book.handoff is not None
    assert book.handoff.steps[0].text == HOSTILE
