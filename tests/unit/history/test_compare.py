"""Differences by meaning: what is told, what it weighs, and that nothing is overlooked."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.decode.codec import decode
from dealwright.diagnostics import NOWHERE
from dealwright.history.compare import canonical, compare, compare_trees
from dealwright.history.entry import Entry, Kind, Part
from dealwright.history.sentences import enumerated
from dealwright.model.playbook import Playbook
from unit.documents.books import our_book, small_book

Tree = dict[str, Any]
Edit = Callable[[Tree], object]


def after(edit: Edit, before: Edit = lambda tree: tree) -> list[Entry]:
    """The differences that an edit makes to the small playbook."""
    old = copy.deepcopy(canonical(small_book()))
    before(old)
    new = copy.deepcopy(old)
    edit(new)
    return list(compare_trees(old, new))


def _stage(tree: Tree, number: int) -> Tree:
    (sales,) = (one for one in tree["pipelines"] if one["pipeline"] == "sales")
    found: Tree = sales["stages"][number]
    return found


def deals(tree: Tree) -> Tree:
    (found,) = (one for one in tree["properties"] if one["object"] == "deals")
    result: Tree = found
    return result


def prop(tree: Tree, key: str) -> Tree:
    (found,) = (one for one in deals(tree)["properties"] if one["property"] == key)
    result: Tree = found
    return result


def metric(tree: Tree, key: str) -> Tree:
    found: Tree = tree["measures"]["metrics"][key]
    return found


CASES: list[tuple[Edit, Part, Kind, str]] = [
    # Stages
    (
        lambda t: _stage(t, 0)["exits"][0]["requires"].append("jobs_to_be_done"),
        Part.FIRST,
        Kind.CHANGED,
        "Stage Outreach now also requires Jobs to be done before Proposal.",
    ),
    (
        lambda t: _stage(t, 0)["exits"][0].pop("requires"),
        Part.FIRST,
        Kind.CHANGED,
        "Stage Outreach no longer requires Need before Proposal.",
    ),
    (
        lambda t: _stage(t, 0)["exits"][0].update(when="They answer"),
        Part.THIRD,
        Kind.REWORDED,
        "Stage Outreach words its way out to Proposal anew: They answer.",
    ),
    (
        lambda t: _stage(t, 0)["exits"].append({"when": "Signed at once", "to": "won"}),
        Part.FIRST,
        Kind.ADDED,
        "Stage Outreach has a new way out, to Won: Signed at once.",
    ),
    (
        lambda t: _stage(t, 0)["exits"].pop(1),
        Part.FIRST,
        Kind.REMOVED,
        "Stage Outreach no longer has the way out to Lost (No answer).",
    ),
    (
        lambda t: _stage(t, 0)["exits"][2]["park"].update(until="2032Q1"),
        Part.SECOND,
        Kind.CHANGED,
        "Stage Outreach now parks deals until 2032Q1 instead of 2031Q3.",
    ),
    (
        lambda t: _stage(t, 0)["exits"].pop(2),
        Part.FIRST,
        Kind.REMOVED,
        "Stage Outreach no longer has the way out parked until 2031Q3 (Interest in Premier).",
    ),
    (
        lambda t: _stage(t, 2)["exits"][0].update(requires=["need"]),
        Part.FIRST,
        Kind.CHANGED,
        "Stage Won now also requires Need before it is done.",
    ),
    (
        lambda t: _stage(t, 0).update(label="Contact"),
        Part.THIRD,
        Kind.REWORDED,
        "Stage Outreach is now called Contact.",
    ),
    (
        lambda t: _stage(t, 0).update(purpose="Say hello"),
        Part.THIRD,
        Kind.REWORDED,
        "Stage Outreach rewords its purpose: Say hello.",
    ),
    (
        lambda t: _stage(t, 0)["activities"].append("Call"),
        Part.SECOND,
        Kind.ADDED,
        "Stage Outreach has more to do: Call.",
    ),
    (
        lambda t: _stage(t, 0)["activities"].pop(),
        Part.SECOND,
        Kind.REMOVED,
        "Stage Outreach has less to do, no longer: Note who answers.",
    ),
    (
        lambda t: _stage(t, 0)["activities"].reverse(),
        Part.THIRD,
        Kind.REWORDED,
        "Stage Outreach puts its activities into another order.",
    ),
    (
        lambda t: _stage(t, 0).update(probability="30%"),
        Part.SECOND,
        Kind.CHANGED,
        "Stage Outreach changes its probability from 20% to 30%.",
    ),
    (
        lambda t: _stage(t, 0).pop("stalls_after"),
        Part.SECOND,
        Kind.CHANGED,
        "Stage Outreach no longer names its time after which a deal counts as stalled (30 days).",
    ),
    (
        lambda t: _stage(t, 0)["follow_up"].update(over="21 days"),
        Part.SECOND,
        Kind.CHANGED,
        "Stage Outreach changes its follow up over from 14 days to 21 days.",
    ),
    (
        lambda t: _stage(t, 0)["channels"].update(fax="Fax"),
        Part.SECOND,
        Kind.ADDED,
        "Stage Outreach has a new channel: Fax.",
    ),
    (
        lambda t: _stage(t, 0)["channels"].pop("phone"),
        Part.SECOND,
        Kind.REMOVED,
        "Stage Outreach no longer has the channel Phone.",
    ),
    (
        lambda t: _stage(t, 2).pop("ends"),
        Part.FIRST,
        Kind.CHANGED,
        "Stage Won changes its being an end from yes to no.",
    ),
    (
        lambda t: _stage(t, 1).update(outcome="won"),
        Part.FIRST,
        Kind.CHANGED,
        "Stage Proposal changes its outcome from open to won.",
    ),
    # Properties
    (
        lambda t: deals(t)["properties"].append(
            {"property": "x", "label": "Extra", "kind": "text"}
        ),
        Part.SECOND,
        Kind.ADDED,
        "Property Extra of deals is new.",
    ),
    (
        lambda t: deals(t)["properties"].remove(prop(t, "opening")),
        Part.SECOND,
        Kind.REMOVED,
        "Property Opening of deals is gone.",
    ),
    (
        lambda t: prop(t, "loss_reason")["options"].update(budget="Budget"),
        Part.SECOND,
        Kind.ADDED,
        "Loss reason has a new option: Budget.",
    ),
    (
        lambda t: prop(t, "loss_reason")["options"].pop("timing"),
        Part.SECOND,
        Kind.REMOVED,
        "Loss reason no longer has the option Timing.",
    ),
    (
        lambda t: prop(t, "loss_reason")["options"].update(price="Cost"),
        Part.THIRD,
        Kind.REWORDED,
        "Option Price is now called Cost.",
    ),
    (
        lambda t: prop(t, "mrr").update(kind="number"),
        Part.SECOND,
        Kind.CHANGED,
        "Property MRR of deals changes its kind from money to number.",
    ),
    (
        lambda t: prop(t, "mrr").update(description="Monthly."),
        Part.THIRD,
        Kind.REWORDED,
        "Property MRR of deals rewords its description: Monthly.",
    ),
    (
        lambda t: prop(t, "mrr").update(unique=True),
        Part.SECOND,
        Kind.CHANGED,
        "Whether Property MRR of deals holds unique values changes from no to yes.",
    ),
    # Metrics
    (
        lambda t: metric(t, "talks").update(during="last 14 days"),
        Part.FIRST,
        Kind.CHANGED,
        "Metric Talks held changes its window from last 7 days to last 14 days.",
    ),
    (
        lambda t: metric(t, "talks")["where"].update(outcome=["held", "moved"]),
        Part.FIRST,
        Kind.CHANGED,
        "Metric Talks held changes its conditions: outcome: held, moved instead of outcome: held.",
    ),
    (
        lambda t: metric(t, "sqd").update(label="Qualified"),
        Part.THIRD,
        Kind.REWORDED,
        "Metric Sales Qualified Deals is now called Qualified.",
    ),
    (
        lambda t: metric(t, "sqd").update(definition="Deals that count."),
        Part.THIRD,
        Kind.REWORDED,
        "Metric Sales Qualified Deals rewords its definition: Deals that count.",
    ),
    (
        lambda t: metric(t, "answers").update(status="implemented"),
        Part.SECOND,
        Kind.CHANGED,
        "Metric [answers] per attempt is now implemented instead of planned.",
    ),
    (
        lambda t: metric(t, "sqd").update({"in": ["outreach", "proposal"]}),
        Part.FIRST,
        Kind.CHANGED,
        "Metric Sales Qualified Deals changes its stages looked at: Outreach and Proposal instead of open_deals.",
    ),
    (
        lambda t: metric(t, "answers").update(conversion="outreach -> won"),
        Part.FIRST,
        Kind.CHANGED,
        "Metric [answers] per attempt changes its conversion from Outreach -> Proposal to Outreach -> Won.",
    ),
    (
        lambda t: t["measures"]["metrics"].update(
            m={"metric": "m", "label": "Mails", "count": "emails", "definition": "Mails sent."}
        ),
        Part.SECOND,
        Kind.ADDED,
        "Metric Mails is new: Mails sent.",
    ),
    (
        lambda t: t["measures"]["metrics"].pop("running"),
        Part.FIRST,
        Kind.REMOVED,
        "Metric Running contracts is gone.",
    ),
    (
        lambda t: t["measures"]["stage_sets"].update(open_deals=["proposal"]),
        Part.FIRST,
        Kind.CHANGED,
        "Stage set open_deals changes its stages: no longer Outreach.",
    ),
    (
        lambda t: t["measures"]["fields"]["companies"].pop("sort"),
        Part.FIRST,
        Kind.REMOVED,
        "Field sort of companies is gone.",
    ),
    (
        lambda t: t["about"].update(time_zone="Europe/Berlin"),
        Part.FIRST,
        Kind.CHANGED,
        "The playbook changes its time zone from UTC to Europe/Berlin.",
    ),
    # Red lines
    (
        lambda t: t["red_lines"]["unheard"].update(below="20%"),
        Part.FIRST,
        Kind.CHANGED,
        "Red line Nobody answers now fires below 20% instead of 15%.",
    ),
    (
        lambda t: t["red_lines"]["unheard"].update(after="30 attempts"),
        Part.FIRST,
        Kind.CHANGED,
        "Red line Nobody answers now waits for 30 attempts instead of 20 attempts.",
    ),
    (
        lambda t: t["red_lines"]["no_wins"].update(after="12 talks"),
        Part.FIRST,
        Kind.CHANGED,
        "Red line no_wins now waits for 12 Talks held instead of 10 Talks held.",
    ),
    (
        lambda t: t["red_lines"]["unheard"].update(means="Bad luck"),
        Part.THIRD,
        Kind.REWORDED,
        "Red line Nobody answers rewords its means: Bad luck.",
    ),
    (
        lambda t: t["red_lines"].pop("no_wins"),
        Part.FIRST,
        Kind.REMOVED,
        "Red line no_wins is gone.",
    ),
    (
        lambda t: t["red_lines"].update(
            x={"label": "New", "metric": "answers", "means": "Trouble"}
        ),
        Part.SECOND,
        Kind.ADDED,
        "Red line New is new: Trouble.",
    ),
    # Prices and offerings
    (
        lambda t: t["offerings"]["offerings"]["general"]["prices"].append(
            {"from": "2032-01-01", "annual": "16000 USD"}
        ),
        Part.FIRST,
        Kind.ADDED,
        "General Membership costs 16,000 USD a year from 2032-01-01.",
    ),
    (
        lambda t: t["offerings"]["offerings"]["general"]["prices"].insert(
            0,
            {
                "from": "2029-01-01",
                "until": "2030-12-31",
                "annual": "9000 USD",
                "usage_unknown": True,
            },
        ),
        Part.FIRST,
        Kind.ADDED,
        "General Membership costs 9,000 USD a year from 2029-01-01 until 2030-12-31, with a usage fee that is not on record.",
    ),
    (
        lambda t: t["offerings"]["offerings"]["general"]["prices"].append(
            {"from": "2032-01-01", "until": "2032-12-31"}
        ),
        Part.FIRST,
        Kind.ADDED,
        "General Membership has a price of its own from 2032-01-01 until 2032-12-31: agreed each time.",
    ),
    (
        lambda t: t["offerings"].update(earlier_prices=["In 2022 it was 12000 USD"]),
        Part.SECOND,
        Kind.ADDED,
        "Of earlier prices is now on record: In 2022 it was 12000 USD.",
    ),
    (
        lambda t: t["offerings"].update(usage_counted={"cluster": "Each by itself."}),
        Part.THIRD,
        Kind.REWORDED,
        "Every offering now names its meaning of a count per cluster: Each by itself.",
    ),
    (
        lambda t: t["offerings"]["offerings"]["general"]["prices"][0].update(annual="16000.50 USD"),
        Part.FIRST,
        Kind.CHANGED,
        "The price of General Membership from 2031-01-01 is now 16,000.50 USD a year instead of 15,000 USD.",
    ),
    (
        lambda t: t["offerings"]["offerings"]["general"]["prices"].pop(),
        Part.FIRST,
        Kind.REMOVED,
        "The price of General Membership from 2031-01-01 is gone.",
    ),
    (
        lambda t: t["offerings"]["offerings"]["general"].update(hubs="up to 4"),
        Part.SECOND,
        Kind.CHANGED,
        "Offering General Membership now covers up to 4 hubs instead of up to 3.",
    ),
    (
        lambda t: t["offerings"]["offerings"]["general"]["includes"].append("Tea"),
        Part.SECOND,
        Kind.ADDED,
        "Offering General Membership now also includes: Tea.",
    ),
    (
        lambda t: t["offerings"]["usage_bands"]["bands_2031"][1].update(each="6 USD"),
        Part.FIRST,
        Kind.CHANGED,
        "Usage ladder bands_2031 changes its bands from up to 10, each 10 USD; up to 100, each 5 USD; each 0 USD to up to 10, each 10 USD; up to 100, each 6 USD; each 0 USD.",
    ),
    (
        lambda t: t["offerings"]["directed_work"].update(hourly="260 USD"),
        Part.FIRST,
        Kind.CHANGED,
        "Directed work now costs 260 USD an hour instead of 250 USD.",
    ),
    # People, learning and the rest
    (
        lambda t: t["about"]["focus"].update(offering="premier"),
        Part.SECOND,
        Kind.CHANGED,
        "The focus is now on Premier Membership instead of General Membership.",
    ),
    (
        lambda t: t["about"]["focus"]["deferred"][0].update(until="2032Q1"),
        Part.SECOND,
        Kind.CHANGED,
        "Premier Membership is kept for later until 2032Q1 instead of 2031Q3.",
    ),
    (
        lambda t: t["about"]["focus"].pop("deferred"),
        Part.SECOND,
        Kind.REMOVED,
        "Premier Membership is no longer kept for later.",
    ),
    (
        lambda t: t["about"]["principles"].update(kind={"label": "Kindness", "text": "Always."}),
        Part.SECOND,
        Kind.ADDED,
        "Principle Kindness is new.",
    ),
    (
        lambda t: t["roles"]["helper"]["approves"].append("tools"),
        Part.SECOND,
        Kind.CHANGED,
        "Role Helper now also approves tools.",
    ),
    (
        lambda t: t["roles"]["helper"]["held_by"].append(
            {"name": "Alan Turing", "from": "2031-06-01"}
        ),
        Part.SECOND,
        Kind.ADDED,
        "Alan Turing holds the role Helper from 2031-06-01.",
    ),
    (
        lambda t: t["roles"]["helper"].pop("held_by"),
        Part.SECOND,
        Kind.REMOVED,
        "Grace Hopper no longer stands as Helper.",
    ),
    (
        lambda t: t["roles"]["lead"]["held_by"][0].update(until="2031-12-31"),
        Part.SECOND,
        Kind.CHANGED,
        "Ada Lovelace as Lead now names its until: 2031-12-31.",
    ),
    (
        lambda t: t["rhythm"]["weekly"].update(minutes=45),
        Part.SECOND,
        Kind.CHANGED,
        "Meeting Weekly Review changes its length in minutes from 30 to 45.",
    ),
    (
        lambda t: t["rhythm"]["weekly"]["agenda"].update(wins="Share wins"),
        Part.SECOND,
        Kind.ADDED,
        "Weekly Review has a new point: Share wins.",
    ),
    (
        lambda t: t["rhythm"]["weekly"].update(prepare={"numbers": "The numbers"}),
        Part.SECOND,
        Kind.ADDED,
        "Weekly Review has a new point: The numbers.",
    ),
    (
        lambda t: t["artefacts"]["notes"].update(kept_in={"notes": ["drive"]}),
        Part.SECOND,
        Kind.CHANGED,
        "Artifact Notes changes its place where it is kept: notes: drive instead of notes: crm.",
    ),
    (
        lambda t: t["legal"].pop("contents"),
        Part.SECOND,
        Kind.REMOVED,
        "Part of the agreement: Scope is gone.",
    ),
    (
        lambda t: t["handoff"]["requires"].update(properties=["mrr"]),
        Part.SECOND,
        Kind.CHANGED,
        "The handoff changes its required properties: no longer Contract start.",
    ),
    (
        lambda t: t["handoff"]["steps"].reverse(),
        Part.THIRD,
        Kind.CHANGED,
        "The handoff steps now come in this order: Delivery begins, The deal is completed.",
    ),
    (
        lambda t: t["hypotheses"][0].update(status="supported"),
        Part.SECOND,
        Kind.CHANGED,
        "Hypothesis Universities is now supported instead of testing.",
    ),
    (
        lambda t: t["experiments"][0].update(split=[30, 70]),
        Part.SECOND,
        Kind.CHANGED,
        "Experiment first_line changes its split from 50; 50 to 30; 70.",
    ),
    (lambda t: t.pop("experiments"), Part.SECOND, Kind.REMOVED, "Experiment first_line is gone."),
    (
        lambda t: deals(t).update(
            retired=[{"property": "old", "date": "2031-03-01", "why": "Nobody filled it"}]
        ),
        Part.SECOND,
        Kind.ADDED,
        "Property old is given up from 2031-03-01: Nobody filled it.",
    ),
]


@pytest.mark.parametrize(
    ("edit", "part", "kind", "sentence"), CASES, ids=[case[3] for case in CASES]
)
def test_one_edit_is_one_sentence(edit: Edit, part: Part, kind: Kind, sentence: str) -> None:
    (entry,) = after(edit)
    assert (entry.sentence, entry.part, entry.kind) == (sentence, part, kind)


def test_every_kind_of_entry_is_among_the_cases() -> None:
    assert {case[2] for case in CASES} == set(Kind)
    assert {case[1] for case in CASES} == set(Part)


@pytest.mark.parametrize("book", [small_book, our_book])
def test_a_playbook_does_not_differ_from_itself(book: Callable[[], Playbook]) -> None:
    assert compare(book(), book()) == ()


def test_the_order_of_files_and_keys_and_the_spelling_of_money_mean_nothing() -> None:
    def shuffle(tree: Tree) -> None:
        for name in ("pipelines", "properties"):
            tree[name].reverse()
        deals(tree)["properties"].reverse()
        _stage(tree, 0)["exits"].reverse()
        tree["measures"]["metrics"] = dict(reversed(tree["measures"]["metrics"].items()))
        tree["roles"]["lead"]["approves"].reverse()
        tree["offerings"]["offerings"]["general"]["prices"][0]["annual"] = "15000.00 USD"
        metric(tree, "running")["in"] = ["won"]

    assert after(shuffle) == []


def test_what_goes_with_a_thing_needs_no_words_of_its_own() -> None:
    entries = after(lambda tree: tree["pipelines"].remove(tree["pipelines"][1]))
    assert [entry.sentence for entry in entries] == ["Pipeline Sales is gone."]


def test_a_stage_that_is_replaced_says_where_its_deals_go_and_why() -> None:
    def replace(tree: Tree) -> None:
        (sales,) = (one for one in tree["pipelines"] if one["pipeline"] == "sales")
        sales["stages"].pop(0)
        sales["retired"] = [
            {
                "stage": "outreach",
                "move_deals_to": "proposal",
                "date": "2031-03-01",
                "why": "Twice the work.",
            }
        ]

    entries = after(replace)
    assert entries[0] == Entry(
        "stages",
        Kind.REMOVED,
        Part.FIRST,
        "Stage Outreach is gone. Its deals are to move to Proposal. Why: Twice the work.",
    )
    assert len(entries) == 1


def test_an_option_that_is_given_up_says_why() -> None:
    def retire(tree: Tree) -> None:
        prop(tree, "loss_reason")["options"].pop("timing")
        deals(tree)["retired"] = [
            {
                "option": "loss_reason/timing",
                "map_to": "price",
                "date": "2031-03-01",
                "why": "Unclear",
            }
        ]

    (entry,) = after(retire)
    assert entry.sentence == "Loss reason no longer has the option Timing. Why: Unclear."


def test_a_red_line_that_is_given_up_says_why() -> None:
    def retire(tree: Tree) -> None:
        tree["red_lines"].pop("unheard")
        tree["red_lines"]["retired"] = [
            {"red_line": "unheard", "date": "2031-03-01", "why": "Too coarse"}
        ]

    (entry,) = after(retire)
    assert entry.sentence == "Red line Nobody answers is gone. Why: Too coarse."
    assert entry.part is Part.FIRST


def test_the_retirement_of_a_namesake_elsewhere_explains_nothing() -> None:
    def retire(tree: Tree) -> None:
        deals(tree)["properties"].remove(prop(tree, "need"))
        (orders,) = (one for one in tree["properties"] if one["object"] == "orders")
        orders["retired"] = [{"property": "need", "date": "2031-03-01", "why": "Another"}]

    assert [entry.sentence for entry in after(retire)] == [
        "Property Need of deals is gone.",
        "Property need is given up from 2031-03-01: Another.",
    ]


def test_a_new_key_with_the_old_one_under_formerly_is_the_same_stage() -> None:
    def rename(tree: Tree) -> None:
        text = str(tree)
        assert "outreach" in text
        _stage(tree, 0).update(stage="contact", formerly="outreach")
        tree["measures"]["stage_sets"]["open_deals"] = ["contact", "proposal"]
        metric(tree, "answers")["conversion"] = "contact -> proposal"
        metric(tree, "talks")["where"]["kind"] = ["contact", "proposal"]
        tree["measures"]["fields"]["meetings"]["kind"]["values"]["First call"] = "contact"
        tree["signals"]["early"]["known_when"] = "entering contact"
        tree["artefacts"]["notes"]["made_in"] = ["contact"]

    (entry,) = after(rename)
    assert entry.sentence == "Stage Outreach now names its former key: outreach."
    assert entry.part is Part.SECOND


_FORECAST = {
    "currency": "USD",
    "guesses": {"renewal": "80%", "new": "30%", "said_on": "2025-03-25"},
    "targets": {"retention": "80%"},
}


@pytest.mark.parametrize(
    ("edit", "part", "sentence"),
    [
        (
            lambda forecast: forecast.update(currency="EUR"),
            Part.FIRST,
            "The forecast changes its currency from USD to EUR.",
        ),
        (
            lambda forecast: forecast["guesses"].update(renewal="70%"),
            Part.SECOND,
            "The forecast now counts on 70% of open renewals instead of 80%.",
        ),
        (
            lambda forecast: forecast["guesses"].update(new="20%"),
            Part.SECOND,
            "The forecast now counts on 20% of open new business instead of 30%.",
        ),
        (
            lambda forecast: forecast["guesses"].update(said_on="2026-03-01"),
            Part.SECOND,
            "What the forecast guesses was said on 2026-03-01; before, on 2025-03-25.",
        ),
        (
            lambda forecast: forecast["targets"].update(retention="90%"),
            Part.SECOND,
            "The forecast now aims at a retention of 90% instead of 80%.",
        ),
        (
            lambda forecast: forecast["targets"].update(qualified_leads="15%"),
            Part.SECOND,
            "What the forecast aims at now names its share of qualified leads: 15%.",
        ),
        (
            lambda forecast: forecast.pop("guesses"),
            Part.SECOND,
            "What the forecast guesses is gone.",
        ),
    ],
)
def test_what_the_forecast_rests_on(edit: Edit, part: Part, sentence: str) -> None:
    def before(tree: Tree) -> None:
        tree["measures"]["forecast"] = copy.deepcopy(_FORECAST)

    (found,) = after(lambda tree: edit(tree["measures"]["forecast"]), before)
    assert (found.part, found.sentence) == (part, sentence)


def _sales(tree: Tree) -> Tree:
    (found,) = (one for one in tree["pipelines"] if one["pipeline"] == "sales")
    result: Tree = found
    return result


@pytest.mark.parametrize(
    ("before", "after_", "kind", "sentence"),
    [
        (
            None,
            {"new business": ["outreach", "proposal", "won"]},
            Kind.ADDED,
            "The ladder of new business in Sales is written out: Outreach, Proposal and Won.",
        ),
        (
            {"new business": ["outreach", "proposal", "won"]},
            {"new business": ["outreach", "won"]},
            Kind.CHANGED,
            "The ladder of new business in Sales now goes through Outreach; Won instead of Outreach; Proposal; Won.",
        ),
        (
            {"new business": ["outreach", "proposal", "won"]},
            None,
            Kind.REMOVED,
            "The ladder of new business in Sales is no longer written out (Outreach, Proposal and Won): the exits alone say which stage is later.",
        ),
    ],
    ids=["comes", "changes", "goes"],
)
def test_a_ladder_is_told_and_changes_what_numbers_mean(
    before: Tree | None, after_: Tree | None, kind: Kind, sentence: str
) -> None:
    def put(ladder: Tree | None) -> Edit:
        def edit(tree: Tree) -> None:
            _sales(tree).pop("ladder", None)
            if ladder is not None:
                _sales(tree)["ladder"] = ladder

        return edit

    (entry,) = after(put(after_), put(before))
    assert (entry.sentence, entry.kind, entry.part) == (sentence, kind, Part.FIRST)


def test_a_stage_of_a_ladder_may_have_a_new_key() -> None:
    def with_ladder(tree: Tree) -> None:
        _sales(tree)["ladder"] = {"existing business": ["proposal", "won"]}

    def rename(tree: Tree) -> None:
        _stage(tree, 2).update(stage="signed", formerly="won")
        _sales(tree)["ladder"]["existing business"] = ["proposal", "signed"]

    told = [entry.sentence for entry in after(rename, with_ladder)]
    assert "Stage Won now names its former key: won." in told
    assert not [one for one in told if "ladder" in one]


def test_stages_in_another_order_are_told_once() -> None:
    def swap(tree: Tree) -> None:
        (sales,) = (one for one in tree["pipelines"] if one["pipeline"] == "sales")
        sales["stages"].insert(0, sales["stages"].pop(2))

    (entry,) = after(swap)
    assert entry.sentence == (
        "The stages of Sales now come in this order: Won, Outreach, Proposal, Lost."
    )
    assert entry.part is Part.THIRD


def test_weightier_entries_come_first() -> None:
    def edit(tree: Tree) -> None:
        tree["about"]["purpose"] = "Other words"
        tree["roles"]["helper"]["approves"].append("tools")
        tree["red_lines"]["unheard"]["below"] = "20%"

    assert [entry.part for entry in after(edit)] == [*Part]


def leaves(tree: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a tree that holds a scalar, and every place that could be taken out."""
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for step, value in steps:
        yield (*route, step)
        if isinstance(value, dict | list):
            yield from leaves(value, (*route, step))


CANON = canonical(small_book())
ROUTES = list(leaves(CANON))


# Without these a thing is none: the schemas ask for them.
IDENTITY = {
    *("pipeline", "stage", "object", "property", "group", "hypothesis", "experiment", "step"),
    *("offering", "from", "name", "when", "reason"),
}


def at(tree: Any, route: tuple[Any, ...]) -> Any:
    for step in route:
        tree = tree[step]
    return tree


@pytest.mark.parametrize("number", range(0, len(ROUTES), 40))
def test_no_field_is_overlooked(number: int) -> None:
    for route in ROUTES[number : number + 40]:
        changed, gone = copy.deepcopy(CANON), copy.deepcopy(CANON)
        holder, step = at(changed, route[:-1]), route[-1]
        if not isinstance(holder[step], dict | list):
            holder[step] = "other" if isinstance(holder[step], str) else 7
            assert compare_trees(CANON, changed), route
            assert compare_trees(changed, CANON), route
        if step in IDENTITY or step == "stages":
            continue
        del at(gone, route[:-1])[step]
        assert compare_trees(CANON, gone), route
        assert compare_trees(gone, CANON), route


@given(st.lists(st.sampled_from(ROUTES), max_size=6), st.randoms(use_true_random=False))
def test_sentences_are_whole_whatever_changed(routes: list[tuple[Any, ...]], random: Any) -> None:
    edited = copy.deepcopy(CANON)
    for route in routes:
        try:
            holder = at(edited, route[:-1])
            if isinstance(holder[route[-1]], str):
                holder[route[-1]] = random.choice(["Other", "x {name} %s\n y", "2031Q3"])
        except (KeyError, IndexError, TypeError):
            continue
    for entry in compare_trees(CANON, edited):
        assert entry.sentence
        assert "\n" not in entry.sentence
        assert entry.sentence[-1] in ".?!"


def test_a_tree_that_went_through_the_model_is_the_same() -> None:
    assert canonical(decode(Playbook, CANON, NOWHERE)) == CANON


@pytest.mark.parametrize(
    ("items", "text"), [((), ""), (("a",), "a"), (("a", "b", "c"), "a, b and c")]
)
def test_items_are_enumerated(items: tuple[str, ...], text: str) -> None:
    assert enumerated(items) == text
