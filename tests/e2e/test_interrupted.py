"""A run that breaks off anywhere: the same again finishes it, and nothing is done twice."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hubspot import HubSpot

import dealwright
from dealwright.sandbox.faults import Fault
from e2e.conftest import Company, Serve
from e2e.test_plan_apply import change_everything
from support.runner import Runner


@pytest.fixture(autouse=True)
def ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard here and in what is started here, even where the whole run ignores it.

    A shell lets what it puts into the background ignore SIGINT, and children inherit that.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


# The first write marks the portal. Those of `change_everything` before the order's come next; an
# order is several writes for one change.
_MARK = 1
_BEFORE_ORDER = _MARK + 6


def fail_at(number: int, fault: Fault, company: Company) -> None:
    """Let the nth write from now go wrong."""
    left = iter(range(1, 10_000))

    def faults(method: str, path: str) -> Fault | None:
        if method == "GET" or path.endswith(("/search", "/batch/read")):
            return None
        return fault if next(left) == number else None

    company.app._faults = faults


def broken_off(run: Runner, book: Path, company: Company, number: int, fault: Fault) -> int:
    """Break the apply of a plan off at a write, run the same again; the first exit code."""
    kept = book.parent / "plan.json"
    run("--portal", "production", "plan", "--out", kept, at=book)
    words = ("--portal", "production", "apply", kept, "--yes")
    fail_at(number, fault, company)
    first = run(*words, at=book).code
    company.app._faults = None
    assert run(*words, at=book).code == 0
    assert run("--portal", "production", "plan", "--exit-code", at=book).code == 0
    return first


FAULTS = [
    pytest.param(Fault.cut(), id="cut before"),
    pytest.param(Fault.cut(after_effect=True), id="cut after"),
    pytest.param(Fault.error(503), id="503 before"),
    pytest.param(Fault.error(503, after_effect=True), id="503 after"),
    pytest.param(Fault.daily(), id="daily limit"),
]


def expected(number: int, fault: Fault, *, order: bool = False) -> set[int]:
    """What was done all the same is found by reading back, unless it is a part of an order."""
    if fault.after_effect:
        return {0, 7} if order else {0}
    return {1} if number <= _MARK + 1 else {7}


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("number", [1, 9])
def test_a_first_apply_is_finished(
    run: Runner, book: Path, company: Company, number: int, fault: Fault
) -> None:
    assert broken_off(run, book, company, number, fault) in expected(number, fault)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("fault", [FAULTS[0], FAULTS[1]])
@pytest.mark.parametrize("number", [3, 10])
def test_an_apply_of_changes_is_finished(
    run: Runner, book: Path, company: Company, number: int, fault: Fault
) -> None:
    run("--portal", "production", "apply", "--yes", at=book)
    change_everything(book)
    order = number > _BEFORE_ORDER
    assert broken_off(run, book, company, number, fault) in expected(number, fault, order=order)


def test_an_unknown_outcome_is_told(
    run: Runner, book: Path, company: Company, waits: list[float]
) -> None:
    def faults(method: str, path: str) -> Fault | None:
        del method, path
        return Fault.cut(after_effect=True) if len(company.writes) > _MARK else None

    company.app._faults = faults
    done = run("--portal", "production", "apply", "--yes", at=book)
    assert (done.code, re.sub(r"\d+ not", "N not", done.err)) == (
        7,
        (
            "outcome unknown: group companies/playbook\n"
            "  playbook/properties/companies.yaml:7: HubSpot cannot be reached: Remote end closed"
            " connection without response\n"
            "the mark of this run is still in the portal: HubSpot cannot be reached: Remote end"
            " closed connection without response\n"
            "error: 0 done, 1 outcome unknown, N not started. group companies/playbook: HubSpot"
            " cannot be reached: Remote end closed connection without response\n"
            "help: check the network, and url: in the portal file; then run the same again\n"
        ),
    )
    assert waits


class Slow:
    """Answers the nth write only after the client was told to stop."""

    def __init__(self, process: "list[subprocess.Popen[str]]", times: int) -> None:
        self.process, self.times = process, times
        self.writes = 0

    def __call__(self, method: str, path: str) -> Fault | None:
        if method == "POST" and not path.endswith("/batch/read"):
            self.writes += 1
            if self.writes == 5:
                for _ in range(self.times):
                    self.process[0].send_signal(signal.SIGINT)
                    _read_until(self.process[0], "finishing this step")
        return None


def _read_until(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return


@pytest.fixture
def slow(book: Path, serving: Serve) -> Iterator[tuple[Company, "subprocess.Popen[str]"]]:
    """An apply in a process of its own that gets one Ctrl-C at its fifth write."""
    with serving() as company:
        started: list[subprocess.Popen[str]] = []
        company.app._faults = Slow(started, 1)
        words = ["-C", str(book), "--portal", "production", "apply", "--yes"]
        environment = {**os.environ, "PYTHONPATH": str(Path(dealwright.__file__).parent.parent)}
        process = subprocess.Popen(
            [sys.executable, "-m", "dealwright", *words],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        yield company, process
        process.kill()
        process.communicate()


def test_ctrl_c_finishes_the_step_in_hand(
    run: Runner, book: Path, slow: tuple[Company, "subprocess.Popen[str]"]
) -> None:
    company, process = slow
    process.wait(timeout=60)
    assert process.stderr is not None
    told = re.sub(r"\d+ not", "N not", process.stderr.read())
    assert (process.returncode, told) == (
        130,
        (
            "done: group emails/playbook\n4 done, N not started; run the same again to finish\n"
            "\ninterrupted\n"
        ),
    )
    assert len(company.writes) == 6, "the fifth write, and the mark is taken away"
    company.app._faults = None
    assert run("--portal", "production", "apply", "--yes", at=book).code == 0
    assert run("--portal", "production", "plan", "--exit-code", at=book).code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_obeyed_after_the_step(
    run: Runner, book: Path, company: Company, number: signal.Signals
) -> None:
    def faults(method: str, _: str) -> Fault | None:
        if method == "POST" and len(company.writes) == 3:
            os.kill(os.getpid(), number)
        return None

    company.app._faults = faults
    done = run("--portal", "production", "apply", "--yes", at=book)
    assert done.code == 130
    assert "finishing this step; Ctrl-C once more stops at once\n" in done.err
    assert "\n2 done, " in done.err
    assert len(company.writes) == 4
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_portal_that_changes_under_an_apply_is_told(
    run: Runner, book: Path, company: Company
) -> None:
    def faults(method: str, path: str) -> Fault | None:
        if method == "GET" and path.endswith("/details") and company.writes:
            company.hubspot.store.run("UPDATE groups SET label = 'Theirs' WHERE name = 'playbook'")
        return None

    company.app._faults = faults
    done = run("--portal", "production", "apply", "--yes", at=book)
    assert (done.code, done.err.splitlines()[-2:]) == (
        7,
        [
            ("error: applied, but the next plan is not empty: 5 to change"),
            "help: run dealwright plan to see what is left",
        ],
    )


def test_the_sandbox_is_served_until_ctrl_c(book: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "dealwright", "-C", str(book), "sandbox", "serve"],
        env={**os.environ, "PYTHONPATH": str(Path(dealwright.__file__).parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url, token = process.stdout.readline().split()
    control, control_token = process.stdout.readline().split()
    assert (control, control_token != token) == (f"{url}/__sandbox__", True)
    assert (
        HubSpot(access_token=token, host=url).crm.pipelines.pipelines_api.get_all("deals").results
    )
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")
