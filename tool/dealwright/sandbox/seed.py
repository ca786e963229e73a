"""Owns the invented past of a portal: a sales history up to a day, in one transaction."""

from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seeding import portals
from dealwright.sandbox.seeding.chances import chance_for
from dealwright.sandbox.seeding.history import Historian
from dealwright.sandbox.seeding.linking import Knots, merge_deals
from dealwright.sandbox.seeding.plan import (
    Experiment,
    Hypothesis,
    Names,
    Outreach,
    Parking,
    SeedPlan,
    Size,
    Trait,
    Way,
)
from dealwright.sandbox.seeding.truth import Truth, drawn_truth
from dealwright.sandbox.seeding.writing import Ledger, one_by_one

__all__ = [
    "Experiment",
    "Hypothesis",
    "Names",
    "Outreach",
    "Parking",
    "SeedPlan",
    "Size",
    "Trait",
    "Truth",
    "Way",
    "seed_portal",
]

_FIRST_YEAR, _LAST_YEAR = 1990, 2200


def seed_portal(portal: Portal, plan: SeedPlan, size: Size, *, slowly: bool = False) -> Truth:
    """Write a plausible history; what it was drawn from is given back.

    The same again if asked with the same arguments. `slowly` goes through the rules that every
    other write goes through; the store is the same in the end.
    """
    if not _FIRST_YEAR <= size.as_of.year < _LAST_YEAR:
        raise SandboxError(f"A history ends between {_FIRST_YEAR} and {_LAST_YEAR}.")
    truth = drawn_truth(plan, chance_for(size.seed, "truth"))
    with portal.store.transaction():
        portals.refuse_unknown_stages(portal, plan)
        portals.name_meeting_types(portal, plan)
        knots = Knots(portal=portal)
        historian = Historian(
            portal=portal,
            plan=plan,
            size=size,
            truth=truth,
            link=knots.tie,
            before=portals.records_before(portal),
        )
        if slowly:
            doubles = historian.write(one_by_one(portal))
        else:
            ledger = Ledger.open(portal)
            doubles = historian.write(ledger.write)
            ledger.close()
        knots.close()
        for double in doubles:
            merge_deals(portal, double.survivor, double.loser, double.at)
    return truth
