"""One run of an apply: its ledger, its mark in the portal, its end, whatever comes."""

import getpass
import os
import platform
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from dealwright.cli.session import Session
from dealwright.diagnostics import Origin

if TYPE_CHECKING:
    from dealwright.hubspot.gateway_writing import WritingGateway
    from dealwright.model.portals import Portal
    from dealwright.plan.ledger import Entry, Ledger
    from dealwright.plan.plan import Plan

_LAG = 10.0  # seconds that a search of HubSpot's may be behind


def runs_folder(session: Session, portal: "Portal") -> Path:
    """Where the ledgers of a portal's runs are kept."""
    from dealwright.plan.places import RUNS

    return (session.root / (portal.runs or RUNS)).resolve()


def keeps_ledgers(portal: "Portal") -> bool:
    """Whether what is written here is still there tomorrow: a job of CI throws its machine away."""
    return portal.embedded or portal.runs is not None or os.environ.get("CI") != "true"


def executed(
    session: Session,
    portal: "Portal",
    made: "Plan",
    gateway: "WritingGateway",
    place: Callable[[Origin], str],
) -> "Ledger":
    """Do what the plan says; the ledger is complete when this returns or raises."""
    from dealwright.hubspot.running import Runner
    from dealwright.report.texts import one_line

    places = {one.change.address: place(one.change.origin) for one in made.planned}

    def tell(entry: "Entry") -> None:
        session.say(f"{entry.outcome.value}: {one_line(entry.address)}")
        if entry.error is not None:
            where = places.get(entry.address)
            session.say(f"  {f'{where}: ' if where else ''}{one_line(entry.error.message)}")

    with _finishing(session) as stopped:
        runner = Runner(
            gateway=gateway,
            folder=runs_folder(session, portal),
            owner=owner(),
            now=session.now_ms,
            suffix=lambda: secrets.token_hex(2),
            sleep=time.sleep,
            stopped=stopped,
            tell=tell,
            say=lambda text: session.say(one_line(text)),
            lag=0 if portal.embedded else _LAG,
        )
        return runner.run(made)


def owner() -> str:
    """Whose run it is, for those who find its mark: a job of CI, or a user and a machine."""
    job = os.environ.get("GITHUB_RUN_ID")
    if job:
        return f"{os.environ.get('GITHUB_REPOSITORY', 'CI')} job {job}"
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "somebody"
    return f"{user} on {platform.node() or 'a machine'}"


@contextmanager
def _finishing(session: Session) -> Iterator[Callable[[], bool]]:
    """Ctrl-C and SIGTERM let the step in hand be finished; a second one stops at once."""
    asked: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        session.say("finishing this step; Ctrl-C once more stops at once")

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
