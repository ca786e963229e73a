"""The compiled text keeps to what every engine shares, and means what its definition says."""

import re
from collections.abc import Iterator

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.decode.codec import decode, encode
from dealwright.diagnostics import NOWHERE
from dealwright.metrics.calendar import Calendar, with_calendar
from dealwright.metrics.compile import Compiled, compile_metric
from dealwright.metrics.conditions import DefinitionError
from dealwright.metrics.context import context
from dealwright.model.metrics import Metric
from support.histories import World, shipped
from unit.metrics.definitions import METRICS

ENGINES = (
    "duckdb",
    "sqlite",
    "postgres",
    "spark",
    "databricks",
    "trino",
    "bigquery",
    "snowflake",
    "redshift",
)
_CONTEXT = context(shipped())
_WHOLE = World([])
_DAYS = _WHOLE.calendar.weeks(_WHOLE.asked("2026-11-01").days[0], 104)
_STRING = re.compile(r"'(?:[^']|'')*'")
FORBIDDEN = re.compile(
    r"\b(?:DATE|TIMESTAMP|INTERVAL|EXTRACT|FILTER|QUALIFY|ILIKE|ASOF|VALUES|PERCENTILE\w*|QUANTILE\w*"
    r"|MEDIAN|LEAST|GREATEST|NULLIF|IFNULL|NVL|DIV|CAST|ARRAY|STRUCT|LATERAL|EXCEPT|NOW|CURRENT_\w+)\b"
    r"|/|%|::|\|\||`|\"|\\|:\w",
    re.IGNORECASE,
)


def splits(metric: Metric) -> Iterator[tuple[str, ...]]:
    """None, and each field that this metric may be split by."""
    yield ()
    for field in shipped().measures.may_split_by:
        if field != "template" or "emails" in (metric.count, metric.share):
            yield (field,)


def queries(compiled: Compiled) -> Iterator[str]:
    for query in compiled.queries.values():
        yield from (query.totals(), query.histogram(), query.members())


def texts(metric: Metric) -> Iterator[str]:
    """Everything that is ever asked about a metric."""
    for split in splits(metric):
        yield from queries(compile_metric(metric, _CONTEXT, split))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_parts_of_the_language_parse_in_every_engine(engine: str) -> None:
    """Each shape of text once, with a calendar of a day; the long calendar with one of them."""
    calendar = Calendar()
    for metric in METRICS.values():
        compiled = compile_metric(metric, _CONTEXT)
        for query in compiled.queries.values():
            text = with_calendar(query.totals(), calendar, _DAYS[:1], metric.during)
            (parsed,) = sqlglot.parse(text, dialect=engine)
            assert isinstance(parsed, sqlglot.exp.Select)
    members = compile_metric(METRICS["sqd"], _CONTEXT).queries["value"].members()
    sqlglot.parse_one(with_calendar(members, calendar, _DAYS, None), dialect=engine)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_every_text_of_the_playbook_parses_in_every_engine(engine: str) -> None:
    for metric in shipped().measures.metrics:
        for text in texts(metric):
            for days in (_DAYS[:1], _DAYS):
                whole = with_calendar(text, Calendar(), days, metric.during)
                assert isinstance(sqlglot.parse_one(whole, dialect=engine), sqlglot.exp.Select)


def test_no_text_holds_what_engines_disagree_about() -> None:
    for metric in METRICS.values():
        for text in texts(metric):
            bare = _STRING.sub("''", with_calendar(text, Calendar(), _DAYS[:2], metric.during))
            assert FORBIDDEN.search(bare) is None, (metric.metric, bare)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DATE '2026-01-01'",
        "SELECT COUNT(*) FILTER (WHERE a)",
        "SELECT a / 2",
        "SELECT a % 2",
        "SELECT 1::BIGINT",
        "SELECT GREATEST(a, b)",
    ],
)
def test_what_is_forbidden_is_seen(text: str) -> None:
    assert FORBIDDEN.search(_STRING.sub("''", text))


def test_functions_are_the_few_that_every_engine_has() -> None:
    found = {
        name.upper()
        for metric in METRICS.values()
        for text in texts(metric)
        for name in re.findall(r"\b(\w+)\s*\(", _STRING.sub("''", text))
    }
    joins = {
        "ON",
        "AND",
        "OR",
        "IN",
        "OVER",
        "JOIN",
        "FROM",
        "SELECT",
        "NOT",
        "BY",
        "WHEN",
        "WHERE",
    }
    assert found - joins == {"COALESCE", "COUNT", "LEAD", "MIN", "MOD", "SUM"}


def test_tables_may_have_other_names() -> None:
    names = {"visits": "crm.stays", "deal_versions": "crm.deals_over_time"}
    elsewhere = context(shipped(), names)
    for metric in shipped().measures.metrics:
        for text in queries(compile_metric(metric, elsewhere)):
            assert not re.search(r"\b(?<!\.)(?:visits|deal_versions)\b", text)


@pytest.mark.parametrize("value", ["it's", "a\\b"])
def test_texts_that_engines_read_differently_are_refused(value: str) -> None:
    """In BigQuery and Spark two quotes are no apostrophe, and a backslash means something."""
    asked = _WHOLE.metric("sqd", where={"owner": value})
    with pytest.raises(DefinitionError, match="engines read"):
        compile_metric(asked, _CONTEXT)


def same_meaning(metric: Metric) -> None:
    again = decode(Metric, encode(metric), NOWHERE, short=metric.metric)
    for split in splits(metric):
        first, second = (compile_metric(one, _CONTEXT, split) for one in (metric, again))
        assert first.text == second.text
        assert list(queries(first)) == list(queries(second))


def test_a_definition_that_is_printed_and_read_again_means_the_same() -> None:
    for metric in METRICS.values():
        same_meaning(metric)


_VALUES = st.lists(st.sampled_from(["new business", "true", "7", "ongoing"]), min_size=1)
_FIELDS = st.sampled_from(["deal_type", "owner", "service", "institution_type"])


@settings(max_examples=40, deadline=None)
@given(
    base=st.sampled_from(sorted(METRICS)),
    conditions=st.dictionaries(_FIELDS, _VALUES, max_size=2),
    during=st.sampled_from([None, "last 3 days", "last 2 weeks", "this week", "all time"]),
)
def test_printing_keeps_the_meaning_of_any_definition(
    base: str, conditions: dict[str, list[str]], during: str | None
) -> None:
    world = _WHOLE
    metric = METRICS[base]
    if metric.metric in {one.metric for one in shipped().measures.metrics}:
        metric = world.metric(base, where=conditions, during=during, split_by=())
    same_meaning(metric)
