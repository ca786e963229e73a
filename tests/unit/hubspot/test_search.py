from dataclasses import dataclass, field
from typing import Any

import pytest

from dealwright.hubspot.failures import UnreadableError
from dealwright.hubspot.search import equals, fits, page, records

GROUPS = [[equals("dealstage", "open")]]
MORE = {"next": {"after": "200"}}


@dataclass
class Answers:
    """Something that can be searched, and what it will say."""

    pages: list[dict[str, Any]]
    asked: list[dict[str, Any]] = field(default_factory=list)

    def search(self, thing: str, body: Any) -> Any:
        assert thing == "deals"
        self.asked.append(body)
        return self.pages.pop(0)


def found(*ids: str, more: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {"total": 9, "results": [{"id": one} for one in ids]}
    return {**answer, "paging": MORE} if more else answer


def test_a_page_may_hold_less_than_it_could_and_not_be_the_last() -> None:
    answers = Answers([found("3", "20", more=True), found("100", more=True), found()])
    assert [one["id"] for one in records(answers, "deals", GROUPS, ["amount"])] == [
        "3",
        "20",
        "100",
    ]
    above = [body["filterGroups"][0]["filters"][1]["value"] for body in answers.asked]
    assert above == ["0", "20", "100"]
    assert all("after" not in body for body in answers.asked)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(found(more=True), id="more of nothing"),
        pytest.param(found("3"), id="what was there before"),
        pytest.param(found("5"), id="the last one again"),
        pytest.param(found("9", "7"), id="falling"),
        pytest.param(found("7", "7"), id="one twice"),
        pytest.param(found("x"), id="no number"),
        pytest.param({"total": 1, "results": [{}]}, id="no id"),
        pytest.param({**found("7"), "paging": "more"}, id="no paging"),
        pytest.param({"total": 1, "results": [None]}, id="no record"),
    ],
)
def test_an_answer_that_would_lead_astray_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        page(Answers([answer]), "deals", GROUPS, [], above=5)


def test_what_hubspot_takes_in_one_search() -> None:
    assert fits(GROUPS * 5, ["amount"])
    assert not fits(GROUPS * 6, ["amount"])
    assert fits([GROUPS[0] * 5], [])
    assert not fits([GROUPS[0] * 5] * 4, [])
    assert not fits([[equals("dealstage", "x" * 3000)]], [])
    assert not fits(GROUPS, ["x" * 3000])
