"""From what was asked to a quote. Pure, in decimals; what the playbook does not say is refused."""

import dataclasses

from dealwright.decode.codec import digest, encode
from dealwright.documents.pricing import add_up, times
from dealwright.documents.quote import Asked, Estimate, Quote, Year
from dealwright.documents.quote_usage import Users, outcome, plural
from dealwright.documents.terms import Terms, Wish, find_terms, hourly_rate, offered
from dealwright.errors import FindingsError, UsageError
from dealwright.model.offerings import Offering, Offerings, Per
from dealwright.model.playbook import Playbook


def make_quote(playbook: Playbook, asked: Asked) -> Quote:
    """The calculation; a finding or a usage error where it cannot be made honestly."""
    sold = playbook.offerings
    offering, exception = offered(playbook, asked.offering, knowingly=asked.knowingly)
    years = _years(sold, offering, asked)
    per = _per(offering, years)
    remarks = [exception, *_of_terms(offering, years), *_of_usage(sold, years, asked)]
    counts = () if asked.without_hub else _counts(sold, asked, years, per)
    words = sold.usage_counted
    if len(max(counts, key=len, default=())) > 1:
        remarks.append(
            "The annual fee is asked once for the membership;"
            f" that it covers so many {plural(per)} has to be agreed."
        )
    return Quote(
        asked=asked,
        offering=offering,
        years=years,
        fees=add_up(year.terms.annual for year in years),
        per=per if counts else None,
        per_words=getattr(words, per) if words and per and counts else None,
        users_words=sold.usage_unit if counts else None,
        outcomes=tuple(outcome(one, years, asked, per) for one in counts),
        examples=bool(counts) and not asked.users,
        estimate=_estimate(sold, asked),
        cloud=sold.cloud,
        remarks=tuple(one for one in remarks if one is not None),
        digest=digest({"asked": _said(asked), "offerings": encode(sold)}),
    )


def _years(sold: Offerings, offering: Offering, asked: Asked) -> tuple[Year, ...]:
    if len(asked.terms) not in (0, 1, asked.years):
        raise UsageError(
            f"{len(asked.terms)} terms for {asked.years} years",
            hint="give --terms once for all years, or once for each year in order",
        )
    wishes = asked.terms or (None,)
    return tuple(
        Year(
            number=number,
            terms=find_terms(
                sold,
                offering,
                Wish(
                    day=asked.day,
                    today=asked.today,
                    begun=wishes[0 if len(wishes) == 1 else number - 1],
                    year=1 if len(wishes) == 1 else number,
                    knowingly=asked.knowingly,
                ),
            ),
        )
        for number in range(1, asked.years + 1)
    )


def _per(offering: Offering, years: tuple[Year, ...]) -> Per | None:
    """What users are counted over: the same in all years, since they are given once."""
    found = {year.terms.price.per for year in years if year.terms.ladder is not None}
    if None in found:
        raise FindingsError(
            f"a price of {offering.label} does not say what its users are counted over",
            hint="dealwright explain DW704",
        )
    if len(found) > 1:
        raise FindingsError(
            f"{offering.label} counts users per cluster in some of these years, per community in"
            " others",
            hint="quote the years apart, each with the users as it counts them",
        )
    return next(iter(found), None)


def _of_terms(offering: Offering, years: tuple[Year, ...]) -> tuple[str, ...]:
    """What must be said of old terms, and of several years."""
    told = [
        f"Old terms: the price of {offering.label} {terms.span} has ended;"
        " it is quoted all the same, as asked."
        for terms in _distinct(years)
        if terms.ended
    ]
    if len(years) > 1:
        told.append(
            f"The {len(years)} years are reckoned at one price;"
            " that it holds so long has to be agreed."
            if len(_distinct(years)) == 1
            else "Each year is reckoned at the price that was asked for it, which has to be agreed."
        )
    return tuple(told)


def _of_usage(sold: Offerings, years: tuple[Year, ...], asked: Asked) -> tuple[str, ...]:
    if asked.without_hub:
        if sold.without_a_hub is None:
            raise FindingsError(
                "the playbook does not say what a member without a hub pays",
                hint="write it under without_a_hub: in playbook/offerings.yaml",
            )
        if asked.users or asked.clusters or asked.communities:
            raise UsageError("without a hub there are no users, clusters or communities to count")
        return (sold.without_a_hub,)
    unknown = [terms.span for terms in _distinct(years) if terms.price.usage_unknown]
    if unknown:
        told = f"the usage fee of the price {unknown[0]} is not on record"
        if asked.users:
            raise FindingsError(
                told, hint="without --mau the annual fee is quoted; the old agreement has the rest"
            )
        return (f"{told[0].upper()}{told[1:]}: what follows is the annual fee and nothing else.",)
    if all(year.terms.ladder is None for year in years):
        return ("No usage fee belongs to this price.",)
    return ()


def _counts(
    sold: Offerings, asked: Asked, years: tuple[Year, ...], per: Per | None
) -> tuple[Users, ...]:
    """For each scenario the users of each unit; none where no usage fee can be computed."""
    if per is None or any(year.terms.price.usage_unknown for year in years):
        return ()
    units = asked.clusters if per == "cluster" else asked.communities
    scenarios = asked.users or tuple((count,) for count in sold.usage_scenarios)
    if not scenarios:
        raise UsageError(
            "say how many monthly active users there are",
            hint="--mau 280, once for each scenario; the playbook has no usage_scenarios",
        )
    found = []
    for users in scenarios:
        if len(users) == 1:
            found.append(users * (units or 1))
        elif units in (None, len(users)):
            found.append(users)
        else:
            raise UsageError(
                f"users are given for {len(users)} {plural(per)}, and there are {units}",
                hint=f"one number for each {per}, or one number for all of them",
            )
    return tuple(found)


def _estimate(sold: Offerings, asked: Asked) -> Estimate | None:
    if asked.hours is None:
        return None
    work = hourly_rate(sold, asked.day)
    return Estimate(
        label=work.label,
        rule=work.rule,
        from_=work.from_,
        hours=asked.hours,
        hourly=work.hourly,
        amount=times(work.hourly, asked.hours),
        origin=work.origin,
    )


def _distinct(years: tuple[Year, ...]) -> tuple[Terms, ...]:
    return tuple({year.terms.price.from_: year.terms for year in years}.values())


def _said(asked: Asked) -> dict[str, object]:
    """What was asked as a tree for the digest."""
    return {
        name: list(map(list, value)) if name == "users" else str(value)
        for name, value in dataclasses.asdict(asked).items()
        if name != "today"
    }
