"""What the playbook gives up: its records go where it says, then it goes, and it can come back."""

import os
from pathlib import Path

import pytest

from e2e.conftest import Company
from e2e.retiring import (
    FIELDS,
    SALES,
    Deals,
    fill,
    production,
    replace,
    with_old_things,
    without_them,
)
from support.runner import Runner

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def deals(run: Runner, book: Path, company: Company) -> Deals:
    """A portal that has everything which is to go, with records in it."""
    del company
    with_old_things(book)
    assert production(run, book, "apply", "--yes").code == 0
    made = Deals(os.environ["HUBSPOT_BASE_URL"])
    fill(made)
    return made


def kept(run: Runner, book: Path, *words: str) -> Path:
    file = book.parent / "plan.json"
    assert production(run, book, *words, "--out", file).code == 0
    return file


def allow(book: Path, *guards: str) -> None:
    (book / "playbook" / "changes" / "tidy.yaml").write_text(
        f"why: We tidy up\nallow: [{', '.join(guards)}]\n", "utf-8"
    )


def test_records_go_where_the_playbook_says_and_nothing_is_left(
    run: Runner, book: Path, deals: Deals
) -> None:
    without_them(book)
    plan = kept(run, book, "plan")
    applied = production(run, book, "apply", plan, "--yes")
    assert applied.code == 0, applied.err
    found = sorted(deals.all(*FIELDS[:4]).values())
    assert found == [
        ("membership_sales", "closed_lost", "price", ""),
        ("membership_sales", "enrichment", "", ""),
        ("membership_sales", "outreach", "", "5"),
        ("membership_sales", "outreach", "", "7"),
        *[("membership_sales", "warming", "", "")] * 3,
    ]
    pipelines = deals.client.crm.pipelines.pipelines_api.get_all("deals").results
    assert {one.id for one in pipelines} == {"default", "membership_sales"}
    ours = next(one for one in pipelines if one.id == "membership_sales")
    assert "nurture" not in {stage.id for stage in ours.stages}
    assert {stage.id: stage.label for stage in ours.stages}["warming"] == "Nurture"
    again = production(run, book, "plan", "--exit-code")
    assert again.code == 0, again.out


def test_a_run_is_taken_back(run: Runner, book: Path, deals: Deals) -> None:
    before, config = deals.all(*FIELDS), _configuration(deals)
    without_them(book)
    assert production(run, book, "apply", kept(run, book, "plan"), "--yes").code == 0
    latest = production(run, book, "runs", "list").out.split()[0]
    plan = kept(run, book, "runs", "revert", latest)
    back = production(run, book, "apply", plan, "--yes")
    assert back.code == 0, back.err
    assert deals.all(*FIELDS) == before
    assert _configuration(deals) ^ config == set()


def test_a_stage_with_deals_and_no_destination_is_refused(
    run: Runner, book: Path, deals: Deals
) -> None:
    del deals
    without_them(book)
    replace(book, SALES, "move_deals_to: warming, ", "")
    planned = production(run, book, "plan")
    assert planned.code == 4
    assert "blocked[stranded_deals]: stage deals/membership_sales/nurture is retired and has 3 records" in planned.out  # fmt: skip
    assert production(run, book, "apply", "--yes").code == 4


def test_a_template_that_reads_what_goes_is_named(run: Runner, book: Path, deals: Deals) -> None:
    del deals
    templates = book / "templates" / "proposal"
    templates.mkdir(parents=True)
    (templates / "extra.md.j2").write_text("{{ deal.text('old_score') }}\n", "utf-8")
    without_them(book)
    planned = production(run, book, "plan")
    assert planned.code == 0
    assert "still used by the template (templates/proposal/extra.md.j2:1)" in planned.out


def _configuration(deals: Deals) -> set[str]:
    """Everything of the configuration that a person would see, a line each."""
    crm = deals.client.crm
    found: set[str] = set()
    for pipeline in crm.pipelines.pipelines_api.get_all("deals").results:
        found.add(f"pipeline {pipeline.id} {pipeline.label}")
        ordered = sorted(pipeline.stages, key=lambda one: one.display_order)
        for place, stage in enumerate(ordered):
            found.add(f"{place} {stage.id} {stage.label} {stage.metadata}")
    for one in crm.properties.core_api.get_all("deals").results:
        if one.name not in ("dealstage", "pipeline") and not one.name.startswith("hs_"):
            ordered = sorted(one.options, key=lambda option: option.display_order)
            options = [(option.value, option.label, option.hidden) for option in ordered]
            found.add(f"{one.name} {one.label} {one.type} {one.group_name} {options}")
    groups = crm.properties.groups_api.get_all("deals").results
    return found | {f"group {one.name} {one.label}" for one in groups}
