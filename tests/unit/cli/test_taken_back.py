"""What is said of the playbook when a run has been taken back."""

import datetime as dt
from pathlib import Path

import pytest

from dealwright.cli.session import Session
from dealwright.cli.taken_back import tell_what_is_wished
from dealwright.errors import DealwrightError
from dealwright.plan.changes import Create
from dealwright.plan.plan import Plan
from dealwright.plan.runs import Run
from unit.plan.things import a_group, a_plan

NOON = dt.datetime(2026, 9, 21, 12, tzinfo=dt.UTC)
MAKE = Create(resource=a_group())
OUT = "To leave it at this, take what was applied out of the playbook as well."


def a_run(commit: str | None) -> Run:
    return Run(
        id="r1",
        portal="sandbox",
        portal_id=1,
        playbook="now",
        commit=commit,
        reverts=None,
        started=NOON,
        ended=NOON,
        steps=(),
    )


def otherwise(count: str) -> str:
    return f"The playbook still says otherwise: the next plan will propose {count} again."


@pytest.mark.parametrize(
    ("plan", "commit", "said"),
    [
        pytest.param(
            a_plan(MAKE, MAKE),
            "1a2b3c",
            [
                otherwise("2 changes"),
                "To leave it at this, revert the commit that was applied: git revert 1a2b3c",
            ],
            id="a commit",
        ),
        pytest.param(a_plan(MAKE), "1a2b3c+", [otherwise("1 change"), OUT], id="edited"),
        pytest.param(a_plan(MAKE), None, [otherwise("1 change"), OUT], id="no git"),
        pytest.param(
            a_plan(), None, ["The playbook wishes the same: the next plan is empty."], id="reverted"
        ),
    ],
)
def test_what_the_next_plan_will_be(
    plan: Plan, commit: str | None, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tell_what_is_wished(a_session(), a_run(commit), lambda: plan)
    assert capsys.readouterr().err.splitlines() == said


def test_what_cannot_be_planned_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    def failing() -> Plan:
        raise DealwrightError("HubSpot cannot be reached")

    tell_what_is_wished(a_session(), a_run(None), failing)
    assert capsys.readouterr().err.splitlines() == [
        "What the playbook still wishes could not be planned: HubSpot cannot be reached",
        "Run dealwright plan to see it.",
    ]


def a_session() -> Session:
    return Session(
        directory=Path(),
        portal_name=None,
        color="never",
        no_input=True,
        verbose=False,
        quiet=False,
    )
