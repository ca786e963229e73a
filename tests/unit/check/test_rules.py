"""What the table of rules promises: order, waiting, pages."""

from dealwright.check.pages import page, table
from dealwright.check.rules import RULES
from dealwright.decode.kinds import KINDS
from dealwright.load.files import Files, from_folder
from support.cases import CASES
from support.reading import loaded
from support.runner import Runner


def codes(changed: Files) -> list[str]:
    return [finding.code for finding in loaded(changed).findings]


def test_rules_name_kinds_that_there_are() -> None:
    assert {need for rule in RULES for need in rule.needs} <= {kind.name for kind in KINDS}


def test_what_a_broken_file_declares_is_not_missed() -> None:
    for path in ("playbook/roles.yaml", "playbook/offerings.yaml", "icp/personas.yaml"):
        assert codes({path: b"a: [b\n"}) == ["DW002"]


def test_every_file_may_break_without_guesses_about_the_others() -> None:
    every = loaded({}).documents
    for path in every:
        assert codes({path: b"a: [b\n"}) == ["DW002"], path


def test_a_broken_file_of_its_own_is_not_missed_either() -> None:
    """Neither as a stage on a way or in a place, nor as a property or option that others name."""
    own = from_folder(CASES / "clean-files-of-their-own")
    for path in own:
        assert codes({**own, path: b"a: [b\n"}) == ["DW002"], path


def test_a_list_that_is_broken_is_no_folder_of_nothing() -> None:
    own = from_folder(CASES / "clean-files-of-their-own")
    for path in ("playbook/pipelines/sales.yaml", "playbook/properties/deals.yaml"):
        assert codes({**own, path: b"a: [b\n"}) == ["DW002"], path


def test_a_broken_file_hides_nothing_of_the_others() -> None:
    changed: Files = {
        "icp/signals.yaml": b"a: [b\n",
        "playbook/metrics.yaml": b"\xff",
        "playbook/rhythm.yaml": b"# yaml-language-server: $schema=../schemas/rhythm.schema.json\n"
        b"weekly: {label: Weekly, every: week, led_by: nobody, red_lines: [no_line]}\n",
    }
    assert codes(changed) == ["DW002", "DW001", "DW107", "DW112"]


def test_a_page_is_found_by_any_spelling() -> None:
    assert page("dw104") == page("DW104")
    assert (page("WRONG_PORTAL") or "").startswith("wrong_portal: ")
    assert (page("4") or "").startswith("4: a guard stopped it")
    assert page("DW999") is None


def test_the_table_has_one_line_a_code() -> None:
    codes = [code for code, _ in table()]
    assert len(codes) == len(set(codes))
    assert all(summary and "\n" not in summary for _, summary in table())


def test_explain_lists_every_code(run: Runner) -> None:
    lines = run("explain").out.splitlines()
    codes = [line.split()[0] for line in lines]
    assert codes[0] == "DW001"
    assert {rule.code for rule in RULES} < set(codes)
    assert "wrong_portal" in codes
    assert codes[-1] == "130"
    assert all(line.split(maxsplit=1)[1] for line in lines)
