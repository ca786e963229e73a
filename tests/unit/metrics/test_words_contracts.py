"""What every ambiguous word means: contracts, renewals and the service that goes on."""

from dealwright.model.metrics import Metric
from support.histories import Thing, World, deal, where

WINDOWS = ("overdue_renewal", "renewal_0_30", "renewal_31_90", "renewal_91_180")


def contract(id_: int, start: str | None, end: str | None, **named: object) -> Thing:
    stage = str(named.pop("stage", "closed_won"))
    return deal(
        id_,
        f"2026-01-01 {stage}",
        contract_start_date=start,
        contract_end_date=end,
        **named,
    )


def test_existing_business_is_active_from_the_first_day_to_the_last_of_any_type() -> None:
    world = World(
        [
            contract(1, "2026-02-01", "2026-02-28"),
            contract(2, "2026-02-01", "2026-02-28", type="existingbusiness"),
            contract(3, "2026-02-01", "2026-02-28", stage="proposal"),
            contract(4, "2026-02-01", None),
        ]
    )
    days = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
    found = [world.who("existing_business_active", one) for one in days]
    assert found == [set(), {1, 2}, {1, 2}, set()]


def test_a_contract_has_not_started_runs_or_has_ended() -> None:
    world = World(
        [
            contract(1, "2026-02-01", "2026-02-28"),
            contract(2, "2026-03-01", "2026-01-31"),  # a slip: it ends before it begins
        ]
    )

    def states(day: str) -> list[set[int]]:
        metrics = (
            Metric(metric="m", label="M", count="deals", where=where({"contract": said}))
            for said in ("not started", "running", "ended")
        )
        return [world.who(one, day) for one in metrics]

    assert states("2026-01-31") == [{1, 2}, set(), set()]
    assert states("2026-02-28") == [{2}, {1}, set()]
    assert states("2026-03-01") == [set(), set(), {1, 2}]


def test_renewal_windows_include_both_ends_and_leave_no_gap() -> None:
    ends = {
        1: "2026-05-31",  # overdue since yesterday
        2: "2026-06-01",  # 0 days left
        3: "2026-07-01",  # 30
        4: "2026-07-02",  # 31
        5: "2026-08-30",  # 90
        6: "2026-08-31",  # 91
        7: "2026-11-28",  # 180
        8: "2026-11-29",  # 181
        9: None,
    }
    world = World(
        [contract(id_, "2026-01-01", end, service_status="ongoing") for id_, end in ends.items()]
    )
    assert [world.who(one, "2026-06-01") for one in WINDOWS] == [{1}, {2, 3}, {4, 5}, {6, 7}]
    none = Metric(metric="m", label="M", count="deals", where=where({"contract_end": "none"}))
    assert world.who(none, "2026-06-01") == {9}


def test_windows_that_overlap_count_a_deal_once() -> None:
    world = World(
        [contract(1, "2026-01-01", "2026-06-11"), contract(2, "2026-01-01", "2026-08-11")]
    )
    said = ["in 0..30 days", "in 5..20 days", "in 25..40 days", "past"]
    metric = Metric(metric="m", label="M", count="deals", where=where({"contract_end": said}))
    assert (world.count(metric, "2026-06-01"), world.who(metric, "2026-06-01")) == (1, {1})


def test_the_population_of_the_windows_is_service_ongoing_whatever_the_stage() -> None:
    world = World(
        [
            contract(1, "2026-01-01", "2026-06-11", stage="renewals", service_status="ongoing"),
            contract(2, "2026-01-01", "2026-06-11", service_status="ended"),
            contract(3, "2026-01-01", "2026-06-11", stage="renewals"),
            contract(4, "2026-01-01", "2026-06-11"),
        ]
    )
    assert world.who("renewal_0_30", "2026-06-01") == {1, 4}


def test_where_nobody_said_service_goes_on_once_a_won_contract_has_begun() -> None:
    world = World([contract(1, "2026-02-01", "2026-03-01"), contract(2, None, "2026-03-01")])
    assert [world.who("renewal_0_30", one) for one in ("2026-01-31", "2026-02-01")] == [set(), {1}]
    # It goes on after its end: that is what overdue means.
    assert world.who("overdue_renewal", "2026-04-01") == {1}


def of_a_company(id_: int, *stages: str, **named: object) -> Thing:
    return deal(id_, *stages, of=(("companies", 70),), **named)


def test_service_goes_on_until_a_later_contract_of_the_same_company_is_won() -> None:
    old = of_a_company(
        1,
        "2026-01-01 closed_won",
        contract_start_date="2026-01-01",
        contract_end_date="2026-03-31",
    )
    new = of_a_company(
        2,
        "2026-02-01 renewals",
        "2026-03-10 closed_won",
        contract_start_date="2026-04-01",
        contract_end_date="2027-03-31",
    )
    world = World([old, new])
    days = ("2026-03-09", "2026-03-10")
    assert [world.who("renewal_0_30", one) for one in days] == [{1}, set()]
    assert world.who("overdue_renewal", "2026-05-01") == set()


def test_a_successor_counts_only_while_it_is_won() -> None:
    old = of_a_company(
        1,
        "2026-01-01 closed_won",
        contract_start_date="2026-01-01",
        contract_end_date="2026-03-31",
    )
    undone = of_a_company(
        2,
        "2026-02-01 closed_won",
        "2026-03-10 proposal",
        contract_start_date="2026-04-01",
    )
    deleted = of_a_company(
        3, "2026-01-20 closed_won", contract_start_date="2026-05-01", archived="2026-01-25"
    )
    world = World([old, undone, deleted])
    days = ("2026-01-19", "2026-01-24", "2026-01-31", "2026-03-09", "2026-03-10", "2026-05-01")
    overdue = ["overdue_renewal" if one > "2026-03-31" else None for one in days]
    ongoing = Metric(metric="m", label="M", count="deals", where=where({"service": "ongoing"}))
    assert [1 in world.who(ongoing, one) for one in days] == [True, False, True, False, True, True]
    assert overdue.count("overdue_renewal") == 1


def test_a_successor_is_judged_by_the_dates_known_at_the_cut_off() -> None:
    """The first contract was dated by mistake, and begins after the other one."""
    first = of_a_company(
        1,
        "2026-01-01 closed_won",
        contract_start_date=["2026-01-01 2026-01-01", "2026-02-01 2026-03-01"],
    )
    second = of_a_company(2, "2026-01-10 closed_won", contract_start_date="2026-01-15")
    world = World([first, second])
    ongoing = Metric(metric="m", label="M", count="deals", where=where({"service": "ongoing"}))
    days = ("2026-01-09", "2026-01-31", "2026-02-01", "2026-03-01")
    assert [world.who(ongoing, one) for one in days] == [{1}, {2}, set(), {1}]


def test_of_two_contracts_that_begin_on_the_same_day_neither_follows_the_other() -> None:
    both = [
        of_a_company(id_, "2026-01-01 closed_won", contract_start_date="2026-01-01")
        for id_ in (1, 2)
    ]
    ongoing = Metric(metric="m", label="M", count="deals", where=where({"service": "ongoing"}))
    assert World(both).who(ongoing, "2026-01-05") == {1, 2}
