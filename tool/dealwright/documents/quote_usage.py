"""What a scenario comes to: the users of each cluster or community, month, year and all years."""

from dealwright.documents.pricing import MONTHS, add_up, times, usage_fee, usage_steps
from dealwright.documents.quote import Asked, OtherCount, Outcome, Unit, Year, YearOfUse
from dealwright.errors import UsageError
from dealwright.model.offerings import Per, UsageBands

Users = tuple[int, ...]


def outcome(users: Users, years: tuple[Year, ...], asked: Asked, per: Per | None) -> Outcome:
    of_years = tuple(_year_of_use(year, users) for year in years)
    return Outcome(
        users=users,
        years=of_years,
        total=add_up(year.total for year in of_years),
        other=_other(users, years[0].terms.ladder, asked, per),
    )


def _year_of_use(year: Year, users: Users) -> YearOfUse:
    annual, ladder = year.terms.annual, year.terms.ladder
    units = () if ladder is None else tuple(_unit(ladder, count) for count in users)
    monthly = add_up(unit.fee for unit in units) if units else times(annual, 0)
    usage = times(monthly, MONTHS)
    return YearOfUse(
        number=year.number,
        units=units,
        monthly=monthly,
        usage=usage,
        total=add_up((annual, usage)),
    )


def _unit(ladder: UsageBands, users: int) -> Unit:
    return Unit(users=users, steps=usage_steps(ladder, users), fee=usage_fee(ladder, users))


def _other(
    users: Users, ladder: UsageBands | None, asked: Asked, per: Per | None
) -> OtherCount | None:
    """The same users counted the other way, where it is known how they would spread."""
    other: Per = "community" if per == "cluster" else "cluster"
    units = asked.communities if per == "cluster" else asked.clusters
    if units is None or ladder is None:
        return None
    if units not in (1, len(users)):
        raise UsageError(
            f"how {sum(users)} users spread over {units} {plural(other)} is not known",
            hint=f"the price counts per {per}; to compare, say 1 {other} or {len(users)}",
        )
    spread = (sum(users),) if units == 1 else users
    return OtherCount(
        per=other, units=units, monthly=add_up(usage_fee(ladder, count) for count in spread)
    )


def plural(per: Per | None) -> str:
    return "communities" if per == "community" else "clusters"
