"""Two pull requests that are right alone and wrong together, on the commit of the merge queue.

Both were merged as GitHub does it, line by line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.actions import Actions
from support.additions import DEALS, LINES, METRICS, PIPELINE, own_file
from support.checkout import ROOT, Checkout, clone
from support.github_stand_in import StandIn, served
from support.runner import Runner

Files = dict[str, str]
Edit = Callable[[Checkout], None]
COMPETITOR = "      competitor: Competitor\n"
PILOT = """\
  - stage: pilot
    label: Pilot
    outcome: open
    probability: 30%
    purpose: Try it out
    exits:
      - when: It was no use
        to: closed_lost
        requires: [loss_reason]

"""
TO_PILOT = "      - when: They want to try it\n        to: pilot\n"
RETIRED = """
retired:
  - stage: pilot
    move_deals_to: discovery
    counts_as: discovery
    date: 2026-11-01
    why: Nobody tried it
"""


def put(path: str, old: str, new: str) -> Edit:
    return lambda origin: origin.edit(path, old, new)


def end(path: str, new: str) -> Edit:
    def edit(origin: Checkout) -> None:
        with (origin.folder / path).open("a", encoding="utf-8") as file:
            file.write(new)

    return edit


def bring(path: str, text: str) -> Edit:
    def edit(origin: Checkout) -> None:
        (origin.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (origin.folder / path).write_text(text, encoding="utf-8")

    return edit


def own(kind: str, key: str, old: str = "", new: str = "") -> Edit:
    ((path, text),) = own_file(kind, key).brings
    return bring(path, text.replace(old, new))


@dataclass(frozen=True)
class Pair:
    """What is there before, what each does, and what is found of both, where."""

    one: tuple[Edit, ...]
    other: tuple[Edit, ...]
    code: str
    places: tuple[str, str]
    before: tuple[Edit, ...] = ()


TRY = "      - when: Deal stalls, or there is no fit\n"
LABELLED = (
    "  - property: {0}\n    label: Who decides\n    kind: text\n    group: playbook\n"
    "    description: Their part in it.\n"
)
MOOD = "playbook/properties/deals/mood.yaml"
LADDER = "ladder:\n  new business: [enrichment, outreach, discovery, proposal, closed_won]\n"
PAIRS = {
    "one retires a stage, one leads to it": Pair(
        before=(
            put(PIPELINE, "  - stage: renewals\n", f"{PILOT}  - stage: renewals\n"),
            put(PIPELINE, TRY, TO_PILOT + TRY),
        ),
        one=(put(PIPELINE, PILOT, ""), put(PIPELINE, TO_PILOT, ""), end(PIPELINE, RETIRED)),
        other=(
            put(
                PIPELINE,
                "      - when: Not renewing",
                "      - when: They try something else\n        to: pilot\n      - when: Not renewing",
            ),
        ),
        code="DW104",
        places=(PIPELINE, "retired here"),
    ),
    "two metrics of one label": Pair(
        one=(own("metric", "alpha"),),
        other=(own("metric", "beta", "label: Metric beta", "label: Metric Alpha"),),
        code="DW102",
        places=("playbook/metrics/beta.yaml", "playbook/metrics/alpha.yaml"),
    ),
    "one metric in the list and in a file": Pair(
        one=(own("metric", "wins"),),
        other=(end(METRICS, "\n  wins:\n    label: Won\n    count: deals\n    in: closed_won\n"),),
        code="DW101",
        places=("playbook/metrics/wins.yaml", METRICS),
    ),
    "two properties of one label": Pair(
        one=(put(DEALS, "  # Outreach: ", LABELLED.format("decider") + "  # Outreach: "),),
        other=(put(DEALS, "  # Renewals: ", LABELLED.format("deciding") + "  # Renewals: "),),
        code="DW102",
        places=(DEALS, "and here"),
    ),
    "one option twice": Pair(
        one=(put(DEALS, "      price: Price\n", "      price: Price\n      budget: Budget\n"),),
        other=(put(DEALS, COMPETITOR, f"{COMPETITOR}      budget: No budget\n"),),
        code="DW004",
        places=(DEALS, "first here"),
    ),
    "one gives up an option, one counts it": Pair(
        one=(
            put(DEALS, COMPETITOR, ""),
            end(
                DEALS,
                "retired:\n  - {option: loss_reason/competitor, map_to: price, date: 2026-11-01,"
                " why: Nobody chose it}\n",
            ),
        ),
        other=(
            own(
                "metric",
                "beaten",
                "in: closed_won\n",
                "in: closed_lost\nwhere: {loss_reason: competitor}\n",
            ),
        ),
        code="DW120",
        places=("playbook/metrics/beaten.yaml", f"retired here: {DEALS}"),
    ),
    "one retires a stage, one puts a stage behind it": Pair(
        before=(
            put(PIPELINE, "  - stage: renewals\n", f"{PILOT}  - stage: renewals\n"),
            put(PIPELINE, TRY, TO_PILOT + TRY),
        ),
        one=(put(PIPELINE, PILOT, ""), put(PIPELINE, TO_PILOT, ""), end(PIPELINE, RETIRED)),
        other=(own("stage", "trial", "after: discovery", "after: pilot"),),
        code="DW017",
        places=("playbook/pipelines/membership_sales/trial.yaml:", f"retired here: {PIPELINE}"),
    ),
    "one gives up a property, one adds an option to it": Pair(
        before=(own("property", "mood"),),
        one=(
            lambda origin: (origin.folder / MOOD).unlink(),
            end(DEALS, "retired:\n  - {property: mood, date: 2026-11-01, why: Nobody asked}\n"),
        ),
        other=(
            bring(
                "playbook/properties/deals/mood/c.yaml",
                own_file("option", "c").brings[0][1],
            ),
        ),
        code="DW016",
        places=("playbook/properties/deals/mood/c.yaml:", f"retired here: {DEALS}"),
    ),
    "one option in the list and in a file": Pair(
        one=(put(DEALS, COMPETITOR, f"{COMPETITOR}      budget: Budget\n"),),
        other=(own("option", "budget"),),
        code="DW101",
        places=("playbook/properties/deals/loss_reason/budget.yaml", f"and here: {DEALS}"),
    ),
    "both say the ladder": Pair(
        one=(put(PIPELINE, "stages:\n", f"{LADDER}stages:\n"),),
        other=(end(PIPELINE, f"\n{LADDER}"),),
        code="DW004",
        places=(PIPELINE, "first here"),
    ),
    "one gives up a metric, one draws a line under it": Pair(
        before=(
            own(
                "metric",
                "alpha",
                "count: deals\nin: closed_won",
                "conversion: enrichment -> discovery\nwithin: 60 days",
            ),
        ),
        one=(
            lambda origin: (origin.folder / "playbook/metrics/alpha.yaml").unlink(),
            end(METRICS, "\nretired:\n  - {metric: alpha, date: 2026-11-01, why: Nobody looked}\n"),
        ),
        other=(own("red_line", "slow", "metric: outreach_to_discovery", "metric: alpha"),),
        code="DW106",
        places=("playbook/red_lines/slow.yaml", f"retired here: {METRICS}"),
    ),
    "two red lines of one label": Pair(
        one=(
            put(
                LINES,
                "offering_misfit:\n",
                "slow:\n  label: Nobody engages\n  metric: outreach_to_discovery\n  below: 9%\n  after: 20 attempts\n  means: Slow\n\noffering_misfit:\n",
            ),
        ),
        other=(put(LINES, "label: Too few prospects engage", "label: Nobody engages"),),
        code="DW102",
        places=(LINES, "and here"),
    ),
}


def queued(origin: Checkout, pair: Pair, run: Runner) -> None:
    """Each is right alone; the commit of the queue has both."""
    for edit in pair.before:
        edit(origin)
    if pair.before:
        origin.base = origin.commit("Before")
    for name, edits in (("one", pair.one), ("other", pair.other)):
        origin.git("switch", "-q", "-c", name, origin.base)
        for edit in edits:
            edit(origin)
        alone = run("check", "--base", origin.base, at=origin.folder)
        assert alone.code == 0, alone.out
        origin.commit(name)
    named = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    origin.git(*named, "merge", "-q", "--no-edit", "one")


@pytest.fixture
def playbook(tmp_path: Path) -> Checkout:
    """The playbook alone, as a repository."""
    made = Checkout(tmp_path / "playbook")
    for folder in ("playbook", "icp"):
        for file in sorted((ROOT / folder).rglob("*.yaml")):
            target = made.folder / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    made.git("init", "-q", "-b", "main")
    made.base = made.commit("Begin")
    return made


EVERY_TIME = ("one retires a stage, one leads to it", "one gives up an option, one counts it")


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(pair, id=name, marks=() if name in EVERY_TIME else pytest.mark.long)
        for name, pair in PAIRS.items()
    ],
)
def test_what_is_wrong_together_is_found_with_both_places(
    playbook: Checkout, pair: Pair, run: Runner
) -> None:
    queued(playbook, pair, run)
    found = run("check", "--base", playbook.base, at=playbook.folder)
    assert found.code == 3
    assert f"error[{pair.code}]" in found.out
    for place in pair.places:
        assert place in found.out


@pytest.fixture
def actions(tmp_path: Path) -> Iterator[Actions]:
    stand_in = StandIn(per_page=30)
    with served(stand_in) as environment:
        yield Actions(clone(tmp_path / "origin"), tmp_path / "runs", stand_in, environment)


@pytest.mark.parametrize("name", ["two metrics of one label"])
def test_the_workflow_keeps_it_out_of_main(actions: Actions, run: Runner, name: str) -> None:
    pair = PAIRS[name]
    queued(actions.origin, pair, run)
    event = {"merge_group": {"base_sha": actions.origin.base}}
    ran = actions.run("check.yml", "merge_group", event)
    (last,) = [one for one in ran if one.done is not None and one.done.returncode]
    assert (last.job, last.step) == ("check", "Check every file")
    assert last.done is not None
    assert f"::error file={pair.places[0]},line=" in last.done.stdout
    assert pair.places[1] in last.done.stdout
