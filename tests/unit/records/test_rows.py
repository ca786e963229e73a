from typing import Any

import pytest

from dealwright.hubspot.failures import UnreadableError
from dealwright.records.rows import Rows, add
from dealwright.records.wanted import Wanted

DAY = 86_400_000
WANTED = Wanted(fields={"deals": ("dealstage",)}, presence={"deals": ("mrr",)})


def entry(value: str | None, day: int, **more: str) -> dict[str, Any]:
    return {"value": value, "timestamp": f"1970-01-{day + 1:02}T00:00:00Z", **more}


def rows_of(through: int = 9 * DAY, **more: Any) -> Rows:
    rows = Rows()
    found = {"id": "7", "createdAt": "1970-01-02T00:00:00.5Z", **more}
    add(rows, "deals", found, WANTED, through)
    return rows


def test_a_history_is_told_oldest_first_and_equal_instants_in_its_own_order() -> None:
    history = [entry("", 4), entry("c", 3), entry("b", 3), entry("a", 2, sourceType="CRM_UI")]
    rows = rows_of(propertiesWithHistory={"dealstage": history})
    assert rows.records == [("deals", 7, DAY + 500, None, None)]
    assert rows.property_history == [
        ("deals", 7, "dealstage", "a", 2 * DAY, 0, "CRM_UI"),
        ("deals", 7, "dealstage", "b", 3 * DAY, 1, ""),
        ("deals", 7, "dealstage", "c", 3 * DAY, 2, ""),
        ("deals", 7, "dealstage", None, 4 * DAY, 3, ""),
    ]


def test_of_a_property_that_must_only_be_filled_no_value_is_kept() -> None:
    history = [entry(text, 9 - day) for day, text in enumerate(["5", "", "4", "3", "", ""])]
    rows = rows_of(propertiesWithHistory={"mrr": history}, through=20 * DAY)
    told = [(value, at // DAY, seq) for *_, value, at, seq, _ in rows.property_history]
    assert told == [(None, 4, 0), ("filled", 6, 1), (None, 8, 2), ("filled", 9, 3)]


@pytest.mark.parametrize("through", [2 * DAY, 3 * DAY])
def test_what_happened_at_or_after_the_end_is_not_known(through: int) -> None:
    history = [entry("b", 3), entry("a", 1)]
    rows = rows_of(
        through,
        archivedAt="1970-01-04T00:00:00Z",
        propertiesWithHistory={"dealstage": history},
    )
    assert [one[3] for one in rows.records] == [None]
    assert [one[3] for one in rows.property_history] == ["a"]
    assert rows_of(DAY).records == []


def test_what_is_archived_without_an_instant_was_so_when_it_was_touched_last() -> None:
    rows = rows_of(archived=True, updatedAt="1970-01-03T00:00:00Z")
    assert rows.records == [("deals", 7, DAY + 500, 2 * DAY, None)]
    assert rows_of(archived=False, updatedAt="1970-01-03T00:00:00Z").records[0][3] is None


def test_values_without_a_history_are_set_aside() -> None:
    rows = rows_of(properties={"dealstage": "a", "mrr": "5"}, propertiesWithHistory={"mrr": []})
    assert rows.seen == [("deals", 7, "dealstage", "a"), ("deals", 7, "mrr", "filled")]


@pytest.mark.parametrize("text", ["", "yesterday", "1970-01-01T00:00:00", "99999-01-01"])
def test_an_instant_that_is_none_is_told(text: str) -> None:
    with pytest.raises(UnreadableError):
        rows_of(createdAt=text)
