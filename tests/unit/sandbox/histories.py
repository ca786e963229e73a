"""A pipeline and a plan of a team that is not ours, so that a seed knows no names by heart."""

from datetime import date

from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import (
    Experiment,
    Hypothesis,
    Outreach,
    Parking,
    SeedPlan,
    Size,
    Trait,
    Truth,
    Way,
    seed_portal,
)
from unit.sandbox.wires import Http, Json, a_choice, a_property

AS_OF = date(2026, 9, 21)
FIRST, CALL, OFFER, RENEW = (
    *("appointmentscheduled", "qualifiedtobuy"),
    *("contractsent", "decisionmakerboughtin"),
)
WON, LOST = "closedwon", "closedlost"
WRITE = "presentationscheduled"
REQUIRED = {
    (FIRST, WRITE): ("budget",),
    (OFFER, WON): ("signed_url",),
    **{(stage, LOST): ("loss_reason",) for stage in (FIRST, WRITE, CALL, OFFER, RENEW)},
}
PLAN = SeedPlan(
    pipeline="default",
    ways=(
        Way(
            stages=(FIRST, WRITE, CALL, OFFER, WON),
            lost=LOST,
            properties={"dealtype": "newbusiness"},
            on_move=REQUIRED,
            in_stage={LOST: ("verdict",)},
        ),
        Way(
            stages=(RENEW, OFFER, WON),
            lost=LOST,
            properties={"dealtype": "existingbusiness"},
            on_move=REQUIRED,
            in_stage={LOST: ("verdict",)},
        ),
    ),
    traits=(
        Trait(name="source", of="deals", values=("inbound", "fair")),
        Trait(name="budget", of="deals", values=("none", "some", "much")),
        Trait(name="sort", of="companies", values=("school", "lab", "firm")),
        Trait(name="has_hub", of="companies", values=("true", "false")),
    ),
    signals={(WRITE, CALL): ("source", "budget", "sort"), (CALL, OFFER): ("has_hub",)},
    hypotheses=(
        Hypothesis(key="labs", step=(WRITE, CALL), segment={"sort": ("lab",)}),
        Hypothesis(key="hubs", step=(CALL, OFFER), segment={"has_hub": ("true",)}),
    ),
    experiments=(
        Experiment(
            key="opening",
            name="variant",
            arms=("a", "b"),
            split=(50, 50),
            start=date(2025, 9, 1),
            step=(WRITE, CALL),
        ),
    ),
    parking=Parking(stage=FIRST, reason="later", until=date(2026, 7, 1)),
    outreach=Outreach(stage=WRITE),
    meetings={CALL: "First call", OFFER: "Offer call", RENEW: "Renewal call"},
    horizons={(WRITE, CALL): 45, (CALL, OFFER): 60, (OFFER, WON): 90},
)


def prepared(http: Http) -> None:
    """The properties that the plan speaks of."""
    dates: Json = {"type": "date", "fieldType": "date"}
    yes_no: Json = {
        "type": "bool",
        "fieldType": "booleancheckbox",
        "options": [{"label": value, "value": value} for value in ("true", "false")],
    }
    for body in (
        a_property("contract_start_date", **dates),
        a_property("contract_end_date", **dates),
        a_property("parked_until", **dates),
        a_property("signed_url"),
        a_property("mrr", type="number", fieldType="number"),
        a_choice("loss_reason", "price", "timing"),
        a_choice("verdict", "them", "us"),
        a_choice("source", "inbound", "fair"),
        a_choice("budget", "none", "some", "much"),
        a_choice("icp_hypothesis", "labs", "hubs"),
        a_choice("variant", "a", "b"),
        a_choice("parked_reason", "later"),
        a_choice("service_status", "ongoing", "ended"),
    ):
        http.made("/crm/v3/properties/deals", body)
    of_companies: Json = {"groupName": "companyinformation"}
    for body in (
        a_choice("sort", "school", "lab", "firm", **of_companies),
        a_property("has_hub", **yes_no, **of_companies),
    ):
        http.made("/crm/v3/properties/companies", body)
    role = a_choice("buying_role", "buyer", "champion", groupName="contactinformation")
    http.made("/crm/v3/properties/contacts", role)
    of_emails: Json = {"groupName": "emailinformation"}
    purpose = a_choice("email_purpose", "outreach", "renewal", **of_emails)
    http.made("/crm/v3/properties/emails", purpose)
    http.made("/crm/v3/properties/emails", a_property("email_template", **of_emails))


def seed(portal: Portal, count: int = 200, number: int = 7, *, slowly: bool = False) -> Truth:
    size = Size(deals=count, as_of=AS_OF, seed=number)
    return seed_portal(portal, PLAN, size, slowly=slowly)
