"""`dealwright apply`: change HubSpot as the plan says, and verify it."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from dealwright.cli.output import output_option
from dealwright.cli.session import Session, pass_session
from dealwright.errors import (
    BlockedError,
    DealwrightError,
    PartlyAppliedError,
    StalePlanError,
)

if TYPE_CHECKING:
    from dealwright.hubspot.write import HubSpotPortal
    from dealwright.plan.execute import Entry, Ledger
    from dealwright.plan.plan import Plan


@click.command(name="apply")
@click.argument("plan_file", required=False, type=click.Path(path_type=Path), metavar="[PLAN]")
@click.option("--at", metavar="REV", help="The playbook at this version or git revision.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@output_option(("text", "markdown", "json"))
@pass_session
def apply_(
    session: Session, plan_file: Path | None, at: str | None, yes: bool, outputs: tuple[str, ...]
) -> None:
    """Change HubSpot as the plan says, read every change back, and plan again.

    Without a PLAN it plans, shows and asks. With one, made by plan --out, it does what that plan
    says; if HubSpot has changed since, it refuses before the first write. After a failure, run the
    same again: what is done is not done twice.

    \b
      dealwright apply
      dealwright --portal production apply plan.json --yes
    """
    from dealwright.cli.connect import writing
    from dealwright.cli.plan import place_in, plan_for, show
    from dealwright.hubspot.write import HubSpotPortal

    playbook, called, loaded = session.playbook(at)
    portal = session.portal(playbook)
    with writing(session, portal) as gateway:
        made = plan_for(session, playbook, called, portal, gateway)
        if plan_file is None or outputs:
            # A plan that was kept has been looked at, and the log of a workflow may be public.
            show(session, made, place_in(loaded), outputs)
        if plan_file is not None:
            _refuse_stale(plan_file, made)
        if made.blocks:
            guards = tuple(dict.fromkeys(block.guard for block in made.blocks))
            raise BlockedError(
                f"blocked by {', '.join(guards)}", hint=f"dealwright explain {guards[0]}"
            )
        if made.empty:
            session.say("Nothing was left to do.")
            return
        _ask(session, made, yes=yes)
        ledger = _executed(session, made, HubSpotPortal(gateway))
        _judge(session, ledger)
        _verify(lambda: plan_for(session, playbook, called, portal, gateway))
    session.say(f"Applied and verified: {len(ledger.entries)} of {len(ledger.entries)} changes.")


def _refuse_stale(plan_file: Path, made: "Plan") -> None:
    """Whatever is to be done now must be in the plan that was looked at."""
    from dealwright.plan.serial import read_plan, same

    try:
        text = plan_file.read_text(encoding="utf-8")
    except OSError as error:
        raise DealwrightError(f"{plan_file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DealwrightError(f"{plan_file} cannot be read: it is not UTF-8 text") from None
    kept = read_plan(text, str(plan_file))
    if (kept["portal"], kept["portal_id"]) != (made.portal, made.portal_id):
        raise StalePlanError(
            f"the plan is for portal {kept['portal']} (account {kept['portal_id']}), "
            f"not for {made.portal} ({made.portal_id})",
            hint="name the right portal with --portal",
        )
    if kept.get("digest") != made.digest:
        raise StalePlanError(
            "the playbook is not the one that this plan was made from",
            hint="make a new plan, or give apply the same --at",
        )
    for one in made.planned:
        if not same(kept["operations"], one.change):
            raise StalePlanError(
                f"the plan is stale: {one.change.address} is not as the plan saw it",
                hint="make a new plan and look at it",
            )


def _ask(session: Session, made: "Plan", *, yes: bool) -> None:
    if yes:
        return
    if session.no_input or not sys.stdin.isatty():
        raise BlockedError("nobody was asked", hint="add --yes to apply without being asked")
    question = f"Apply this to portal {made.portal} (account {made.portal_id})?"
    if not click.confirm(question, err=True):
        raise BlockedError("declined; nothing was changed")


def _executed(session: Session, made: "Plan", portal: "HubSpotPortal") -> "Ledger":
    from dealwright.plan.execute import Executor
    from dealwright.report.plan_text import one_line

    def tell(entry: "Entry") -> None:
        session.say(f"{entry.outcome.value}: {one_line(entry.address)}")

    with _finishing(session) as stopped:
        return Executor(portal=portal, tell=tell, sleep=time.sleep, stopped=stopped).apply(made)


@contextmanager
def _finishing(session: Session) -> Iterator[Callable[[], bool]]:
    """Ctrl-C lets the step in hand be finished; a second one stops at once."""
    asked: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        asked.append(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        session.say("finishing this step; Ctrl-C once more stops at once")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


def _judge(session: Session, ledger: "Ledger") -> None:
    """A failure becomes an error that counts what was done."""
    from dealwright.plan.execute import Outcome
    from dealwright.report.plan_text import one_line

    failed = ledger.failure
    done, waiting = ledger.count(Outcome.DONE), ledger.count(Outcome.NOT_STARTED)
    if failed is None or failed.error is None:
        if waiting:
            session.say(f"{done} done, {waiting} not started; run the same again to finish")
            raise KeyboardInterrupt
        return
    if not ledger.wrote:
        raise failed.error
    stale = isinstance(failed.error, StalePlanError)
    hint = failed.error.hint or "look at what it says"
    raise PartlyAppliedError(
        f"{done} done, 1 {failed.outcome.value}, {waiting} not started. "
        f"{one_line(failed.address)}: {failed.error.message}",
        hint=hint if stale else f"{hint}; then run the same again",
    )


def _verify(plan_again: Callable[[], "Plan"]) -> None:
    """After an apply, the plan is empty."""
    try:
        after = plan_again()
    except DealwrightError as error:
        raise PartlyAppliedError(
            f"every change was done, but the portal could not be read again: {error.message}",
            hint="run dealwright plan to see that nothing is left",
        ) from None
    if not after.empty:
        raise PartlyAppliedError(
            f"applied, but the next plan is not empty: {_kind_of_rest(after)}",
            hint="run dealwright plan to see what is left",
        )


def _kind_of_rest(after: "Plan") -> str:
    """What is left, without a number of records: this may stand in a public log."""
    from dealwright.report.plan_text import counts

    return counts(after).rstrip(".")
