"""What can go wrong with the world, and the exit code of each.

Problems in the user's files are values (`diagnostics`); these are for everything else::

    DealwrightError          1   something outside failed
    ├── UsageError           2   wrong usage
    ├── FindingsError        3   something the user wrote or asked to render is wrong
    ├── BlockedError         4   a guard stopped it, or the person declined
    ├── StalePlanError       5   the portal is no longer what the plan saw
    └── PartlyAppliedError   7   some of it was done: run the same plan again
"""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, one table for every command."""

    DONE = 0
    WORLD = 1
    USAGE = 2
    FINDINGS = 3
    BLOCKED = 4
    STALE = 5
    PARTLY = 7
    CHANGES = 10
    BREACH = 11
    EVIDENCE = 12
    BUG = 70
    INTERRUPTED = 130


EXIT_MEANINGS = {
    Exit.DONE: "all went well",
    Exit.WORLD: "something outside failed: the network, HubSpot, a permission",
    Exit.USAGE: "the command was used wrongly",
    Exit.FINDINGS: "something you wrote, or asked to have made, is not right (--strict counts warnings too)",
    Exit.BLOCKED: "a guard stopped it, or a person said no",
    Exit.STALE: "the plan no longer fits the portal; nothing was written",
    Exit.PARTLY: "some of it was done, or nobody knows; the same again finishes it",
    Exit.CHANGES: "with --exit-code: something would change, has drifted, two portals or links differ, or the audit found something",
    Exit.BREACH: "with --exit-code: a red line is breached",
    Exit.EVIDENCE: 'with --exit-code: a red line could not be judged, or all say "not enough evidence"',
    Exit.BUG: "dealwright itself failed; a file holds the details",
    Exit.INTERRUPTED: "interrupted",
}


class DealwrightError(Exception):
    """Something outside the playbook failed; `hint` says what to do about it."""

    exit_code = Exit.WORLD

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def in_private(self) -> str:
        """The message for a place that nobody else reads."""
        return self.message

    @property
    def ambiguous(self) -> bool:
        """Whether what was asked for may have been done all the same."""
        return False


class UsageError(DealwrightError):
    """The command was asked for something it cannot mean."""

    exit_code = Exit.USAGE


class FindingsError(DealwrightError):
    """What was asked for cannot be made from what is written."""

    exit_code = Exit.FINDINGS


class BlockedError(DealwrightError):
    """A guard stands in the way, or the person said no."""

    exit_code = Exit.BLOCKED


class StalePlanError(DealwrightError):
    """The portal changed after the plan was made; nothing was written."""

    exit_code = Exit.STALE


class PartlyAppliedError(DealwrightError):
    """Some operations were done and others were not; the message counts them."""

    exit_code = Exit.PARTLY
