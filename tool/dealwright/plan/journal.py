"""The ledger of a run as a file: one JSON object a line, on the disk before the portal is touched.

It holds ids and old values of records, so it belongs in a private place and never in a log.
"""

import importlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from dealwright.errors import DealwrightError, PartlyAppliedError
from dealwright.plan.ledger import Entry
from dealwright.plan.places import SUFFIX
from dealwright.plan.plan import Plan
from dealwright.plan.resources import Resource
from dealwright.plan.serial import allowed_json, operation, resource_json

FORMAT = 1


def run_id(now: int, suffix: str) -> str:
    """A name that sorts by time: the instant in UTC, and something random."""
    return f"{datetime.fromtimestamp(now / 1000, tz=UTC):%Y%m%dT%H%M%SZ}-{suffix}"


class FileJournal:
    """Keeps `plan.ledger.Journal`. While it is open the file is locked, where locks exist."""

    def __init__(self, file: IO[str], run: str, now: Callable[[], int]) -> None:
        self._file = file
        self._now = now
        self._touched = False  # whether the portal may be another than before
        self.run = run

    @classmethod
    def begin(cls, folder: Path, run: str, plan: Plan, now: Callable[[], int]) -> Self:
        path = folder / f"{run}{SUFFIX}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise DealwrightError(
                f"the ledger {path} cannot be written: {error.strerror}",
                hint="nothing was changed; choose another place with runs: in the portal file",
            ) from None
        file = os.fdopen(descriptor, "w", encoding="utf-8")
        lock(file)
        journal = cls(file, run, now)
        try:
            journal.write(header(run, plan))
        except DealwrightError:
            with suppress(OSError):
                file.close()
            path.unlink(missing_ok=True)  # half a line would be no ledger that can be read
            raise
        return journal

    def write(self, event: Mapping[str, Any]) -> None:
        """One line, on the disk when this returns."""
        line = json.dumps({"at": self._now(), **event}, ensure_ascii=False)
        try:
            self._file.write(f"{line}\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            kind = PartlyAppliedError if self._touched else DealwrightError
            raise kind(
                f"the ledger {self._file.name} cannot be written: {error.strerror}",
                hint="make room on the disk; then run the same again",
            ) from None

    def started(self, number: int, found: Resource | None) -> None:
        there = None if found is None else resource_json(found)
        self.write({"event": "started", "number": number, "found": there})
        self._touched = True

    def records(self, number: int, values: Mapping[str, str]) -> None:
        self.write({"event": "records", "number": number, "values": dict(values)})
        self._touched = True

    def ended(self, number: int, entry: Entry) -> None:
        what: dict[str, Any] = {"outcome": entry.outcome.value, "wrote": entry.wrote}
        if entry.error is not None:
            what["error"] = entry.error.in_private
        self.write({"event": "ended", "number": number, **what})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say that the run came to its end, however that was."""
        try:
            self.write({"event": "closed"})
        finally:
            self._file.close()


def header(run: str, plan: Plan) -> dict[str, Any]:
    """What a run was about; its operations are those of the plan, counts left out."""
    return {
        "event": "run",
        "format": FORMAT,
        "run": run,
        "portal": plan.portal,
        "portal_id": plan.portal_id,
        "playbook": plan.playbook,
        "commit": plan.commit,
        "reverts": plan.reverts,
        "allowed": allowed_json(plan),
        "operations": [operation(one.change) for one in plan.planned],
    }


def lock(file: IO[str]) -> bool:
    """Take the lock of a ledger that the end of its process gives up.

    False when it is held, and where nobody can know: a run must not be called dead by a guess.
    """
    try:
        locks = importlib.import_module("fcntl")
    except ImportError:  # on Windows an abandoned run is told by a person
        return False
    try:
        locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
    except OSError:  # held, or a place that knows no locks
        return False
    return True
