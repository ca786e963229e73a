"""Earlier playbooks that are not whole: none yet, nothing applied yet, or one with findings."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dealwright.diagnostics import Origin
    from dealwright.load.playbook import Loaded
    from dealwright.model.playbook import Playbook

APPLIED = "applied/"
"""How the tags begin that say what a portal was last brought to."""


def never_applied(root: Path, revision: str) -> bool:
    """Whether it is the tag of what was applied last, and git knows of none."""
    from dealwright.load.commits import committed_at

    return (
        revision.startswith(APPLIED)
        and committed_at(root, revision) is None
        and committed_at(root, "HEAD") is not None  # else git itself is what is missing
    )


def as_of_today(then: "Loaded", today: "Loaded") -> "Playbook":
    """An earlier playbook with the portals and the engine of today."""
    from dealwright.model.playbook import computed_by

    now = today.playbook
    return dataclasses.replace(computed_by(then.playbook, now.about.engine), portals=now.portals)


def rehearsed(then: "Loaded", today: "Loaded") -> "Playbook":
    """The same for a portal to be brought to: without properties and pipelines that HubSpot may refuse.

    What is found about them may be any mistake, and one that is refused ends an apply.
    """
    from dealwright.diagnostics import Severity

    wrong = [one.primary.origin for one in then.findings if one.severity is Severity.ERROR]

    def right(origin: "Origin") -> bool:
        inside = (one.route[: len(origin.route)] for one in wrong if one.file == origin.file)
        return origin.route not in inside

    playbook = as_of_today(then, today)
    return dataclasses.replace(
        playbook,
        properties=tuple(
            dataclasses.replace(
                of, properties=tuple(one for one in of.properties if right(one.origin))
            )
            for of in playbook.properties
        ),
        pipelines=tuple(one for one in playbook.pipelines if right(one.origin)),
    )


def what_is_lacking(then: "Loaded", revision: str, taken: str) -> str | None:
    """What is not whole about an earlier playbook, and how far it is taken, in a sentence."""
    if not then.documents:
        return f"There was no playbook at {revision}."
    if then.sound:
        return None
    count = len(then.findings)
    findings = "1 finding" if count == 1 else f"{count} findings"
    return f"The playbook at {revision} has {findings}, and is taken as far as {taken}."
