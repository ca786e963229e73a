import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from dealwright.hubspot.effects import effects, effects_of, holders
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.search import Searching
from dealwright.hubspot.touches import Touch, Where
from dealwright.plan.changes import Change, FieldChange, Reorder, Update
from dealwright.plan.plan import Effect
from dealwright.plan.resources import Option, Pipeline, Property, Stage
from dealwright.sandbox.app import App
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.records import Record, save
from unit.hubspot.playbooks import NOW

FIRST = 41_000_000_001
Values = dict[str, Any]
STAGES = [f"s{number}" for number in range(8)]


def fill(hubspot: Portal, deals: Iterable[Values], kind: str = "deals") -> None:
    """Records straight into the memory of the account, by rising id."""
    with hubspot.store.transaction():
        for number, values in enumerate(deals):
            record = Record(
                id=FIRST + number,
                created=hubspot.clock(),
                updated=hubspot.clock(),
                archived_at=None,
                properties={"hs_object_id": str(FIRST + number), **values},
            )
            save(hubspot.store, OBJECT_TYPES[kind], record)


def deal(stage: str = "s0", *, days: int = 0, **more: Any) -> Values:
    born = (NOW - dt.timedelta(days=days)).isoformat(timespec="milliseconds")
    born = born.replace("+00:00", "Z")
    return {"pipeline": "sales", "dealstage": stage, "createdate": born, **more}


@pytest.fixture
def sales(gateway: WritingGateway) -> WritingGateway:
    """Eight stages, the last two of them closed, and three properties of ours."""
    shares = ["0.1"] * 6 + ["1", "0"]
    stages = [
        {"stageId": stage, "label": stage, "displayOrder": at, "metadata": {"probability": share}}
        for at, (stage, share) in enumerate(zip(STAGES, shares, strict=True))
    ]
    gateway.create_pipeline(
        "deals", {"pipelineId": "sales", "label": "Sales", "displayOrder": 0, "stages": stages}
    )
    for name in ("p0", "p1", "p2"):
        create_text(gateway, name)
    return gateway


def create_text(gateway: WritingGateway, name: str) -> None:
    body = {"name": name, "label": name, "type": "string", "fieldType": "text"}
    gateway.create_property("deals", {**body, "groupName": "dealinformation"})


def a_stage(stage: str) -> Stage:
    return Stage(object="deals", pipeline="sales", id=stage, key=stage, label=stage)


def changed(resource: Stage | Property | Pipeline, *names: str) -> Change:
    fields = tuple(FieldChange(name=name, old="a", new="b") for name in names)
    return Update(resource=resource, fields=fields)


def stage(key: str, *names: str) -> Change:
    return changed(a_stage(key), *(names or ("probability",)))


def prop(name: str, *names: str) -> Change:
    return changed(Property(object="deals", name=name), *(names or ("options",)))


PIPELINE = Pipeline(object="deals", id="sales", key="sales", label="Sales", stages=())
ORDER = Reorder(pipeline=PIPELINE, old=("s0",), new=("s0",), ours=("s0",))


def told(portal: Searching, *changes: Change, now: dt.datetime = NOW) -> list[Any]:
    return list(effects(changes, portal, now=now))


def searches(app: App) -> int:
    return sum(one.path.endswith("/search") for one in app.exchanges)


def test_what_the_deals_are_worth_whose_they_are_and_how_old(
    sales: WritingGateway, hubspot: Portal
) -> None:
    fill(
        hubspot,
        [
            deal(days=3, amount="1500.50", hubspot_owner_id="12"),
            deal(days=311, amount="20000", hubspot_owner_id="7"),
            deal(days=2, hubspot_owner_id="12"),
            deal(days=1),
            deal("s6", days=900, amount="99999"),
            deal("s1", amount="0.30"),
        ],
    )
    assert told(sales, stage("s0"), stage("s6"), stage("s1"), stage("s2"), ORDER) == [
        Effect(
            deals=4,
            words="in this stage",
            amount=Decimal("21500.50"),
            unknown_amounts=2,
            owners=(("12", 2), ("", 1), ("7", 1)),
            oldest_days=311,
        ),
        # What is closed is worth nothing any more, and what it has no amount for is not missed.
        Effect(
            deals=1, words="in this stage", amount=Decimal(0), owners=(("", 1),), oldest_days=900
        ),
        Effect(
            deals=1,
            words="in this stage",
            amount=Decimal("0.30"),
            owners=(("", 1),),
            oldest_days=0,
        ),
        Effect(deals=0, words="in this stage", amount=Decimal(0)),
        Effect(
            deals=6,
            words="in this pipeline",
            amount=Decimal("21500.80"),
            unknown_amounts=2,
            owners=(("", 3), ("12", 2), ("7", 1)),
            oldest_days=900,
        ),
    ]


def test_a_day_is_over_when_it_is_over(sales: WritingGateway, hubspot: Portal) -> None:
    fill(hubspot, [deal(days=2)])
    for hours, days in ((-72, 0), (-1, 1), (0, 2), (23, 2), (24, 3)):
        [found] = told(sales, stage("s0"), now=NOW + dt.timedelta(hours=hours))
        assert found.oldest_days == days


@dataclass
class Deals:
    """Deals in memory, searched as HubSpot does: by pages, and none beyond 10,000."""

    deals: list[Values]
    searches: int = 0

    def search(self, thing: str, body: Any) -> Any:
        assert thing == "deals"
        assert body.get("after", 0) + body["limit"] <= 10_000
        self.searches += 1
        [named, beyond] = body["filterGroups"][0]["filters"]
        found = [
            {"id": str(at), "properties": one}
            for at, one in enumerate(self.deals, start=1)
            if one["dealstage"] in named["values"] and at > int(beyond["value"])
        ]
        more = {"paging": {"next": {"after": "1"}}} if len(found) > body["limit"] else {}
        return {"total": len(found), "results": found[: body["limit"]], **more}


@pytest.mark.parametrize("amount", [None, "", "NaN", "Infinity", "1e999999", "much"])
def test_an_amount_that_is_no_number_is_unknown(amount: str | None) -> None:
    [found] = told(Deals([deal(amount=amount), deal(amount="2")]), stage("s0"))
    assert (found.amount, found.unknown_amounts) == (2, 1)


@pytest.mark.parametrize("born", [None, "", "yesterday", "2026-01-22"])
def test_deals_made_nobody_knows_when_have_no_age(born: str | None) -> None:
    [found] = told(Deals([{**deal(), "createdate": born}]), stage("s0"))
    assert (found.deals, found.oldest_days) == (1, None)


@pytest.mark.parametrize("count", [1, 300])
def test_where_only_words_change_only_the_number_is_told(
    count: int, sales: WritingGateway, hubspot: Portal
) -> None:
    fill(hubspot, [deal(amount="5", p0="x") for _ in range(count)])
    changes = [
        stage("s0", "label"),
        prop("p0", "label", "description", "group"),
        changed(PIPELINE, "label"),
    ]
    assert told(sales, *changes) == [
        Effect(deals=count, words="in this stage"),
        Effect(deals=count, words="with a value"),
        Effect(deals=count, words="in this pipeline"),
    ]


def test_a_deal_counts_wherever_it_is_touched(sales: WritingGateway, hubspot: Portal) -> None:
    fill(hubspot, [deal("s1", p0="x"), deal("s2", p1="y"), deal("s3")])
    found = told(sales, prop("p0"), stage("s1"), stage("s2"), prop("p1"), prop("p2"), ORDER)
    assert [one.deals for one in found] == [1, 1, 1, 1, 0, 3]


def test_an_id_may_hold_a_semicolon() -> None:
    portal = Deals([deal("a;b"), deal("a"), deal("b")])
    assert [one.deals for one in told(portal, stage("a;b"), stage("a"))] == [1, 1]


# ---------------------------------------------------------------- how many searches

EIGHT_AND_THREE = [
    *(stage(key) for key in STAGES[:5]),
    *(stage(key, "label") for key in STAGES[5:]),
    prop("p0"),
    prop("p1"),
    prop("p2", "label"),
]


def test_what_fits_on_a_page_costs_one_search(
    sales: WritingGateway, hubspot: Portal, app: App
) -> None:
    fill(hubspot, [deal(STAGES[number % 8], p0="x") for number in range(200)])
    found = told(sales, *EIGHT_AND_THREE)
    assert [one.deals for one in found] == [25] * 8 + [200, 0, 0]
    assert searches(app) == 1


def _p1(number: int) -> Values:
    return {"p1": "x"} if number < 80 else {}


def test_one_sweep_serves_all_and_numbers_are_asked_one_by_one(
    sales: WritingGateway, hubspot: Portal, app: App
) -> None:
    fill(hubspot, [deal(STAGES[number % 8], **_p1(number)) for number in range(800)])
    found = told(sales, *EIGHT_AND_THREE)
    assert [one.deals for one in found] == [100] * 8 + [0, 80, 0]
    # A look, four numbers, and three pages of the 530 deals where more than a label changes.
    assert searches(app) == 1 + 4 + 3


def test_a_page_that_was_looked_at_is_not_asked_for_again(
    sales: WritingGateway, hubspot: Portal, app: App
) -> None:
    fill(hubspot, [deal(STAGES[number % 8]) for number in range(800)])
    found = told(sales, *(stage(key) for key in STAGES), ORDER, changed(PIPELINE, "label"))
    assert [one.deals for one in found] == [100] * 8 + [800, 800]
    assert searches(app) == 4


def test_a_number_alone_is_one_search(sales: WritingGateway, hubspot: Portal, app: App) -> None:
    fill(hubspot, [deal()] * 300)
    assert told(sales, stage("s0", "label")) == [Effect(deals=300, words="in this stage")]
    assert searches(app) == 1


def test_nothing_is_searched_where_nothing_is_touched(sales: WritingGateway, app: App) -> None:
    order = Property(object="orders", name="o")
    assert told(sales, changed(order, "options")) == [None]
    assert searches(app) == 0


@pytest.mark.parametrize("count", [3, 300])
def test_of_other_records_only_the_number_is_told(
    count: int, gateway: WritingGateway, hubspot: Portal, app: App
) -> None:
    fill(hubspot, [{"name": "Mars", "domain": "mars.example"}] * count, "companies")
    touches = [
        Touch(Where("name", None, "companies"), "with a value", whole=True),
        Touch(Where("domain", "mars.example", "companies"), "with this value", whole=True),
        None,
        Touch(Where("name"), "with a value", whole=False),
    ]
    create_text(gateway, "name")
    found = effects_of(touches, gateway, now=NOW)
    assert found == (
        Effect(deals=count, words="with a value"),
        Effect(deals=count, words="with this value"),
        None,
        Effect(deals=0, words="with a value"),
    )
    assert searches(app) == (2 if count < 200 else 4)


def test_more_than_a_search_takes_is_asked_in_portions(
    gateway: WritingGateway, hubspot: Portal, app: App
) -> None:
    stages = [f"{number:_<36}" for number in range(100)]
    gateway.create_pipeline(
        "deals",
        {
            "pipelineId": "sales",
            "label": "Sales",
            "displayOrder": 0,
            "stages": [
                {"stageId": one, "label": one, "displayOrder": at, "metadata": {"probability": 0.5}}
                for at, one in enumerate(stages)
            ],
        },
    )
    names = [f"p{number:a<99}" for number in range(12)]
    for name in names:
        create_text(gateway, name)
    fill(hubspot, [deal(one) | dict.fromkeys(names, "x") for one in stages])
    found = told(gateway, *map(stage, stages), *map(prop, names))
    assert [one.deals for one in found] == [1] * 100 + [100] * 12
    assert searches(app) < 8


MANY = [deal(STAGES[number % 2], amount="1") for number in range(10_050)]


def test_the_cap_of_a_search_does_not_hide_deals() -> None:
    portal = Deals(MANY)
    found = told(portal, stage("s0"), stage("s1"))
    assert [(one.deals, one.amount) for one in found] == [(5025, 5025)] * 2
    assert portal.searches == 51


@pytest.mark.long
def test_the_cap_of_the_sandbox_does_not_hide_deals(
    sales: WritingGateway, hubspot: Portal, app: App
) -> None:
    fill(hubspot, MANY)
    found = told(sales, stage("s0"), stage("s1"))
    assert [(one.deals, one.amount) for one in found] == [(5025, 5025)] * 2
    assert searches(app) == 51


# ---------------------------------------------------------------- who holds an option


def choice(name: str, kind: str, thing: str = "deals") -> Property:
    return Property(object=thing, name=name, type="enumeration", field_type=kind)


def create_choice(gateway: WritingGateway, one: Property, *values: str) -> None:
    options = [Option(value=value, label=f"{value} {at}") for at, value in enumerate(values)]
    body = {
        "name": one.name,
        "label": one.name,
        "type": one.type,
        "fieldType": one.field_type,
        "groupName": "dealinformation" if one.object == "deals" else "companyinformation",
        "options": [{"value": o.value, "label": o.label, "hidden": False} for o in options],
    }
    gateway.create_property(one.object, body)


def test_who_holds_an_option(gateway: WritingGateway, hubspot: Portal) -> None:
    reason, topics = choice("reason", "select"), choice("topics", "checkbox")
    create_choice(gateway, reason, "price", "Price")
    create_choice(gateway, topics, "a", "b")
    held: list[Values] = [
        {"reason": "price", "topics": "a"},
        {"reason": "Price", "topics": "b;a"},
        {"topics": "b"},
    ]
    fill(hubspot, [deal(**one) for one in held])
    ids = [str(FIRST + number) for number in range(3)]
    assert holders(gateway, reason, "price") == (ids[0],)
    assert holders(gateway, reason, "Price") == (ids[1],)
    assert holders(gateway, topics, "a") == (ids[0], ids[1])
    assert holders(gateway, topics, "c") == ()


def test_holders_are_records_of_the_propertys_own_object(
    gateway: WritingGateway, hubspot: Portal
) -> None:
    size = choice("size", "select", "companies")
    create_choice(gateway, size, "large")
    fill(hubspot, [{"name": "Mars", "size": "large"}], "companies")
    assert holders(gateway, size, "large") == (str(FIRST),)
