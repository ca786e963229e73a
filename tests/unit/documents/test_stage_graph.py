"""The picture of a pipeline: its order, its places, its SVG."""

import datetime as dt
import random
import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.documents.graph.lettering import lines, width
from dealwright.documents.graph.places import LETTERS, picture
from dealwright.documents.graph.shapes import Box, Picture, Stroke, Words
from dealwright.documents.graph.stages import Graph, graph_of, in_order
from dealwright.documents.graph.svg import described, stage_graph
from dealwright.model.pipelines import Exit, Park, Pipeline, RetiredStage, Stage
from dealwright.model.words import Moment
from support.golden import golden
from unit.documents.books import HOSTILE, hostile_book, our_book

_SVG = "{http://www.w3.org/2000/svg}"
_WORDS = (
    "the customer has",
    "signed",
    "every",
    "last",
    "of the papers that we",
    "sent",
    "in",
    "spring",
)


def stage(key: str, *to: str, **more: object) -> Stage:
    """A stage with an exit to each of the others."""
    exits = tuple(Exit(when=f"{key} to {one}", to=one) for one in to)
    return Stage(stage=key, label=key.title(), exits=exits, **more)  # type: ignore[arg-type]


def pipeline(*stages: Stage, retired: tuple[RetiredStage, ...] = ()) -> Pipeline:
    return Pipeline(pipeline="x", object="deals", label="X", stages=stages, retired=retired)


def order(*stages: Stage) -> str:
    return " ".join(one.stage for one in in_order(pipeline(*stages)))


def everything() -> Pipeline:
    """What a pipeline can hold: a ring, shortcuts, two ways in, long words, stages given up."""
    long = "We have heard nothing although everybody on their side was asked more than twice"
    stages = (
        stage("talk", "offer", starts="new business"),
        stage("offer", "talk", "terms", "won"),
        Stage(
            stage="terms",
            label="Terms and conditions, as the university's lawyers would like to have them",
            exits=(
                Exit(when="Signed", to="won"),
                Exit(when="Signed by somebody else for them", to="won"),
                Exit(when=long, to="lost"),
                Exit(when="Another round", to="terms"),
                Exit(when="Interest in Premier", park=Park(reason="p", until=Moment("2031Q3"))),
            ),
            starts="existing business",
        ),
        stage("won", outcome="won", ends=True),
        Stage(
            stage="lost",
            label="Lost",
            outcome="lost",
            ends=True,
            exits=(Exit(when="Learnings documented"), Exit(when="They come back", to="talk")),
        ),
    )
    day = dt.date(2031, 2, 1)
    return pipeline(
        *stages,
        retired=(
            RetiredStage(stage="long_ago", date=day, why="x", move_deals_to="talk"),
            RetiredStage(stage="before_that", date=day, why="x"),
            RetiredStage(stage="elsewhere", date=day, why="x", move_deals_to="other_stage"),
        ),
    )


def wild(seed: int, count: int) -> Pipeline:
    """Any pipeline at all."""
    chance = random.Random(seed)  # noqa: S311 - the same each time

    def said(most: int) -> str:
        return " ".join(chance.choice(_WORDS) for _ in range(chance.randint(1, most)))

    def leaves() -> tuple[Exit, ...]:
        ends = [f"s{chance.randrange(count)}" for _ in range(chance.randrange(4))]
        waits = [Exit(when=said(9))] if chance.random() < 0.2 else []
        return (*(Exit(when=said(9), to=end) for end in ends), *waits)

    outcomes = ("open", "open", "open", "won", "lost")
    return pipeline(
        *(
            Stage(
                stage=f"s{number}",
                label=said(7),
                exits=leaves(),
                outcome=chance.choice(outcomes),  # type: ignore[arg-type]
                starts=said(3) if chance.random() < 0.2 else None,
            )
            for number in range(count)
        ),
        retired=tuple(
            RetiredStage(stage=f"r{number}", date=dt.date(2031, 2, 1), why="x")
            for number in range(chance.randrange(3))
        ),
    )


# ---------------------------------------------------------------- the order


def test_our_stages_keep_the_order_of_their_file() -> None:
    ours = our_book().pipeline("membership_sales")
    assert ours is not None
    assert in_order(ours) == ours.stages


def test_a_stage_stands_after_those_that_lead_to_it_and_what_is_closed_at_the_end() -> None:
    assert order(stage("c"), stage("b", "c"), stage("a", "b")) == "a b c"
    assert order(stage("l", outcome="lost"), stage("w", outcome="won"), stage("a", "w")) == "a w l"
    assert order(stage("last", ends=True), stage("a", "last")) == "a last"


def test_one_way_in_is_told_to_its_end_before_the_next() -> None:
    assert order(stage("a", "c"), stage("b", "d"), stage("c", "d"), stage("d")) == "a c b d"


def test_a_ring_begins_where_something_starts() -> None:
    assert order(stage("a", "b"), stage("b", "c", starts="new"), stage("c", "a")) == "b c a"
    assert order(stage("a", "b"), stage("b", "a")) == "a b"


def test_who_comes_back_after_a_loss_turns_nothing_around() -> None:
    lost = stage("lost", "a", outcome="lost")
    assert order(stage("a", "b", "lost"), stage("b", "lost"), stage("c", "b"), lost) == "a c b lost"


# ---------------------------------------------------------------- the places


def extent(words: Words) -> list[tuple[float, float, float, float]]:
    """The room that each line of a text takes."""
    size = LETTERS + 2 if words.style == "stage" else LETTERS
    apart = 17 if words.style == "stage" else 15
    found = []
    for number, line in enumerate(words.lines):
        long = width(line, size)
        left = words.x - {"start": 0, "middle": long / 2, "end": long}[words.anchor]
        middle = words.y + number * apart
        found.append((left, middle - 6, left + long, middle + 6))
    return found


def meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return (
        one[0] < other[2] - 0.01
        and other[0] < one[2] - 0.01
        and one[1] < other[3] - 0.01
        and other[1] < one[3] - 0.01
    )


def assert_readable(made: Picture) -> None:
    """No text meets another, leaves the picture or is crossed; no line goes through a stage."""
    texts = [place for one in made.shapes if isinstance(one, Words) for place in extent(one)]
    boxes = [
        (one.x, one.y, one.x + one.width, one.y + one.height)
        for one in made.shapes
        if isinstance(one, Box)
    ]
    strokes = [
        (min(a[0], b[0]) - 0.5, min(a[1], b[1]) - 0.5, max(a[0], b[0]) + 0.5, max(a[1], b[1]) + 0.5)
        for one in made.shapes
        if isinstance(one, Stroke)
        for a, b in zip(one.corners, one.corners[1:], strict=False)
    ]
    assert not any(meet(one, other) for one, other in combinations(texts, 2))
    assert not any(meet(one, other) for one, other in combinations(boxes, 2))
    within = [(left + 1, top + 1, right - 1, bottom - 1) for left, top, right, bottom in boxes]
    assert not any(meet(one, stroke) for one in (*texts, *within) for stroke in strokes)
    for left, top, right, bottom in (*texts, *boxes, *strokes):
        assert left >= 0
        assert top >= 0
        assert right <= made.width
        assert bottom <= made.height


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 25))
def test_nothing_lies_on_anything_else_however_wild_the_pipeline(seed: int, count: int) -> None:
    assert_readable(picture(graph_of(wild(seed, count))))


@pytest.mark.parametrize("made", [everything(), pipeline(stage("only")), wild(4, 25)])
def test_these_are_readable_too(made: Pipeline) -> None:
    assert_readable(picture(graph_of(made)))


def test_what_leads_far_shares_the_rail_of_where_it_leads() -> None:
    stages = [stage(f"s{number}", f"s{number + 1}", "lost") for number in range(8)]
    made = picture(graph_of(pipeline(*stages, stage("s8", "lost"), stage("lost", outcome="lost"))))
    upright = {
        one.corners
        for one in made.shapes
        if isinstance(one, Stroke) and one.corners[0][0] == one.corners[1][0] and not one.end
    }
    assert len(upright) == 1


def test_a_pipeline_without_a_stage_is_an_empty_picture() -> None:
    assert picture(Graph(label="X", stages=())).shapes == ()


# ---------------------------------------------------------------- the lettering


@given(st.text(max_size=200), st.integers(20, 300))
def test_lines_fit_and_lose_nothing(text: str, room: int) -> None:
    found = lines(text, room, LETTERS)
    assert all(width(line, LETTERS) <= room or len(line) == 1 for line in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_letter_counts_as_wide_as_it_is() -> None:
    assert width("il", 10) < width("ab", 10) < width("AB", 10) < width("WM", 10)
    assert width("漢", 10) > width("a", 10)
    assert width("e\u0301", 10) == width("e", 10)


# ---------------------------------------------------------------- the SVG


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{_SVG}text")]  # noqa: S314 - our own


def test_the_whole_picture() -> None:
    svg = stage_graph(everything())
    assert svg == golden("stage_graph.svg", svg)


def test_who_cannot_see_it_is_told_all_of_it() -> None:
    told = described(graph_of(everything()))
    assert told == (
        "1. Talk: new business starts here; talk to offer → 2. Offer."
        " 2. Offer: offer to talk → 1. Talk; offer to terms → 3. Terms and conditions, as the"
        " university's lawyers would like to have them; offer to won → 4. Won."
        " 3. Terms and conditions, as the university's lawyers would like to have them: existing"
        " business starts here; Signed → 4. Won; Signed by somebody else for them → 4. Won; We have"
        " heard nothing although everybody on their side was asked more than twice → 5. Lost; Another"
        " round → 3. Terms and conditions, as the university's lawyers would like to have them;"
        " Interest in Premier → parked until 2031Q3."
        " 4. Won (counts as won): no way on."
        " 5. Lost (counts as lost): They come back → 1. Talk; Learnings documented → done."
        " Long ago: given up on 2031-02-01, moved to Talk. Before that: given up on 2031-02-01."
        " Elsewhere: given up on 2031-02-01, moved to Other stage."
    )


def test_won_and_lost_are_told_by_form_and_word() -> None:
    svg = stage_graph(everything())
    assert {"counts as won", "counts as lost"} <= set(texts(svg))
    assert svg.count("<polygon") == 1
    assert len(re.findall(r'<rect[^>]*fill="none"', svg)) == 1


def test_hostile_names_are_text_and_nothing_is_fetched() -> None:
    for one in hostile_book().pipelines:
        svg = stage_graph(one)
        root = ET.fromstring(svg)  # noqa: S314 - our own
        tags = {element.tag.removeprefix(_SVG) for element in root.iter()}
        assert tags <= {
            *("svg", "title", "desc", "style", "rect", "text", "path", "circle", "polygon")
        }
        assert "".join(HOSTILE.split()) in "".join("".join(texts(svg)).split())
        for element in root.iter():
            assert not any("href" in key or key.startswith("on") for key in element.attrib)
        assert re.findall(r"https?://\S+?\"", svg) == ['http://www.w3.org/2000/svg"']
        assert "url(" not in svg
        assert "@import" not in svg


def test_what_no_xml_may_hold_is_left_out() -> None:
    one = Stage(stage="a", label="A\x0b\ufffe\x1fB \ud800<&>\"'")
    assert texts(stage_graph(pipeline(one))) == ["1. A B <&>\"'"]


def test_the_same_pipeline_gives_the_same_bytes() -> None:
    assert stage_graph(everything()) == stage_graph(everything())
