"""Ways out of stages, guessed from their order: HubSpot knows none."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealwright.adopt.keys import Outcome
from dealwright.document import Tree


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as the guess needs it."""

    key: str
    outcome: Outcome | None

    @property
    def goes_on(self) -> bool:
        return self.outcome in (None, "open")


def guessed(steps: Sequence[Step]) -> dict[str, Tree]:
    """What to write into each stage: its exits, or that it ends.

    From an open stage a deal goes on to the next one, or is lost; from the last it is won.
    """
    ways = {step.key: list(_ways(steps, number)) for number, step in enumerate(steps)}
    first = steps[0]
    if not any(step.goes_on for step in steps):
        ways[first.key] = [_way(step) for step in steps[1:]]
    return {key: {"exits": exits} if exits else {"ends": True} for key, exits in ways.items()}


def start_of(steps: Sequence[Step]) -> str | None:
    """The stage that must be said to begin a deal, since it does not come first."""
    opened = next((step.key for step in steps if step.goes_on), None)
    return None if opened == steps[0].key else opened


def _ways(steps: Sequence[Step], number: int) -> list[Tree]:
    if not steps[number].goes_on:
        return []
    following = next((step for step in steps[number + 1 :] if step.goes_on), None)
    ends = [step for step in steps if not step.goes_on]
    if following is not None:
        return [_way(following), *(_way(step) for step in ends if step.outcome == "lost")]
    return [_way(step) for step in ends]


def _way(to: Step) -> Tree:
    when = {"won": "Won", "lost": "Lost"}.get(to.outcome or "open", "Goes on")
    return {"when": when, "to": to.key}
