"""`dealwright preview`: every document of invented deals, before a change and after it."""

import json
from pathlib import Path

import pytest

from dealwright.documents.preview import Side, preview
from dealwright.errors import Exit
from dealwright.load.examples import examples_in
from dealwright.resources import schema
from support.awkward import DAYS
from support.checkout import Checkout, clone
from support.runner import Runner
from unit.documents.books import our_book

DAY = "1770681600"  # 2026-02-10, as SOURCE_DATE_EPOCH


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    return clone(tmp_path / "clone")


def test_our_examples_show_every_document(root: Path) -> None:
    read = examples_in(root / "examples" / "deals", root, schema)
    assert read.findings == ()
    side = Side(called="ours", playbook=our_book())
    found = preview(side, side, read.examples, DAYS)
    made = {one.document for one in found.pairs if one.after.text is not None}
    assert made == set(side.documents())
    assert found.empty


def test_a_playbook_need_not_have_examples(checkout: Checkout, run: Runner) -> None:
    """A workflow asks for the preview of every pull request; a folder that somebody names must hold some."""
    examples = checkout.folder / "examples" / "deals"
    for path in examples.iterdir():
        path.unlink()
    result = run("preview", "HEAD", at=checkout.folder)
    assert (result.code, result.err) == (
        Exit.DONE,
        "examples/deals holds no examples, so no document is shown: see docs/documents.md\n",
    )
    assert result.out.endswith("0 figures and 0 documents change, 0 documents the same.\n")
    assert run("preview", "HEAD", "--examples", examples, at=checkout.folder).code == Exit.USAGE


def test_a_price_shows_in_each_proposal(checkout: Checkout, run: Runner, tmp_path: Path) -> None:
    checkout.edit(
        "playbook/offerings.yaml", "26-01-22, annual: 15000 USD", "26-01-22, annual: 16500 USD"
    )
    result = run("preview", "HEAD", "--out", tmp_path / "kept", at=checkout.folder)
    assert result.code == Exit.DONE
    assert result.out.startswith(
        "Documents of 4 example deals: working tree after 3.0.0 beside HEAD\n\n"
        "Figures that change:\n"
        "  proposal for large_consortium on 2026-02-10: 15,000 -> 16,500: "
        "… costs The annual membership fee is 15,000 USD. A usage fee comes on top each m …\n"
    )
    for example in ("large_consortium", "renewal", "small_college"):
        for document in ("proposal", "agreement"):
            assert f"  {document} for {example} on 2026-02-10: 15,000 -> 16,500: " in result.out
    kept = tmp_path / "kept"
    before, after = (
        (kept / name / "2026-02-10" / "renewal" / "proposal.md").read_text("utf-8")
        for name in ("before", "after")
    )
    assert "**15,000 USD**" in before
    assert "**16,500 USD**" in after
    again = run("preview", "HEAD", "--exit-code", at=checkout.folder)
    assert (again.code, again.out) == (Exit.CHANGES, result.out)


@pytest.mark.long
def test_a_price_that_begins_later_is_shown_on_its_day(checkout: Checkout, run: Runner) -> None:
    checkout.edit(
        "playbook/offerings.yaml",
        "annual: 15000 USD, usage: mau_bands_2026, per: cluster}\n",
        "annual: 15000 USD, usage: mau_bands_2026, per: cluster}\n"
        "      - {from: 2026-09-01, annual: 17000 USD, usage: mau_bands_2026, per: cluster}\n",
    )
    result = run("preview", "HEAD", at=checkout.folder)
    assert "proposal for renewal on 2026-09-01: 15,000 -> 17,000: " in result.out
    assert "  proposal for renewal on 2026-02-10: 15,000" not in result.out
    fixed = run("preview", "HEAD", "--as-of", "2026-08-31", at=checkout.folder)
    assert "  proposal for renewal on 2026-08-31: 15,000" not in fixed.out


def test_templates_before_and_after(checkout: Checkout, run: Runner) -> None:
    checkout.edit(
        "templates/documents/discovery_notes.md.j2", "What to ask next", "What to ask them"
    )
    checkout.edit("templates/documents/premier_note.md.j2", "# A note", "A *note*")
    checkout.edit("templates/documents/welcome.md.j2", "Those", "{{ deal.field('win_notes') }}")
    folder = checkout.folder / "templates" / "documents"
    (folder / "novel.md.j2").write_text("# For {{ customer }}\n\n{{ given('x', 'x') }}", "utf-8")
    (folder / "broken.md.j2").write_text("# For {{ customer", "utf-8")
    out = run("preview", "HEAD", at=checkout.folder).out
    assert "Figures that change" not in out
    assert "  discovery_notes for renewal on 2026-02-10: 1 word gone, 1 word new\n" in out
    assert "  premier_note for renewal on 2026-02-10: the same words, set otherwise\n" in out
    assert (
        "Now refused:\n  welcome for large_consortium on 2026-02-10: welcome for deal 1 needs what"
        " nobody has said, of the deal: What won it (win_notes)\n"
    ) in out
    assert "  novel: made of 4 of 4 examples\n" in out
    assert "  broken: made of 0 of 4 examples; refused: templates/documents/broken.md.j2:1: " in out
    checkout.commit("Change templates")
    other = run("preview", "HEAD", checkout.base, at=checkout.folder).out
    assert "No longer refused:\n  welcome for large_consortium" in other
    assert "Documents without a template now:\n  broken\n  novel\n" in other


@pytest.mark.long
def test_versions_and_the_commit_before_the_first(checkout: Checkout, run: Runner) -> None:
    old = run("preview", "1.0.0", "2.0.0", "-o", "json", at=checkout.folder)
    assert old.code == Exit.DONE
    assert json.loads(old.out)["compared"].endswith(": 2.0.0 beside 1.0.0")
    first = run("preview", "0" * 40, at=checkout.folder)
    assert first.code == Exit.DONE
    wrong = run("preview", "nowhere", at=checkout.folder)
    assert wrong.code == Exit.USAGE


def test_what_is_wrong_in_an_example_is_found_with_its_place(
    checkout: Checkout, run: Runner, tmp_path: Path
) -> None:
    folder = checkout.folder / "examples" / "deals"
    text = (folder / "lost.yaml").read_text("utf-8")
    (folder / "lost.yaml").write_text(
        text.replace("loss_reason: feature_gap", "loss_reson: price").replace("label:", "labels:"),
        "utf-8",
    )
    (folder / "renewal.yaml").write_text(
        (folder / "renewal.yaml").read_text("utf-8").replace("intent: renew", "intent: Renew"),
        "utf-8",
    )
    (folder / "torn.yaml").write_text("example: [", "utf-8")
    result = run("preview", "HEAD", at=checkout.folder)
    assert result.code == Exit.FINDINGS
    assert "error[DW010]: " in result.out
    assert "--> examples/deals/lost.yaml:5:1\n" in result.out
    assert "error[DW002]: " in result.out
    assert "error[DW923]: renewal_intent offers no Renew\n" in result.out
    assert "= help: did you mean renew?" in result.out
    empty = run("preview", "HEAD", "--examples", tmp_path, at=checkout.folder)
    assert empty.code == Exit.USAGE
    assert f"{tmp_path} holds" in empty.err


@pytest.mark.long
def test_a_folder_elsewhere(checkout: Checkout, run: Runner, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    example = "example: one\nlabel: One\nproperties: {dealname: 26 Mars}\n"
    (elsewhere / "one.yaml").write_text(example, "utf-8")
    result = run("preview", "HEAD", "--examples", elsewhere, at=checkout.folder)
    assert result.code == Exit.DONE
    assert result.out.startswith("Documents of 1 example deal: ")
    (elsewhere / "two.yaml").write_text(example, "utf-8")
    other = run("preview", "HEAD", "--examples", elsewhere, at=checkout.folder)
    assert "error[DW006]: the file is called two, the example in it one\n" in other.out
