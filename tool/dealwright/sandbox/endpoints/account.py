"""Owns the paths about the account itself: its details, its tokens, its people."""

from dealwright.sandbox import body as bodies
from dealwright.sandbox import builtin
from dealwright.sandbox.errors import invalid, unknown
from dealwright.sandbox.routing import Answer, Call, Route
from dealwright.sandbox.wire import Json, iso

_LARGEST_PAGE = 500


def details(call: Call) -> Answer:
    return Answer(
        body={
            "portalId": call.portal.portal_id,
            "accountType": "DEVELOPER_TEST",
            "timeZone": "Europe/Berlin",
            "companyCurrency": "EUR",
            "additionalCurrencies": [],
            "utcOffset": "+01:00",
            "utcOffsetMilliseconds": 3_600_000,
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        }
    )


def daily_usage(call: Call) -> Answer:
    """The calls of the day; this one is counted already."""
    now = call.portal.clock()
    used, turn = call.limits.today(now)
    usage: Json = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": call.limits.tier.daily,
        "currentUsage": used,
        "collectedAt": iso(now),
        "fetchStatus": "SUCCESS",
        "resetsAt": iso(turn),
    }
    return Answer(body={"results": [usage]})


def token_info(call: Call) -> Answer:
    token = call.tokens.get(bodies.text(call.body, "tokenKey"))
    if token is None:
        raise unknown("The token is not known.")
    return Answer(
        body={
            "userId": token.user_id,
            "hubId": call.portal.portal_id,
            "appId": token.app_id,
            "scopes": token.granted(),
        }
    )


def list_owners(call: Call) -> Answer:
    archived = bodies.flag(call.query, "archived") or False
    email = call.query.get("email")
    limit = bodies.number(call.query.get("limit"), "limit", 100)
    after = bodies.number(call.query.get("after"), "after", 0)
    if not 1 <= limit <= _LARGEST_PAGE:
        raise invalid(f"The limit of owners is between 1 and {_LARGEST_PAGE}.")
    found = [
        owner
        for owner in map(_owner, builtin.owners())
        if owner["archived"] == archived and email in {None, owner["email"]}
    ]
    page: Json = {"results": found[after : after + limit]}
    if after + limit < len(found):
        page["paging"] = call.following(after + limit)
    return Answer(body=page)


def read_owner(call: Call) -> Answer:
    archived = bodies.flag(call.query, "archived") or False
    key = call.query.get("idProperty", "id")
    for owner in map(_owner, builtin.owners()):
        if owner["archived"] == archived and str(owner.get(key)) == call.path["owner"]:
            return Answer(body=owner)
    raise unknown(f"No owner {call.path['owner']} was found.")


def _owner(person: Json) -> Json:
    """An owner on the wire: a deactivated one has lost its user."""
    owner: Json = {
        **person,
        "type": "PERSON",
        "userIdIncludingInactive": person["userId"],
        "createdAt": iso(0),
        "updatedAt": iso(0),
        "teams": [{"id": "3001", "name": "Membership", "primary": True}],
    }
    if person["archived"]:
        del owner["userId"]
    return owner


def _reads_owners(_: Call) -> frozenset[str]:
    return frozenset({"crm.objects.owners.read"})


ROUTES = (
    Route(method="GET", rule="/account-info/v3/details", handler=details),
    Route(method="GET", rule="/account-info/v3/api-usage/daily/private-apps", handler=daily_usage),
    Route(method="POST", rule="/oauth/v2/private-apps/get/access-token-info", handler=token_info),
    Route(method="GET", rule="/crm/v3/owners", handler=list_owners, scopes=_reads_owners),
    Route(method="GET", rule="/crm/v3/owners/<owner>", handler=read_owner, scopes=_reads_owners),
)
