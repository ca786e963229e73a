"""Values of a property that is given up, and what the one that takes them over can hold."""

from pathlib import Path

import pytest

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.model.playbook import Playbook
from dealwright.model.properties import Property, RetiredProperty
from unit.hubspot.everything import DAY, plan_of
from unit.hubspot.playbooks import a_property, options
from unit.hubspot.test_capitals import make
from unit.hubspot.test_since import done, of_properties

OLD = a_property("old", "choices", options=options(a="A", b="B", c="C"))
NEW = a_property("new", "choices", options=options(a="A", b="B"))
GONE = RetiredProperty(property="old", map_to="new", date=DAY, why="Anew")


def after(*retired: RetiredProperty, new: Property = NEW) -> Playbook:
    return of_properties(new, retired=retired or (GONE,))


def blocked(playbook: Playbook, gateway: WritingGateway) -> list[tuple[str, str]]:
    return [(one.guard, one.message) for one in plan_of(playbook, gateway).blocks]


def held(gateway: WritingGateway, deals: list[str]) -> list[str | None]:
    found = gateway.records("deals", deals, ["new"])
    return [one["properties"].get("new") for one in found]


@pytest.mark.parametrize("there", [True, False], ids=["into one that is there", "into a new one"])
def test_an_option_that_nobody_holds_may_be_missing(
    gateway: WritingGateway, url: str, tmp_path: Path, *, there: bool
) -> None:
    done(of_properties(OLD, *([NEW] if there else [])), gateway, tmp_path, "0")
    deals = make(url, {"old": "a;b"}, {"old": "b"})
    done(after(), gateway, tmp_path, "1")
    assert held(gateway, deals) == ["a;b", "b"]


def test_an_option_that_somebody_holds_may_not(
    gateway: WritingGateway, url: str, tmp_path: Path
) -> None:
    done(of_properties(OLD, NEW), gateway, tmp_path, "0")
    make(url, {"old": "a;c"}, {"old": "c"}, {"old": "b"}, {"old": "c", "new": "a"})
    assert blocked(after(), gateway) == [
        (
            "values_lost",
            "property deals/old goes to property deals/new, which does not offer c: held by 2 records",
        )
    ]


def test_an_option_that_is_mapped_before_is_not_missing(
    gateway: WritingGateway, url: str, tmp_path: Path
) -> None:
    done(of_properties(OLD, NEW), gateway, tmp_path, "0")
    deals = make(url, {"old": "a;c"}, {"old": "c"}, {"old": "b;c"})
    same = RetiredProperty(option="old/c", map_to="b", date=DAY, why="Same")
    done(after(same, GONE), gateway, tmp_path, "1")
    assert held(gateway, deals) == ["a;b", "b", "b"]


def test_several_choices_are_mapped_one_by_one(
    gateway: WritingGateway, url: str, tmp_path: Path
) -> None:
    done(of_properties(OLD), gateway, tmp_path, "0")
    deals = make(url, *({"old": one} for one in ("a;c", "c;b;a", "b", "c", "b;c")))
    same = RetiredProperty(option="old/c", map_to="b", date=DAY, why="Same")
    left = a_property("old", "choices", options=OLD.options[:2])
    done(of_properties(left, retired=(same,)), gateway, tmp_path, "1")
    found = gateway.records("deals", deals, ["old"])
    assert [one["properties"]["old"] for one in found] == ["a;b", "b;a", "b", "b", "b"]


CODES = a_property("old")
UNIQUE = a_property("new", unique=True)
ONCE = "property deals/old goes to property deals/new, which takes each value once: shared by "


@pytest.mark.parametrize("there", [True, False], ids=["into one that is there", "into a new one"])
def test_values_that_records_share_do_not_become_unique(
    gateway: WritingGateway, url: str, tmp_path: Path, *, there: bool
) -> None:
    done(of_properties(CODES, *([UNIQUE] if there else [])), gateway, tmp_path, "0")
    deals = make(url, {"old": "1"}, {"old": "2"})
    assert blocked(after(new=UNIQUE), gateway) == []
    twins = make(url, {"old": "2"})
    assert blocked(after(new=UNIQUE), gateway) == [("values_lost", f"{ONCE}2 records")]
    gateway.update_records("deals", {twins[0]: {"old": "3"}})
    done(after(new=UNIQUE), gateway, tmp_path, "1")
    assert held(gateway, [*deals, *twins]) == ["1", "2", "3"]


def test_a_value_that_another_record_has_already_is_shared_too(
    gateway: WritingGateway, url: str, tmp_path: Path
) -> None:
    done(of_properties(CODES, UNIQUE), gateway, tmp_path, "0")
    make(url, {"old": "1", "new": "1"}, {"old": "2", "new": "3"}, {"old": "3"}, {"new": "4"})
    assert blocked(after(new=UNIQUE), gateway) == [("values_lost", f"{ONCE}1 record")]
