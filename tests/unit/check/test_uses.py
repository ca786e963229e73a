import pytest

from dealwright.check.rules.rule import Reference
from dealwright.check.uses import uses
from dealwright.diagnostics import Label, Origin, Span
from dealwright.load.files import Files
from support.reading import loaded

METRICS = b"""\
# yaml-language-server: $schema=../../schemas/metrics.schema.json
pipelines: [sales]
weeks_end: sunday
fields:
  deals:
    deal_type: {property: dealtype}
    contract_end: {property: ends_on}
    status: {property: deal_status}
  meetings:
    start: {property: met_at}
    outcome: {property: met_how}
  emails:
    sent: {property: sent_at}
    status: {property: sent_how}
    opens: {property: opened}
  companies:
    kind: {property: company_kind}
may_split_by: [deal_type, kind]
metrics:
  won: {label: W, conversion: open -> won, within: ever, where: {deal_type: new business}}
  running: {label: R, count: deals, where: {contract: running}}
  calls: {label: C, count: meetings, where: {outcome: held, deal_type: new business}, during: all time}
  opened: {label: O, share: emails, that: opened, where: {delivered: true}, during: last 7 days}
  by_kind: {label: K, count: deals, in: open, split_by: [kind]}
"""
RED_LINES = b"""\
# yaml-language-server: $schema=../../schemas/red_lines.schema.json
broken: {metric: won, below: 15%, after: 10 calls, means: Broken}
unread: {metric: opened, below: 15%, after: 10 attempts, means: Unread}
"""
EXPERIMENT = b"""\
# yaml-language-server: $schema=../../../schemas/experiment.schema.json
experiment: first_line
question: Which?
arms: {variant: [a, b]}
split: [50, 50]
outcome: won
start: 2026-09-01
size: 10 per arm
"""
SIGNALS = b"""\
# yaml-language-server: $schema=../schemas/signals.schema.json
fit: {predicts: won, try: [company_kind, deal_type, budget], known_when: entering open}
"""
HANDOFF = b"""\
# yaml-language-server: $schema=../schemas/handoff.schema.json
from: won
requires: {properties: [ends_on]}
steps: [{step: tell, label: Tell, text: Tell them}]
"""
SALES = b"""\
# yaml-language-server: $schema=../../schemas/pipeline.schema.json
pipeline: sales
object: deals
label: Sales
stages:
  - stage: open
    label: Open
    exits:
      - {when: Now, to: won, requires: [budget, ends_on]}
  - {stage: won, label: Won, ends: true}
"""
FILES: Files = {
    "playbook/metrics.yaml": METRICS,
    "playbook/red_lines.yaml": RED_LINES,
    "playbook/experiments/first_line.yaml": EXPERIMENT,
    "playbook/pipelines/sales.yaml": SALES,
    "playbook/handoff.yaml": HANDOFF,
    "icp/signals.yaml": SIGNALS,
}
TEMPLATE = Origin(file="templates/a.j2", span=Span(line=7, column=1, end_line=7, end_column=1))
READ = (Reference("ends_on", TEMPLATE, "the template"),)


@pytest.mark.parametrize(
    ("thing", "name", "expected"),
    [
        (
            "deals",
            "dealtype",
            [
                "the field deal_type at playbook/metrics.yaml:6",
                "the metric won at playbook/metrics.yaml:20",
                "the metric calls at playbook/metrics.yaml:22",
                "the red line broken at playbook/red_lines.yaml:2",
                "the list of splits at playbook/metrics.yaml:18",
                "the signal at icp/signals.yaml:2",
            ],
        ),
        (
            "deals",
            "ends_on",
            [
                "the field contract_end at playbook/metrics.yaml:7",
                "the metric running at playbook/metrics.yaml:21",
                "the exit at playbook/pipelines/sales.yaml:9",
                "the handoff at playbook/handoff.yaml:3",
                "the template at templates/a.j2:7",
            ],
        ),
        # The field `status` of e-mails, which `delivered` means, is another one.
        ("deals", "deal_status", ["the field status at playbook/metrics.yaml:8"]),
        ("deals", "variant", ["the experiment at playbook/experiments/first_line.yaml:4"]),
        (
            "deals",
            "budget",
            ["the exit at playbook/pipelines/sales.yaml:9", "the signal at icp/signals.yaml:2"],
        ),
        (
            "meetings",
            "met_at",
            [
                "the field start at playbook/metrics.yaml:10",
                "the metric calls at playbook/metrics.yaml:22",
                "the red line broken at playbook/red_lines.yaml:2",
            ],
        ),
        (
            "emails",
            "sent_how",
            [
                "the field status at playbook/metrics.yaml:14",
                "the metric opened at playbook/metrics.yaml:23",
                "the red line unread at playbook/red_lines.yaml:3",
            ],
        ),
        (
            "emails",
            "opened",
            [
                "the field opens at playbook/metrics.yaml:15",
                "the metric opened at playbook/metrics.yaml:23",
                "the red line unread at playbook/red_lines.yaml:3",
            ],
        ),
        (
            "companies",
            "company_kind",
            [
                "the field kind at playbook/metrics.yaml:17",
                "the metric by_kind at playbook/metrics.yaml:24",
                "the list of splits at playbook/metrics.yaml:18",
                "the signal at icp/signals.yaml:2",
            ],
        ),
        ("contacts", "ends_on", []),
        ("deals", "nothing", []),
    ],
)
def test_what_rests_on_a_property(thing: str, name: str, expected: list[str]) -> None:
    found = loaded(FILES)
    shown = []
    for one in uses(found.playbook, thing, name, READ):
        document = found.documents.get(one.origin.file)
        span = document.span(Label(one.origin, on_key=one.on_key)) if document else one.origin.span
        assert span is not None
        shown.append(f"{one.what} at {one.origin.file}:{span.line}")
    assert sorted(shown) == sorted(expected)
