"""Runs as text: what was planned, done and not done. Ids of records stay in the ledger."""

from collections.abc import Iterator

from dealwright.plan.ledger import Outcome
from dealwright.plan.plan import counted
from dealwright.plan.runs import Run, Step
from dealwright.report.change_text import name
from dealwright.report.texts import one_line


def run_line(run: Run) -> str:
    """One run on one line."""
    return one_line(f"{run.id}  {run.portal}  {_counts(run)}{_more(run)}")


def run_text(run: Run) -> str:
    """A run with each of its operations."""
    lines = [
        one_line(f"Run {run.id} on portal {run.portal} (account {run.portal_id})"),
        one_line(f"playbook {run.playbook}{f', commit {run.commit}' if run.commit else ''}"),
        f"started {run.started:%Y-%m-%d %H:%M:%S} UTC, {_end(run)}",
        *([f"takes back run {run.reverts}"] if run.reverts else []),
        "",
        *(line for step in run.steps for line in _step(step)),
        "",
        f"{_counts(run)}.",
    ]
    return "\n".join(lines) + "\n"


def _step(step: Step) -> Iterator[str]:
    wrote = "" if step.wrote or step.outcome is not Outcome.DONE else " (it was so already)"
    yield f"{step.outcome.value}{wrote}: {name(step.change)}"
    if step.records:
        yield f"      what {counted(len(step.records))} held is kept"


def _counts(run: Run) -> str:
    told = [(run.count(outcome), outcome.value) for outcome in Outcome]
    return ", ".join(f"{count} {word}" for count, word in told if count) or "nothing to do"


def _more(run: Run) -> str:
    parts = [] if run.ended else ["broke off"]
    if run.reverts:
        parts.append(f"takes back {run.reverts}")
    return "".join(f"  ({part})" for part in parts)


def _end(run: Run) -> str:
    return f"ended {run.ended:%Y-%m-%d %H:%M:%S} UTC" if run.ended else "broke off"
