import pytest

from dealwright.documents.links import Links
from dealwright.documents.names import Names, readable
from dealwright.documents.readings import looks_at, metric_words, red_line_words
from dealwright.model.metrics import Condition, Metric, RedLine
from dealwright.model.words import Arrow, OneOrMany, Percent, Sample, parse_percent
from unit.documents.books import small_book

NAMES = Names(small_book())


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            {"count": "deals", "entering": OneOrMany(("open_deals",)), "during": "this week"},
            "The number of deals that came from elsewhere into Outreach or Proposal, during this week.",
        ),
        (
            {
                "share": "emails",
                "that": "opened",
                "where": (Condition(field="delivered", values=OneOrMany(("true",))),),
                "during": "this week",
                "split_by": ("template",),
            },
            "The share of emails that were opened, where delivered is true, during this week, split by template.",
        ),
        (
            {"conversion": Arrow("outreach", "won"), "within": "45 days"},
            "The share of deals that reach Won within 45 days of entering Outreach.",
        ),
        (
            {"conversion": Arrow("outreach", "won"), "within": "ever"},
            "The share of deals that enter Outreach and reach Won at any time.",
        ),
        (
            {"flow": Arrow("outreach", "proposal")},
            "The number of deals that enter Proposal, beside the number that enter Outreach.",
        ),
        (
            {"count": "meetings", "during": "all time"},
            "The number of meetings, over all time.",
        ),
        (
            {"count": "emails", "during": "last 28 days"},
            "The number of emails, during the last 28 days.",
        ),
        ({"days": "in proposal"}, "The days that deals stay in Proposal."),
        ({"days": "outreach -> won"}, "The days from Outreach to Won."),
    ],
)
def test_a_definition_reads_as_a_sentence(written: dict[str, object], words: str) -> None:
    metric = Metric(metric="m", label="M", **written)  # type: ignore[arg-type] # one of each
    assert metric_words(metric, NAMES) == words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            RedLine(
                red_line="a",
                metric="answers",
                below=Percent(parse_percent("12.5%")),
                after=Sample(20, "attempts"),
                means="x",
            ),
            "[answers] per attempt below 12.5% after 20 attempts or more",
        ),
        (
            RedLine(red_line="b", metric="sqd", zero=True, after=Sample(10, "talks"), means="x"),
            "Sales Qualified Deals without a single success after 10 or more (Talks held)",
        ),
        (RedLine(red_line="c", metric="gone_one", means="x"), "Gone one"),
    ],
)
def test_a_red_line_reads_as_a_sentence(line: RedLine, words: str) -> None:
    assert red_line_words(line, NAMES) == words


def test_a_metric_looks_at_the_stages_it_names() -> None:
    metrics = {metric.metric: metric for metric in small_book().measures.metrics}
    assert [key for key, one in metrics.items() if looks_at(one, "proposal", NAMES)] == [
        "sqd",
        "answers",
    ]


def test_unknown_keys_are_made_readable() -> None:
    assert (readable("closed_won"), readable("")) == ("Closed won", "")
    for name in (NAMES.stage, NAMES.metric, NAMES.offering, NAMES.persona, NAMES.hypothesis):
        assert name("who_knows") == "Who knows"
    assert (NAMES.role("a_role"), NAMES.tool("hubspot")) == ("A Role", "HubSpot")
    assert NAMES.option("loss_reason", "other") == "Other"
    assert NAMES.field("who_knows") == "Who knows"


def test_a_link_to_what_does_not_exist_is_only_its_name() -> None:
    links = Links(NAMES, "../")
    assert links.stage("who_knows") == links.metric("who_knows") == "Who knows"
    assert links.hypothesis("who_knows") == "Who knows"
    assert links.stage("draft") == "[Draft](../pipelines/hub_orders.md)"
