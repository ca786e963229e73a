"""Whether what is about to be applied turns the verdict of a red line, on the snapshot there is."""

import contextlib
from typing import TYPE_CHECKING

from dealwright.cli.session import Session
from dealwright.errors import DealwrightError

if TYPE_CHECKING:
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal
    from dealwright.plan.plan import Block

FLIP = "red_line_flip"


def flips(session: Session, portal: "Portal", after: "Playbook") -> "tuple[Block, ...]":
    """A block for each red line whose verdict is another under the new definitions.

    Nothing can be said without a snapshot, or where nobody knows what was applied last; where the
    definitions mean the same, nothing is computed.
    """
    from dealwright.cli.applied import last_playbook, tag_of
    from dealwright.load.commits import differs
    from dealwright.records.snapshot import MANIFEST

    there = session.snapshot_folder(portal.portal) / MANIFEST
    if not there.exists():
        if not portal.embedded and differs(session.root, tag_of(portal)):
            session.say(
                "whether a red line flips is not known: there is no snapshot (dealwright sync)"
            )
        return ()
    before = last_playbook(session, portal, session.sound())
    if before is None or _measures_alike(before, after):
        return ()
    try:
        return _computed(session, portal, before, after)
    except DealwrightError as error:
        session.say(f"whether a red line flips is not known: {error.message}")
        return ()


def _measures_alike(before: "Playbook", after: "Playbook") -> bool:
    """Whether nothing differs that a number could rest on."""
    return (before.measures, before.red_lines, before.pipelines) == (
        after.measures,
        after.red_lines,
        after.pipelines,
    ) and before.about.time_zone == after.about.time_zone


def _computed(
    session: Session, portal: "Portal", before: "Playbook", after: "Playbook"
) -> "tuple[Block, ...]":
    from dealwright.cli.impact import side
    from dealwright.cli.numbers import numbers_here
    from dealwright.metrics.impact import flipped_lines
    from dealwright.plan.plan import Block
    from dealwright.report.red_lines import verdict_words

    with contextlib.ExitStack() as stack:
        then, now = (
            stack.enter_context(numbers_here(session, portal, playbook, ""))
            for playbook in (before, after)
        )
        found = flipped_lines(side(then), side(now), now.through)
    return tuple(
        Block(
            guard=FLIP,
            message=f"the red line {one.red_line} would be judged otherwise on the same records"
            + (
                ""
                if portal.confidential or one.before is None or one.after is None
                else f": {verdict_words(one.before)}, then {verdict_words(one.after)}"
            ),
            way=f"look at dealwright impact, then let it pass: allow: [{FLIP}] with the why in a file of"
            f" playbook/changes/, or --allow {FLIP} at a terminal",
        )
        for one in found
    )
