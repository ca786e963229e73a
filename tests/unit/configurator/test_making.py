"""New links, links renewed for another catalogue, and what two links say differently."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.configurator.catalogue import Select
from dealwright.configurator.difference import Changed, compare
from dealwright.configurator.judging import judge
from dealwright.configurator.link import TIERS, State, Value, link_to, read
from dealwright.configurator.making import make, make_by, new_link
from dealwright.errors import UsageError
from support.hubs import PAGE, VECTOR_STATE, catalogue, hub

OFFERED = {
    tier: {
        item.id: st.sampled_from([option.value for option in setting.options])
        for item in catalogue().items
        if isinstance(setting := item.tiers[tier], Select)
    }
    for tier in TIERS
}
CHOSEN = st.sampled_from(TIERS).flatmap(
    lambda tier: st.tuples(st.just(tier), st.fixed_dictionaries({}, optional=OFFERED[tier]))
)


@given(CHOSEN)
def test_what_is_made_by_a_catalogue_is_right_by_it(chosen: tuple[str, Mapping[str, str]]) -> None:
    tier, wishes = chosen
    link = new_link(make_by(catalogue(), tier, wishes).state, None, PAGE, None)
    assert [one for one in judge([link], catalogue(), None) if one.code != "DW909"] == []
    assert wishes.items() <= link.state.choices.items()
    assert read(link.address).address == link.address


@given(CHOSEN)
def test_renewing_a_right_link_changes_nothing(chosen: tuple[str, Mapping[str, str]]) -> None:
    tier, wishes = chosen
    state = make_by(catalogue(), tier, wishes).state
    again = make_by(catalogue(), tier, {}, state)
    assert (again.state, again.notes) == (state, ())


def test_without_a_catalogue_only_what_is_wished_is_in_it() -> None:
    made = make("Advanced", {"hub:dask": "Enabled", "obj:scratch": "true", "a": "false"})
    assert made.state == State(
        tier="Advanced",
        selections={
            "Essential": {},
            "Advanced": {"hub:dask": "Enabled", "obj:scratch": True, "a": False},
            "Premier": {},
        },
    )
    old = read(f"{PAGE}?state={VECTOR_STATE}").state
    assert make("Advanced", {"hub:gpu": "None"}, old).state.choices == {
        **old.choices,
        "hub:gpu": "None",
    }


def test_an_old_link_for_todays_catalogue() -> None:
    old: dict[str, Value] = {
        "cluster:cloud": "NIMBUS",
        "cluster:owner": "nobody",
        "room:seats": "30",
        "door:key": "badge",
        "room:nowhere": True,
        "room:telescope": "none",
        "room:tidy": True,
    }
    made = make_by(
        catalogue(), "Advanced", {}, State(tier="Advanced", selections={"Advanced": old})
    )
    assert made.state.choices == {
        "cluster:cloud": "Nimbus",
        "cluster:purse": "we do",
        "door:key": "badge",
        "room:seats": "40",
        "room:telescope": "none",
        "room:nowhere": False,
        "room:tidy": True,
    }
    assert made.notes == (
        "cluster:cloud is now Nimbus instead of NIMBUS: Advanced does not offer that",
        "cluster:owner is left out (nobody): the catalogue does not hold it",
        "room:seats is now 40 instead of 30: Advanced does not offer that",
        "room:nowhere is now not included instead of included: Advanced fixes it",
        "cluster:purse is new: we do",
    )
    assert made.state.selections["Premier"] == catalogue().defaults("Premier")


@pytest.mark.parametrize(
    ("wish", "why", "hint"),
    [
        ({"door:kee": "word"}, "the catalogue has no item door:kee", "did you mean door:key?"),
        (
            {"door:key": "Word"},
            "Advanced does not offer Word for door:key",
            "it offers: badge, word",
        ),
        (
            {"room:nowhere": "true"},
            "room:nowhere cannot be chosen: Advanced fixes it at not included",
            "leave it out, or take another tier",
        ),
    ],
)
def test_what_cannot_be_chosen(wish: dict[str, str], why: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        make_by(catalogue(), "Advanced", wish)
    assert (error.value.message, error.value.hint) == (why, hint)


def test_where_a_new_link_leads() -> None:
    old = read(
        f"https://x.org/?json=true&state={VECTOR_STATE}&catalog=https%253A%252F%252Fy.org%252Fc"
    )
    state = State(tier="Premier", selections={}, catalogue="https://y.org/c")
    assert new_link(state, old, None, None).address.startswith("https://x.org/?json=true&state=")
    assert new_link(state, old, None, None).catalogue == "https://y.org/c"
    assert new_link(state, old, PAGE, None).page == PAGE
    other = new_link(state, old, None, "https://z.org/c.json5")
    assert (other.page, other.catalogue) == ("https://x.org/", "https://z.org/c.json5")
    assert (other.state.catalogue, other.oddities) == ("https://z.org/c.json5", (
        "it lacks the choices for Essential",
        "it lacks the choices for Advanced",
        "it lacks the choices for Premier",
    ))  # fmt: skip


@pytest.mark.parametrize(
    "page", ["", "hubs", "ftp://x.org/", "https://x.org/?a", "https://x.org/#a"]
)
def test_what_is_no_page(page: str) -> None:
    with pytest.raises(UsageError, match="there is no link to"):
        new_link(hub().state, None, page, None)


def test_a_name_of_a_catalogue_that_is_no_text() -> None:
    with pytest.raises(UsageError, match="there is no link to"):
        new_link(hub().state, None, PAGE, "https://x.org/\udcff")


def test_two_links_beside_each_other() -> None:
    first = link_to(
        PAGE, State(tier="Advanced", selections={"Advanced": {"a": "1", "b": None, "c": ""}})
    )
    second = link_to(
        PAGE, State(tier="Advanced", selections={"Advanced": {"a": "2", "c": "", "d": None}})
    )
    found = compare(first, second)
    assert found.changed == (
        Changed(item="a", first="1", second="2"),
        Changed(item="b", first=None, second=None, in_second=False),
        Changed(item="d", first=None, second=None, in_first=False),
    )
    assert (found.differs, found.tiers_differ, found.catalogues_differ) == (True, False, False)


def test_what_lies_in_tiers_that_do_not_count_is_no_difference() -> None:
    first = hub()
    other = {**first.state.selections, "Premier": {}}
    found = compare(first, link_to(PAGE, State(tier="Advanced", selections=other)))
    assert (found.differs, found.aside) == (False, ("Premier",))
    assert compare(first, hub("Premier")).tiers_differ
    named = State(tier="Advanced", selections=first.state.selections, catalogue="https://x.org/c")
    assert compare(first, link_to(PAGE, named)).catalogues_differ
