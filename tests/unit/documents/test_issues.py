"""Delivery's issues: what is known, what is not, and nobody's name."""

import dataclasses

import pytest

from dealwright.documents.deal_document import Occasion, render_document
from dealwright.documents.environment import make_environment
from dealwright.documents.proposal import DealFacts
from dealwright.errors import FindingsError, UsageError
from dealwright.model.playbook import Playbook
from support.hubs import our_link
from unit.documents.books import our_book
from unit.documents.test_deal_document import AT, DEAL, TIES, made

PHASES = ("phase_1_issue", "phase_2_issue", "phase_3_issue")
ABOUT_PEOPLE = {"representatives": "recorded", "technical_contacts": "recorded"}
FIRST = {"account_name": "mars-university", **ABOUT_PEOPLE}


def test_an_issue_is_ready_when_nothing_is_unknown() -> None:
    text = made("phase_1_issue", said=FIRST)
    assert "**Status: READY**" in text
    assert "unknown" not in text
    assert "| Community Representatives | recorded, see deal 123 in HubSpot |" in text
    for left_out, role in (("account_name", "Delivery Manager"), ("representatives", "Account M")):
        text = made("phase_1_issue", said={k: v for k, v in FIRST.items() if k != left_out})
        assert "**Status: NOT READY**" in text
        assert f"(`{left_out}`), ask: {role}" in text


def test_a_contradiction_in_the_links_keeps_an_issue_from_being_ready() -> None:
    deal = {**DEAL, "configurator_url": our_link(cluster_account="2i2c-managed")}
    text = made("phase_1_issue", deal, FIRST)
    assert "**Status: NOT READY**" in text
    assert "(DW910)" in text


@pytest.mark.parametrize("kind", PHASES)
def test_without_links_everything_is_unknown_and_nothing_is_made_up(kind: str) -> None:
    text = made(kind, {**DEAL, "configurator_url": None}, {})
    assert "**Status: NOT READY**" in text
    assert "| Hubs | **unknown**: the deal has no link of the Hub Configurator |" in text
    for choice in ("AWS", "NVIDIA", "GitHub -"):
        assert choice not in text
    assert ("### Each hub" in text) == (kind == "phase_3_issue")


@pytest.mark.parametrize("kind", PHASES)
@pytest.mark.parametrize("key", ["contract_end_date", "mrr", "signed_agreement_url"])
def test_nothing_is_built_before_the_handoff_has_what_it_requires(kind: str, key: str) -> None:
    with pytest.raises(
        FindingsError, match=rf"needs what nobody has said, of the deal: .*\({key}\)"
    ):
        made(kind, {**DEAL, key: ""}, {})


@pytest.mark.parametrize("kind", PHASES)
def test_no_words_of_the_member_and_no_money_stand_in_public(kind: str) -> None:
    text = made(kind, {**DEAL, "win_notes": "Dr Who liked it"}, {})
    for private in (
        "300 students",
        "The dean",
        "Dr Who",
        "1250",
        "18600",
        "18,600",
        "files.example",
    ):
        assert private not in text


def test_work_waits_for_the_stage_of_the_handoff() -> None:
    for stage, told in (("proposal", "Proposal"), (None, "not known")):
        text = _made("phase_1_issue", our_book(), TIES, stage=stage, said=FIRST)
        assert "**Status: NOT READY**" in text
        assert f"| Stage of the deal | {told}; work begins once it is in Closed Won |" in text
        order = _made("order", our_book(), TIES, stage=stage)
        assert f"| Stage of the deal | {told} |" in order
        assert "- An order is released once the deal is in Closed Won" in order
    assert "An order is released once" not in _made("order", our_book(), TIES)


@pytest.mark.parametrize("kind", [*PHASES, "order"])
def test_nothing_is_delivered_for_a_lost_deal(kind: str) -> None:
    with pytest.raises(FindingsError, match="deal 123 is in Closed Lost, so nothing is delivered"):
        _made(kind, our_book(), TIES, stage="closed_lost")


def test_a_name_is_refused_where_only_a_record_counts() -> None:
    with pytest.raises(FindingsError) as refused:
        made("phase_1_issue", said={"representatives": "Ada Lovelace"})
    assert refused.value.message == (
        "representatives is confidential, and the issue is read in public"
    )
    assert "Ada" not in (refused.value.hint or "")


def test_what_is_known_cannot_be_said_again() -> None:
    with pytest.raises(UsageError, match="asks for nothing called provider"):
        made("phase_2_issue", said={"provider": "GCP"})
    assert "| Cloud provider | GCP |" in made(
        "phase_2_issue", {**DEAL, "configurator_url": None}, {"provider": "GCP"}
    )


def test_each_hub_is_told_of_by_itself() -> None:
    text = made("phase_3_issue", said={"hub_name_2": "Workshops"})
    first, second = text.split("### Hub 2")
    assert "| GPU | None |" in first
    assert "| GPU | NVIDIA T4 |" in second
    assert "| Name of the hub and its address | Workshops |" in second
    assert "Workshops" not in first


def _made(
    kind: str,
    book: Playbook,
    ties: dict[str, int] | None = None,
    *,
    said: dict[str, str] | None = None,
    **more: object,
) -> str:
    facts = DealFacts(deal="123", properties=DEAL, portal="sandbox", ties=ties, stage="closed_won")
    return render_document(
        book,
        kind,
        dataclasses.replace(facts, **more),  # type: ignore[arg-type] # by name, as they come
        said or {},
        at=Occasion(today=AT.today, version=None, commit=None),
        environment=make_environment(),
    )


def test_a_playbook_without_phases_or_handoff() -> None:
    book = our_book()
    assert book.handoff is not None
    assert book.handoff.issues is not None
    issues = dataclasses.replace(book.handoff.issues, phases=book.handoff.issues.phases[:1])
    short = dataclasses.replace(book, handoff=dataclasses.replace(book.handoff, issues=issues))
    assert _made("phase_1_issue", short)
    with pytest.raises(FindingsError, match="the playbook says nothing of phase 2 of delivery"):
        _made("phase_2_issue", short)
    bare = dataclasses.replace(book, handoff=None)
    with pytest.raises(FindingsError, match="the playbook says nothing of phase 1 of delivery"):
        _made("phase_1_issue", bare)
    with pytest.raises(FindingsError, match="does not say how an order gets to delivery"):
        _made("order", bare)


# ---------------------------------------------------------------- the order


@pytest.mark.parametrize(
    "key",
    [
        *("contract_start_date", "contract_end_date", "mrr", "signed_agreement_url"),
        "configurator_url",
    ],
)
def test_an_order_names_the_property_that_is_empty(key: str) -> None:
    with pytest.raises(
        FindingsError, match=rf"order for deal 123 needs .*of the deal: .*\({key}\)$"
    ):
        made("order", {**DEAL, key: None}, {})


def test_an_order_wants_what_hangs_on_the_deal() -> None:
    with pytest.raises(FindingsError, match=r"Contacts \(contacts\), Line items \(line_items\)$"):
        _made("order", our_book(), {**TIES, "contacts": 0, "line_items": 0})
    for unseen in (None, {}, {"company": 1, "contacts": 1}):
        text = _made("order", our_book(), unseen)
        assert "| Line items | not looked up |" in text
        assert "- What hangs on the deal could not be looked up: are Company, Contacts and" in text
    assert "could not be looked up" not in _made("order", our_book(), TIES)


def test_links_given_by_hand_are_to_be_recorded() -> None:
    asked = "- The links were given when this was made"
    assert asked in _made("order", our_book(), TIES, links=(our_link(),))
    assert asked not in _made("order", our_book(), TIES)
    assert "hub 1" in made("order").casefold()


def test_an_order_at_a_price_that_is_none_is_refused() -> None:
    with pytest.raises(FindingsError, match=r"MRR \(mrr\) of deal 123 is 1000 a month"):
        made("order", {**DEAL, "mrr": "1000"})
    doubtful = made("order", {**DEAL, "amount": "20000"})
    assert "- The amount is 20,000 USD, but the fee of the term and the usage of 50" in doubtful
