"""`dealwright sandbox`: the embedded HubSpot, served, filled, emptied."""

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from dealwright.cli.session import Session, pass_session
from dealwright.errors import UsageError

if TYPE_CHECKING:
    from dealwright.model.pipelines import Pipeline
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal
    from dealwright.sandbox.seed import Way


@click.group()
def sandbox() -> None:
    """The embedded HubSpot: serve it, fill it with invented deals, empty it."""


def _embedded(session: Session) -> "tuple[Playbook, Portal]":
    playbook = session.sound().playbook
    portal = session.portal(playbook)
    if not portal.embedded:
        raise UsageError(f"{portal.portal} is not embedded", hint="name an embedded portal")
    return playbook, portal


@sandbox.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@pass_session
def serve(session: Session, port: int) -> None:
    """Serve the embedded portal until Ctrl-C; the first line is its address and a token."""
    import threading

    from dealwright.cli.connect import embedded_store
    from dealwright.sandbox.app import create_app
    from dealwright.sandbox.server import serve as served
    from dealwright.sandbox.tokens import Token

    _, portal = _embedded(session)
    token = secrets.token_urlsafe(16)
    with (
        embedded_store(session, portal) as store,
        served(create_app(store, tokens={token: Token()}), port=port) as url,
    ):
        click.echo(f"{url} {token}")
        threading.Event().wait()


@sandbox.command()
@click.option("--deals", type=click.IntRange(1, 5000), default=300, help="How many.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day up to which the history runs; else today.",
)
@click.option("--seed", type=int, default=1, help="The same number gives the same deals.")
@pass_session
def seed(session: Session, deals: int, as_of: datetime | None, seed: int) -> None:
    """Fill the portal with invented deals and their histories.

    The playbook must have been applied: deals go through its first deal pipeline.
    """
    from dealwright.cli.connect import embedded_store
    from dealwright.sandbox.errors import SandboxError
    from dealwright.sandbox.seed import seed_deals

    playbook, portal = _embedded(session)
    day: date = as_of.date() if as_of is not None else session.today()
    if not 2000 <= day.year <= 2100:
        raise UsageError(f"{day} is no day that a history could run up to")
    pipeline = next(iter(playbook.deal_pipelines()), None)
    if pipeline is None:
        raise UsageError("the playbook has no deal pipeline")
    with embedded_store(session, portal) as store:
        try:
            made = seed_deals(
                store,
                pipeline=pipeline.pipeline,
                ways=ways(playbook, pipeline),
                count=deals,
                as_of=day,
                seed=seed,
                choices=_choices(playbook),
            )
        except SandboxError as error:
            raise UsageError(str(error), hint="run dealwright apply first") from None
    click.echo(f"{made} invented deals in {portal.portal}, history up to {day}")


@sandbox.command()
@click.option("--stage", required=True, help="The key of a stage of the first deal pipeline.")
@pass_session
def deals(session: Session, stage: str) -> None:
    """List the numbers of the deals in a stage, one a line, oldest number first."""
    from dealwright.cli.connect import reading

    _, portal = _embedded(session)
    with reading(session, portal) as gateway:
        found = gateway.find_deals(
            [{"propertyName": "dealstage", "operator": "EQ", "value": stage}]
        )
    for deal in found:
        click.echo(deal)


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


def ways(playbook: "Playbook", pipeline: "Pipeline") -> "tuple[Way, ...]":
    """How deals go through the pipeline: from each start along the exits to won."""
    from dealwright.sandbox.seed import Way

    raw = {
        value.means: (one.property, value.value)
        for of in playbook.measures.fields
        if of.thing == "deals"
        for one in of.fields
        if one.field == "deal_type"
        for value in one.values
    }
    lost = next((stage.stage for stage in pipeline.stages if stage.outcome == "lost"), None)
    found: list[Way] = []
    for stage in pipeline.stages:
        if stage.starts is None:
            continue
        kind = raw.get(stage.starts)
        found.append(
            Way(
                stages=_ladder(pipeline, stage.stage),
                lost=lost,
                properties=dict([kind]) if kind else {},
                weight=1 if found else 4,
            )
        )
    return tuple(found)


def _ladder(pipeline: "Pipeline", start: str) -> tuple[str, ...]:
    """From a start along the first exits that do not lead to a lost stage, to won."""
    ladder = [start]
    while (stage := pipeline.stage(ladder[-1])) is not None and stage.outcome == "open":
        steps = [pipeline.stage(leave.to) for leave in stage.exits if leave.to is not None]
        onward = [step.stage for step in steps if step is not None and step.outcome != "lost"]
        if not onward or onward[0] in ladder:
            break
        ladder.append(onward[0])
    return tuple(ladder)


def _choices(playbook: "Playbook") -> dict[str, tuple[str, ...]]:
    """Values to draw from for the choices of deals, so that the portal looks lived in."""
    wanted = ("lead_source", "budget_signal", "loss_verdict")
    declared = playbook.properties_of("deals")
    drawn = {
        name: tuple(option.value for option in declared[name].options)
        for name in wanted
        if name in declared and declared[name].options
    }
    return {**drawn, **{name: words for name, words in _HEARD.items() if name in declared}}


# What discovery calls might have found out, for proposals to be made from.
_HEARD: dict[str, tuple[str, ...]] = {
    "jobs_to_be_done": (
        "Give every student the same working environment on the first day of a course",
        "Analyse shared observations where they are stored, without copying them to laptops",
        "Run a summer workshop for several institutions without installing anything",
        "Hand a hub that one person keeps alive to people who do this every day",
    ),
    "technical_requirements": (
        "Institutional login; images with Python and R; AWS in us-west-2",
        "Dask for large arrays; a persistent bucket; Google Cloud in the member's account",
        "GitHub login; one image per working group; usage reports each month",
    ),
    "expected_monthly_users": ("25", "60", "140", "320", "750"),
}
