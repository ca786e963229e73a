"""Derives the tables of meetings and e-mails: what was known of each, and the deal it belongs to.

An activity of several deals belongs to the one that was created first, so that segments add up; it is
gone once all of its deals are. Fields of the deal are those in force when the activity happened.
"""

from collections.abc import Iterator

from dealwright.metrics.states import attributes, history, instant, meaning, states
from dealwright.metrics.words import FOR_EVER, Words


def meetings(words: Words) -> Iterator[str]:
    """`meetings`: one row for each interval in which nothing about a meeting changed."""
    yield from _derived(
        words,
        "meetings",
        at="start",
        label="kind",
        rest={"outcome": "outcome"},
    )


def emails(words: Words) -> Iterator[str]:
    """`emails`: likewise, with the instants of the first open, reply and bounce."""
    yield from _derived(
        words,
        "emails",
        at="sent",
        label="purpose",
        rest={"status": "status", "template": "template"},
    )


_NUMBER = "coalesce(TRY_CAST(value AS DOUBLE), 0) > 0"


def _derived(
    words: Words,
    thing: str,
    *,
    at: str,
    label: str,
    rest: dict[str, str],
) -> Iterator[str]:
    source = history(thing, [word.fed_by for word in words.of.get(thing, ())])

    def column(name: str) -> str:
        word = words.one(thing, name)
        return "NULL" if word is None else meaning(f"s.{source.column(word.fed_by)}", word)

    when = words.one(thing, at)
    start = "NULL" if when is None else instant(f"s.{source.column(when.fed_by)}")
    firsts = _firsts(words) if thing == "emails" else {}
    for name, condition in firsts.items():
        yield f"""
            CREATE TEMP TABLE {name} AS
            SELECT record_id, min(at_ms) AS first_ms FROM property_history
            WHERE object = 'emails' AND {condition} GROUP BY record_id
        """  # noqa: S608 - our own words
    yield f"""
        CREATE TABLE {thing} AS
        WITH belonging AS (
            SELECT a.from_id AS record_id, arg_min(a.to_id, (d.created_ms, a.to_id)) AS deal_id,
                max(d.gone_ms) AS deals_gone_ms
            FROM associations a JOIN ends d ON d.deal_id = a.to_id
            WHERE a.from_object = '{thing}' AND a.to_object = 'deals' GROUP BY a.from_id
        ), state AS (
            SELECT s.record_id, s.valid_from_ms, s.valid_to_ms, s.gone_ms,
                {start} AS at_ms, {column(label)} AS label
                {"".join(f", {column(name)} AS {alias}" for name, alias in rest.items())}
            FROM ({states(source)}) s
        ), placed AS (
            SELECT s.*, b.deal_id,
                least(s.valid_to_ms, coalesce(b.deals_gone_ms, {FOR_EVER})) AS until_ms
            FROM state s LEFT JOIN belonging b USING (record_id)
        )
        SELECT p.record_id AS unit_id, p.deal_id, p.valid_from_ms, p.until_ms AS valid_to_ms, p.at_ms,
            coalesce(p.label, v.stage) AS {label}{"".join(f", p.{one}" for one in rest.values())}
            {"".join(f", coalesce({name}.first_ms, {FOR_EVER}) AS {name}" for name in firsts)}
            {"".join(f", {one}" for one in attributes(words.attributes, "v"))}
        FROM placed p
        ASOF LEFT JOIN deal_versions v ON v.deal_id = p.deal_id AND v.valid_from_ms <= p.at_ms
        {"".join(f" LEFT JOIN {name} ON {name}.record_id = p.record_id" for name in firsts)}
        WHERE p.valid_from_ms < p.until_ms
        ORDER BY unit_id, valid_from_ms
    """  # noqa: S608 - our own words


def _firsts(words: Words) -> dict[str, str]:
    """For each instant that counts once and for all, which entries of the history show it."""
    found = {}
    for name, word in (("opened_ms", "opens"), ("replied_ms", "replies")):
        fed = words.one("emails", word)
        found[name] = "false" if fed is None else f"property = '{fed.fed_by}' AND {_NUMBER}"
    status = words.one("emails", "status")
    found["bounced_ms"] = (
        "false"
        if status is None
        else f"property = '{status.fed_by}' AND {meaning('value', status)} = 'bounced'"
    )
    return found
