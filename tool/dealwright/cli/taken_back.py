"""What is said when a run has been taken back: the playbook has not changed by it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dealwright.cli.session import Session
from dealwright.errors import DealwrightError

if TYPE_CHECKING:
    from dealwright.plan.plan import Plan
    from dealwright.plan.runs import Run


def tell_what_is_wished(session: Session, run: "Run", plan_anew: Callable[[], "Plan"]) -> None:
    """Say what the next plan will want again, and how to keep it from that. Reads only."""
    try:
        again = plan_anew()
    except DealwrightError as error:
        session.say(f"What the playbook still wishes could not be planned: {error.message}")
        session.say("Run dealwright plan to see it.")
        return
    if again.empty:
        session.say("The playbook wishes the same: the next plan is empty.")
        return
    count = len(again.planned)
    proposed = "1 change" if count == 1 else f"{count} changes"
    session.say(f"The playbook still says otherwise: the next plan will propose {proposed} again.")
    if run.commit is not None and not run.commit.endswith("+"):
        session.say(
            f"To leave it at this, revert the commit that was applied: git revert {run.commit}"
        )
    else:
        session.say("To leave it at this, take what was applied out of the playbook as well.")
