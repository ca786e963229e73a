"""Links held against the catalogue, the offering and each other."""

from dataclasses import replace

from inline_snapshot import snapshot

from dealwright.configurator.judging import judge, read_all
from dealwright.configurator.link import Link, State, Value, link_to
from dealwright.model.delivery import Configured
from support.hubs import PAGE, VECTOR_STATE, catalogue, hub

GENERAL = Configured(offering="general", tier="Advanced", links=2)
PREMIER = Configured(offering="premier", tier="Premier")


def told(*links: Link, offering: Configured | None = None, blind: bool = False) -> list[str]:
    found = judge(links, None if blind else catalogue(), offering)
    return [
        f"{one.severity.value} {one.code} {one.primary.origin.file}: {one.message}"
        + "".join(f" ({more})" for more in (one.help, one.note) if more)
        for one in found
    ]


def without(link: Link, *items: str, **changed: Value) -> Link:
    """The link of somebody who edited it: without some items, with others that the page lacks."""
    kept = {key: value for key, value in link.state.choices.items() if key not in items}
    selections = {**link.state.selections, link.state.shown: {**kept, **changed}}
    return replace(link, state=replace(link.state, selections=selections))


def test_what_the_page_writes_is_right() -> None:
    assert told(hub(), hub(door_key="badge", name="link 2"), offering=GENERAL) == []
    assert told(hub("Premier", door_key="word"), offering=PREMIER) == []
    assert told() == []


def test_links_that_cannot_be_read_are_named_by_their_place() -> None:
    links, found = read_all(["x", f"{PAGE}?state={VECTOR_STATE}", "https://x.org/"])
    assert [link.name for link in links] == ["link 2"]
    assert [(one.code, one.primary.origin.file, one.message) for one in found] == snapshot(
        [
            (
                "DW901",
                "link 1",
                "link 1 cannot be read: it is no address that begins with https:// and a host",
            ),
            (
                "DW901",
                "link 3",
                "link 3 cannot be read: it has no state=, so it names no choices",
            ),
        ]
    )


def test_items_and_choices_that_are_no_more() -> None:
    link = without(
        hub(cluster_cloud="cirrus", room_seats="30"), **{"room:seat": "40", "door:key": None}
    )
    assert told(link) == snapshot(
        [
            'error DW906 link 1: cluster:cloud is "cirrus", which Advanced does not offer (here it is spelt Cirrus)',
            "error DW906 link 1: door:key is nothing, which Advanced does not offer (known here: badge, word)",
            'error DW906 link 1: room:seats is "30", which Advanced does not offer (known here: 2.5, 20, 40)',
            "error DW905 link 1: room:seat is no item of the catalogue (did you mean room:seats?)",
            "warning DW909 link 1: room:tidy, included, requires: cluster:cloud is one of Cirrus or room:seats is below 20",
        ]
    )


def test_fixed_texts_and_flags_that_are_no_more() -> None:
    link = hub("Premier", room_tidy="Once a month", room_nowhere=True, room_telescope="true")
    assert told(link) == snapshot(
        [
            'error DW907 link 1: room:telescope is "true"; the catalogue fixes included (take a new link from the page, or make one with link --from)',
            "error DW907 link 1: room:nowhere is included; the catalogue fixes not included (take a new link from the page, or make one with link --from)",
            'error DW907 link 1: room:tidy is "Once a month"; the catalogue fixes "Twice a week, by hand" (take a new link from the page, or make one with link --from)',
        ]
    )


def test_what_nobody_decided() -> None:
    assert told(without(hub(), "room:seats")) == snapshot(
        [
            "warning DW908 link 1: nothing is chosen for room:seats (the page fills in room:seats: 40)"
        ]
    )
    assert told(without(hub(), "cluster:purse", "door:key", "room:tidy", "room:seats")) == snapshot(
        [
            "warning DW908 link 1: nothing is chosen for cluster:purse, door:key, room:seats and 1 more (the page fills in cluster:purse: we do, door:key: word, room:seats: 40, room:tidy: included)"
        ]
    )


def test_what_requires_what() -> None:
    assert told(hub(room_telescope="large")) == snapshot(
        [
            "warning DW909 link 1: room:telescope, large, requires: room:seats is at least 40 and not (door:key is word)"
        ]
    )
    assert told(hub(room_telescope="large", door_key="badge")) == []
    assert told(hub(cluster_cloud="Nimbus")) == snapshot(
        [
            "warning DW909 link 1: room:tidy, included, requires: cluster:cloud is one of Cirrus or room:seats is below 20"
        ]
    )
    assert told(hub(cluster_cloud="Nimbus", room_seats="2.5")) == []


def test_choices_that_contradict_each_other() -> None:
    def choosing(**chosen: Value) -> Link:
        choices = {key.replace("__", ":"): value for key, value in chosen.items()}
        return link_to(PAGE, State(tier="Advanced", selections={"Advanced": choices}))

    paid = choosing(cluster__billing="community-pays", cluster__account="2i2c-managed")
    assert told(paid, blind=True) == snapshot(
        [
            'warning DW910 link: cluster:billing is "community-pays", but cluster:account is "2i2c-managed"'
        ]
    )
    binder = {"docs__site": "Static + Binder"}
    assert len(told(choosing(**binder, hub__binderhubui=False), blind=True)) == 1
    assert len(told(choosing(**binder, hub__binderhubui="Disabled"), blind=True)) == 1
    assert told(choosing(**binder, hub__binderhubui="Enabled"), blind=True) == []
    assert told(choosing(**binder), blind=True) == []


def test_one_cluster_for_all_hubs_of_an_order() -> None:
    links = [
        hub(),
        hub(cluster_cloud="Nimbus", room_seats="2.5", name="link 2"),
        without(hub(name="link 3"), "cluster:cloud", "cluster:purse"),
    ]
    assert told(*links)[1:] == snapshot(
        ['error DW911 the order: cluster:cloud is "Cirrus" in link 1, link 3; "Nimbus" in link 2']
    )
    assert told(*links, blind=True) == snapshot(
        [
            'error DW911 the order: cluster:cloud is "Cirrus" in link 1; "Nimbus" in link 2; not there in link 3',
            'error DW911 the order: cluster:purse is "we do" in link 1, link 2; not there in link 3',
        ]
    )


def test_the_tier_and_the_number_of_links() -> None:
    three = [hub(name=f"link {number}") for number in (1, 2, 3)]
    assert told(*three, offering=GENERAL) == snapshot(
        ["error DW913 the order: 3 links for general, which has 2 at most"]
    )
    assert told(*three, offering=replace(GENERAL, links=None)) == []
    assert told(hub(), offering=PREMIER) == snapshot(
        ["error DW912 link 1: the tier is Advanced, the tier of premier is Premier"]
    )
    assert told(hub(), hub("Essential", name="link 2"))[-1:] == snapshot(
        ["error DW912 link 2: the tier is Essential, the tier of link 1 is Advanced"]
    )


def test_a_tier_that_there_is_not() -> None:
    link = hub()
    (read,), _ = read_all([link_to(PAGE, replace(link.state, tier="Advance")).address])
    assert told(read, offering=GENERAL, blind=True) == snapshot(
        [
            "error DW904 link 1: it names the tier Advance; the page would show Essential (did you mean Advanced?)",
            "error DW912 link 1: the tier is Essential, the tier of general is Advanced",
        ]
    )


def test_a_spelling_that_is_not_the_pages() -> None:
    (link,), _ = read_all([f"{PAGE}?state={VECTOR_STATE}=="])
    assert told(link, blind=True) == snapshot(
        ["warning DW904 link 1: it is spelt otherwise than the page does"]
    )


def test_another_catalogue() -> None:
    state = replace(hub().state, catalogue="https://example.org/c.json5")
    link = link_to(PAGE, state, "link 1")
    assert told(link) == snapshot(
        ["warning DW914 link 1: it was made with the catalogue https://example.org/c.json5"]
    )
    assert judge([link], replace(catalogue(), source="https://example.org/c.json5"), None) == ()
