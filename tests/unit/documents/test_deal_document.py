"""Documents that a template makes of a deal: what it asks for, and what stands in it."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from dealwright.documents.deal_document import Occasion, kinds, render_document
from dealwright.documents.environment import make_environment
from dealwright.documents.given import Given
from dealwright.documents.proposal import DealFacts
from dealwright.documents.work import WorkItem
from dealwright.errors import FindingsError, UsageError
from dealwright.model.words import Hours
from support.golden import golden
from support.hubs import our_link
from unit.documents.books import our_book

BUNDLED = make_environment()
AT = Occasion(today=dt.date(2026, 2, 10), version="2.0.0", commit="0123456789")
DEAL: dict[str, str | None] = {
    "dealname": "26 Mars University",
    "dealtype": "newbusiness",
    "jobs_to_be_done": "Teach 300 students\n- without installs",
    "technical_requirements": "AWS, and login through the university",
    "decision_makers": "The dean signs; the head of computing decides",
    "icp_fit": "strong",
    "need_confirmed": "true",
    "lead_source": None,
    "loss_reason": "feature_gap",
    "loss_notes": "They needed a feature that nobody builds",
    "contract_start_date": "2026-03-01",
    "contract_end_date": "2027-02-28",
    "configurator_url": f"{our_link()}\n{our_link(hub_gpu='NVIDIA T4', hub_dask='Enabled')}",
    "mrr": "1250",
    "amount": "18600",
    "deal_currency_code": "USD",
    "expected_monthly_users": "50",
    "signed_agreement_url": "https://files.example.org/agreement",
}
TIES = {"company": 1, "contacts": 2, "line_items": 1}
WORK = (
    WorkItem(
        item="Design it with two communities",
        hours=Hours(Decimal(8), Decimal(12)),
        done_when="Both have read the design and agree",
    ),
    WorkItem(
        item="Build it for one provider",
        hours=Hours(Decimal(40), Decimal("72.5")),
        done_when="A user above the limit is told so, and can delete",
        risk="The file system may not count fast enough",
    ),
    WorkItem(item="Write the guide", hours=Hours(Decimal(6), Decimal(6))),
)
LATER = dict.fromkeys(
    ["statement_of_work", "renewal_proposal", "renewal_brief"], dt.date(2026, 11, 23)
)
SAID: dict[str, dict[str, str | tuple[WorkItem, ...]]] = {
    "discovery_notes": {},
    "agreement": {
        "cloud_account": "member",
        "member_address": "1 Olympus Road, Mars",
        "member_signatory": "Ada Lovelace, Dean",
        "our_signatory": "Grace Hopper, Director",
        "payment_terms": "45 days after the invoice",
        "taxes": "Each side bears its own",
        "renewal": "By a new agreement",
        "notice": "30 days",
        "liability": "As in the template",
        "governing_law": "That of the template",
        "services": "Two hubs for teaching, with images of the member's own",
        "budget": "not applicable",
        "access_contact": "The head of computing",
    },
    "renewal_proposal": {"signed_on": "2026-02-20", "mau": "280,100"},
    "renewal_brief": {"mau": "280", "cloud_cost": "About 1,200 USD a month", "tickets": "12"},
    "statement_of_work": {
        "outcome": "Every community can limit how much its users store, without asking us",
        "roadmap": "Storage quotas, in the part Now",
        "background": "Quotas are set by hand today, one hub after the other",
        "not_included": "Moving data that exists already",
        "who": "The engineers of the platform team",
        "work": WORK,
    },
    "icp_hypothesis": {"hypothesis": "training_networks"},
    "order": {},
    "outreach_experiments": {},
    "phase_1_issue": {"representatives": "recorded", "account_name": "mars-university"},
    "phase_2_issue": {"region": "us-west-2", "cluster_name": "mars"},
    "phase_3_issue": {"hub_name_1": "Teaching"},
    "premier_note": {"greeting": "Ada"},
    "welcome": {"greeting": "Ada"},
    "win_loss": {"icp_change": "nothing", "practice_change": "Ask for features first"},
}


def made(
    kind: str,
    deal: Mapping[str, str | None] = DEAL,
    said: Given | None = None,
    root: Path | None = None,
) -> str:
    return render_document(
        our_book(),
        kind,
        DealFacts(deal="123", properties=deal, portal="sandbox", ties=TIES, stage="closed_won"),
        SAID.get(kind, {}) if said is None else said,
        at=dataclasses.replace(AT, today=LATER.get(kind, AT.today)),
        environment=BUNDLED if root is None else make_environment(root),
    )


def test_each_document_there_is_has_a_case_here() -> None:
    assert set(kinds(make_environment())) == set(SAID)


@pytest.mark.parametrize("kind", SAID)
def test_the_whole_document(kind: str) -> None:
    text = made(kind)
    assert text == golden(f"{kind}.md", text)


def test_other_words_give_another_digest() -> None:
    assert made("welcome").splitlines()[-1] == made("welcome").splitlines()[-1]
    assert (
        made("welcome").splitlines()[-1]
        != made("welcome", said={"greeting": "Al"}).splitlines()[-1]
    )


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(FindingsError) as refused:
        made("welcome", {"dealname": " ", "contract_end_date": "2027-02-28"}, {"greeting": " "})
    assert refused.value.message == (
        "welcome for deal 123 needs what nobody has said, "
        "of the deal: Deal name (dealname), Contract start (contract_start_date); "
        "of you: greeting (whom the mail is to, as you would greet them)"
    )
    assert refused.value.hint == (
        "fill in deal 123 in HubSpot (portal sandbox), and say it with --set greeting=…"
    )


def test_what_cannot_be_seen_is_nothing() -> None:
    with pytest.raises(FindingsError) as refused:
        made("welcome", DEAL | {"dealname": "\x00 \u200b"}, {"greeting": "\u202e"})
    assert refused.value.message == (
        "welcome for deal 123 needs what nobody has said, of the deal: Deal name (dealname); "
        "of you: greeting (whom the mail is to, as you would greet them)"
    )


def test_what_is_no_number_and_no_day_is_told_by_its_name() -> None:
    odd = {"expected_monthly_users": "many", "icp_hypothesis": "regional_universities"}
    with pytest.raises(FindingsError) as refused:
        made("discovery_notes", DEAL | odd)
    assert refused.value.message == (
        "discovery_notes for deal 123 needs what nobody has said, of the deal, as a number: "
        "Expected monthly active users (expected_monthly_users)"
    )
    with pytest.raises(FindingsError, match=r"of the deal, as a day: Contract end"):
        made("welcome", DEAL | {"contract_end_date": "20270228"})
    for number in ("1_000", "NaN", "١٢", "1e999"):
        with pytest.raises(FindingsError, match=r"as a number: Expected monthly"):
            made("discovery_notes", DEAL | {"expected_monthly_users": number})
    number = made("discovery_notes", DEAL | odd | {"expected_monthly_users": "1e3"})
    assert "| Expected monthly active users | 1e3 |" in number


def test_a_hypothesis_is_shown_by_its_label() -> None:
    label = our_book().hypotheses[0].label
    text = made("win_loss", DEAL | {"icp_hypothesis": our_book().hypotheses[0].hypothesis})
    assert f"| ICP hypothesis | {label} |" in text


def test_what_nobody_asked_for_is_a_slip() -> None:
    with pytest.raises(UsageError) as refused:
        made("welcome", said={"greting": "Ada", "greeting": "Ada"})
    assert refused.value.message == "welcome asks for nothing called greting"
    assert refused.value.hint == "did you mean greeting?"


def test_a_document_that_there_is_not() -> None:
    with pytest.raises(UsageError, match="there is no document welcom") as refused:
        made("welcom")
    assert refused.value.hint == "did you mean welcome?"
    with pytest.raises(UsageError) as refused:
        made("../proposal/general")
    assert "discovery_notes" in (refused.value.hint or "")


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "documents"
    folder.mkdir(parents=True)
    (folder / "note.md.j2").write_text(
        "# {{ customer }}\n\nPay within {{ given('days', 'days of payment') }} days."
        " {{ deal.field('loss_reason') }}\n",
        encoding="utf-8",
    )
    assert made("note", said={"days": "30"}, root=tmp_path) == (
        "# Mars University\n\nPay within 30 days. Feature gap\n"
    )
    (folder / "note.md.j2").write_text("We guarantee it.", encoding="utf-8")
    with pytest.raises(FindingsError, match=r"guarantee \("):
        made("note", said={}, root=tmp_path)


def test_prices_are_those_of_the_day() -> None:
    text = made("agreement")
    assert "| Annual fee | 15,000 USD |" in text
    assert "| 101–1,000 | 2.50 USD | 2,800 USD |" in text
    ours = {**SAID["agreement"], "cloud_account": "ours"}
    del ours["access_contact"]
    bare = {**DEAL, "configurator_url": None}
    with pytest.raises(FindingsError, match="needs what nobody has said, of you: other_terms"):
        made("agreement", bare, said=ours)
    assert "Cloud access" not in made("agreement", bare, said=ours | {"other_terms": "none"})
    with pytest.raises(
        FindingsError, match="is ours, but cluster:account in the links says: community-managed"
    ):
        made("agreement", said=ours)
    with pytest.raises(FindingsError, match="cloud_account is theirs, neither ours nor member"):
        made("agreement", said=SAID["agreement"] | {"cloud_account": "theirs"})


def test_a_note_promises_no_time_that_has_begun() -> None:
    late = Occasion(today=dt.date(2026, 7, 1), version=None, commit=None)
    with pytest.raises(FindingsError, match="come back in 2026Q3, which has begun"):
        render_document(
            our_book(),
            "premier_note",
            DealFacts(deal="123", properties=DEAL, portal="sandbox"),
            SAID["premier_note"],
            at=late,
            environment=make_environment(),
        )


WORDS = st.text(
    st.sampled_from("{}%#<>[]()*_`|\\~@&;:'\"!-+= \n\tab1.") | st.characters(codec="utf-8"),
    max_size=80,
)


BEGINNINGS = (
    *("# Welcome", "# Win/loss", "# Discovery", "# S", "# A note", "# General", "# R"),
    *("# Order", "# ICP hypothesis", "# Outreach", r"# \[New Hub\] \[Phase"),
)


@settings(max_examples=100, deadline=None)
@drawn(
    st.sampled_from(sorted(SAID)),
    st.dictionaries(st.sampled_from(sorted(set(DEAL) - {"dealtype"})), WORDS),
    WORDS,
)
def test_whatever_a_deal_says_it_is_text_or_refused(
    kind: str, changes: dict[str, str], said: str
) -> None:
    fixed = {
        key: value
        for key, value in SAID[kind].items()
        if key in ("cloud_account", "hypothesis", "mau", "signed_on") or not isinstance(value, str)
    }
    try:
        text = made(kind, DEAL | changes, dict.fromkeys(SAID[kind], said) | fixed)
    except FindingsError:
        return
    assert text.startswith(BEGINNINGS)
    assert "…" not in text or any("…" in one for one in (*changes.values(), said))
    body = text.rpartition("\n---\n")[0]
    assert "<" not in body.replace("&lt;", "")
