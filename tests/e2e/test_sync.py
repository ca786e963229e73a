"""Snapshots of a portal that changes, over HTTP: in one go or in many steps, whatever happens."""

import json
import random
import resource
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dealwright.errors import BlockedError, DealwrightError
from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.pace import Pace
from dealwright.records.manifest import Manifest
from dealwright.records.snapshot import SnapshotError, open_snapshot, read_manifest
from dealwright.records.wanted import Wanted
from dealwright.sandbox.faults import Fault
from dealwright.sandbox.limits import Limits, Tier
from support.pacing import at_once
from support.stock import HOUR, WANTED, Served, Stock, served

STAGES = ("appointmentscheduled", "qualifiedtobuy", "contractsent", "closedwon", "closedlost")


@pytest.fixture
def there() -> Iterator[Served]:
    with served() as there:
        yield there


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with open_snapshot(folder, "production") as snapshot:
        return snapshot.connection.sql(sql).fetchall()


def notes(manifest: Manifest) -> dict[str, tuple[int, ...]]:
    return {f"{one.object}: {one.kind}": one.ids for one in manifest.footnotes}


def asked(there: Served) -> list[str]:
    """What was asked since the last time, account and properties left out."""
    found = [one.path.removeprefix("/crm/v3/objects/") for one in there.app.exchanges]
    there.app.exchanges.clear()
    return [one for one in found if "/account-info" not in one and "/properties/" not in one]


def year(stock: Stock, seed: int, steps: int = 10) -> Iterator[int]:
    """Stretches of what people do to records, each at an instant of its own."""
    chance = random.Random(seed)  # noqa: S311 - deals that repeat, nothing secret
    for step in range(steps):
        for _ in range(12):
            stock.clock.later(chance.randrange(1, HOUR // 4))
            chance.choice(ACTS)(stock, chance)
        stock.clock.later(1)
        yield step


def begin(stock: Stock, chance: random.Random) -> None:
    deal = stock.deal(chance.choice(STAGES), amount=str(chance.randrange(9)))
    company = stock.make("companies", industry="EDUCATION_MANAGEMENT")
    stock.tie("deals", deal, "companies", company, primary=True)


def move(stock: Stock, chance: random.Random) -> None:
    for deal in some(stock, chance):
        stock.change("deals", deal, dealstage=chance.choice(STAGES))


def describe(stock: Stock, chance: random.Random) -> None:
    for deal in some(stock, chance):
        stock.change("deals", deal, description=chance.choice(["so", "", "ho"]))


def archive(stock: Stock, chance: random.Random) -> None:
    for deal in some(stock, chance):
        stock.archive("deals", deal)


def bring_back(stock: Stock, chance: random.Random) -> None:
    merged = ";".join(
        one.properties.get("hs_merged_object_ids", "")
        for one in [*stock.archived("deals"), *stock.all_live("deals")]
    )
    gone = [one.id for one in stock.archived("deals") if str(one.id) not in merged]
    for deal in chance.sample(gone, min(1, len(gone))):
        stock.bring_back("deals", deal)


def merge(stock: Stock, chance: random.Random) -> None:
    deals = stock.live("deals")
    if len(deals) > 3:
        stock.merge("deals", *chance.sample(deals, 2))


def retie(stock: Stock, chance: random.Random) -> None:
    for deal in some(stock, chance):
        companies = stock.live("companies")
        stock.tie("deals", deal, "companies", chance.choice(companies), primary=True)
        stock.untie("deals", deal, "companies", chance.choice(companies))


def write_to(stock: Stock, chance: random.Random) -> None:
    email = stock.make("emails", hs_email_open_count=str(chance.randrange(3)))
    for deal in some(stock, chance):
        stock.tie("emails", email, "deals", deal)


def meet(stock: Stock, chance: random.Random) -> None:
    meeting = stock.make("meetings", hs_meeting_outcome="SCHEDULED")
    for deal in some(stock, chance):
        stock.tie("meetings", meeting, "deals", deal)
    stock.change("meetings", meeting, hs_meeting_outcome="COMPLETED")


def some(stock: Stock, chance: random.Random) -> list[int]:
    """A deal, if there is any."""
    deals = stock.live("deals")
    return chance.sample(deals, min(1, len(deals)))


Act = Callable[[Stock, random.Random], None]
ACTS: tuple[Act, ...] = (
    *(begin, begin, begin, move, move, move, archive),
    *(describe, bring_back, merge, retie, write_to, meet),
)


def steps_are_one(there: Served, folder: Path, seed: int, steps: int, lag: int = 0) -> None:
    how = [there.sync(folder / "steps").how for _ in year(there.stock, seed, steps)]
    there.stock.clock.later(lag + 1)
    last = there.sync(folder / "steps")
    whole = there.sync(folder / "whole")
    assert [*how, last.how] == ["first", *["changed"] * steps]
    assert whole.manifest.content_hash == last.manifest.content_hash
    assert whole.manifest.footnotes == last.manifest.footnotes
    assert whole.manifest.rows == last.manifest.rows


@pytest.mark.long
def test_ten_steps_come_to_the_same_as_one(there: Served, tmp_path: Path) -> None:
    steps_are_one(there, tmp_path, seed=1, steps=9)
    kinds = rows(tmp_path / "whole", "SELECT DISTINCT object FROM records")
    assert len(kinds) == 4
    assert rows(tmp_path / "whole", "SELECT 1 FROM records WHERE merged_into IS NOT NULL")
    assert rows(tmp_path / "whole", "SELECT 1 FROM associations WHERE is_primary")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 16))
@pytest.mark.parametrize("lag", [0, 240_000])
def test_any_ten_steps_come_to_the_same_as_one(tmp_path: Path, seed: int, lag: int) -> None:
    """Also where HubSpot's index is behind."""
    with served(search_lag=lag) as there:
        steps_are_one(there, tmp_path, seed=seed, steps=9, lag=lag)


def test_what_a_record_was_is_kept_oldest_first(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    born = stock.clock.now
    deal = stock.deal(amount="5", description="a secret")
    stock.clock.later()
    stock.change("deals", deal, dealstage="closedwon", amount="", description="")
    stock.clock.later()
    there.sync(tmp_path)
    found = rows(
        tmp_path,
        "SELECT property, seq, value, at_ms, source FROM property_history ORDER BY property, seq",
    )
    won = born + HOUR
    assert found == [
        ("amount", 0, "5", born, "INTEGRATION"),
        ("amount", 1, None, won, "INTEGRATION"),
        ("dealstage", 0, "appointmentscheduled", born, "INTEGRATION"),
        ("dealstage", 1, "closedwon", won, "INTEGRATION"),
        ("description", 0, "filled", born, "INTEGRATION"),
        ("description", 1, None, won, "INTEGRATION"),
        ("pipeline", 0, "default", born, "INTEGRATION"),
    ]
    assert rows(tmp_path, "FROM records") == [("deals", deal, born, None, None)]


def test_nothing_that_came_later_is_known(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    kept, gone, merged = stock.deal(), stock.deal(), stock.deal()
    through = stock.clock.now + HOUR
    before = there.sync(tmp_path / "before", now=through)
    stock.clock.now = through
    stock.change("deals", kept, dealstage="closedwon")
    stock.archive("deals", gone)
    stock.merge("deals", kept, merged)
    stock.deal()
    after = there.sync(tmp_path / "after", now=through)
    assert after.manifest.content_hash == before.manifest.content_hash
    stock.clock.later()
    there.sync(tmp_path / "after")
    whole = there.sync(tmp_path / "whole")
    assert read_manifest(tmp_path / "after") == whole.manifest


def test_merged_records_become_parts_of_the_last_survivor(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    first, second, third = stock.deal(), stock.deal(), stock.deal()
    stock.clock.later()
    stock.merge("deals", second, first)
    at_first = stock.clock.now
    stock.clock.later()
    stock.merge("deals", third, second)
    at_second = stock.clock.now
    stock.clock.later()
    synced = there.sync(tmp_path)
    assert rows(
        tmp_path, "SELECT record_id, archived_ms, merged_into FROM records ORDER BY record_id"
    ) == [(first, at_first, third), (second, at_second, third), (third, None, None)]
    assert notes(synced.manifest)["deals: merged"] == (first, second)


def test_a_merged_record_that_hubspot_does_not_list_ends_with_the_merge(
    there: Served, tmp_path: Path
) -> None:
    stock = there.stock
    survivor, loser = stock.deal(), stock.deal()
    stock.clock.later()
    there.sync(tmp_path)
    stock.merge("deals", survivor, loser)
    merged = stock.clock.now
    stock.purge("deals", loser)
    stock.clock.later()
    there.sync(tmp_path)
    found = rows(tmp_path, "SELECT record_id, archived_ms, merged_into FROM records ORDER BY 1")
    assert found == [(survivor, None, None), (loser, merged, survivor)]


def test_only_what_changed_is_read(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    deals = [stock.deal() for _ in range(120)]
    stock.archive("deals", deals[0])
    stock.clock.later()
    assert there.sync(tmp_path).read == 120
    asked(there)
    stock.clock.later()
    stock.change("deals", deals[7], dealstage="closedwon")
    stock.clock.later()
    synced = there.sync(tmp_path)
    assert (synced.how, synced.read, synced.records["deals"]) == ("changed", 1, 119)
    assert asked(there).count("deals/batch/read") == 2  # a sample of the old ones, and the new one


def test_a_deal_that_came_back_lives(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    deal, purged = stock.deal(), stock.deal()
    stock.archive("deals", deal)
    stock.archive("deals", purged)
    stock.clock.later()
    there.sync(tmp_path)
    stock.bring_back("deals", deal)
    stock.purge("deals", purged)
    synced = there.sync(tmp_path)
    assert synced.records["deals"] == 1
    kept = rows(tmp_path, "SELECT record_id FROM records WHERE archived_ms IS NOT NULL")
    assert kept == [(purged,)]


def test_who_asked_to_be_forgotten_is(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    deal, forgotten = stock.deal(), stock.deal()
    stock.clock.later()
    there.sync(tmp_path)
    stock.purge("deals", forgotten)
    there.sync(tmp_path)
    assert rows(tmp_path, "SELECT DISTINCT record_id FROM property_history") == [(deal,)]
    assert rows(tmp_path, "SELECT record_id FROM records") == [(deal,)]


def test_records_with_old_dates_are_found_by_counting(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    stock.deal()
    stock.clock.later(100 * HOUR)
    there.sync(tmp_path)
    now = stock.clock.now
    stock.clock.now -= 50 * HOUR
    imported = stock.deal()
    stock.clock.now = now + HOUR
    assert there.sync(tmp_path).how == "changed"
    assert (imported,) in rows(tmp_path, "SELECT record_id FROM records")


def test_other_records_under_old_numbers_are_all_read(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    stock.deal(amount="1")
    stock.clock.later(100 * HOUR)
    there.sync(tmp_path)
    stock.portal.reset()
    stock.clock.now -= 50 * HOUR
    stock.deal(amount="2")
    stock.clock.later(60 * HOUR)
    assert there.sync(tmp_path).how == "others"
    found = rows(tmp_path, "SELECT value FROM property_history WHERE property = 'amount'")
    assert found == [("2",)]


def test_more_properties_mean_all_is_read_and_fewer_do_not(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    old, gone = stock.deal(dealtype="newbusiness"), stock.deal(amount="4")
    stock.archive("deals", gone)
    stock.clock.later(2 * HOUR)
    there.sync(tmp_path, WANTED)
    stock.purge("deals", gone)
    less = Wanted(
        fields={"deals": ("amount", "dealstage", "hs_merged_object_ids", "pipeline")}, presence={}
    )
    assert (there.sync(tmp_path, less).how, there.sync(tmp_path, less).how) == ("changed",) * 2
    found = rows(tmp_path, "SELECT DISTINCT object, property FROM property_history ORDER BY ALL")
    assert found == [("deals", "amount"), ("deals", "dealstage"), ("deals", "pipeline")]
    synced = there.sync(tmp_path, WANTED)
    assert (synced.how, synced.read) == ("fields", 1)
    values = rows(
        tmp_path,
        "SELECT record_id, value FROM property_history WHERE property IN ('amount', 'dealtype')",
    )
    assert sorted(values) == [(old, "newbusiness"), (gone, "4")]


def test_quirks_are_counted(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    deal = stock.deal(dealtype="newbusiness")
    untyped = stock.deal()
    for number in range(20):
        stock.clock.later()
        stock.change("deals", deal, dealstage=STAGES[number % 3 + 1])
    meeting = stock.make("meetings", hs_meeting_outcome="COMPLETED")
    stock.clock.later()
    synced = there.sync(tmp_path, wanted_with(missing="no_such_thing"))
    assert notes(synced.manifest) == {
        "deals: cut history": (deal,),
        "deals: no type": (untyped,),
        "meetings: no deal": (meeting,),
        "deals: no such property: no_such_thing": (),
    }
    dates = rows(tmp_path, "SELECT deal_id, stage_id, entered_ms FROM stage_dates ORDER BY 3")
    assert dates[0] == (deal, "appointmentscheduled", stock.clock.now - 21 * HOUR)
    assert {stage for _, stage, _ in dates} == set(STAGES[:4])
    elsewhere = there.sync(tmp_path, wanted_with(pipelines=frozenset({"another"})))
    assert notes(elsewhere.manifest)["deals: other pipeline"] == (deal, untyped)


def wanted_with(missing: str | None = None, pipelines: frozenset[str] | None = None) -> Wanted:
    deals = (*WANTED.fields["deals"], *([missing] if missing else ()))
    return Wanted(
        fields={**WANTED.fields, "deals": deals},
        presence=WANTED.presence,
        pipelines=WANTED.pipelines if pipelines is None else pipelines,
        deal_type="dealtype",
    )


def test_the_primary_company_is_told_from_the_others(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    deal, first, second = stock.deal(), stock.make("companies"), stock.make("companies")
    stock.tie("deals", deal, "companies", first, primary=True)
    stock.tie("deals", deal, "companies", second)
    stock.clock.later()
    there.sync(tmp_path)
    found = rows(tmp_path, "SELECT to_id, is_primary FROM associations ORDER BY to_id")
    assert found == [(first, True), (second, False)]
    stock.tie("deals", deal, "companies", second, primary=True)
    stock.untie("deals", deal, "companies", first)
    assert there.sync(tmp_path).read == 0
    assert rows(tmp_path, "SELECT to_id, is_primary FROM associations") == [(second, True)]


def test_more_ties_than_a_page_holds_are_all_read(there: Served, tmp_path: Path) -> None:
    stock = there.stock
    deal = stock.deal()
    for number in range(501):
        stock.portal.store.run(
            "INSERT INTO records VALUES ('contacts', ?, 1, 1, NULL, '', '', '{}')", number
        )
        stock.tie("deals", deal, "contacts", number)
    stock.clock.later()
    there.sync(tmp_path)
    assert len(rows(tmp_path, "SELECT DISTINCT to_id FROM associations")) == 501


def test_a_value_without_a_history_is_noted_when_it_is_first_seen(
    there: Served, tmp_path: Path
) -> None:
    stock = there.stock
    email = stock.make("emails", hs_timestamp="1790000000000", hs_email_open_count="1")
    forget = "DELETE FROM history WHERE name = 'hs_email_open_count'"
    stock.portal.store.run(forget)
    stock.clock.later()
    seen = [stock.clock.now - 1]
    for opens in ("1", "2", ""):
        there.sync(tmp_path)
        stock.clock.later()
        stock.change(
            "emails", email, hs_email_open_count=opens, hs_timestamp=f"17900000{opens}00000"
        )
        stock.portal.store.run(forget)
        stock.clock.later()
        seen.append(stock.clock.now - 1)
    there.sync(tmp_path)
    found = rows(
        tmp_path,
        "SELECT value, at_ms, seq, source FROM property_history"
        " WHERE property = 'hs_email_open_count' ORDER BY seq",
    )
    assert found == [
        ("1", seen[0], 0, "SYNC"),
        ("2", seen[2], 1, "SYNC"),
        (None, seen[3], 2, "SYNC"),
    ]


# What breaks off


class StopError(Exception):
    """The process ends."""


def cut_from(first: int) -> Callable[[str, str], Fault | None]:
    asked = count(1)
    return lambda *_: Fault.cut() if next(asked) >= first else None


def much(stock: Stock) -> None:
    for _ in year(stock, 3, 3):
        pass
    for _ in range(130):
        stock.deal(amount="1")
    stock.clock.later()


def calls_of_a_sync(there: Served, folder: Path) -> int:
    asked(there)
    there.sync(folder)
    return len(there.app.exchanges)


def broken_off(there: Served, folder: Path, points: range, workers: int = 1) -> bool:
    """Break off at each of these calls, go on a moment later, and hold it against one go."""
    whole = read_manifest(folder / "whole")
    assert whole is not None
    went_on = False
    for point in points:
        steps = folder / f"at {point}"
        there.app.fail_by(cut_from(point))
        with pytest.raises(HubSpotError):
            there.sync(steps, now=whole.data_through_ms, workers=workers)
        assert read_manifest(steps) is None
        there.app.fail_by(lambda *_: None)
        synced = there.sync(steps, now=whole.data_through_ms + HOUR, workers=workers)
        assert synced.manifest.content_hash == whole.content_hash
        assert not (steps / "partial").exists()
        # What went on keeps its instant: it does not know what came after.
        went_on |= synced.resumed
        later = whole.data_through_ms + (0 if synced.resumed else HOUR)
        assert synced.manifest.data_through_ms == later
    return went_on


@pytest.mark.long
def test_what_was_broken_off_goes_on(there: Served, tmp_path: Path) -> None:
    much(there.stock)
    calls = calls_of_a_sync(there, tmp_path / "whole")
    assert broken_off(there, tmp_path, range(9, calls, calls // 2))


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 4])
def test_it_may_break_off_at_any_call(there: Served, tmp_path: Path, workers: int) -> None:
    much(there.stock)
    calls = calls_of_a_sync(there, tmp_path / "whole")
    assert broken_off(there, tmp_path, range(2, calls - 6), workers)


def test_what_was_read_is_not_read_again(there: Served, tmp_path: Path) -> None:
    much(there.stock)
    calls = calls_of_a_sync(there, tmp_path / "whole")
    there.app.fail_by(cut_from(calls - 3))
    with pytest.raises(HubSpotError):
        there.sync(tmp_path / "steps")
    there.app.fail_by(lambda *_: None)
    assert calls_of_a_sync(there, tmp_path / "steps") < 20 < calls


def test_a_sync_that_ends_between_calls_goes_on(there: Served, tmp_path: Path) -> None:
    much(there.stock)
    whole = there.sync(tmp_path / "whole")

    def stop(what: str, done: int, total: int) -> None:
        if what == "deals" and done == 100:
            assert total > done
            raise StopError

    with pytest.raises(StopError):
        there.sync(tmp_path / "steps", told=stop)
    synced = there.sync(tmp_path / "steps")
    assert (synced.resumed, synced.manifest) == (True, whole.manifest)


def test_the_snapshot_before_stays_until_the_new_one_is_whole(
    there: Served, tmp_path: Path
) -> None:
    much(there.stock)
    before = there.sync(tmp_path).manifest
    for deal in there.stock.live("deals")[:60]:
        there.stock.change("deals", deal, dealstage="closedwon")
    there.stock.clock.later()
    for first in (3, 9, 15):
        there.app.fail_by(cut_from(first))
        with pytest.raises(HubSpotError):
            there.sync(tmp_path)
        with open_snapshot(tmp_path, "production") as snapshot:
            assert snapshot.manifest == before
            assert snapshot.connection.sql("FROM property_history").fetchall()


@pytest.mark.parametrize("why", ["a day later", "other fields", "torn"])
def test_work_that_is_of_no_use_is_thrown_away(there: Served, tmp_path: Path, why: str) -> None:
    much(there.stock)
    there.app.fail_by(cut_from(15))
    with pytest.raises(HubSpotError):
        there.sync(tmp_path)
    there.app.fail_by(lambda *_: None)
    wanted = WANTED
    match why:
        case "a day later":
            there.stock.clock.later(25 * HOUR)
        case "other fields":
            wanted = wanted_with(missing="dealname")
        case _:
            (tmp_path / "partial" / "work.duckdb").write_bytes(b"no database")
    synced = there.sync(tmp_path, wanted)
    assert (synced.resumed, synced.how) == (False, "first")


def test_several_calls_at_once_read_the_same(there: Served, tmp_path: Path) -> None:
    much(there.stock)
    one = there.sync(tmp_path / "one").manifest
    assert there.sync(tmp_path / "four", workers=4).manifest == one


def test_two_syncs_do_not_meet(there: Served, tmp_path: Path) -> None:
    there.stock.deal()
    there.stock.clock.later()

    def another(*_: object) -> None:
        with pytest.raises(DealwrightError, match="another sync is at work"):
            there.sync(tmp_path)

    there.sync(tmp_path, told=another)
    assert there.sync(tmp_path).how == "changed"


# What is there already


def test_a_snapshot_of_another_account_is_left_alone(there: Served, tmp_path: Path) -> None:
    there.stock.deal()
    there.stock.clock.later()
    there.sync(tmp_path)
    path = tmp_path / "snapshot.json"
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(told | {"portal_id": 4711}), "utf-8")
    before = {one: one.read_bytes() for one in tmp_path.iterdir()}
    with pytest.raises(BlockedError, match=r"wrong_portal: the snapshot in .* is of account 4711"):
        there.sync(tmp_path)
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_a_snapshot_with_a_torn_file_is_left_alone(there: Served, tmp_path: Path) -> None:
    there.stock.deal()
    there.stock.clock.later()
    name = there.sync(tmp_path).manifest.files["records"].name
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-9])
    before = {one: one.read_bytes() for one in tmp_path.iterdir()}
    with pytest.raises(SnapshotError, match="cut short, or changed"):
        there.sync(tmp_path)
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_a_place_where_nobody_may_write(there: Served, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(DealwrightError, match="cannot be written"):
        there.sync(tmp_path / "file" / "snapshot")


def test_a_place_for_the_work_that_is_taken(there: Served, tmp_path: Path) -> None:
    (tmp_path / "partial").write_text("mine", "utf-8")
    with pytest.raises(SnapshotError, match=r"the work of the sync in .* cannot be written"):
        there.sync(tmp_path)
    assert (tmp_path / "partial").read_text("utf-8") == "mine"


@pytest.mark.long
def test_a_disk_without_room_spoils_nothing(there: Served, tmp_path: Path) -> None:
    there.stock.fill(400, "closedwon")
    there.stock.clock.later(50 * HOUR)
    before = there.sync(tmp_path).manifest
    there.stock.fill(400, "closedlost")
    there.stock.clock.later()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (1_000, 20_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            with pytest.raises(SnapshotError, match="cannot be written"):
                there.sync(tmp_path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        with open_snapshot(tmp_path, "production") as snapshot:
            assert snapshot.manifest == before
    assert there.sync(tmp_path).read == 400


def test_nothing_and_one_deal(there: Served, tmp_path: Path) -> None:
    empty = there.sync(tmp_path)
    assert (empty.records, empty.manifest.footnotes) == (
        {"deals": 0, "companies": 0, "meetings": 0, "emails": 0},
        (),
    )
    there.stock.deal()
    there.stock.clock.later()
    assert there.sync(tmp_path).records["deals"] == 1


def test_a_token_that_may_not_see_all_ties_says_so(there: Served, tmp_path: Path) -> None:
    there.stock.deal()
    there.stock.clock.later()

    def closed(_: str, path: str) -> Fault | None:
        return Fault.missing_scopes("crm.objects.line_items.read") if "line_items" in path else None

    there.app.fail_by(closed)
    assert "deals: not readable: line_items" in notes(there.sync(tmp_path).manifest)


@pytest.mark.parametrize("fault", [Fault.truncated(), Fault.ten_secondly()])
def test_what_fails_now_and_then_is_asked_again(
    there: Served, tmp_path: Path, fault: Fault
) -> None:
    there.stock.deal()
    there.stock.clock.later()
    whole = there.sync(tmp_path / "whole").manifest
    asked = count(1)
    there.app.fail_by(lambda *_: fault if next(asked) % 2 else None)
    assert there.sync(tmp_path / "steps").manifest == whole


def test_a_limited_account_refuses_nothing_and_is_used_well(tmp_path: Path) -> None:
    tier = Tier(ten_secondly=20, daily=10_000)
    with served(limits=Limits(tier)) as there:
        much(there.stock)
        clock, refused = there.stock.clock, list[float]()

        def wait(seconds: float) -> None:
            clock.later(int(seconds * 1000) + 1)

        def draw() -> float:  # asked only after a refusal
            refused.append(clock.now)
            return 0.0

        begun = clock.now
        pace = Pace(sleep=wait, clock=lambda: clock.now / 1000, chance=draw)
        asked(there)
        there.sync(tmp_path, pace=pace)
        calls = len(there.app.exchanges)
        assert not refused
        assert calls / (clock.now - begun) * 10_000 > 20 * 0.75


@pytest.mark.long
def test_more_changes_than_a_search_gives(there: Served, tmp_path: Path) -> None:
    stock, number = there.stock, 10_400
    stock.fill(number, "appointmentscheduled")
    stock.clock.later(50 * HOUR)
    assert there.sync(tmp_path / "steps").read == number
    stock.fill(number, "closedwon")
    stock.clock.later()
    last = there.sync(tmp_path / "steps")
    assert (last.how, last.read) == ("changed", number)
    whole = there.sync(tmp_path / "whole")
    assert whole.manifest.content_hash == last.manifest.content_hash
    assert whole.manifest.rows["property_history"] == 4 * number


def test_a_stage_whose_id_is_no_plain_word_has_its_dates(there: Served, tmp_path: Path) -> None:
    body = {
        "label": "Services",
        "displayOrder": 5,
        "pipelineId": "services",
        "stages": [
            {"stageId": name, "label": label, "displayOrder": 0, "metadata": {"probability": "0.5"}}
            for name, label in (("first-Talk", "First talk"), ("second", "Second"))
        ],
    }
    gateway = WritingGateway(token="t", url=there.url, pace=at_once())
    gateway.create_pipeline("deals", body)
    gateway.close()
    stock = there.stock
    deal = stock.make("deals", pipeline="services", dealstage="second")
    for number in range(20):
        stock.clock.later()
        stock.change("deals", deal, dealstage=("first-Talk", "second")[number % 2])
    stock.clock.later()
    there.sync(tmp_path)
    dates = rows(tmp_path, "SELECT stage_id, entered_ms FROM stage_dates ORDER BY 2")
    assert dates == [
        ("first-Talk", stock.clock.now - 2 * HOUR),
        ("second", stock.clock.now - HOUR),
    ]
