"""The shipped metrics as somebody who knows DuckDB would write them for this very playbook.

The table `cal` has a row for each as-of day: d, day_no, cutoff, w7 and w28, where the last 7 and 28 days begin.
Every statement gives d and whole numbers; what counts during an interval is joined to the days inside.
"""

_DAY = 86_400_000
_OUR_FOUR = "('outreach', 'discovery', 'renewals', 'proposal')"


def _conversion(start: str, further: str, days: int) -> str:
    return f"""
        WITH attempt AS (
            SELECT a.entered_ms + {days * _DAY} AS ready, any_value(a.gone_ms) AS gone_ms,
                min(b.entered_ms) AS reached
            FROM visits a LEFT JOIN visits b
                ON b.deal_id = a.deal_id AND b.seq > a.seq AND b.stage IN {further}
                AND b.migrated = 0
            WHERE a.stage = '{start}' AND a.nth = 1 AND a.migrated = 0
                AND a.f_deal_type = 'new business'
            GROUP BY a.deal_id, a.entered_ms
        )
        SELECT d, count(*), count(*) FILTER (reached <= ready AND reached < cutoff)
        FROM cal JOIN attempt ON ready < cutoff AND gone_ms >= cutoff GROUP BY d
    """  # noqa: S608 - our own words


def _renewal(window: str) -> str:
    return f"""
        SELECT d, count(*) FROM cal JOIN (
            SELECT valid_from_ms, valid_to_ms, f_contract_end,
                CASE WHEN f_service IS NULL THEN f_contract_start ELSE -719162 END AS since
            FROM deal_versions
            WHERE f_contract_end IS NOT NULL AND (f_service = 'ongoing' OR (
                f_service IS NULL AND stage = 'closed_won' AND f_contract_start IS NOT NULL
                AND followed = 0))
        ) ON valid_from_ms < cutoff AND valid_to_ms >= cutoff AND since <= day_no AND {window}
        GROUP BY d
    """  # noqa: S608 - our own words


BY_HAND = {
    "sqd": f"""
        SELECT d, count(*) FROM cal JOIN (
            SELECT valid_from_ms, valid_to_ms, coalesce(f_parked_until, -719162) AS wakes
            FROM deal_versions WHERE stage IN {_OUR_FOUR}
        ) ON valid_from_ms < cutoff AND valid_to_ms >= cutoff AND wakes <= day_no GROUP BY d
    """,  # noqa: S608 - our own words
    "sqd_net_new": f"""
        SELECT d, count(DISTINCT deal_id) FROM cal JOIN (
            SELECT deal_id, entered_ms, gone_ms FROM visits
            WHERE stage IN {_OUR_FOUR} AND migrated = 0
                AND (prev_stage IS NULL OR prev_stage NOT IN {_OUR_FOUR})
        ) ON entered_ms < cutoff AND entered_ms >= w7 AND gone_ms >= cutoff GROUP BY d
    """,  # noqa: S608 - our own words
    "mpw": """
        SELECT d, count(*) FROM cal JOIN (
            SELECT at_ms, greatest(valid_from_ms, at_ms) AS since_ms, valid_to_ms FROM meetings
            WHERE kind IN ('discovery', 'renewals', 'proposal') AND outcome = 'held'
        ) ON since_ms < cutoff AND valid_to_ms >= cutoff AND at_ms >= w7 GROUP BY d
    """,
    "outreach_email_open_rate": """
        SELECT d, count(*), count(*) FILTER (opened_ms < cutoff) FROM cal JOIN (
            SELECT at_ms, greatest(valid_from_ms, at_ms) AS since_ms, valid_to_ms, opened_ms
            FROM emails WHERE purpose = 'outreach' AND status = 'delivered'
        ) ON since_ms < cutoff AND valid_to_ms >= cutoff AND at_ms >= w28 GROUP BY d
    """,
    "outreach_to_discovery": _conversion("outreach", "('discovery', 'proposal', 'closed_won')", 45),
    "discovery_to_proposal": _conversion("discovery", "('proposal', 'closed_won')", 60),
    "days_in_pipeline": """
        WITH won AS (
            SELECT min(b.entered_ms) AS won_ms, min(b.entered_ms) - a.entered_ms AS took,
                any_value(a.gone_ms) AS gone_ms
            FROM visits a JOIN visits b
                ON b.deal_id = a.deal_id AND b.seq > a.seq AND b.stage = 'closed_won'
                AND b.migrated = 0
            WHERE a.stage = 'enrichment' AND a.nth = 1 AND a.migrated = 0
                AND a.f_deal_type = 'new business'
            GROUP BY a.deal_id, a.entered_ms
        )
        SELECT d, count(*), sum(took) FROM cal JOIN won ON won_ms < cutoff AND gone_ms >= cutoff
        GROUP BY d
    """,
    "days_in_discovery": """
        SELECT d, count(*), sum(took) FROM cal JOIN (
            SELECT v.exited_ms, v.again_ms, v.before_ms + v.exited_ms - v.entered_ms AS took
            FROM visits v JOIN visits a
                ON a.deal_id = v.deal_id AND a.stage = 'discovery' AND a.stay = 1
            WHERE v.stage = 'discovery' AND a.f_deal_type = 'new business'
        ) ON exited_ms < cutoff AND again_ms >= cutoff GROUP BY d
    """,
    "existing_business_active": """
        SELECT d, count(*) FROM cal JOIN (
            SELECT valid_from_ms, valid_to_ms, f_contract_start, f_contract_end FROM deal_versions
            WHERE stage = 'closed_won' AND f_contract_start IS NOT NULL
                AND f_contract_end IS NOT NULL
        ) ON valid_from_ms < cutoff AND valid_to_ms >= cutoff
            AND f_contract_start <= day_no AND f_contract_end >= day_no
        GROUP BY d
    """,
    "overdue_renewal": _renewal("f_contract_end < day_no"),
    "renewal_0_30": _renewal("f_contract_end BETWEEN day_no AND day_no + 30"),
    "renewal_31_90": _renewal("f_contract_end BETWEEN day_no + 31 AND day_no + 90"),
    "renewal_91_180": _renewal("f_contract_end BETWEEN day_no + 91 AND day_no + 180"),
    "proposal_to_won": _conversion("proposal", "('closed_won')", 90),
    "discovery_calls": """
        SELECT d, count(*) FROM cal JOIN (
            SELECT greatest(valid_from_ms, at_ms) AS since_ms, valid_to_ms FROM meetings
            WHERE kind = 'discovery' AND outcome = 'held' AND f_deal_type = 'new business'
        ) ON since_ms < cutoff AND valid_to_ms >= cutoff GROUP BY d
    """,
}
