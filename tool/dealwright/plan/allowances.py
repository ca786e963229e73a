"""Who lets a plan pass a guard, and whether that word was used up before."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from dealwright.plan.guard_pages import PASSABLE
from dealwright.plan.ledger import Outcome
from dealwright.plan.plan import Allowance, Block
from dealwright.plan.runs import Run

Use = tuple[str, str]
"""A file of `playbook/changes/`, and a guard that it allows."""


def used_up(runs: Iterable[Run]) -> frozenset[Use]:
    """What the runs of one portal have used up, in whatever order they come.

    Whoever finishes a run that broke off needs what that was allowed, so it is used up by the next
    run that does all it planned. A run that takes another back uses nothing up.
    """
    spent: set[Use] = set()
    waiting: set[Use] = set()
    for run in sorted(runs, key=lambda one: one.started):
        finished = all(step.outcome is Outcome.DONE for step in run.steps)
        if finished or any(step.wrote for step in run.steps):
            waiting |= {(one.file, one.guard) for one in run.allowed if one.file is not None}
        if finished and run.reverts is None:
            spent |= waiting
    return frozenset(spent)


def settled(offered: Iterable[Allowance], spent: Collection[Use]) -> tuple[Allowance, ...]:
    """The same allowances, each told whether it was used up."""
    return tuple(replace(one, spent=(one.file, one.guard) in spent) for one in offered)


def judged(
    blocks: Iterable[Block], allowances: Iterable[Allowance]
) -> tuple[tuple[Block, ...], tuple[Allowance, ...]]:
    """What still stands in the way, and the allowances that the plan needs."""
    found, given = list(blocks), list(allowances)
    may = {one.guard: one for one in given if not one.spent and one.guard in PASSABLE}
    gone = {one.guard: one.file for one in given if one.spent}
    standing = (one for one in found if one.guard not in may)
    needed = dict.fromkeys(one.guard for one in found if one.guard in may)
    return (
        tuple(_told(one, gone.get(one.guard)) for one in standing),
        tuple(may[guard] for guard in needed),
    )


def _told(block: Block, file: str | None) -> Block:
    if file is None:
        return block
    return replace(block, way=f"{block.way} (what {file} allows was used up by an earlier apply)")
