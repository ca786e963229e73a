"""`dealwright apply`: change HubSpot as the plan says, and verify it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dealwright.cli.applied import remember
from dealwright.cli.completing import guards
from dealwright.cli.output import output_option
from dealwright.cli.session import Session, at_option, pass_session
from dealwright.cli.taken_back import tell_what_is_wished
from dealwright.errors import (
    BlockedError,
    DealwrightError,
    FindingsError,
    PartlyAppliedError,
    StalePlanError,
    UsageError,
)

if TYPE_CHECKING:
    from dealwright.hubspot.gateway import Gateway
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal
    from dealwright.plan.ledger import Ledger
    from dealwright.plan.plan import Plan
    from dealwright.plan.runs import Run


@click.command(name="apply")
@click.argument("plan_file", required=False, type=click.Path(path_type=Path), metavar="[PLAN]")
@at_option
@click.option("--yes", is_flag=True, help="Do not ask; deletes only what a PLAN names.")
@click.option(
    "--allow",
    multiple=True,
    metavar="GUARD",
    help="Let a guard pass, at a terminal.",
    shell_complete=guards,
)
@output_option(("text", "markdown", "json"))
@pass_session
def apply_(
    session: Session, /, plan_file: Path | None, outputs: tuple[str, ...], **options: Any
) -> None:
    """Change HubSpot as the plan says, read every change back, and plan again.

    Without a PLAN it plans, shows and asks. With one, made by plan --out or runs revert --out, it
    does what that plan says; if HubSpot has changed since, it refuses before the first write. After
    a failure, run the same again: what is done is not done twice. Every run leaves a ledger, from
    which it can be taken back: dealwright runs list.

    \b
      dealwright apply
      dealwright --portal production apply plan.json --yes
    """
    from dealwright.cli.connect import writing
    from dealwright.cli.execution import executed
    from dealwright.cli.plan import place_in, show

    kept = None if plan_file is None else _read_kept(plan_file)
    playbook, called, loaded, portal = session.wish(options["at"])
    asked = Asked(session, playbook, called, portal, options["allow"], kept, options["at"])
    with writing(session, portal) as gateway:
        made = asked.plan(gateway)
        if kept is None or outputs:
            # A plan that was kept has been looked at, and the log of a workflow may be public.
            show(session, portal, made, place_in(loaded), outputs)
        if kept is not None:
            _refuse_stale(kept, made)
        if made.blocks:
            guards = tuple(dict.fromkeys(block.guard for block in made.blocks))
            raise BlockedError(
                f"blocked by {', '.join(guards)}", hint=f"dealwright explain {guards[0]}"
            )
        if made.empty:
            session.say("Nothing was left to do.")
            asked.remember(made)
            return
        _ask(session, made, yes=options["yes"], kept=kept is not None)
        ledger = executed(session, portal, made, gateway, place_in(loaded))
        _judge(session, ledger)
        if made.reverts is None:
            _verify(lambda: asked.plan(gateway))
        asked.remember(made)
        done = "Applied" if made.reverts is None else "Taken back"
        session.say(f"{done} and verified: {len(ledger.entries)} of {len(ledger.entries)} changes.")
        if made.reverts is not None:
            tell_what_is_wished(
                session, asked.run(made.reverts), lambda: asked.playbook_plan(gateway)
            )


@dataclass(frozen=True)
class Asked:
    """What is to be planned: the playbook, or a run that a kept plan takes back."""

    session: Session
    playbook: "Playbook"
    called: str
    portal: "Portal"
    allow: tuple[str, ...]
    kept: dict[str, Any] | None
    at: str | None

    def remember(self, made: "Plan") -> None:
        """The portal is as the playbook wishes, unless a run was taken back."""
        if made.reverts is None:
            # What --at names is not what HEAD holds, so HEAD was not applied.
            commit = None if self.at else made.commit
            remember(self.session, self.portal, self.playbook, self.called, commit)

    def plan(self, gateway: "Gateway") -> "Plan":
        from dealwright.hubspot.reverting import make_reverse_plan

        reverts = self.kept.get("reverts") if self.kept else None
        if isinstance(reverts, str):
            return make_reverse_plan(
                self.run(reverts), self.playbook, self.portal, gateway, now=self.session.now()
            )
        if self.allow and (self.session.no_input or not sys.stdin.isatty()):
            raise UsageError(
                "--allow is for a person at a terminal",
                hint="write allow: with the why into a file of playbook/changes/",
            )
        return self.playbook_plan(gateway)

    def playbook_plan(self, gateway: "Gateway") -> "Plan":
        """What the playbook wishes, whatever else was asked."""
        from dealwright.cli.plan import plan_for

        of = (self.session, self.playbook, self.called, self.portal)
        return plan_for(*of, gateway, allow=self.allow, at=self.at)

    def run(self, name: str) -> "Run":
        from dealwright.cli.execution import runs_folder
        from dealwright.plan.runs import read_run

        return read_run(runs_folder(self.session, self.portal), name)


def _read_kept(plan_file: Path) -> dict[str, Any]:
    from dealwright.plan.serial import read_plan

    try:
        text = plan_file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{plan_file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FindingsError(f"{plan_file} cannot be read: it is not UTF-8 text") from None
    return read_plan(text, str(plan_file))


def _refuse_stale(kept: dict[str, Any], made: "Plan") -> None:
    """Whatever is to be done now must be in the plan that was looked at."""
    from dealwright.plan.sealed import holds

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
        if not holds(kept, one.change):
            raise StalePlanError(
                f"the plan is stale: {one.change.address} is not as the plan saw it",
                hint="make a new plan and look at it",
            )
        if not holds(kept, one.change, restores=one.restores):
            raise StalePlanError(
                f"the plan is stale: {one.change.address} lies in the archive now, and would come "
                "back with its old values",
                hint="make a new plan and look at it",
            )


def _ask(session: Session, made: "Plan", *, yes: bool, kept: bool) -> None:
    if yes and made.destructive and not kept:
        raise BlockedError(
            "the plan deletes something, and nobody has looked at it",
            hint="keep it with plan --out FILE, look at it, and apply that FILE",
        )
    if yes:
        return
    if session.no_input or not sys.stdin.isatty():
        raise BlockedError("nobody was asked", hint="add --yes to apply without being asked")
    question = f"Apply this to portal {made.portal} (account {made.portal_id})?"
    if not click.confirm(question, err=True):
        raise BlockedError("declined; nothing was changed")


def _judge(session: Session, ledger: "Ledger") -> None:
    """A failure becomes an error that counts what was done."""
    from dealwright.plan.ledger import Outcome
    from dealwright.report.texts import one_line

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
        f"{done} done, {ledger.count(failed.outcome)} {failed.outcome.value}, {waiting} not started. "
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
