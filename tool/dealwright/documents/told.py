"""What a template may ask besides a deal's fields: work to estimate, and what a renewal changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dealwright.documents.deal_view import DealView
from dealwright.documents.given import WORK, Given, words_of
from dealwright.documents.renewing import Renewing
from dealwright.documents.work import Estimate, estimate
from dealwright.errors import UsageError
from dealwright.model.playbook import Playbook


@dataclass(slots=True)
class Told:
    """Asked by templates; what it asks of a person is noted in the view of the deal."""

    playbook: Playbook
    deal: DealView
    renewing: Renewing = field(init=False)

    def __post_init__(self) -> None:
        self.renewing = Renewing(self.playbook, self.deal)

    def values(self) -> dict[str, Callable[..., Any]]:
        """The words of templates."""
        return {"work": self.work, **self.renewing.values()}

    def content(self) -> dict[str, Any]:
        """Of the data in the document what neither the deal nor the price of the day holds."""
        work = self.deal.given_.get(WORK)
        if not isinstance(work, tuple):
            return self.renewing.seen
        rate = self.playbook.offerings.directed_work
        return {
            **self.renewing.seen,
            WORK: [
                [one.item, f"{one.hours.low} to {one.hours.high}", one.done_when, one.risk]
                for one in work
            ],
            "rate": rate and [str(rate.from_), str(rate.hourly.amount), rate.hourly.currency],
        }

    def work(self, what: str) -> Estimate:
        """The pieces of work of `--given`, summed and priced at the rate of the day."""
        self.deal.asked[WORK] = what
        found = self.deal.given_.get(WORK, ())
        if isinstance(found, str):
            raise UsageError(
                f"{WORK} is a list of pieces with their hours, not {found}",
                hint=f"write it under {WORK}: into a file, and name that with --given",
            )
        return estimate(self.playbook.offerings, found, self.deal.today)


def unsaid(given: Given, asked: Mapping[str, str]) -> list[str]:
    """The names of what was asked and not said."""
    return [key for key in asked if not (words_of(given, key) or isinstance(given.get(key), tuple))]


def how_to_say(missing: list[str]) -> str:
    if WORK in missing:
        return f"write {', '.join(missing)} into a YAML file, and name that with --given"
    return f"say it with --set {missing[0]}=…"
