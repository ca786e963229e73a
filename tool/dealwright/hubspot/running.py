"""One run of an apply: its ledger, its mark in the portal, its end, whatever comes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dealwright.errors import DealwrightError
from dealwright.hubspot import marker
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.write import HubSpotPortal
from dealwright.plan.execute import Executor
from dealwright.plan.journal import FileJournal, run_id
from dealwright.plan.ledger import Entry, Ledger
from dealwright.plan.places import SUFFIX
from dealwright.plan.plan import Plan
from dealwright.plan.runs import is_over


@dataclass(frozen=True, kw_only=True)
class Runner:
    """What a run needs of the world.

    `folder`: where its ledger goes. `owner`: whose run it is, for those who find its mark. `now`:
    UTC milliseconds. `suffix`: what tells two runs of one second apart. `lag`: how far, in seconds,
    a search may be behind.
    """

    gateway: WritingGateway
    folder: Path
    owner: str
    now: Callable[[], int]
    suffix: Callable[[], str]
    sleep: Callable[[float], None]
    stopped: Callable[[], bool]
    tell: Callable[[Entry], None]
    say: Callable[[str], None]
    lag: float

    def run(self, plan: Plan) -> Ledger:
        """Do what the plan says; the ledger on the disk is complete when this returns or raises."""
        run = run_id(self.now(), self.suffix())
        with ExitStack() as stack:
            journal = stack.enter_context(FileJournal.begin(self.folder, run, plan, self.now))
            stack.enter_context(self._marked(run))
            executor = Executor(
                portal=HubSpotPortal(self.gateway),
                tell=self.tell,
                sleep=self.sleep,
                stopped=self.stopped,
                journal=journal,
                lag=self.lag,
            )
            return executor.apply(plan)

    @contextmanager
    def _marked(self, run: str) -> Iterator[None]:
        """Hold the portal. The mark of a run whose process is known to be dead is taken away."""
        try:
            held = marker.read(self.gateway)
            if held is not None and is_over(self.folder, held.run):
                self.say(f"run {held.run} broke off; its mark is taken away")
                marker.give_back(self.gateway, held.run)
            marker.take(self.gateway, run, self.owner, self.now())
        except DealwrightError as error:
            if not error.ambiguous:  # it never was a run
                (self.folder / f"{run}{SUFFIX}").unlink(missing_ok=True)
            raise
        try:
            yield
        finally:
            try:
                marker.give_back(self.gateway, run)
            except DealwrightError as error:
                self.say(f"the mark of this run is still in the portal: {error.message}")
