import json
from decimal import Decimal

import pytest

from dealwright.drift.difference import Answer, Author, Difference, Field, Severity, State
from dealwright.plan.resources import Group, Option, Property, Stage
from dealwright.report.drift import Drift, author_words, drift_text, summary
from dealwright.report.drift_json import drift_json
from dealwright.report.drift_markdown import drift_markdown
from dealwright.report.texts import BUDGET

STAGE = Stage(
    object="deals", pipeline="p", id="s", key="s", label="Talk", probability=Decimal("0.5")
)


def a_drift(*differences: Difference, confidential: bool = False, embedded: bool = False) -> Drift:
    return Drift(
        portal="production",
        portal_id=7,
        compared="HEAD",
        differences=differences,
        confidential=confidential,
        embedded=embedded,
    )


def many(count: int) -> list[Difference]:
    return [
        Difference(
            resource=Property(object="deals", name=f"p{number}"),
            state=State.CHANGED,
            details=(
                Field("label", "Old", f"*{number}*"),
                Answer("a", None, Option(value="a", label="A")),
            ),
            author=Author("12", "2026-09-01T00:00:00Z", last=True),
        )
        for number in range(count)
    ]


def test_markdown_stays_within_a_comment() -> None:
    drift = a_drift(*many(2_000))
    told = drift_markdown(drift)
    assert len(told) <= BUDGET
    rows = told.count("| harmless |")
    assert f"| | and {2_000 - rows} more | |\n" in told
    assert summary(drift) in told


def test_what_fits_is_told_whole() -> None:
    told = drift_markdown(a_drift(*many(3)))
    assert (told.count("| harmless |"), " more " in told) == (3, False)


@pytest.mark.parametrize("confidential", [False, True])
def test_no_drift_is_said(confidential: bool) -> None:  # noqa: FBT001
    drift = a_drift(confidential=confidential)
    assert "No drift" in drift_markdown(drift)
    assert drift_text(drift).endswith("No drift: the portal is as that playbook wishes.\n")
    assert json.loads(drift_json(drift))["differences"] == []


@pytest.mark.parametrize(
    ("author", "words"),
    [
        (Author(), "by whom and when is unknown"),
        (Author("12"), "by user 12"),
        (Author(None, "2026"), "done by an unknown user, 2026"),
        (Author("12", "2026"), "done by user 12, 2026"),
        (Author("12", "2026", last=True), "last changed by user 12, 2026"),
    ],
)
def test_who_and_when_as_far_as_known(author: Author, words: str) -> None:
    assert author_words(author) == words


def test_the_worst_comes_first_and_colours_only_the_classes() -> None:
    drift = a_drift(
        Difference(resource=STAGE, state=State.GONE, severity=Severity.BREAKING, needed_by=("x",)),
        Difference(resource=Group(object="deals", name="g", label="G"), state=State.GONE),
        embedded=True,
    )
    plain = drift_text(drift)
    assert plain == (
        "Drift of portal production (embedded), compared with HEAD\n\n"
        "breaking\n  Talk (stage deals/p/s): missing\n      needed by x\n"
        "      by whom and when is unknown\n\n"
        "harmless\n  G (group deals/g): missing\n      by whom and when is unknown\n\n"
        "2 differences: 1 breaking, 1 harmless.\n"
        "Two answers: dealwright drift --accept writes this into the playbook;"
        " dealwright plan shows how to take it back, and dealwright apply does.\n"
    )
    coloured = drift_text(drift, colour=True)
    for code in ("\x1b[1;31m", "\x1b[1m", "\x1b[0m"):
        assert code in coloured
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_what_was_added_is_not_said_to_be_taken_back_by_a_plan() -> None:
    added = Difference(resource=STAGE, state=State.ADDED)
    option = Answer("a", None, Option(value="a", label="A"))
    reason = Property(object="deals", name="reason")
    offered = Difference(resource=reason, state=State.CHANGED, details=(option,))
    removed = (
        "Two answers: dealwright drift --accept writes this into the playbook;"
        " or remove it in HubSpot, since dealwright plan leaves alone what was added.\n"
    )
    for told in (drift_text(a_drift(added, offered)), drift_markdown(a_drift(added, offered))):
        assert told.endswith(removed)
    both = drift_text(a_drift(added, *many(1)))
    assert both.endswith(
        " dealwright plan shows how to take it back, and dealwright apply does."
        " What was added is left alone by plan: accept it, or remove it in HubSpot.\n"
    )
