"""Runs that were: what a ledger says was planned, done, failed, unknown or never started."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dealwright.errors import DealwrightError, UsageError
from dealwright.plan.changes import Change
from dealwright.plan.journal import FORMAT, lock
from dealwright.plan.ledger import Outcome
from dealwright.plan.parse import change_from, resource_from
from dealwright.plan.places import SUFFIX
from dealwright.plan.plan import Allowance
from dealwright.plan.resources import Resource

# What reading a ledger that was torn or tampered with may end in.
_SPOILT = (
    *(OSError, ValueError, LookupError, TypeError),
    *(AttributeError, ArithmeticError, RecursionError),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One operation of a run: what there was before, and what records held before."""

    change: Change
    found: Resource | None
    outcome: Outcome
    wrote: bool
    records: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as its ledger tells it.

    `ended` is None when it broke off. `allowed`: the guards that it was let pass; ledgers of before
    that was kept name none.
    """

    id: str
    portal: str
    portal_id: int
    playbook: str
    commit: str | None
    reverts: str | None
    started: datetime
    ended: datetime | None
    steps: tuple[Step, ...]
    allowed: tuple[Allowance, ...] = ()

    def count(self, outcome: Outcome) -> int:
        return sum(step.outcome is outcome for step in self.steps)


@dataclass
class _Told:
    """What the lines say of one operation."""

    found: Any = None
    outcome: Outcome = Outcome.NOT_STARTED
    wrote: bool = False
    records: dict[str, str] = field(default_factory=dict)


def read_runs(folder: Path) -> list[Run]:
    """All runs of a folder, the latest first."""
    if not folder.is_dir():
        return []
    found = (_read(path) for path in folder.glob(f"*{SUFFIX}"))
    # A name tells the second alone, and two runs can begin in one.
    return sorted(found, key=lambda run: (run.started, run.id), reverse=True)


def read_run(folder: Path, name: str) -> Run:
    path = folder / f"{name}{SUFFIX}"
    if path.parent != folder or not path.is_file():
        raise UsageError(f"there is no run {name} in {folder}", hint="dealwright runs list")
    return _read(path)


def is_over(folder: Path, name: str) -> bool:
    """Whether the process of a run is known to be gone: its ledger is here, and not locked."""
    try:
        with (folder / f"{name}{SUFFIX}").open("r+", encoding="utf-8") as file:
            return lock(file)
    except OSError:
        return False


def note_broken(folder: Path, name: str, owner: str, reason: str, now: int) -> None:
    """Write into the ledger of a run, if it is here, who took its mark away and why."""
    path = folder / f"{name}{SUFFIX}"
    if path.parent == folder and path.is_file():
        line = json.dumps({"at": now, "event": "broken", "by": owner, "reason": reason})
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def _read(path: Path) -> Run:
    try:
        lines = list(_lines(path))
        return _run(lines[0], lines[1:])
    except _SPOILT:
        raise _unreadable(path) from None


def _unreadable(path: Path) -> DealwrightError:
    return DealwrightError(
        f"{path} is no ledger that can be read",
        hint="take it from a backup, or move it out of the folder",
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except ValueError:
            # The process ended while it wrote this line, so nothing was done after it.
            if number < len(lines):
                raise


def _run(head: Mapping[str, Any], events: list[dict[str, Any]]) -> Run:
    if head["format"] != FORMAT:
        raise ValueError(f"format {head['format']}")
    told = [_Told() for _ in head["operations"]]
    ended = None
    for event in events:
        match event["event"]:
            case "started":
                one = told[event["number"]]
                one.found, one.outcome = event["found"], Outcome.UNKNOWN
            case "records":
                one = told[event["number"]]
                # A record that was written twice held its first value before.
                one.records = {**event["values"], **one.records}
                one.outcome = Outcome.UNKNOWN
            case "ended":
                one = told[event["number"]]
                one.outcome, one.wrote = Outcome(event["outcome"]), event["wrote"]
            case "closed":
                ended = _instant(event["at"])
            case _:
                continue
    return Run(
        id=head["run"],
        portal=head["portal"],
        portal_id=head["portal_id"],
        playbook=head["playbook"],
        commit=head["commit"],
        reverts=head["reverts"],
        started=_instant(head["at"]),
        ended=ended,
        steps=tuple(map(_step, head["operations"], told)),
        allowed=tuple(
            Allowance(guard=str(one["guard"]), why=str(one["why"]), file=one["file"])
            for one in head.get("allowed", ())
        ),
    )


def _step(content: Mapping[str, Any], told: _Told) -> Step:
    found = None if told.found is None else resource_from(told.found, _kind(content))
    return Step(
        change=change_from(content),
        found=found,
        outcome=told.outcome,
        wrote=told.wrote or told.outcome is Outcome.UNKNOWN,
        records=told.records,
    )


def _kind(content: Mapping[str, Any]) -> str:
    kind = str(content["kind"])
    return {"order": "pipeline", "option": "property"}.get(kind, kind)


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, tz=UTC)
