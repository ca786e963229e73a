"""A playbook that gives up one of everything, and a portal with records in all of it."""

from dataclasses import dataclass
from pathlib import Path

from hubspot import HubSpot

from e2e.conftest import TOKEN
from support.runner import Result, Runner

SALES, DEALS = "pipelines/membership_sales.yaml", "properties/deals.yaml"
OLD = """\
pipeline: old_sales
object: deals
label: Old Sales
stages:
  - stage: old_talk
    label: Talk
    outcome: open
    probability: 30%
    starts: new business
    exits: [{when: They sign, to: old_won}, {when: They do not, to: old_lost}]
  - {stage: old_won, label: Won, outcome: won, probability: 100%, ends: true}
  - {stage: old_lost, label: Lost, outcome: lost, probability: 0%, ends: true}
"""
NURTURE = """\
  - stage: {key}
    label: Nurture
    outcome: open
    probability: 30%
    exits:
      - {{when: They come back, to: discovery}}

  - stage: discovery
"""
SCORES = """\
  - {property: old_score, label: Old score, kind: number, group: legacy}
  - {property: score, label: Score, kind: number, group: playbook}
  - property: win_notes
"""
RETIRED_STAGE = """
retired:
  - {stage: nurture, move_deals_to: warming, counts_as: warming, date: 2026-03-01, why: Renamed}
"""
RETIRED_THINGS = """
retired:
  - {option: loss_reason/competitor, map_to: price, date: 2026-03-01, why: Same thing}
  - {property: old_score, map_to: score, date: 2026-03-01, why: Counted anew}
  - {group: legacy, date: 2026-03-01, why: Empty}
"""
RETIRED_PIPELINE = """\
retired:
  - pipeline: old_sales
    move_deals_to: membership_sales/enrichment
    date: 2026-03-01
    why: One pipeline is enough
"""


def file(book: Path, name: str) -> Path:
    return book / "playbook" / name


def replace(book: Path, name: str, old: str, new: str) -> None:
    path = file(book, name)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def with_old_things(book: Path) -> None:
    replace(book, SALES, "  - stage: discovery\n", NURTURE.format(key="nurture"))
    replace(book, SALES, "      - when: Prospect engages\n",
            "      - {when: Not yet, to: nurture}\n      - when: Prospect engages\n")  # fmt: skip
    replace(book, DEALS, "  - property: win_notes\n", SCORES)
    replace(book, DEALS, "groups:\n", "groups:\n  - {group: legacy, label: From before}\n")
    file(book, "pipelines/old_sales.yaml").write_text(OLD, "utf-8")


def without_them(book: Path) -> None:
    """What `with_old_things` brought goes, and a stage takes the label of one that goes."""
    replace(book, SALES, "  - stage: nurture\n", "  - stage: warming\n")
    replace(book, SALES, "to: nurture}", "to: warming}")
    replace(book, DEALS, "      competitor: Competitor\n", "")
    replace(book, DEALS, "  - {property: old_score, label: Old score, kind: number, group: legacy}\n",
            "")  # fmt: skip
    replace(book, DEALS, "  - {group: legacy, label: From before}\n", "")
    file(book, "pipelines/old_sales.yaml").unlink()
    file(book, "pipelines/retired.yaml").write_text(RETIRED_PIPELINE, "utf-8")
    for name, text in ((SALES, RETIRED_STAGE), (DEALS, RETIRED_THINGS)):
        path = file(book, name)
        path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + text, "utf-8")


@dataclass(frozen=True)
class Deals:
    """Deals of a portal, made and read through HubSpot's own client."""

    url: str

    @property
    def client(self) -> HubSpot:
        return HubSpot(access_token=TOKEN, host=self.url)

    def make(self, *deals: dict[str, str]) -> list[str]:
        inputs = [{"properties": {"dealname": "A deal", **one}} for one in deals]
        made: list[str] = []
        for first in range(0, len(inputs), 100):
            answer = self.client.crm.deals.batch_api.create({"inputs": inputs[first : first + 100]})
            made += [one.id for one in answer.results]
        return sorted(made)

    def all(self, *names: str) -> dict[str, tuple[str, ...]]:
        found = self.client.crm.deals.get_all(properties=list(names))
        return {one.id: tuple(one.properties.get(name) or "" for name in names) for one in found}


STAGES = ("pipeline", "dealstage")
FIELDS = (*STAGES, "loss_reason", "score", "old_score")


def fill(deals: Deals, count: int = 3) -> None:
    """Records in everything that goes."""
    new = {"pipeline": "membership_sales"}
    scored = {**new, "dealstage": "outreach", "old_score": "7"}
    deals.make(*[{**new, "dealstage": "nurture"}] * count)
    deals.make({**new, "dealstage": "closed_lost", "loss_reason": "competitor"})
    deals.make(scored, {**scored, "score": "5"})
    deals.make({"pipeline": "old_sales", "dealstage": "old_talk"})


def production(run: Runner, book: Path, *words: str | Path) -> Result:
    return run("--portal", "production", *words, at=book)
