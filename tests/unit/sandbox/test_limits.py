from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.errors import RefusalError
from dealwright.sandbox.limits import PORTAL_ZONE, TIERS, Limits, Tier
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock, Http, Reply

DEALS = "/crm/v3/objects/deals"
SEARCH = f"{DEALS}/search"
TOKENS = {"all": Token(), "other": Token()}
SMALL = Tier(ten_secondly=3, daily=5)


def limited(portal: Portal, limits: Limits) -> App:
    return create_app(portal, tokens=TOKENS, limits=limits)


def times(http: Http, count: int) -> list[int]:
    return [http.get(DEALS).status for _ in range(count)]


def policy(reply: Reply) -> str:
    assert reply.status == 429
    assert (reply.body["category"], reply.body["errorType"]) == ("RATE_LIMITS", "RATE_LIMIT")
    found: str = reply.body["policyName"]
    return found


def left(reply: Reply) -> tuple[str, str]:
    return (
        reply.headers["X-HubSpot-RateLimit-Remaining"],
        reply.headers["X-HubSpot-RateLimit-Daily-Remaining"],
    )


@pytest.mark.parametrize(
    ("tier", "most"),
    [
        *(("free", 100), ("starter", 100), ("professional", 190)),
        *(("enterprise", 190), ("increased", 250)),
    ],
)
def test_a_tier_grants_so_many_calls_in_ten_seconds(tier: str, most: int) -> None:
    limits = Limits(TIERS[tier])
    for _ in range(most):
        limits.spend("all", NOON, search=False)
    with pytest.raises(RefusalError) as refused:
        limits.spend("all", NOON, search=False)
    assert refused.value.refusal.message == "You have reached your ten_secondly_rolling limit."
    assert refused.value.refusal.extra["policyName"] == "TEN_SECONDLY_ROLLING"


@pytest.mark.parametrize(
    ("tier", "most"),
    [
        ("free", 250_000),
        ("starter", 250_000),
        ("professional", 625_000),
        ("enterprise", 1_000_000),
        ("increased", 2_000_000),
    ],
)
def test_a_tier_grants_so_many_calls_a_day(portal: Portal, tier: str, most: int) -> None:
    http = Http(limited(portal, Limits(TIERS[tier])))
    assert http.get(DEALS).headers["X-HubSpot-RateLimit-Daily"] == str(most)


def test_the_ten_seconds_roll_along(portal: Portal, clock: Clock) -> None:
    http = Http(limited(portal, Limits(SMALL)))
    assert times(http, 2) == [200, 200]
    clock.now += 6000
    assert times(http, 2) == [200, 429]
    clock.now += 4000
    assert times(http, 2) == [200, 200]
    assert policy(http.get(DEALS)) in {"TEN_SECONDLY_ROLLING", "DAILY"}


def test_a_refused_call_uses_nothing_up_and_has_no_effect(portal: Portal, clock: Clock) -> None:
    http = Http(limited(portal, Limits(SMALL)))
    assert times(http, 3) == [200] * 3
    assert http.post(DEALS, {"properties": {"dealname": "A"}}).status == 429
    clock.now += 10_000
    assert http.get(DEALS).results == []


def test_each_token_has_a_window_of_its_own(portal: Portal) -> None:
    app = limited(portal, Limits(Tier(ten_secondly=1, daily=100)))
    assert times(Http(app), 2) == [200, 429]
    assert times(Http(app, "other"), 2) == [200, 429]


def test_searches_have_a_limit_by_second_that_all_tokens_share(
    portal: Portal, clock: Clock
) -> None:
    app = limited(portal, Limits())
    first, second = Http(app), Http(app, "other")
    assert [first.post(SEARCH, {}).status for _ in range(3)] == [200] * 3
    assert [second.post(SEARCH, {}).status for _ in range(3)] == [200, 200, 429]
    refused = first.post(SEARCH, {})
    assert policy(refused) == "SECONDLY"
    assert refused.body["message"] == "You have reached your secondly limit."
    clock.now += 1000
    assert first.post(SEARCH, {}).status == 200


def test_searches_and_other_calls_do_not_use_each_other_up(portal: Portal) -> None:
    http = Http(limited(portal, Limits(Tier(ten_secondly=2, daily=100))))
    assert [http.post(SEARCH, {}).status for _ in range(5)] == [200] * 5
    assert times(http, 3) == [200, 200, 429]


def test_no_answer_of_a_search_has_rate_headers(portal: Portal) -> None:
    http = Http(limited(portal, Limits()))
    replies = [http.post(SEARCH, {}) for _ in range(6)]
    assert replies[-1].status == 429
    assert not [name for reply in replies for name in reply.headers if "RateLimit" in name]


def test_other_answers_say_what_is_really_left(portal: Portal, clock: Clock) -> None:
    app = limited(portal, Limits(SMALL))
    http = Http(app)
    assert [left(http.get(DEALS)) for _ in range(4)] == [
        *(("2", "4"), ("1", "3"), ("0", "2"), ("0", "2"))
    ]
    assert left(Http(app, "other").get(DEALS)) == ("2", "1")
    clock.now += 10_000
    headers = http.get(DEALS).headers
    assert headers["X-HubSpot-RateLimit-Daily"] == "5"
    assert headers["X-HubSpot-RateLimit-Max"] == "3"
    assert headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
    assert {name for name in headers if "RateLimit" in name} == {
        *("X-HubSpot-RateLimit-Daily", "X-HubSpot-RateLimit-Daily-Remaining"),
        *("X-HubSpot-RateLimit-Interval-Milliseconds", "X-HubSpot-RateLimit-Max"),
        "X-HubSpot-RateLimit-Remaining",
    }


def test_the_calls_of_the_day_can_be_asked_for(portal: Portal, clock: Clock) -> None:
    app = limited(portal, Limits(Tier(ten_secondly=9, daily=7)))
    times(Http(app, "other"), 2)
    path = "/account-info/{}/api-usage/daily/private-apps"
    (usage,) = Http(app).get(path.format("v3")).results
    assert usage == {
        "name": "private-apps-api-calls-daily",
        "usageLimit": 7,
        "currentUsage": 3,
        "collectedAt": "2026-09-21T14:13:20Z",
        "fetchStatus": "SUCCESS",
        "resetsAt": "2026-09-21T22:00:00Z",
    }
    clock.now += 12 * 3_600_000
    (usage,) = Http(app).get(path.format("2026-09")).results
    assert (usage["currentUsage"], usage["resetsAt"]) == (1, "2026-09-22T22:00:00Z")


def test_an_unknown_token_is_told_nothing_about_limits(portal: Portal) -> None:
    reply = Http(limited(portal, Limits()), "nobody").get(DEALS)
    assert reply.status == 401
    assert not [name for name in reply.headers if "RateLimit" in name]


def test_the_day_is_shared_by_all_tokens_and_by_searches(portal: Portal, clock: Clock) -> None:
    app = limited(portal, Limits(SMALL))
    for key in ("all", "other"):
        assert times(Http(app, key), 2) == [200, 200]
    assert Http(app).post(SEARCH, {}).status == 200
    clock.now += 60_000
    refused = Http(app).get(DEALS)
    assert policy(refused) == "DAILY"
    assert refused.body["message"] == "You have reached your daily limit."
    assert policy(Http(app, "other").post(SEARCH, {})) == "DAILY"


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/Berlin", datetime(2026, 9, 21, 22, tzinfo=UTC)),
        ("UTC", datetime(2026, 9, 22, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 9, 22, 7, tzinfo=UTC)),
    ],
)
def test_the_day_turns_at_midnight_where_the_portal_is(
    portal: Portal, clock: Clock, zone: str, midnight: datetime
) -> None:
    limits = Limits(Tier(ten_secondly=9, daily=1), zone=ZoneInfo(zone))
    http = Http(limited(portal, limits))
    assert times(http, 2) == [200, 429]
    clock.now = int(midnight.timestamp() * 1000) - 1
    assert times(http, 1) == [429]
    clock.now += 1
    assert times(http, 1) == [200]


def test_the_zone_of_the_limits_is_the_one_that_the_account_names(http: Http) -> None:
    assert http.get("/account-info/v3/details").body["timeZone"] == PORTAL_ZONE.key


@pytest.mark.parametrize("sent", [None, "10"])
def test_a_429_has_a_retry_after_only_when_asked(portal: Portal, sent: str | None) -> None:
    limits = Limits(Tier(ten_secondly=1, daily=9), retry_after=sent)
    http = Http(limited(portal, limits))
    assert times(http, 1) == [200]
    assert http.get(DEALS).headers.get("Retry-After") == sent


def test_without_limits_every_call_is_served_and_the_day_is_counted(portal: Portal) -> None:
    http = Http(create_app(portal, tokens=TOKENS))
    assert [http.post(SEARCH, {}).status for _ in range(8)] == [200] * 8
    counting = Limits(enforced=False)
    for _ in range(300):
        counting.spend("all", NOON, search=False)
    assert left(http.get(DEALS)) == ("189", "624991")
    assert counting.headers("all", NOON)["X-HubSpot-RateLimit-Daily-Remaining"] == "624700"
