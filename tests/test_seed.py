"""The sales system that this playbook implements, line by line: nothing of it may get lost."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model.organisation import Role
from dealwright.model.pipelines import Stage
from dealwright.model.playbook import Playbook
from dealwright.model.words import Money, Sample
from dealwright.resources import schema, template_names

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def book() -> Playbook:
    loaded = load(from_folder(ROOT), schema, templates=template_names(ROOT))
    assert loaded.findings == ()
    return loaded.playbook


@pytest.fixture(scope="module")
def stages(book: Playbook) -> dict[str, Stage]:
    pipeline = book.pipeline("membership_sales")
    assert pipeline is not None
    return {stage.label: stage for stage in pipeline.stages}


def test_purpose_and_principles(book: Playbook) -> None:
    assert book.about.title == "Sales Operations Overview (2025)"
    assert book.about.page_label == "sales-operations:index"
    assert "General Members" in book.about.purpose
    assert [one.label for one in book.about.principles] == [
        "Iterative ICP development",
        "Metrics as experiments",
        "Structured flexibility",
    ]


def test_buyers_and_the_community_of_users(book: Playbook) -> None:
    words = {one.label: one.text for one in book.about.vocabulary}
    assert set(words) == {"Buyers", "Community of users"}
    for word in ("universities", "research institutions", "education"):
        assert word in words["Buyers"]
    for word in ("researchers", "students", "practitioners"):
        assert word in words["Community of users"]


def test_focus_on_general_while_premier_waits(book: Playbook) -> None:
    focus = book.about.focus
    assert focus.offering == "general"
    assert "3 community hubs" in focus.statement
    (later,) = focus.deferred
    assert (later.offering, later.until.text) == ("premier", "2026Q3")
    for word in ("10+ hubs", "custom configurations", "dedicated consulting", "one offering"):
        assert word in " ".join(later.why.replace("\n", " ").split())


def test_seven_stages_in_order(stages: dict[str, Stage]) -> None:
    assert list(stages) == [
        "Enrichment",
        "Outreach",
        "Discovery",
        "Renewals",
        "Proposal",
        "Closed Won",
        "Closed Lost",
    ]
    for stage in stages.values():
        assert stage.purpose
        assert stage.activities
        assert stage.exits
        assert stage.learning


def test_activities_one_by_one(stages: dict[str, Stage]) -> None:
    assert {label: len(stage.activities) for label, stage in stages.items()} == {
        "Enrichment": 3,
        "Outreach": 2,
        "Discovery": 2,
        "Renewals": 3,
        "Proposal": 4,
        "Closed Won": 3,
        "Closed Lost": 2,
    }


def test_thirteen_exits(stages: dict[str, Stage]) -> None:
    assert [(label, leave.to) for label, stage in stages.items() for leave in stage.exits] == [
        ("Enrichment", "outreach"),
        ("Enrichment", "closed_lost"),
        ("Enrichment", None),
        ("Outreach", "discovery"),
        ("Outreach", "closed_lost"),
        ("Discovery", "proposal"),
        ("Discovery", "closed_lost"),
        ("Renewals", "proposal"),
        ("Renewals", "closed_lost"),
        ("Proposal", "closed_won"),
        ("Proposal", "closed_lost"),
        ("Closed Won", None),
        ("Closed Lost", None),
    ]


def test_premier_is_parked_until_the_third_quarter(stages: dict[str, Stage]) -> None:
    (park,) = [leave.park for stage in stages.values() for leave in stage.exits if leave.park]
    assert park.reason == "premier"
    assert park.until.text == "2026Q3"
    assert park.until.day == dt.date(2026, 7, 1)


def test_a_qualified_deal_has_need_budget_and_fit(stages: dict[str, Stage]) -> None:
    assert stages["Enrichment"].exits[0].requires == ("need_confirmed", "budget_signal", "icp_fit")


def test_a_lost_deal_has_a_reason(stages: dict[str, Stage]) -> None:
    for stage in stages.values():
        for leave in stage.exits:
            assert leave.to != "closed_lost" or "loss_reason" in leave.requires


def test_renewals_not_renewing_leave_learnings(stages: dict[str, Stage]) -> None:
    assert "loss_notes" in stages["Renewals"].exits[1].requires


def test_closed_won_updates_dates_and_mrr(stages: dict[str, Stage]) -> None:
    requires = stages["Proposal"].exits[0].requires
    assert {"contract_start_date", "contract_end_date", "mrr"} <= {*requires}
    assert stages["Closed Won"].exits[0].requires == ("service_status",)


def test_outreach_channels_and_follow_up(stages: dict[str, Stage]) -> None:
    outreach = stages["Outreach"]
    assert [one.label for one in outreach.channels] == [
        "Email",
        "Warm intro",
        "Conference follow-up",
    ]
    assert outreach.follow_up is not None
    assert (outreach.follow_up.touches, outreach.follow_up.over) == (4, 21)
    assert outreach.follow_up.assumption


def test_where_each_type_of_deal_starts(book: Playbook, stages: dict[str, Stage]) -> None:
    starts = {label: stage.starts for label, stage in stages.items() if stage.starts}
    assert starts == {"Enrichment": "new business", "Renewals": "existing business"}
    deal_type = book.properties_of("deals")["dealtype"]
    assert [one.label for one in deal_type.options] == ["New Business", "Existing Business"]
    (field,) = [one for of in book.measures.fields for one in of.fields if one.field == "deal_type"]
    assert {(one.value, one.means) for one in field.values} == {
        ("newbusiness", "new business"),
        ("existingbusiness", "existing business"),
    }


def test_thirteen_metrics_by_segment_and_status(book: Playbook) -> None:
    tracked = [(one.segment, one.status, one.label) for one in book.measures.metrics if one.segment]
    assert tracked == [
        ("new business", "implemented", "Sales Qualified Deals"),
        ("new business", "implemented", "SQD Net New"),
        ("new business", "implemented", "Meetings Per Week"),
        ("new business", "implemented", "Outreach Email Open Rates"),
        ("new business", "implemented", "Outreach → Discovery conversion rate"),
        ("new business", "implemented", "Discovery → Proposal conversion rate"),
        ("new business", "implemented", "Days in Pipeline"),
        ("new business", "implemented", "Days in Discovery"),
        ("existing business", "implemented", "Existing Business Active"),
        ("existing business", "implemented", "Overdue Renewal"),
        ("existing business", "implemented", "[0,30] Renewal"),
        ("existing business", "implemented", "[31,90] Renewal"),
        ("existing business", "implemented", "[91,180] Renewal"),
    ]
    short = {one.label: one.short for one in book.measures.metrics if one.short}
    assert short == {"Sales Qualified Deals": "SQD", "Meetings Per Week": "MPW"}


def test_two_more_metrics_serve_red_lines(book: Playbook) -> None:
    others = [one for one in book.measures.metrics if one.segment is None]
    assert [(one.metric, one.supports) for one in others] == [
        ("proposal_to_won", "no_wins"),
        ("discovery_calls", "offering_misfit"),
    ]
    assert [one for one in book.measures.metrics if one.supports and one.segment] == []


def test_what_the_metrics_say(book: Playbook) -> None:
    def metric(key: str) -> tuple[object, ...]:
        one = book.measures.metric(key)
        assert one is not None
        where = {of.field: of.values for of in one.where}
        return (*one.verbs(), one.in_ + one.entering, one.during, where)

    (qualified,) = book.measures.stage_sets
    assert qualified.stages == ("outreach", "discovery", "renewals", "proposal")
    assert metric("sqd") == ("count", ("sales_qualified",), None, {})
    assert metric("sqd_net_new") == ("count", ("sales_qualified",), "last 7 days", {})
    kinds = ("discovery", "renewals", "proposal")
    held = {"kind": kinds, "outcome": ("held",)}
    assert metric("mpw") == ("count", (), "last 7 days", held)
    assert metric("existing_business_active") == (
        "count",
        ("closed_won",),
        None,
        {"contract": ("running",)},
    )
    ends = {
        key: metric(key)[-1]
        for key in ("overdue_renewal", "renewal_0_30", "renewal_31_90", "renewal_91_180")
    }
    assert ends == {
        "overdue_renewal": {"service": ("ongoing",), "contract_end": ("past",)},
        "renewal_0_30": {"service": ("ongoing",), "contract_end": ("in 0..30 days",)},
        "renewal_31_90": {"service": ("ongoing",), "contract_end": ("in 31..90 days",)},
        "renewal_91_180": {"service": ("ongoing",), "contract_end": ("in 91..180 days",)},
    }


def test_three_red_lines(book: Playbook) -> None:
    outreach, offering, wins = book.red_lines.red_lines
    assert (outreach.metric, outreach.below, outreach.after, outreach.means) == (
        "outreach_to_discovery",
        Decimal("0.15"),
        Sample(20, "attempts"),
        "ICP or messaging broken",
    )
    assert (offering.metric, offering.below, offering.after, offering.means) == (
        "discovery_to_proposal",
        Decimal("0.25"),
        Sample(10, "discovery_calls"),
        "Offering/market fit issue",
    )
    assert (wins.metric, wins.zero, wins.after, wins.means) == (
        "proposal_to_won",
        True,
        Sample(10, "attempts"),
        "Pricing, positioning, or product-market fit problem",
    )


def test_five_loss_reasons(book: Playbook) -> None:
    reasons = book.properties_of("deals")["loss_reason"].options
    assert [one.label for one in reasons] == [
        "Price",
        "Timing",
        "Competitor",
        "Feature gap",
        "Wrong ICP",
    ]


def test_three_roles_with_their_holders_and_three_to_come(book: Playbook) -> None:
    held = [role for role in book.roles.roles if role.held_by]
    assert [(role.label, role.held_by[0].name) for role in held] == [
        ("Business Development Lead / Account Manager", "James Colliander"),
        ("Chief of Staff / Account Manager", "Harold Campbell"),
        ("Delivery Manager", "April Johnson"),
    ]
    later: list[Role] = [role for role in book.roles.roles if not role.held_by]
    assert [(role.label, role.nickname) for role in later] == [
        ("Business Development Lead", None),
        ("Account Manager - New Sales", "Hunter"),
        ("Account Manager - Renewals", "Farmer"),
    ]
    assert {key for role in held for key in role.becomes} == {role.role for role in later}
    assert all(role.does for role in book.roles.roles)
    assert all(holder.github is None for role in held for holder in role.held_by)


def test_five_tools(book: Playbook) -> None:
    assert [(tool.label, tool.formerly) for tool in book.tools.tools] == [
        ("HubSpot", None),
        ("Asana", None),
        ("Google Drive", None),
        ("Dropbox Sign", "HelloSign"),
        ("Hub Configurator", None),
    ]
    assert book.tools.tools[-1].url == "https://2i2c.org/hub-configurator"
    assert [len(tool.used_for) for tool in book.tools.tools] == [4, 3, 3, 1, 1]


def test_six_artefacts_and_where_they_are_kept(book: Playbook) -> None:
    kept = {
        one.label: {place for part in one.kept_in for place in part.tools}
        for one in book.artefacts.artefacts
    }
    assert kept == {
        "ICP hypothesis documents": {"asana"},
        "Outreach experiments log": {"google_drive"},
        "Discovery notes": {"asana"},
        "Service agreements": {"google_drive", "sage", "hubspot"},
        "HubSpot Orders": {"hubspot"},
        "Win/loss analysis": {"asana", "google_drive"},
    }


def test_six_handoff_steps(book: Playbook) -> None:
    assert book.handoff is not None
    assert book.handoff.from_ == "closed_won"
    assert [(step.label, step.by) for step in book.handoff.steps] == [
        ("Account Manager updates HubSpot", "account_manager"),
        ("Ordering process initiated", "account_manager"),
        ("Order created in HubSpot", "account_manager"),
        ("Automation triggers", None),
        ("Delivery Manager takes ownership", "delivery_manager"),
        ("Feedback loop established", "delivery_manager"),
    ]
    assert {"contract_start_date", "contract_end_date", "mrr"} <= {
        *book.handoff.requires.properties
    }


def test_orders_open_and_are_released(book: Playbook) -> None:
    assert book.handoff is not None
    assert book.handoff.order is not None
    pipeline = book.pipeline(book.handoff.order.pipeline)
    assert pipeline is not None
    assert (pipeline.object, [stage.label for stage in pipeline.stages]) == (
        "orders",
        ["Open", "Ready for P&S Request"],
    )
    assert book.handoff.order.releases_in == pipeline.stages[1].stage
    assert book.handoff.issues is not None


def test_the_rhythm(book: Playbook) -> None:
    weekly, monthly, pivot, *_ = book.rhythm.ceremonies
    assert (weekly.label, weekly.every, weekly.minutes) == ("Weekly Sales Review", "week", 30)
    assert len(weekly.agenda) == 4
    assert weekly.picks == "1 to 2 experiments"
    assert (monthly.label, monthly.every) == ("Monthly Template Evolution", "month")
    assert len(monthly.agenda) == 4
    assert "10-20 closed deals" in monthly.agenda[0].text
    assert "v1 → v2 → v3" in monthly.agenda[3].text
    assert pivot.red_lines == tuple(line.red_line for line in book.red_lines.red_lines)
    assert len(pivot.red_lines) == 3


def test_sponsor_template_contents_and_signature(book: Playbook) -> None:
    legal = book.legal
    assert legal is not None
    assert (legal.sponsor.name, legal.sponsor.short, legal.sponsor.kind) == (
        "Code for Science & Society",
        "CS&S",
        "501(c)(3) nonprofit organization",
    )
    assert legal.template.label == "Outbound Services Agreement"
    assert (legal.template.url or "").startswith(
        "https://docs.google.com/document/d/1kPgSddJ_Sob0XcTbkDy5UShIAVKPmm04P9ZLsYiOV20/"
    )
    assert [one.label for one in legal.contents] == [
        "Scope of services",
        "Pricing structure",
        "Contract term and renewal provisions",
        "Service level commitments",
    ]
    assert (legal.signature.tool, legal.signature.triggers) == ("dropbox_sign", "handoff")


def test_what_makes_it_different_and_what_deals_teach(book: Playbook) -> None:
    assert len(book.about.different.traditional) == len(book.about.different.ours) == 3
    assert book.about.different.outcome
    assert [one.label for one in book.about.deals_teach] == [
        "ICP evolution",
        "Outreach experiments",
        "Product-market fit",
        "Qualification refinement",
    ]


def test_where_to_bring_a_lead(book: Playbook) -> None:
    assert book.about.intake is not None
    assert "business-development" in book.about.intake.where
    assert book.about.intake.contact == "bd_lead"
    assert "Lead - Opportunity - Capture" in book.about.intake.text


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("decision_makers", "long_text"),
        ("referral", "yes_no"),
        ("reengage_on", "date"),
        ("icp_fit", "yes_no"),
        ("need_confirmed", "yes_no"),
        ("budget_signal", "choice"),
        ("jobs_to_be_done", "long_text"),
        ("technical_requirements", "long_text"),
        ("objections", "long_text"),
        ("member_health", "choice"),
        ("renewal_intent", "choice"),
        ("loss_verdict", "choice"),
        ("contract_start_date", "date"),
        ("contract_end_date", "date"),
        ("mrr", "money"),
        ("parked_until", "date"),
    ],
)
def test_what_the_stages_ask_for_is_recorded(book: Playbook, key: str, kind: str) -> None:
    assert book.properties_of("deals")[key].kind == kind


def test_prices_and_bands(book: Playbook) -> None:
    general = book.offerings.offering("general")
    assert general is not None
    before, price = general.prices
    assert price.annual == before.annual == Money(Decimal(15000), "USD")
    assert (price.from_, price.until, price.per) == (dt.date(2026, 1, 22), None, "cluster")
    assert before.usage_unknown
    assert general.hubs == "up to 3"
    bands = book.offerings.bands(price.usage or "")
    assert bands is not None
    assert [(band.up_to, str(band.each.amount)) for band in bands.bands] == [
        (10, "10.00"),
        (100, "5.00"),
        (1000, "2.50"),
        (10000, "1.25"),
        (None, "0"),
    ]
    premier = book.offerings.offering("premier")
    assert premier is not None
    assert (premier.state, premier.hubs) == ("deferred", "10 or more")
    assert premier.prices[-1].annual == Money(Decimal(50000), "USD")


def test_hypotheses_personas_signals_and_an_experiment(book: Playbook) -> None:
    proposed = [one for one in book.hypotheses if one.status == "proposed"]
    assert len(proposed) >= 3
    assert len(book.personas.personas) == 3
    assert len(book.signals.signals) >= 1
    (experiment,) = book.experiments
    assert experiment.question.endswith("?")
    assert book.properties_of("deals")["icp_hypothesis"].options_from == "icp/hypotheses"
