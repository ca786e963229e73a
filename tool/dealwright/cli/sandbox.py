"""`dealwright sandbox`: the embedded HubSpot, served, filled, emptied."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dealwright.cli.completing import stages
from dealwright.cli.output import Result
from dealwright.cli.session import Session, pass_session
from dealwright.errors import DealwrightError, UsageError

if TYPE_CHECKING:
    from dealwright.load.playbook import Loaded
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal


@click.group()
def sandbox() -> None:
    """The embedded HubSpot: serve it, fill it with invented deals, empty it."""


def _embedded(session: Session) -> "tuple[Loaded, Portal]":
    loaded = session.sound()
    portal = session.portal(loaded.playbook)
    if not portal.embedded:
        raise UsageError(f"{portal.portal} is not embedded", hint="name an embedded portal")
    return loaded, portal


def _followed(today: "Playbook", brought: "Playbook | None") -> "Playbook":
    """Today's, where the portal has all stages of its first pipeline; else what it was brought to."""
    pipeline = next(iter(today.deal_pipelines()), None)
    if brought is None or pipeline is None:
        return today if brought is None else brought
    there = {one.pipeline: {stage.stage for stage in one.stages} for one in brought.pipelines}
    wanted = {stage.stage for stage in pipeline.stages}
    return today if wanted <= there.get(pipeline.pipeline, set()) else brought


@sandbox.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option(
    "--faults",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A JSON file of failures to come.",
)
@click.option("--scopes", default="", help="What the token may do, separated by commas; else all.")
@click.option(
    "--tier",
    type=click.Choice(["free", "starter", "professional", "enterprise", "increased"]),
    default="enterprise",
    help="The subscription: what an account may have, and how often it may be asked.",
)
@click.option("--no-limits", is_flag=True, help="Serve every call, however many there are.")
@click.option("--retry-after", help="Send this Retry-After with every 429; HubSpot does not.")
@click.option(
    "--search-lag",
    type=click.IntRange(0, 3_600_000),
    default=2000,
    help="Milliseconds until a search finds what was written.",
)
@click.option("--virtual-clock", is_flag=True, help="Time stands still until it is moved.")
@pass_session
def serve(session: Session, /, **asked: Any) -> None:
    """Serve the embedded portal until Ctrl-C.

    The first line is its address and a token, the second its control path and the control token.
    """
    import threading

    from dealwright.cli.connect import embedded_store
    from dealwright.cli.serving import Serving
    from dealwright.sandbox.server import serve as served

    serving = Serving.of(**asked)
    _, portal = _embedded(session)
    with (
        embedded_store(session, portal) as store,
        served(serving.app(store), port=serving.port) as url,
    ):
        click.echo(f"{url} {serving.key}")
        click.echo(f"{url}/__sandbox__ {serving.control_key}")
        threading.Event().wait()


@sandbox.command()
@click.option("--deals", type=click.IntRange(1, 1_000_000), default=300, help="How many.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day before which the history ends; else today.",
)
@click.option("--seed", type=int, default=1, help="The same number gives the same deals.")
@click.option(
    "--truth",
    type=Result(dir_okay=False),
    help="Write the rates and effects that the deals were drawn from into this JSON file.",
)
@pass_session
def seed(
    session: Session, deals: int, as_of: datetime | None, seed: int, truth: Path | None
) -> None:
    """Fill the portal with invented deals and their histories.

    Deals go through the first deal pipeline of the playbook; where the portal was brought to another
    one, which lacks some of its stages, through that one's.
    """
    from dealwright.cli.applied import last_playbook
    from dealwright.cli.connect import embedded_store
    from dealwright.cli.seeding import seed_plan
    from dealwright.sandbox.errors import SandboxError
    from dealwright.sandbox.seed import Size, seed_portal

    loaded, portal = _embedded(session)
    brought = last_playbook(session, portal, loaded)
    playbook = _followed(loaded.playbook, brought)
    day: date = as_of.date() if as_of is not None else session.today()
    pipeline = next(iter(playbook.deal_pipelines()), None)
    if pipeline is None and brought is not None:
        click.echo(f"no deal is invented: what {portal.portal} was brought to has no deal pipeline")
        return
    if pipeline is None:
        raise UsageError("the playbook has no deal pipeline")
    if not 1990 <= day.year < 2200:
        raise UsageError(f"{day} is no day for a history", hint="it ends between 1990 and 2200")
    if truth is not None and not truth.absolute().parent.is_dir():
        raise DealwrightError(f"no folder {truth.parent}", hint="make it first")
    plan, size = seed_plan(playbook, pipeline), Size(deals=deals, as_of=day, seed=seed)
    with embedded_store(session, portal) as store:
        try:
            found = seed_portal(store, plan, size)
        except SandboxError as error:
            raise UsageError(str(error), hint="run dealwright apply first") from None
    if truth is not None:
        from dealwright.sandbox.seeding.report import document

        text = json.dumps(document(plan, size, found), indent=2) + "\n"
        truth.write_text(text, encoding="utf-8")
    click.echo(f"{deals} invented deals in {portal.portal}, history up to {day}")


@sandbox.command()
@click.option(
    "--stage",
    required=True,
    help="The key of a stage of the first deal pipeline.",
    shell_complete=stages,
)
@pass_session
def deals(session: Session, stage: str) -> None:
    """List the numbers of the deals in a stage, one a line, oldest number first."""
    from dealwright.cli.connect import reading
    from dealwright.hubspot.search import equals, records

    _, portal = _embedded(session)
    with reading(session, portal) as gateway:
        found = list(records(gateway, "deals", [[equals("dealstage", stage)]], []))
    for deal in found:
        click.echo(deal["id"])


@sandbox.command()
@pass_session
def reset(session: Session) -> None:
    """Empty the embedded portal: nothing is left but what HubSpot itself brings."""
    from dealwright.cli.connect import store_path

    _, portal = _embedded(session)
    path = store_path(session, portal)
    if path.exists() and not path.read_bytes()[:16].startswith(b"SQLite format 3"):
        raise UsageError(f"{path} is no portal, so it is left alone", hint="correct store:")
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    click.echo(f"{portal.portal} is empty")
