"""What audits say, in whatever shape they come."""

import json
from typing import Any

import pytest

from dealwright.drift.difference import UNKNOWN, Author
from dealwright.drift.history import Audits, Moment, first, last_change, since
from dealwright.hubspot.failures import HubSpotError
from unit.drift.conftest import Account


def a_moment(user: str, at: str, action: str = "UPDATE", **raw: Any) -> Moment:
    return Moment(Author(user, at), action, raw)


STORY = [
    a_moment("3", "2026-03", label="C", displayOrder=2),
    a_moment("2", "2026-02", label="C", displayOrder=1),
    a_moment("1", "2026-01", "CREATE", label="A", displayOrder=1),
]


def label(raw: dict[str, Any]) -> object:
    return raw.get("label")


def test_a_value_is_whose_change_made_it_so() -> None:
    assert since(STORY, label, "C") == Author("2", "2026-02")
    assert since(STORY[2:], label, "A") == Author("1", "2026-01")


def test_a_value_that_the_audit_does_not_know_is_nobodys() -> None:
    assert since(STORY, label, "D") is UNKNOWN
    assert since(STORY, label, "A") is UNKNOWN, "it was A once, and is not now"
    assert since([], label, "A") is UNKNOWN


def test_the_last_change_of_whatever_it_is() -> None:
    assert last_change(STORY, lambda raw: raw.get("displayOrder")) == Author("3", "2026-03")
    assert last_change(STORY, label) == Author("2", "2026-02")
    assert last_change(STORY[:1], label) is UNKNOWN


def test_who_made_it() -> None:
    assert first(STORY, "CREATE") == Author("1", "2026-01")
    assert first(STORY, "DELETE") is UNKNOWN


class Answering:
    """A gateway that has one audit, of the pipeline."""

    def __init__(self, *entries: Any) -> None:
        self.entries = entries
        self.asked: list[str | None] = []

    def audit(self, thing: str, pipeline: str, stage: str | None = None) -> list[Any]:
        self.asked.append(stage)
        assert (thing, pipeline) == ("deals", "sales")
        return [] if stage else list(self.entries)


def an_entry(raw: Any, **more: Any) -> dict[str, Any]:
    entry = {"timestamp": "2026-01-01T00:00:00Z", "fromUserId": 7, "action": "UPDATE"}
    return {**entry, "rawObject": raw, **more}


def asked(*entries: Any) -> list[Moment]:
    return Audits(Answering(*entries)).pipeline("deals", "sales")


@pytest.mark.parametrize("raw", [None, 12, "", "not JSON", "[1]", '"text"', [], "{"], ids=repr)
def test_what_cannot_be_read_says_nothing(raw: Any) -> None:
    (moment,) = asked(an_entry(raw))
    assert (moment.raw, moment.author) == ({}, Author("7", "2026-01-01T00:00:00Z"))


def test_an_entry_without_a_time_or_a_shape_is_none() -> None:
    assert asked("text", None, an_entry("{}", timestamp=None)) == []
    (moment,) = asked(an_entry({"label": "A"}, fromUserId=None))
    assert (moment.raw, moment.author.user) == ({"label": "A"}, None)


def test_the_audit_of_a_pipeline_knows_its_stages() -> None:
    inside = {"stages": [{"id": "won", "label": "Won"}, "odd", {"id": "lost"}]}
    gateway = Answering(an_entry(json.dumps(inside)), an_entry('{"stages": 3}'))
    audits = Audits(gateway)
    assert [one.raw for one in audits.stage("deals", "sales", "won")] == [inside["stages"][0]]
    assert audits.stage("deals", "sales", "lost")
    assert gateway.asked == [None, "won", "lost"], "each is asked for once"


def test_what_is_gone_or_may_not_be_read_remembers_nothing(
    account: Account,
) -> None:
    audits = Audits(account.gateway)
    assert audits.pipeline("deals", "nowhere") == []
    assert audits.stage("deals", "default", "nowhere") == []


def test_a_failure_of_the_world_is_one() -> None:
    class Failing:
        def audit(self, thing: str, pipeline: str, stage: str | None = None) -> list[Any]:
            del thing, pipeline, stage
            raise HubSpotError("no", status=500)

    with pytest.raises(HubSpotError):
        Audits(Failing()).pipeline("deals", "sales")
