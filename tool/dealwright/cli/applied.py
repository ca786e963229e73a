"""What was applied last, and which allowances that has used up."""

from typing import TYPE_CHECKING

from dealwright.cli.session import Session
from dealwright.errors import DealwrightError, UsageError

if TYPE_CHECKING:
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal


def tag_of(portal: "Portal") -> str:
    """The git tag on the commit that a portal was last brought to."""
    return f"applied/{portal.portal}"


def remember(session: Session, portal: "Portal", commit: str | None) -> None:
    """Tag the commit of a verified apply; an edited playbook, or none in git, leaves no tag."""
    from dealwright.load.files import set_tag

    if portal.embedded or commit is None or commit.endswith("+"):
        return
    try:
        set_tag(session.root, tag_of(portal), commit)
    except DealwrightError as error:
        session.say(f"the tag {tag_of(portal)} could not be set: {error.message}")


def allowances(
    session: Session, portal: "Portal", playbook: "Playbook", asked: tuple[str, ...]
) -> dict[str, str]:
    """Guards that may be passed, each with the why: from files that were not yet applied, or asked."""
    from dealwright.cli.execution import owner
    from dealwright.load.files import from_commit
    from dealwright.plan.guards import PASSABLE

    for guard in asked:
        if guard not in PASSABLE:
            raise UsageError(
                f"{guard} cannot be allowed", hint=f"what can be: {', '.join(sorted(PASSABLE))}"
            )
    files = [change for change in playbook.changes if change.allow]
    spent: set[str] = set()
    if files:
        try:
            spent = set(from_commit(session.root, tag_of(portal)))
        except DealwrightError:
            spent = set()  # never applied from here: nothing is used up
    found = {
        guard: change.why
        for change in files
        if change.origin.file not in spent
        for guard in change.allow
    }
    return {**found, **dict.fromkeys(asked, f"allowed at a terminal by {owner()}")}
