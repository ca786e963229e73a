"""Whatever HubSpot or the way there does to what reads: the right result, or a sentence and a hint."""

import os
import re
import time
from collections.abc import Collection, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from hubspot import HubSpot

from dealwright.sandbox.faults import Fault
from e2e.conftest import TOKEN, Company
from e2e.test_plan_apply import DEALS, SALES, edit
from support.runner import Result, Runner

PRODUCTION = ("--portal", "production")
TOLD = re.compile(r"waiting \d+ s: .+")
# What passes: the same again gives the same as in fair weather.
PASSING = {
    "cut before": Fault.cut(),
    "cut after": Fault.cut(after_effect=True),
    **{f"{code} before": Fault.error(code) for code in (408, 423, 500, 502, 503, 504)},
    **{f"{code} after": Fault.error(code, after_effect=True) for code in (500, 502, 503, 504)},
    "ten-secondly": Fault.ten_secondly(),
    "secondly": Fault.secondly(),
    "truncated": Fault.truncated(),
    "html": Fault.page(),
}
# What does not, so that nothing is tried again.
LASTING = {
    "daily": Fault.daily(),
    "477": Fault.error(477),
    "530": Fault.error(530),
    "scopes": Fault.missing_scopes("crm.objects.deals.read"),
}
# What does no harm to who only reads.
HARMLESS = {"slow": Fault.slow(lambda: None), "stale": Fault.stale()}


# One of each sort; the others are tried in `make test-long`.
SOME = ("cut after", "503 before", "ten-secondly", "truncated", *LASTING)


@pytest.fixture
def deal(run: Runner, book: Path, company: Company, monkeypatch: pytest.MonkeyPatch) -> str:
    """The playbook in both portals, a deal in production, and a playbook that has changed since."""
    monkeypatch.setattr(time, "time", lambda: 1_790_500_000.0)
    assert run("-q", "apply", "--yes", at=book).code == 0
    assert run(*PRODUCTION, "-q", "apply", "--yes", at=book).code == 0
    properties = {
        "dealname": "31 Mars University",
        "pipeline": "membership_sales",
        "dealstage": "discovery",
        "amount": "15000",
        "loss_reason": "price",
        "jobs_to_be_done": "Teach 300 students",
        "technical_requirements": "Login through the university",
    }
    client = HubSpot(access_token=TOKEN, host=os.environ["HUBSPOT_BASE_URL"])
    made = client.crm.deals.basic_api.create({"properties": properties})
    edit(book, SALES, "    label: Discovery\n", "    label: Understanding\n")
    edit(book, SALES, "probability: 10%", "probability: 15%")
    edit(book, DEALS, "      price: Price\n", "      price: The price\n")
    client.crm.deals.basic_api.api_client.rest_client.pool_manager.clear()
    company.app.exchanges.clear()
    return str(made.id)


class Weather:
    """Runs a command while some requests go wrong."""

    def __init__(self, run: Runner, book: Path, company: Company) -> None:
        self.run, self.book, self.company = run, book, company
        self.asked = 0

    def __call__(self, words: tuple[str, ...], fault: Fault | None, *, every: int = 1) -> Result:
        """Each `every`th request fails, from the first one."""
        self.asked = 0

        def strikes(*_: str) -> Fault | None:
            self.asked += 1
            return fault if self.asked % every == 1 % every else None

        self.company.app.fail_by(strikes)
        return self.run(*words, at=self.book)


@pytest.fixture
def weather(run: Runner, book: Path, company: Company) -> Weather:
    return Weather(run, book, company)


READING = [
    (*PRODUCTION, "plan"),
    (*PRODUCTION, "plan", "-o", "json"),
    (*PRODUCTION, "render", "proposal", "--deal", "{}"),
    ("parity", "sandbox", "production"),
    (*PRODUCTION, "drift"),
    (*PRODUCTION, "-q", "adopt", "--dry-run"),
]


@pytest.mark.parametrize("verb", [READING[0], READING[2]], ids=" ".join)
def test_what_reads_tells_the_truth_or_why_not(
    verb: tuple[str, ...], deal: str, weather: Weather, waits: list[float]
) -> None:
    tells(tuple(word.format(deal) for word in verb), SOME, weather, waits)


@pytest.mark.long
@pytest.mark.parametrize("verb", READING, ids=" ".join)
def test_what_reads_tells_the_truth_in_every_weather(
    verb: tuple[str, ...], deal: str, weather: Weather, waits: list[float]
) -> None:
    every = (*PASSING, *LASTING, *HARMLESS)
    tells(tuple(word.format(deal) for word in verb), every, weather, waits)


def tells(
    words: tuple[str, ...], names: Collection[str], weather: Weather, waits: list[float]
) -> None:
    fair = weather(words, None)
    assert (fair.code, fair.err) == (0, "")
    assert weather.asked > 1
    for name in names:
        fault = {**PASSING, **LASTING, **HARMLESS}[name]
        if name not in LASTING:
            now_and_then = weather(words, fault, every=2)
            assert (now_and_then.code, now_and_then.out) == (fair.code, fair.out), name
            assert all(map(TOLD.fullmatch, now_and_then.err.splitlines())), name
        waits.clear()
        foul = weather(words, fault)
        if name in HARMLESS:
            assert foul == fair, name
            continue
        assert (foul.code, foul.out) == (1, ""), name
        *told, error, hint = foul.err.splitlines()
        assert all(map(TOLD.fullmatch, told)), name
        quiet = words[2:3] == ("-q",)
        assert len(told) == (0 if quiet else sum(wait > 5 for wait in waits)), name
        assert (error[:7], hint[:6]) == ("error: ", "help: "), name
        assert bool(waits) == (name in PASSING), name
        assert weather.asked == len(waits) + 1, name


@pytest.mark.parametrize(
    "words", [("check",), ("explain", "wrong_portal"), ("render", "playbook", "--out", "{}")]
)
def test_what_asks_nobody_knows_no_weather(
    words: tuple[str, ...], weather: Weather, tmp_path: Path
) -> None:
    written = tuple(word.format(tmp_path / "pages") for word in words)
    assert weather((*PRODUCTION, *written), Fault.cut()).code == 0
    assert weather.asked == 0


@pytest.mark.usefixtures("deal", "waits")
def test_a_cut_in_the_middle_of_a_plan_is_no_plan(
    run: Runner, book: Path, company: Company
) -> None:
    for first in range(1, 15):
        asked = count(1)
        company.app.fail_by(partial(cut_from, first, asked))
        done = run(*PRODUCTION, "plan", "--out", book.parent / "plan.json", at=book)
        assert (done.code, done.out) == (1, "")
        assert not (book.parent / "plan.json").exists()


def cut_from(first: int, asked: Iterator[int], *_: str) -> Fault | None:
    return Fault.cut() if next(asked) >= first else None
