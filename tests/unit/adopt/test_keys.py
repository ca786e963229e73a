from decimal import Decimal

import pytest

from dealwright.adopt.keys import Keys, misleads, outcome_of, says_otherwise, slug
from dealwright.plan.resources import Stage


def a_stage(id_: str, label: str, share: str | None = "0.5", thing: str = "deals") -> Stage:
    probability = None if share is None else Decimal(share)
    return Stage(object=thing, pipeline="p", id=id_, key=id_, label=label, probability=probability)


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Closed Won", "closed_won"),
        (" **Outreach** | @team ", "outreach_team"),
        ("Gespräch", "gesprach"),
        ("日本", ""),
        ("a" * 40, "a" * 36),
        ("a" * 35 + " b", "a" * 35),
    ],
)
def test_a_label_in_the_letters_of_a_key(label: str, key: str) -> None:
    assert slug(label) == key


@pytest.mark.parametrize(
    ("id_", "wanted", "key"),
    [
        ("talk", ("talk", "discovery"), "talk"),
        ("1047219381", ("1047219381", "discovery"), "discovery"),
        ("9f8e-77", ("9f8e-77", "discovery"), "discovery"),
        ("1047219381", ("1047219381", ""), "stage_1047219381"),
        ("1047219381", ("1047219381", "2026"), "stage_2026"),
        ("-", ("-", ""), "stage"),
        ("q" * 40, ("q" * 40, "x"), "x"),
    ],
)
def test_an_id_stays_the_key_where_it_can(id_: str, wanted: tuple[str, ...], key: str) -> None:
    assert Keys([], [id_]).make(id_, *wanted, kind="stage") == key


def test_a_key_that_is_taken_gets_a_suffix() -> None:
    keys = Keys(["talk"], ["talk_2", "elsewhere"])
    assert keys.make("1", "talk", kind="stage") == "talk_3"
    assert keys.make("2", "elsewhere", kind="stage") == "elsewhere_2", "the id of another stage"
    assert keys.make("elsewhere", "elsewhere", kind="stage") == "elsewhere"
    assert Keys(["a" * 36], []).make("1", "a" * 36, kind="stage") == "a" * 34 + "_2"


@pytest.mark.parametrize(
    ("share", "outcome"), [("1.0", "won"), ("0", "lost"), ("0.999999", "open"), ("0.1", "open")]
)
def test_the_outcome_is_the_probability(share: str, outcome: str) -> None:
    assert outcome_of(Decimal(share)) == outcome


@pytest.mark.parametrize(
    ("stage", "why"),
    [
        (a_stage("closedwon", "Closed Won", "0"), "its probability makes it lost, whatever its id says"),
        (a_stage("deal_lost", "Signed", "1"), "its probability makes it won, whatever its id says"),
        (a_stage("won", "Talk", "0.5"), "its probability makes it open, whatever its id says"),
        (
            a_stage("contractsent", "Legal review"),
            "HubSpot made the id for Contract Sent, and somebody gave it another label",
        ),
        (a_stage("contractsent", "contract  sent "), None),
        (a_stage("closedwon", "Closed Won", "1"), None),
        (a_stage("wonder", "Wonder", "0.5"), None),
        (a_stage("contractsent", "Else", None, "orders"), None),
    ],
)  # fmt: skip
def test_an_id_that_misleads(stage: Stage, why: str | None) -> None:
    outcome = None if stage.probability is None else outcome_of(stage.probability)
    assert misleads(stage, outcome) == why


def test_words_that_speak_of_both_are_no_lie() -> None:
    assert not says_otherwise("won_or_lost", "won")
    assert says_otherwise("won_or_lost", "open")
