"""Owns the control path: not HubSpot's, but for whoever tests to arrange faults, time and state."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from dealwright.sandbox.clock import VirtualClock
from dealwright.sandbox.errors import Refusal, RefusalError, bare, not_served
from dealwright.sandbox.fault_files import FaultPlanError, Sleep, read
from dealwright.sandbox.faults import Faults
from dealwright.sandbox.routing import Answer
from dealwright.sandbox.wire import Json

PREFIX = "/__sandbox__/"
_FARTHEST = 10 * 366 * 86_400_000


class Exchange(NamedTuple):
    """A request that came in: its verb, and its path as it was written."""

    method: str
    path: str


class Controlled(Protocol):
    """What of an application can be seen and arranged from outside."""

    @property
    def exchanges(self) -> Iterable[Exchange]: ...

    @property
    def refused_writes(self) -> Iterable[Exchange]: ...

    def reset(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The way in for whoever holds the control token."""

    token: str
    sleep: Sleep
    faults: Faults = field(default_factory=Faults)
    clock: VirtualClock | None = None

    def answer(self, app: Controlled, method: str, path: str, sent: bytes) -> Answer:
        match method, path.removeprefix(PREFIX):
            case "POST", "faults":
                return self._plan(sent)
            case "DELETE", "faults":
                self.faults.clear()
                return Answer(status=204)
            case "POST", "clock":
                return self._advance(sent)
            case "GET", "exchanges":
                return Answer(
                    body={
                        "exchanges": _listed(app.exchanges),
                        "refusedWrites": _listed(app.refused_writes),
                    }
                )
            case "POST", "reset":
                self.faults.clear()
                app.reset()
                return Answer(status=204)
            case _:
                raise not_served(f"{method} {path} for control")

    def admits(self, header: str) -> bool:
        return secrets.compare_digest(header.encode(), f"Bearer {self.token}".encode())

    def _plan(self, sent: bytes) -> Answer:
        try:
            plan = read(sent, self.sleep)
        except FaultPlanError as error:
            raise _unusable(str(error)) from error
        if plan.seed is not None:
            self.faults.reseed(plan.seed)
        self.faults.add(*plan.faults)
        return Answer(body={"waiting": self.faults.waiting})

    def _advance(self, sent: bytes) -> Answer:
        if self.clock is None:
            raise bare(409, "The sandbox runs on the real clock, which nobody can move.")
        try:
            found = json.loads(sent)
        except (ValueError, RecursionError) as error:
            raise _unusable(f"this is no JSON: {error}") from error
        step = found.get("advance") if isinstance(found, dict) else None
        if type(step) is not int or not 0 <= step <= _FARTHEST:
            raise _unusable('"advance" must be milliseconds, from 0 to ten years')
        return Answer(body={"now": self.clock.advance(step)})


def _listed(exchanges: Iterable[Exchange]) -> list[Json]:
    return [each._asdict() for each in list(exchanges)]


def _unusable(message: str) -> RefusalError:
    return RefusalError(Refusal(status=400, message=message, category="SANDBOX_CONTROL"))
